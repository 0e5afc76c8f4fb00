"""Which timers a row has: of an incident the end of its suspension or its earliest limit, and its pages; of a conflict its minute (protocol.md §3)."""

from collections.abc import Mapping

import msgspec

from services.domain.args import PageArgs
from services.domain.ids import derive
from services.domain.model import Conflict, Incident
from services.domain.pages import page_dues
from services.domain.states import OPEN, Clock, State

_TIMED = OPEN | {State.CLOSED}


class TimerRow(msgspec.Struct, frozen=True):
    """A verb that falls due: `resume`, `overdue` (with its clock), `page` (with why, the page's id and the call before) or `conflict_overdue`."""

    id: str
    incident: str
    verb: str
    clock: str
    at: str


def wanted(incident: Incident) -> list[TimerRow]:
    """None for a limit already known to have passed: each is said once."""
    return [_row(incident, *due) for due in _dues(incident)]


def _dues(incident: Incident) -> list[tuple[str, str, str]]:
    """Verb, clock and time of its limit and of its pages."""
    limit = _due(incident)
    found = [] if limit is None else [limit]
    return found + [("page", f"{due.why}:{due.page}:{due.call}", due.at) for due in page_dues(incident)]


def _due(incident: Incident) -> tuple[str, str, str] | None:
    """Verb, clock and time."""
    if incident.due_at is None or incident.due_clock is None or incident.state not in _TIMED:
        return None
    if incident.due_clock == Clock.SUSPEND:
        return "resume", incident.due_clock, incident.due_at
    return None if incident.due_clock in incident.overdue else ("overdue", incident.due_clock, incident.due_at)


def moved(after: Mapping[str, Incident], before: Mapping[str, Incident]) -> dict[str, list[TimerRow]]:
    """What incidents want now that they did not want before, by incident: most of what happens to one leaves its timers where they are."""
    found = {key: (one, _dues(one), _dues(before[key]) if key in before else []) for key, one in after.items()}
    return {key: [_row(one, *due) for due in now if due not in was] for key, (one, now, was) in found.items() if now != was}


def call_again(conflict: Conflict) -> TimerRow | None:
    """None for one that is resolved, was said already or has no limit. The row is the conflict's own: it stands in its table, with `clock` for its id."""
    if conflict.due_at is None or conflict.resolved_at is not None or conflict.overdue_at is not None:
        return None
    return TimerRow(derive(conflict.id, f"timer:overdue:{conflict.due_at}"), conflict.incident or "", "conflict_overdue", conflict.id, conflict.due_at)


def _row(incident: Incident, verb: str, clock: str, at: str) -> TimerRow:
    return TimerRow(derive(incident.id, f"timer:{verb}:{clock}:{at}"), incident.id, verb, clock, at)


def page_args(clock: str) -> PageArgs:
    """What a page's timer asks for."""
    why, page, call = clock.split(":")
    return msgspec.convert({"why": why, "page": page, "call": int(call)}, PageArgs)
