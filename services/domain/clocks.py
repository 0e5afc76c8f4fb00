"""Which limits run for an incident, since when and until when (domain.md §5)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.domain.model import Assignment, Incident
from services.domain.states import WORK, Clock, Purpose, State, Step
from services.domain.times import Stamp, plus

_BEFORE_DISPATCH = frozenset({State.ACCEPTED, State.VERIFYING, State.FILED})


class Running(NamedTuple):
    """One running limit."""

    due: Stamp
    clock: str
    since: Stamp


def earliest(incident: Incident, assignments: Iterable[Assignment]) -> Running | None:
    """The limit shown beside the incident: the earliest running one, or the end of its suspension."""
    if incident.suspended_until is not None:
        return Running(incident.suspended_until, Clock.SUSPEND, incident.suspended_at or incident.reported_at)
    return min(running(incident, assignments), default=None)


def running(incident: Incident, assignments: Iterable[Assignment]) -> Iterator[Running]:
    """Every limit that runs now, in no order. Limits absent from the incident's own table do not run."""
    for clock, since, extra in _since(incident, assignments):
        limit = incident.limits.get(clock)
        if limit is not None:
            yield Running(plus(since, limit + extra), clock, since)


def said(incident: Incident, limit: Running) -> bool:
    """Whether the log has it that this limit passed: by its own moment or a later one of its clock, in older logs by its clock."""
    return any(clock == limit.clock and (not due or due >= limit.due) for clock, _, due in (one.partition(" ") for one in incident.overdue))


def _since(incident: Incident, assignments: Iterable[Assignment]) -> Iterator[tuple[str, Stamp, int]]:
    state, stamps = incident.state, incident.stamps
    if state is State.REPORTED:
        yield Clock.ACCEPT, stamps[State.REPORTED], 0
    elif state in _BEFORE_DISPATCH:
        yield from _before_dispatch(incident)
    elif state in WORK:
        yield Clock.HANDLE, stamps.get(State.DISPATCHED, incident.reported_at), incident.handle_extra_s
        yield from _own(assignments)
    elif state in (State.FEEDBACK, State.CHECKING, State.CHECKED):
        yield Clock.CHECK, stamps.get(State.FEEDBACK, incident.updated_at), 0
    elif state is State.CLOSED:
        yield Clock.REVISIT, stamps.get(State.CLOSED, incident.updated_at), 0


def _before_dispatch(incident: Incident) -> Iterator[tuple[str, Stamp, int]]:
    accepted = incident.stamps.get(State.ACCEPTED, incident.reported_at)
    filed = incident.stamps.get(State.FILED)
    if filed is None and incident.priority > 2:
        yield Clock.VERIFY, accepted, 0
    else:  # the urgent track: dispatch runs at once, filing comes after
        yield Clock.DISPATCH, filed or accepted, 0


def checking_in(incident: Incident, assignments: Iterable[Assignment], now: Stamp) -> tuple[str, ...]:
    """The units on scene whose word that they are safe is due as of `now`; with none due, the one on scene if there is but one."""
    limit = incident.limits.get(Clock.CHECK_IN)
    there = [task for task in assignments if task.purpose is Purpose.HANDLE and task.status in (Step.OS, Step.HD) and task.kind == "unit"]
    due = [task.assignee for task in there if limit is not None and plus(_word_since(task), limit) <= now]
    return tuple(due or (task.assignee for task in there if len(there) == 1))


def _word_since(task: Assignment) -> Stamp:
    return max(task.checked_in_at or "", task.arrived_at or task.dispatched_at)


def _own(assignments: Iterable[Assignment]) -> Iterator[tuple[str, Stamp, int]]:
    for task in assignments:
        if task.purpose is not Purpose.HANDLE or not task.active:
            continue
        if task.status is Step.DP:
            yield Clock.SIGN, task.dispatched_at, 0
        if task.status in (Step.DP, Step.SG, Step.EN) and task.kind == "unit":
            yield Clock.ARRIVE, task.dispatched_at, 0
        if task.status in (Step.OS, Step.HD) and task.kind == "unit":
            yield Clock.CHECK_IN, _word_since(task), 0
