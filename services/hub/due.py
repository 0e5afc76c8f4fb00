"""Which timer a row has: of an incident the end of its suspension or its earliest limit, of a conflict its minute (protocol.md §3 "Timers")."""

from collections.abc import Mapping

import msgspec

from services.domain.ids import derive
from services.domain.model import Conflict, Incident
from services.domain.states import OPEN, Clock, State

_TIMED = OPEN | {State.CLOSED}


class TimerRow(msgspec.Struct, frozen=True):
    """A verb that falls due: `resume` or `overdue` (with its clock)."""

    id: str
    incident: str
    verb: str
    clock: str
    at: str


def wanted(incident: Incident) -> list[TimerRow]:
    """None for a limit already known to have passed: each is said once."""
    return [_row(incident, *due)] if (due := _due(incident)) is not None else []


def _due(incident: Incident) -> tuple[str, str, str] | None:
    """Verb, clock and time."""
    if incident.due_at is None or incident.due_clock is None or incident.state not in _TIMED:
        return None
    if incident.due_clock == Clock.SUSPEND:
        return "resume", incident.due_clock, incident.due_at
    return None if incident.due_clock in incident.overdue else ("overdue", incident.due_clock, incident.due_at)


def moved(after: Mapping[str, Incident], before: Mapping[str, Incident]) -> dict[str, list[TimerRow]]:
    """What incidents want now that they did not want before, by incident: most of what happens to one leaves its timer where it is."""
    return {key: wanted(one) for key, one in after.items() if _due(one) != (_due(before[key]) if key in before else None)}


def call_again(conflict: Conflict) -> TimerRow | None:
    """None for one that is resolved, was said already or has no limit. The row is the conflict's own: it stands in its table, with `clock` for its id."""
    if conflict.due_at is None or conflict.resolved_at is not None or conflict.overdue_at is not None:
        return None
    return TimerRow(derive(conflict.id, f"timer:overdue:{conflict.due_at}"), conflict.incident or "", "conflict_overdue", conflict.id, conflict.due_at)


def _row(incident: Incident, verb: str, clock: str, at: str) -> TimerRow:
    return TimerRow(derive(incident.id, f"timer:{verb}:{clock}:{at}"), incident.id, verb, clock, at)
