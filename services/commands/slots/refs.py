"""Incidents by what is typed for them, and how they are named to people."""

from collections.abc import Sequence

from services.commands.lexer import Word
from services.commands.numbers import resolve_number, short
from services.commands.reader import Reader
from services.commands.types import IncidentRef
from services.domain.states import ANY, OPEN, State
from services.domain.words import STATE_WORDS
from services.domain.words import word as label_of

_LISTED = 6


def number_of(reader: Reader, incident: IncidentRef) -> str:
    """The incident's number as read today; before it has one, its words."""
    if not incident.no:
        return reader.say("未编号", "not numbered")
    return short(incident.no, reader.today)


def named(reader: Reader, incident: IncidentRef) -> str:
    """Number, state and first words, for hints and lists of candidates."""
    first = " ".join(incident.text[:24].split())
    return f"{incident.no or number_of(reader, incident)} {label_of(STATE_WORDS, incident.state, reader.lang)} {first}".rstrip()


def listed(reader: Reader, refs: Sequence[IncidentRef]) -> str:
    """`事件 0042、0043 等 12 起`: some six numbers, and how many there are where that is more."""
    shown = [number_of(reader, ref) for ref in refs[:_LISTED]]
    more = len(refs) - len(shown)
    if len(refs) == 1:
        return reader.say(f"事件 {shown[0]}", f"incident {shown[0]}")
    zh, en = f"{len(refs)} 起事件 {'、'.join(shown)}", f"{len(refs)} incidents {', '.join(shown)}"
    return reader.say(f"{zh} 和另外 {more} 起" if more else zh, f"{en} and {more} more" if more else en)


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
