"""Which timers a row has: of an incident the end of its suspension or its earliest limit, and its pages; of a conflict its minute (protocol.md §3)."""

from collections.abc import Iterable, Mapping

import msgspec

from services.domain.args import PageArgs
from services.domain.clocks import Running, running, said
from services.domain.ids import derive
from services.domain.model import Assignment, Conflict, Incident
from services.domain.pages import page_dues
from services.domain.state import Change, View
from services.domain.states import OPEN, WORK, Clock, State

_TIMED = OPEN | {State.CLOSED}


class TimerRow(msgspec.Struct, frozen=True):
    """A verb that falls due: `resume`, `overdue` (with its clock), `page` (with why, the page's id and the call before) or `conflict_overdue`."""

    id: str
    incident: str
    verb: str
    clock: str
    at: str


def wanted(incident: Incident, tasks: Iterable[Assignment] = ()) -> list[TimerRow]:
    """None for a limit already known to have passed: each is said once. Given its assignments, a limit that stands past its time, and is shown on,
    hides no later one."""
    return [_row(incident, *due) for due in dues(incident, tasks)]


def dues(incident: Incident, tasks: Iterable[Assignment] = ()) -> list[tuple[str, str, str]]:
    """Verb, clock and time of its limit and of its pages."""
    limit = _due(incident, tasks)
    found = [] if limit is None else [limit]
    return found + [("page", f"{due.why}:{due.page}:{due.call}", due.at) for due in page_dues(incident)]


def _due(incident: Incident, tasks: Iterable[Assignment]) -> tuple[str, str, str] | None:
    """Verb, clock and time."""
    if incident.due_at is None or incident.due_clock is None or incident.state not in _TIMED:
        return None
    if incident.due_clock == Clock.SUSPEND:
        return "resume", incident.due_clock, incident.due_at
    first = Running(incident.due_at, incident.due_clock, "")
    if not said(incident, first):
        return "overdue", first.clock, first.due
    left = min((one for one in running(incident, tasks) if not said(incident, one)), default=None) if incident.state in WORK else None
    return None if left is None else ("overdue", left.clock, left.due)


def tasks_of(incident: Incident, *tables: Mapping[str, Assignment]) -> list[Assignment]:
    """The assignments of an incident, each from the first table that has it."""
    found = (next((table[key] for table in tables if key in table), None) for key in incident.assignments)
    return [one for one in found if one is not None]


def moved(after: Change, before: Change, truth: View) -> dict[str, list[TimerRow]]:
    """What incidents want now that they did not want before, by incident: most of what happens to one leaves its timers where they are. `truth` has
    the assignments that neither tells of."""
    found = {}
    for key, one in after.incidents.items():
        now = dues(one, tasks_of(one, after.assignments, truth.assignments))
        was = dues(old, tasks_of(old, before.assignments, truth.assignments)) if (old := before.incidents.get(key)) is not None else []
        if now != was:
            found[key] = [_row(one, *due) for due in now if due not in was]
    return found


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
