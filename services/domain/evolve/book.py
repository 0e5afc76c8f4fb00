"""What one event changes, while it is being worked out: reads fall through to the tables, writes stay here."""

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from services.domain.clocks import earliest
from services.domain.events import Event
from services.domain.model import Assignment, Incident, Trace, Unit
from services.domain.state import Change, View
from services.domain.states import OPEN, STATE_OF_STEP, STEP_ORDER, UNIT_OF_STEP, Mode, Purpose, State, Step, UnitStatus
from services.domain.times import Stamp

T = TypeVar("T")


class Book:
    """A Change under construction over a View."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.change = Change()

    def incident(self, key: str) -> Incident:
        return self.change.incidents.get(key) or self.view.incidents[key]

    def unit(self, key: str) -> Unit | None:
        return self.change.units.get(key) or self.view.units.get(key)

    def assignment(self, key: str) -> Assignment:
        return self.change.assignments.get(key) or self.view.assignments[key]

    def put(self, incident: Incident) -> None:
        self.change.incidents[incident.id] = incident

    def tasks(self, incident: Incident) -> list[Assignment]:
        """Assignments of an incident that have not ended."""
        found = (self.assignment(key) for key in incident.assignments)
        return [task for task in found if task.status is not Step.ENDED]

    # --- assignments and the units that carry them ---

    def begin(self, task: Assignment, at: Stamp) -> None:
        self.change.assignments[task.id] = task
        incident = self.incident(task.incident)
        self.put(replace(incident, assignments=(*incident.assignments, task.id)))
        unit = self.unit(task.assignee) if task.kind == "unit" else None
        if unit is not None:
            held = replace(unit, tasks=(*unit.tasks, task.id), incident=task.incident, version=unit.version + 1)
            self._set_unit(held, UnitStatus.DP, at)

    def step(self, task: Assignment, at: Stamp) -> None:
        """Store a task in its new status and let its unit follow."""
        self.change.assignments[task.id] = task
        unit = self.unit(task.assignee) if task.kind == "unit" else None
        if unit is None:
            return
        tasks = unit.tasks if task.active else tuple(key for key in unit.tasks if key != task.id)
        held = replace(unit, tasks=tasks, version=unit.version + 1)
        if task.status is Step.ENDED:
            self._free(held, task, at)
        elif unit.incident == task.incident:
            self._set_unit(held, UNIT_OF_STEP[task.status], at)
        else:
            self.change.units[held.id] = held

    def end(self, task: Assignment, reason: str, at: Stamp) -> None:
        self.step(replace(task, status=Step.ENDED, ended_at=at, end_reason=reason), at)

    def _free(self, unit: Unit, task: Assignment, at: Stamp) -> None:
        if unit.incident != task.incident:
            self.change.units[unit.id] = unit
            return
        left = self.assignment(unit.tasks[-1]) if unit.tasks else None
        freed = replace(unit, incident=left.incident if left else None)
        self._set_unit(freed, UNIT_OF_STEP[left.status] if left else UnitStatus.AV, at)

    def _set_unit(self, unit: Unit, status: UnitStatus, at: Stamp) -> None:
        if unit.mode is Mode.BACKLOG or unit.status is status:
            self.change.units[unit.id] = unit
        else:
            self.change.units[unit.id] = replace(unit, status=status, since=at)

    # --- incidents ---

    def move(self, incident: Incident, state: State, at: Stamp) -> Incident:
        """Put an incident into a state; the first time in a round is kept."""
        stamps = incident.stamps if state in incident.stamps else {**incident.stamps, state: at}
        moved = replace(incident, state=state, stamps=stamps)
        self.put(moved)
        return moved

    def derive(self, key: str, at: Stamp) -> None:
        """State of an incident in work: its furthest active assignment (domain.md §3)."""
        incident = self.incident(key)
        everything = [self.assignment(key) for key in incident.assignments]
        self.move(incident, derived(incident, everything), at)

    def settle(self, event: Event) -> None:
        """Bring versions, trails, assignee lists and the earliest limit of every touched incident up to date."""
        if event.type in _QUIET:
            return
        for incident in list(self.change.incidents.values()):
            tasks = self.tasks(incident)
            due = earliest(incident, tasks)
            self.put(
                replace(
                    incident,
                    version=incident.version + 1,
                    updated_at=event.recorded_at,
                    trail=_trail(incident, event),
                    units=tuple(_assignees(tasks, "unit")),
                    orgs=tuple(_assignees(tasks, "org")),
                    due_at=due.due if due else None,
                    due_clock=due.clock if due else None,
                    due_from=due.since if due else None,
                )
            )


_QUIET = frozenset({"escalation.repeated", "page.delivered", "page.failed"})
"""Calls go on by themselves: they change nothing that a command could have been decided upon, and are no news of the incident."""

_TRAIL = 12
_TRAIL_OVER = 3
"""What a row carries of its newest changes: enough for a desk that was away for a while, little where nobody works any more."""


def _trail(incident: Incident, event: Event) -> tuple[Trace, ...]:
    """The event's own incident alone notes it: one that it touches besides has an event of its own for that."""
    if incident.id != event.incident:
        return incident.trail
    kept = _TRAIL if incident.state in OPEN else _TRAIL_OVER
    return (*incident.trail, Trace(incident.version + 1, event.type, event.actor, event.recorded_at))[-kept:]


def _assignees(tasks: list[Assignment], kind: str) -> Iterator[str]:
    return iter(dict.fromkeys(task.assignee for task in tasks if task.kind == kind))


def derived(incident: Incident, tasks: list[Assignment]) -> State:
    """Furthest active assignment; feedback when all have fed back (of this round, gone home or not); else filed if ever filed, else accepted."""
    work = [task for task in tasks if task.purpose is Purpose.HANDLE and task.round == incident.round]
    active = [task.status for task in work if task.active]
    if active:
        return STATE_OF_STEP[max(active, key=STEP_ORDER.index)]
    if any(task.status is Step.FB or (task.feedback_at and task.end_reason == "released") for task in work):
        return State.FEEDBACK
    return State.FILED if incident.filed_ever else State.ACCEPTED
