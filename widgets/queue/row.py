"""One row of the queue: an incident with its place in the order and the tabs it belongs to (domain.md §5, issue: priority, lamp, age)."""

from dataclasses import dataclass
from enum import IntEnum

from services.domain.lamps import ORDER, Lamp, lamp, turns
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


@dataclass(frozen=True, slots=True)
class Row:
    """An incident as the queue orders it; `key` is priority, lamp (red first), reported at (oldest first), id."""

    incident: Incident
    lamp: Lamp
    key: Key
    tabs: frozenset[Tab]
    reported_ms: int
    due_ms: int | None
    next_turn_ms: int | None


def make_row(incident: Incident, now_ms: int, before: Row | None = None) -> Row:
    """The row of an incident at hub time `now_ms`; of the row it had, what is the same is not worked out again."""
    colour = lamp(incident, now_ms)
    reported = before.reported_ms if before is not None and before.incident.reported_at == incident.reported_at else to_ms(incident.reported_at)
    return Row(
        incident=incident,
        lamp=colour,
        key=(incident.priority, ORDER[colour], reported, incident.id),
        tabs=_tabs(incident, colour),
        reported_ms=reported,
        due_ms=to_ms(incident.due_at) if incident.due_at else None,
        next_turn_ms=_next_turn(incident, now_ms) if colour != "red" else None,
    )


def _tabs(incident: Incident, colour: Lamp) -> frozenset[Tab]:
    if incident.state not in OPEN:
        return frozenset()
    found = {Tab.OPEN}
    if incident.state == State.REPORTED:
        found.add(Tab.WAITING)
    if colour == "red":
        found.add(Tab.OVERDUE)
    if incident.suspended_until:
        found.add(Tab.SUSPENDED)
    return frozenset(found)


def _next_turn(incident: Incident, now_ms: int) -> int | None:
    bounds = turns(incident)
    if bounds is None:
        return None
    yellow, red = bounds
    # the lamp is red past the limit, not at it: one millisecond later
    return next((turn for turn in (yellow, red + 1) if turn > now_ms), None)
