"""One row of the queue: an incident with its place in the order and the tabs it belongs to (domain.md §5, issue: priority, lamp, age)."""

from enum import IntEnum
from itertools import product
from typing import Final, NamedTuple

from services.domain.lamps import ORDER, Lamp, lit, turns
from services.domain.model import Incident
from services.domain.states import OPEN, State
from services.domain.times import to_ms

Key = tuple[int, int, int, str]


class Tab(IntEnum):
    """What the queue shows: all open, waiting to be accepted, past their limit, put aside."""

    OPEN = 0
    WAITING = 1
    OVERDUE = 2
    SUSPENDED = 3


class Row(NamedTuple):
    """An incident as the queue orders it; `key` is priority, lamp (red first), reported at (oldest first), id; `bounds` is when the lamp turns, ms."""

    incident: Incident
    lamp: Lamp
    key: Key
    tabs: frozenset[Tab]
    reported_ms: int
    due_ms: int | None
    bounds: tuple[int, int] | None
    next_turn_ms: int | None


class Step(NamedTuple):
    """What becomes of one incident: its row (None: it is gone), and the keys it is listed under before and after (None: not listed)."""

    incident_id: str
    row: Row | None
    old: Key | None
    new: Key | None


def make_row(incident: Incident, now_ms: int, before: Row | None = None) -> Row:
    """The row of an incident at hub time `now_ms`; of the row it had, what is the same is not worked out again."""
    if before is None:
        return _row(incident, now_ms, to_ms(incident.reported_at), turns(incident))
    was = before.incident
    reported = before.reported_ms if was.reported_at == incident.reported_at else to_ms(incident.reported_at)
    is_same = was.due_at == incident.due_at and was.due_from == incident.due_from and was.due_clock == incident.due_clock
    return _row(incident, now_ms, reported, before.bounds if is_same else turns(incident))


def _row(incident: Incident, now_ms: int, reported: int, bounds: tuple[int, int] | None) -> Row:
    colour = lit(bounds, now_ms)
    tabs = _TABS[incident.state in OPEN, incident.state == State.REPORTED, colour == "red", bool(incident.suspended_until)]
    key = (incident.priority, ORDER[colour], reported, incident.id)
    due = bounds[1] if bounds is not None else to_ms(incident.due_at) if incident.due_at else None
    return Row(incident, colour, key, tabs, reported, due, bounds, _next_turn(bounds, now_ms))


def _next_turn(bounds: tuple[int, int] | None, now_ms: int) -> int | None:
    if bounds is None or now_ms > bounds[1]:
        return None
    # the lamp is red past the limit, not at it: one millisecond later
    return bounds[0] if now_ms < bounds[0] else bounds[1] + 1


def _tabs(waiting: bool, overdue: bool, suspended: bool) -> frozenset[Tab]:
    found = ((Tab.OPEN, True), (Tab.WAITING, waiting), (Tab.OVERDUE, overdue), (Tab.SUSPENDED, suspended))
    return frozenset(tab for tab, belongs in found if belongs)


_BOTH: Final = (False, True)
_TABS: Final = {(is_open, *which): _tabs(*which) if is_open else frozenset() for is_open in _BOTH for which in product(_BOTH, repeat=3)}
"""The tabs an incident belongs to: whether it is open, waits to be accepted, is past its limit, is suspended."""
