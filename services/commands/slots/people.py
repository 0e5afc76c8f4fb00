"""Units and organisations in a line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.commands.lexer import Word, fold, parts
from services.commands.reader import Offer, Reader
from services.commands.types import Lookup, OrgRef, UnitRef
from services.domain.words import KIND_WORDS, STATUS_WORDS, Label
from services.domain.words import word as label_of

Who = Literal["unit", "org", "both"]
_HOLDER = Label("原承办", "who has it")
_LIKE_UNIT = re.compile(r"[A-Za-z]{1,3}-?\d{1,9}")


def unit_text(unit: UnitRef, lang: str) -> str:
    """A unit as read aloud: `U12 巡逻车 朝阳02`."""
    kind = label_of(KIND_WORDS, unit.kind, lang)
    words = [unit.id, kind if unit.kind != "unknown" else "", unit.callsign if unit.callsign != unit.id else ""]
    return " ".join(word for word in words if word)


def unit_hint(unit: UnitRef, lang: str) -> str:
    """A unit with its status, for hints and completion."""
    return f"{unit_text(unit, lang)} {unit.status} {label_of(STATUS_WORDS, unit.status, lang)}"


def org_text(org: OrgRef) -> str:
    """An organisation as read aloud."""
    return org.name or org.id


@dataclass(frozen=True, slots=True)
class Found:
    """Who a word names: the id, how it reads, and the unit when it is one."""

    id: str
    text: str
    hint: str
    unit: UnitRef | None = None


def lookup(reader: Reader, text: str, who: Who) -> Found | None:
    """The unit or organisation of that name."""
    unit = reader.look.unit(text) if who != "org" else None
    if unit is not None:
        return Found(unit.id, unit_text(unit, reader.lang), unit_hint(unit, reader.lang), unit)
    org = reader.look.org(text) if who != "unit" else None
    return None if org is None else Found(org.id, org_text(org), org_text(org))


def namesakes(look: Lookup, name: str) -> list[UnitRef]:
    """The units that share a callsign; none when it is nobody's or one unit's alone."""
    same = [unit for unit in look.units(name) if fold(unit.callsign) == fold(name)]
    return same if len(same) > 1 else []


def shared_callsign(name: str, count: int) -> Label:
    """What is said of a callsign that several units carry."""
    return Label(f"「{name}」是 {count} 个力量的呼号，请选", f"'{name}' is the callsign of {count} units, choose one")


def take_one(reader: Reader, whole: Word, word: Word, who: Who, *, last: bool = True) -> Found | None:
    """The one that a word names, with its token left; refuses a name nobody has, and lists those that share it."""
    found = lookup(reader, word.text, who)
    if found is not None:
        reader.accept(word, "unit" if found.unit else "org", found.hint)
        return found
    same = namesakes(reader.look, word.text) if who != "org" else []
    if same:
        why = shared_callsign(word.text, len(same)).say(reader.lang)
        reader.choose(why, [(unit_hint(unit, reader.lang), reader.rewritten(word, unit.id)) for unit in same])
        reader.skip(word)
        return None
    near = reader.look.units(word.text) if who != "org" else ()
    begun = bool(near) or (who != "unit" and bool(reader.look.orgs(word.text)))
    reader.refuse(word, "org" if who == "org" else "unit", _nobody(reader, word, who), maybe=begun and last)
    return None


def _nobody(reader: Reader, word: Word, who: Who) -> str:
    names = {"unit": Label("力量", "unit"), "org": Label("组织", "organisation"), "both": Label("力量或组织", "unit or organisation")}
    return reader.say(f"没有{names[who].zh}「{word.text[:40]}」：请核对", f"no {names[who].en} '{word.text[:40]}': check the name")


def offers_of(reader: Reader, prefix: str, who: Who, *, new: bool = False) -> Iterable[Offer]:
    """Units, free ones first, then organisations; those already in the line are left out. `new`: to be sent, so whoever should go comes before all."""
    taken = {fold(token.text) for token in reader.tokens if token.kind in ("unit", "org")}
    best = reader.look.recommended(reader.incident.id) if new and not prefix and reader.incident is not None else ()
    units = {unit.id: unit for unit in (*best, *reader.look.units(prefix))}
    for unit in units.values() if who != "org" else ():
        if fold(unit.id) not in taken:
            yield Offer(unit.id, unit_text(unit, reader.lang), f"{unit.status} {label_of(STATUS_WORDS, unit.status, reader.lang)}")
    for org in reader.look.orgs(prefix) if who != "unit" else ():
        yield Offer(org.id if fold(org.id).startswith(fold(prefix)) else org.name, org_text(org), reader.say("组织", "organisation"))


@dataclass(frozen=True, slots=True)
class People:
    """One or several units or organisations. `new`: they are to take the incident, so one that is busy is warned of. `each`: one command for each.
    `mixed`: units and organisations go to their own arguments `units` and `orgs`."""

    name: str
    label: Label
    zh: str = "{}"
    en: str = "{}"
    who: Who = "unit"
    many: bool = False
    each: bool = False
    new: bool = False
    required: bool = True
    words: bool = False

    def take(self, reader: Reader) -> None:
        found = self._lead(reader)
        tried = bool(found)
        while (word := reader.peek()) is not None and (self.many or not tried):
            if not self.required and not self._fits(reader, word):
                break
            tried = True
            several = parts(word)
            for part in several:
                one = take_one(reader, word, part, self.who, last=part is several[-1])
                found += [one] if one else []
            reader.skip(word)
        if reader.peek() is None and (self.many or not tried):
            reader.expect(self, needed=self.required and not tried)
        self._fill(reader, found)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        return offers_of(reader, prefix, self.who, new=self.new)

    def claims(self, reader: Reader, word: Word) -> bool:
        return lookup(reader, word.text, self.who) is not None

    def _lead(self, reader: Reader) -> list[Found]:
        """The units that began the line, where they are whom this slot is for."""
        if self.name not in ("unit", "units", "assignee"):
            return []
        reader.lead_used = True
        return [Found(unit.id, unit_text(unit, reader.lang), "", unit) for unit in reader.lead]

    def _fits(self, reader: Reader, word: Word) -> bool:
        """Whether an optional slot takes the word: a name, or what looks like one and would otherwise be lost in a text."""
        one = parts(word)[0].text if parts(word) else ""
        return lookup(reader, one, self.who) is not None or _LIKE_UNIT.fullmatch(one) is not None or not self.words

    def _fill(self, reader: Reader, found: list[Found]) -> None:
        ids = tuple(dict.fromkeys(one.id for one in found))
        if not ids:
            return
        if len(ids) > 1 and not self.many:
            reader.errors.append(reader.say(f"{self.label.zh}只写一个：{'、'.join(ids)}", f"only one {self.label.en}: {', '.join(ids)}"))
            return
        if self.each:
            reader.each = (self.name, ids)
        elif self.name == "units":
            units = tuple(one.id for one in found if one.unit)
            orgs = tuple(one.id for one in found if not one.unit)
            reader.values.update({key: tuple(dict.fromkeys(value)) for key, value in (("units", units), ("orgs", orgs)) if value})
        else:
            reader.values[self.name] = ids[0]
        texts = ("、" if not reader.lang.startswith("en") else ", ").join(dict.fromkeys(one.text for one in found))
        reader.phrase(self.zh.format(texts), self.en.format(texts))
        if self.new:
            self._warn(reader, found)

    def _warn(self, reader: Reader, found: list[Found]) -> None:
        for unit in (one.unit for one in found if one.unit and not one.unit.free):
            status = label_of(STATUS_WORDS, unit.status, reader.lang)
            reader.warnings.append(reader.say(f"{unit.id} 现为 {unit.status} {status}", f"{unit.id} is {unit.status} {status}"))


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose assignment is meant, by the unit or organisation that has it; the argument is the assignment's id. `each`: one command for each named."""

    name: str = "assignment"
    label: Label = _HOLDER
    zh: str = "原承办 {}"
    en: str = "from {}"
    required: bool = False
    each: bool = False
    before: bool = False

    def take(self, reader: Reader) -> None:
        names = [unit.id for unit in reader.lead]
        reader.lead_used = True
        while (word := reader.peek()) is not None and (self.each or not names) and (here := self._named(reader, word)):
            reader.accept(word, "unit", here[1])
            names.append(here[0])
        if reader.peek() is None:
            reader.expect(self)
        self._fill(reader, names)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        tasks = reader.look.assignments(reader.incident.id) if reader.incident else ()
        start = fold(prefix)
        return [Offer(task.assignee, self._text(reader, task.assignee)) for task in tasks if task.active and fold(task.assignee).startswith(start)]

    def claims(self, reader: Reader, word: Word) -> bool:
        return False

    def _named(self, reader: Reader, word: Word) -> tuple[str, str] | None:
        """The name when its bearer has a task here. With `before`, the word must not be the last: one name alone is the new assignee."""
        found = lookup(reader, word.text, "both")
        held = {task.assignee for task in reader.look.assignments(reader.incident.id)} if reader.incident else set()
        if found is None or (found.id not in held and self.before):
            return None
        alone = not reader.line[word.end : reader.end].strip()
        return None if self.before and alone else (found.id, found.hint)

    def _fill(self, reader: Reader, names: list[str]) -> None:
        tasks = reader.look.assignments(reader.incident.id) if reader.incident else ()
        active = [task for task in tasks if task.active]
        if not names:
            self._alone(reader, [task.assignee for task in active], [task.id for task in active])
            return
        ids = []
        for name in names:
            task = next((task for task in active if task.assignee == name), None)
            if task is None and reader.incident is not None:
                reader.errors.append(reader.say(f"{name} 不在此事件上", f"{name} is not on this incident"))
            ids += [task.id] if task else []
        self._set(reader, ids, names)

    def _alone(self, reader: Reader, assignees: list[str], ids: list[str]) -> None:
        if len(ids) == 1:
            self._set(reader, ids, assignees)
        elif len(ids) > 1 and reader.incident is not None:
            listed = "、".join(assignees)
            reader.missing.append(reader.say(f"有多个承办，请写明是谁：{listed}", f"several have it, say which: {listed}"))
        elif reader.incident is not None:
            reader.errors.append(reader.say("此事件没有在办的承办", "nobody has this incident in hand"))

    def _set(self, reader: Reader, ids: list[str], names: list[str]) -> None:
        if not ids:
            return
        texts = [self._text(reader, name) for name in names]
        joined = ("、" if not reader.lang.startswith("en") else ", ").join(texts)
        reader.phrase(self.zh.format(joined), self.en.format(joined))
        if self.each:
            reader.each = (self.name, tuple(dict.fromkeys(ids)))
        else:
            reader.values[self.name] = ids[0]

    @staticmethod
    def _text(reader: Reader, assignee: str) -> str:
        found = lookup(reader, assignee, "both")
        return found.text if found else assignee
