"""The sweep: open incidents of which nothing was heard for longer than is usual, worst first, with whom to ring (domain.md §6: nothing is forgotten)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.domain.model import Assignment, Incident
from services.domain.policy import Policy
from services.domain.state import View
from services.domain.states import OPEN
from services.domain.times import Stamp, from_ms, to_ms

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
    quiet = _Quiet(now_ms, policy)
    found = [_silent(view, incident, now_ms, policy) for incident in view.incidents.values() if incident.state in OPEN and quiet.holds(incident)]
    return sorted(found, key=lambda one: (one.incident.priority, -one.silent_s / one.norm_s, one.incident.no))


def norm_s(incident: Incident, policy: Policy) -> int:
    """Seconds without news that are usual: half of the limit that runs, at most what the policy has for the priority."""
    most = policy.silence_s[incident.priority - 1]
    limit = incident.limits.get(incident.due_clock or "") if incident.suspended_until is None else None
    return most if limit is None else max(1, min(most, limit // 2))


def heard(incident: Incident) -> Stamp:
    """When a person last did or said something about it. What the hub's own timers wrote is no news."""
    for one in reversed(incident.trail):
        if one.type not in _NO_NEWS and one.actor not in NOBODY:
            return one.at
    return incident.trail[0].at if incident.trail else incident.reported_at


class _Quiet:
    """Whether an incident is silent, for a pass over many: stamps compare as text, so nothing is parsed."""

    def __init__(self, now_ms: int, policy: Policy) -> None:
        self._now_ms, self._policy, self._now = now_ms, policy, from_ms(now_ms)
        self._before: dict[int, Stamp] = {}

    def holds(self, incident: Incident) -> bool:
        """One that is suspended speaks again when its end has come, and no earlier."""
        if incident.suspended_until is not None:
            return incident.suspended_until <= self._now
        norm = norm_s(incident, self._policy)
        if norm not in self._before:
            self._before[norm] = from_ms(self._now_ms - 1000 * norm)
        return heard(incident) < self._before[norm]


def _silent(view: View, incident: Incident, now_ms: int, policy: Policy) -> Silent:
    since = heard(incident)
    return Silent(incident, since, (now_ms - to_ms(since)) // 1000, norm_s(incident, policy), _ring(view, incident))


def _ring(view: View, incident: Incident) -> tuple[tuple[Whom, str], ...]:
    """Who works on it, the lead before those who help; the desk that has it where nobody does."""
    tasks = [task for key in incident.assignments if (task := view.assignments.get(key)) is not None and task.active]
    working: tuple[tuple[Whom, str], ...] = tuple((task.kind, task.assignee) for task in _lead_first(tasks))
    return working or ((("desk", incident.desk),) if incident.desk else ())


def _lead_first(tasks: Iterable[Assignment]) -> list[Assignment]:
    return sorted(tasks, key=lambda task: (task.role != "lead", task.dispatched_at, task.id))
