"""What field gateways are told of their units' work: tasks, and their recall (protocol.md §2)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.domain.events import Stepped
from services.domain.model import Assignment, Incident
from services.domain.state import Tables
from services.domain.states import Clock, State, Step
from services.domain.times import Stamp, plus
from services.hub.decider import Made
from services.hub.ring import Ring
from services.wire.codec import decode_event, encode
from services.wire.frames import Recall, Task

_UNNOTICED_S = 45
"""How long a dead socket may look alive (ping and its timeout): what was written to it meanwhile was heard by nobody."""
_OWN_ENDS = frozenset({"incident.returned", "incident.released", "incident.fed_back", "incident.verified", "incident.checked"})


class Told(NamedTuple):
    """A frame for whoever speaks for a unit."""

    unit: str
    frame: bytes


def told_by(made: Made) -> Iterator[Told]:
    """Tasks and recalls that one event makes."""
    for task in made.change.assignments.values():
        if task.kind != "unit":
            continue
        before = made.before.assignments.get(task.id)
        incident = made.change.incidents.get(task.incident)
        moved = before is not None and before.incident != task.incident
        # A unit whose incident was merged works on: the number it was given still leads to the survivor (domain.md §3 merge).
        if before is not None and not moved and _ended(before, task, made.event.type):
            yield Told(task.assignee, _recall(before.incident, task, task.end_reason or "ended"))
        if incident is not None and task.status is Step.DP and (before is None or moved):
            yield Told(task.assignee, task_frame(task, incident))


def _ended(before: Assignment, task: Assignment, event_type: str) -> bool:
    """Whether work under way was ended by somebody else than the unit."""
    return before.active and task.status is Step.ENDED and event_type not in _OWN_ENDS


def open_tasks(tables: Tables, units: Iterable[str]) -> Iterator[Told]:
    """Every task of these units that no progress has acknowledged yet; repeated on each connection."""
    for key in units:
        unit = tables.units.get(key)
        for task in (tables.assignments[one] for one in unit.tasks) if unit is not None else ():
            if task.status is Step.DP:
                yield Told(key, task_frame(task, tables.incidents[task.incident]))


def missed_recalls(tables: Tables, units: Iterable[str], away_since: Stamp, ring: Ring) -> Iterator[Told]:
    """Recalls of work that was ended by others while nobody spoke for the unit; a gateway that heard one already drops it by `assignment`."""
    wanted, since = frozenset(units), plus(away_since, -_UNNOTICED_S)
    for task in tables.assignments.values():
        if task.assignee in wanted and task.ended_at is not None and task.ended_at > since and task.dispatched_at <= away_since and _by_others(task, ring):
            yield Told(task.assignee, _recall(task.incident, task, task.end_reason or "ended"))


def _by_others(task: Assignment, ring: Ring) -> bool:
    """A row does not say who ended it: what the unit sent back is looked up in the log."""
    if task.feedback_at is not None or task.end_reason in ("verified", "checked", "released"):
        return False
    events = (decode_event(entry.body) for entry in ring.timeline(task.incident) if entry.unit == task.assignee)
    return not any(event.type == "incident.returned" and isinstance(event.data, Stepped) and event.data.assignment == task.id for event in events)


def _recall(incident: str, task: Assignment, reason: str) -> bytes:
    return encode(Recall(incident=incident, unit=task.assignee, assignment=task.id, reason=reason))


def task_frame(task: Assignment, incident: Incident) -> bytes:
    """One `task` frame; limits as they stand now."""
    sign, handle = incident.limits.get(Clock.SIGN), incident.limits.get(Clock.HANDLE)
    began = incident.stamps.get(State.DISPATCHED, task.dispatched_at)
    frame = Task(
        incident=incident.id, no=incident.no, unit=task.assignee, assignment=task.id, purpose=task.purpose, category=incident.category,
        text=incident.text, lon=incident.lon, lat=incident.lat, crs="wgs84", priority=incident.priority,
        sign_by=plus(task.dispatched_at, sign) if sign is not None else None,
        handle_by=task.due or (plus(began, handle + incident.handle_extra_s) if handle is not None else None),
    )  # fmt: skip
    return encode(frame)
