"""Which incident a number means: up to eight digits are the day's counter, more are the whole number (domain.md §3)."""

import re
from collections.abc import Collection, Iterable

from services.commands.types import IncidentRef
from services.domain.states import OPEN

COUNTER_DIGITS = 8
_DAY_DIGITS = 8
_NUMBER = re.compile(r"\d{1,40}(?:-\d{1,40})?")
_OPEN = frozenset(state.value for state in OPEN)


def is_number(text: str) -> bool:
    """Whether a plain-width word has the form of an incident number: `42`, `0042`, `202611220042`, `20261122-0042`."""
    return text.isascii() and _NUMBER.fullmatch(text) is not None


def split_number(no: str) -> tuple[str, int] | None:
    """Day and counter of a whole number, with or without its dash; None for what is none."""
    digits = no.replace("-", "", 1)
    if not (digits.isascii() and digits.isdigit()) or len(digits) <= _DAY_DIGITS or "-" in no[:_DAY_DIGITS]:
        return None
    return digits[:_DAY_DIGITS], int(digits[_DAY_DIGITS:])


def wanted(digits: str) -> tuple[str | None, int] | None:
    """What was typed, as (day or None for any day, counter); None when it cannot be a number."""
    if not is_number(digits):
        return None
    if len(digits) <= COUNTER_DIGITS and "-" not in digits:
        return None, int(digits)
    return split_number(digits)


def resolve_number(digits: str, refs: Iterable[IncidentRef], states: Collection[str] = _OPEN) -> tuple[IncidentRef, ...]:
    """The incidents that `digits` mean among `refs`. A counter means the newest day that has it in one of `states` (open by default):
    `1` is 0001 and never 0011. A whole number means itself in any state. None, one, or several to choose from."""
    aim = wanted(digits)
    if aim is None:
        return ()
    day, counter = aim
    found = [(at, ref) for ref in refs if (at := split_number(ref.no)) is not None and at[1] == counter]
    if day is not None:
        return tuple(ref for at, ref in found if at[0] == day)
    live = [(at[0], ref) for at, ref in found if ref.state in states]
    newest = max((at for at, _ in live), default="")
    return tuple(ref for at, ref in live if at == newest)


def shortest(ref: IncidentRef, refs: Iterable[IncidentRef]) -> str:
    """What to type for exactly this incident: its counter where that means it and nothing else among `refs`, else the whole number, "" before it has one."""
    tail = ref.no.partition("-")[2]
    return tail if tail and [one.id for one in resolve_number(tail, refs)] == [ref.id] else ref.no


def short(no: str, today: str) -> str:
    """A number as people read it: the counter alone on its own day (`today` as YYYYMMDD), else the whole."""
    head, _, tail = no.partition("-")
    return tail if tail and head == today else no
