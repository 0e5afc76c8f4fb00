"""Which timer an incident has: the end of its suspension, or its earliest limit (protocol.md §3 "Timers")."""

from services.domain.ids import derive
from services.domain.model import Incident
from services.domain.states import OPEN, Clock, State
from services.store.journal import TimerRow


def wanted(incident: Incident) -> list[TimerRow]:
    """None for a limit already known to have passed: each is said once."""
    if incident.due_at is None or incident.due_clock is None or incident.state not in OPEN | {State.CLOSED}:
        return []
    if incident.due_clock == Clock.SUSPEND:
        return [_row(incident, "resume", incident.due_clock, incident.due_at)]
    return [] if incident.due_clock in incident.overdue else [_row(incident, "overdue", incident.due_clock, incident.due_at)]


def _row(incident: Incident, verb: str, clock: str, at: str) -> TimerRow:
    return TimerRow(derive(incident.id, f"timer:{verb}:{clock}:{at}"), incident.id, verb, clock, at)
