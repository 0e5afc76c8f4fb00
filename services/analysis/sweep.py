"""The sweep: open incidents of which nothing was heard for longer than is usual, worst first, with whom to ring (domain.md §6: nothing is forgotten)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.domain.model import Assignment, Incident
from services.domain.policy import Policy
from services.domain.state import View
from services.domain.states import OPEN
from services.domain.times import Stamp, to_ms

NOBODY: Final = frozenset({"", "timer", "hub", "system"})
_NO_NEWS: Final = frozenset({"incident.overdue"})
Whom = Literal["unit", "org", "desk"]


@dataclass(frozen=True, slots=True)
class Silent:
    """One incident, when something was last heard of it, for how long nothing was, how long is usual (seconds), and whom to ring first to last."""

    incident: Incident
    since: Stamp
    silent_s: int
    norm_s: int
    ring: tuple[tuple[Whom, str], ...]

    @property
    def key(self) -> str:
        """The incident's id."""
        return self.incident.id


def sweep(view: View, now_ms: int, policy: Policy) -> list[Silent]:
    """Every open incident without news beyond its norm: the urgent first, of one priority those that are silent longest for their norm."""
    found = [silent for incident in view.incidents.values() if incident.state in OPEN and (silent := _silent(view, incident, now_ms, policy)) is not None]
    return sorted(found, key=lambda one: (one.incident.priority, -one.silent_s / one.norm_s, one.incident.no))


def norm_s(incident: Incident, policy: Policy) -> int:
    """Seconds without news that are usual: half of the limit that runs, at most what the policy has for the priority."""
    most = policy.silence_s[incident.priority - 1]
    if incident.due_at is None or incident.due_from is None or incident.suspended_until is not None:
        return most
    half = (to_ms(incident.due_at) - to_ms(incident.due_from)) // 2000
    return max(1, min(most, half))


def heard(incident: Incident) -> Stamp:
    """When a person last did or said something about it. What the hub's own timers wrote is no news."""
    for one in reversed(incident.trail):
        if one.type not in _NO_NEWS and one.actor not in NOBODY:
            return one.at
    return incident.trail[0].at if incident.trail else incident.reported_at


def _silent(view: View, incident: Incident, now_ms: int, policy: Policy) -> Silent | None:
    """One that is suspended speaks again when its end has come, and no earlier."""
    norm, since = norm_s(incident, policy), heard(incident)
    if incident.suspended_until is not None:
        if now_ms < to_ms(incident.suspended_until):
            return None
        return Silent(incident, since, (now_ms - to_ms(since)) // 1000, norm, _ring(view, incident))
    silent = (now_ms - to_ms(since)) // 1000
    return Silent(incident, since, silent, norm, _ring(view, incident)) if silent > norm else None


def _ring(view: View, incident: Incident) -> tuple[tuple[Whom, str], ...]:
    """Who works on it, the lead before those who help; the desk that has it where nobody does."""
    tasks = [task for key in incident.assignments if (task := view.assignments.get(key)) is not None and task.active]
    working: tuple[tuple[Whom, str], ...] = tuple((task.kind, task.assignee) for task in _lead_first(tasks))
    return working or ((("desk", incident.desk),) if incident.desk else ())


def _lead_first(tasks: Iterable[Assignment]) -> list[Assignment]:
    return sorted(tasks, key=lambda task: (task.role != "lead", task.dispatched_at, task.id))
