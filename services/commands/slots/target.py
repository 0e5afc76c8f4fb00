"""The incident of a line: by number, by `.`, by the unit that is named, or the selected row (domain.md §3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.commands.lexer import HERE_MARKS, LIST_MARKS, Word
from services.commands.moments import today
from services.commands.numbers import is_number, resolve_number, short, shortest
from services.commands.reader import Offer, Reader
from services.commands.types import IncidentRef, TaskRef, UnitRef
from services.domain.states import ANY, OPEN, State
from services.domain.words import STATE_WORDS, Label
from services.domain.words import word as label_of

_INCIDENT = Label("事件", "incident")


def number_of(reader: Reader, incident: IncidentRef) -> str:
    """The incident's number as read today; before it has one, its words."""
    if not incident.no:
        return reader.say("未编号", "not numbered")
    return short(incident.no, today(reader.look.now(), reader.look.offset_minutes))


def named(reader: Reader, incident: IncidentRef) -> str:
    """Number, state and first words, for hints and lists of candidates."""
    first = " ".join(incident.text[:24].split())
    return f"{incident.no or number_of(reader, incident)} {label_of(STATE_WORDS, incident.state, reader.lang)} {first}".rstrip()


def find(reader: Reader, word: Word, states: frozenset[State]) -> tuple[IncidentRef, ...]:
    """The incidents a number means for a verb allowed in `states`: open ones where the verb works on open ones, else those it is for."""
    refs = reader.look.incidents_by_counter(word.text)
    sought = (OPEN if states & OPEN else states) or OPEN
    found = resolve_number(word.text, refs, frozenset(state.value for state in sought))
    return found or (resolve_number(word.text, refs, frozenset(state.value for state in ANY)) if states == ANY else ())


def not_found(reader: Reader, word: Word) -> str:
    """Why a number means nothing here, with what it would mean if that one were not closed."""
    refs = resolve_number(word.text, reader.look.incidents_by_counter(word.text), frozenset(state.value for state in ANY))
    if not refs:
        return reader.say(f"没有事件 {word.text}：请核对编号", f"no incident {word.text}: check the number")
    return reader.say(f"没有可办的 {word.text}（{named(reader, refs[0])}）", f"no {word.text} that this fits ({named(reader, refs[0])})")


@dataclass(frozen=True, slots=True)
class Target:
    """The incident that the verb is about. Without a number, `by_lead`: the units that begin the line find it; `by_word`: so does the unit that comes next;
    `after_work`: by fed back tasks first."""

    states: frozenset[State]
    by_lead: bool = True
    by_word: bool = False
    after_work: bool = False
    label: Label = _INCIDENT
    required: bool = False

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self)
        if word is not None and word.text in HERE_MARKS:
            self._selected(reader, word)
        elif word is not None and is_number(word.text):
            self._number(reader, word)
        elif word is not None and _many(word):
            reader.refuse(word, "incident", reader.say("一次只写一个事件编号", "one incident at a time"))
        elif reader.lead and self.by_lead:
            reader.lead_used = True
            self._of_units(reader, list(reader.lead))
        else:
            self._unnamed(reader, word)
        self._check(reader)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        key = reader.look.selected()
        own = reader.look.incident(key) if key else None
        found = resolve_number(prefix, reader.look.incidents_by_counter(prefix)) if is_number(prefix) else ()
        for ref in (*([own] if own is not None and not prefix else []), *found):
            yield Offer(shortest(ref, reader.look.incidents_by_counter(ref.no)), named(reader, ref))

    def claims(self, reader: Reader, word: Word) -> bool:
        return True

    # --- ways to find it ---

    def _number(self, reader: Reader, word: Word) -> None:
        found = find(reader, word, self.states)
        after = reader.slots[1] if len(reader.slots) > 1 else None
        if not found and after is not None and after.claims(reader, word):
            self._unnamed(reader, word)
        elif not found:
            reader.refuse(word, "incident", not_found(reader, word), maybe=True)
        elif len(found) > 1:
            options = [(named(reader, ref), reader.rewritten(word, ref.no)) for ref in found]
            reader.choose(reader.say(f"{word.text} 有 {len(found)} 个事件，请选", f"{word.text} means {len(found)} incidents, choose one"), options)
            reader.skip(word)
        else:
            reader.incident = found[0]
            reader.accept(word, "incident", named(reader, found[0]))
            self._lead_is_there(reader, found[0])

    def _lead_is_there(self, reader: Reader, ref: IncidentRef) -> None:
        """Units that begin the line beside a number, of a verb with no use for them, must be on that incident."""
        if not self.by_lead or self.by_word:
            return
        reader.lead_used = True
        for unit in reader.lead:
            if all(task.incident.id != ref.id for task in reader.look.active_incidents_of_unit(unit.id)):
                reader.errors.append(reader.say(f"{unit.id} 不在事件 {number_of(reader, ref)} 上", f"{unit.id} is not on incident {number_of(reader, ref)}"))

    def _selected(self, reader: Reader, word: Word | None) -> None:
        key = reader.look.selected()
        reader.incident = reader.look.incident(key) if key else None
        if word is not None and reader.incident is not None:
            reader.accept(word, "incident", named(reader, reader.incident))
        elif word is not None:
            reader.refuse(word, "incident", reader.say("没有选中的事件", "no row is selected"))
        elif reader.incident is None:
            reader.missing.append(reader.say("还差事件编号（没有选中行）", "still needs an incident number (no row is selected)"))

    def _unnamed(self, reader: Reader, word: Word | None) -> None:
        """No number: the unit that follows may say which, else the selected row."""
        unit = reader.look.unit(word.text) if self.by_word and word is not None else None
        if unit is None or word is None:
            self._selected(reader, None)
            return
        tasks = self._tasks(reader, unit)
        chosen = reader.look.selected()
        here = [task for task in tasks if task.incident.id == chosen]
        if here:
            reader.incident = here[0].incident
        elif chosen is None or not tasks:
            self._of_units(reader, [unit])
        else:
            why = reader.say(f"{unit.id} 不在选中的事件上，请选", f"{unit.id} is not on the selected incident, choose one")
            reader.choose(why, [(named(reader, task.incident), _inserted(reader, task.incident)) for task in tasks])

    def _of_units(self, reader: Reader, units: list[UnitRef]) -> None:
        """The one incident that every unit named has in hand."""
        held = [{task.incident.id: task.incident for task in self._tasks(reader, unit)} for unit in units]
        common = {key: ref for key, ref in held[0].items() if all(key in others for others in held[1:])}
        names = " ".join(unit.id for unit in units)
        if len(common) == 1:
            reader.incident = next(iter(common.values()))
        elif not common:
            reader.errors.append(reader.say(f"{names} 没有在办的事件", f"{names} has no incident in hand"))
        else:
            options = [(named(reader, ref), _inserted(reader, ref)) for ref in common.values()]
            reader.choose(reader.say(f"{names} 在办 {len(common)} 个事件，请选", f"{names} has {len(common)} incidents, choose one"), options)

    def _tasks(self, reader: Reader, unit: UnitRef) -> list[TaskRef]:
        tasks = reader.look.active_incidents_of_unit(unit.id)
        first = [task for task in tasks if task.active is not self.after_work]
        unique = {task.incident.id: task for task in first or tasks}
        return list(unique.values())

    def _check(self, reader: Reader) -> None:
        ref = reader.incident
        if ref is None:
            return
        number = number_of(reader, ref)
        reader.phrase(f"事件 {number}", f"incident {number}")
        if State(ref.state) not in self.states:
            state = label_of(STATE_WORDS, ref.state, reader.lang)
            reader.doubtful = True
            reader.warnings.append(reader.say(f"事件 {number} 现在是「{state}」，此动作不适用", f"incident {number} is '{state}': this does not apply"))


def _inserted(reader: Reader, ref: IncidentRef) -> str:
    """The line with the incident's number behind the verb."""
    verb = next(token for token in reader.tokens if token.kind == "verb")
    return f"{reader.line[: verb.end]} {ref.no}{reader.line[verb.end :]}"


def _many(word: Word) -> bool:
    found = re.split(f"[{LIST_MARKS}]", word.text)
    return len(found) > 1 and all(is_number(part) for part in found if part)


@dataclass(frozen=True, slots=True)
class OtherIncident:
    """A second incident, by number: the survivor of a merge, the other end of a link."""

    name: str
    states: frozenset[State]
    label: Label
    zh: str
    en: str
    required: bool = True

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self, needed=True)
            return
        found = find(reader, word, self.states) if is_number(word.text) else ()
        if not found:
            reader.refuse(word, "incident", not_found(reader, word), maybe=is_number(word.text))
        elif len(found) > 1:
            options = [(named(reader, ref), reader.rewritten(word, ref.no)) for ref in found]
            reader.choose(reader.say(f"{word.text} 有 {len(found)} 个事件，请选", f"{word.text} means {len(found)} incidents, choose one"), options)
            reader.skip(word)
        else:
            reader.accept(word, "incident", named(reader, found[0]))
            reader.values[self.name] = found[0].id
            number = number_of(reader, found[0])
            reader.phrase(self.zh.format(number), self.en.format(number))

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        found = resolve_number(prefix, reader.look.incidents_by_counter(prefix)) if is_number(prefix) else ()
        return [Offer(prefix, named(reader, ref)) for ref in found]

    def claims(self, reader: Reader, word: Word) -> bool:
        return False
