"""The incident of a line: by number, by `.`, by the unit that is named, or the selected row (domain.md §3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.commands import sets
from services.commands.lexer import HERE_MARKS, Word
from services.commands.numbers import is_number, resolve_number, shortest
from services.commands.reader import Offer, Reader
from services.commands.slots.crowd import gather, several
from services.commands.slots.refs import find, listed, named, not_found, number_of
from services.commands.types import IncidentRef, TaskRef, UnitRef
from services.domain.states import State
from services.domain.words import STATE_WORDS, Label
from services.domain.words import word as label_of

_INCIDENT = Label("事件", "incident")


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
        elif word is not None and several(word):
            self._crowd(reader, word)
        elif word is not None and sets.begun(word.text) and reader.typing(word) and not reader.free:
            reader.refuse(word, "incident", reader.say("集合还没打完，如 @P1", "the set is not finished, as in @P1"), maybe=True)
        elif word is not None and is_number(word.text):
            self._number(reader, word)
        elif reader.lead and self.by_lead:
            reader.lead_used = True
            self._of_units(reader, list(reader.lead))
        else:
            self._unnamed(reader, word)
        self._check(reader)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        key = reader.look.selected()
        own = reader.look.incident(key) if key else None
        if prefix.startswith("@"):
            yield from _sets(reader, prefix, own.region if own is not None else "")
            return
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

    def _crowd(self, reader: Reader, word: Word) -> None:
        """Several: the line is read for one of them, and means the same for each."""
        if reader.pinned is not None:
            reader.skip(word)
            reader.incident = reader.pinned
            return
        reader.crowd = tuple(gather(reader, word, self.states))
        reader.incident = reader.crowd[0] if reader.crowd else None
        for ref in reader.crowd:
            self._lead_is_there(reader, ref)

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
        if reader.incident is None:
            return
        about = reader.crowd or (reader.incident,)
        reader.phrases.append(listed(reader, about))
        for ref in about:
            self._check_state(reader, ref)

    def _check_state(self, reader: Reader, ref: IncidentRef) -> None:
        if ref.state not in self.states:
            number = number_of(reader, ref)
            state = label_of(STATE_WORDS, ref.state, reader.lang)
            reader.doubtful = True
            reader.warnings.append(reader.say(f"事件 {number} 现在是「{state}」，此动作不适用", f"incident {number} is '{state}': this does not apply"))


def _sets(reader: Reader, prefix: str, region: str) -> Iterable[Offer]:
    for text, label in sets.offered(region):
        if text.casefold().startswith(prefix.casefold()):
            yield Offer(text, label.say(reader.lang), reader.look.region(text.partition(":")[2]) or "")


def _inserted(reader: Reader, ref: IncidentRef) -> str:
    """The line with the incident's number behind the verb."""
    verb = next(token for token in reader.tokens if token.kind == "verb")
    return f"{reader.line[: verb.end]} {ref.no}{reader.line[verb.end :]}"


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
