"""How an incident asks for attention at one desk: the alarm states as one table (domain.md §6).

The first line that fits holds; `late` is the moment its running limit passes, `again` the limit to accept of its priority:

| state        | when                                                                                     | it changes by time alone          |
|--------------|------------------------------------------------------------------------------------------|-----------------------------------|
| none         | not open                                                                                 | never                             |
| shelved      | P3-P4, suspended, the end of that not past                                               | returned at the end               |
| returned     | late, and not seen at this desk since it became so, or seen and left standing for `again` | never: only a sight ends it       |
| acknowledged | late, and seen since                                                                     | returned `again` after that sight |
| suppressed   | P3-P4, reported, never seen, in a flood                                                  | returned when late                |
| new          | reported, never seen                                                                     | returned when late                |
| acknowledged | reported and seen                                                                        | returned when late                |
| none         | taken up and within its limit: it asks for nothing                                       | returned when late                |

Seen is: selected, or a key pressed on it, at this desk. A sight of before the priority was changed is none where it is P1-P2 now: it was of something else.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from services.domain.model import Incident
from services.domain.policy import DEFAULT_LIMITS
from services.domain.states import OPEN, Clock, State
from services.domain.times import to_ms

URGENT: Final = 2
"""P1 and P2 are never grouped, shelved or delayed."""


class AlarmState(StrEnum):
    """What the table says."""

    NONE = "none"
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"


ASKING: Final = frozenset({AlarmState.NEW, AlarmState.RETURNED})
"""The states that ask for a response now; suppressed ones ask as one line."""


class Alarm(NamedTuple):
    """A state with the moment it began and the first moment at which time alone makes another of it (None: never); ms since 1970."""

    state: AlarmState
    since_ms: int
    turn_ms: int | None


def alarm(incident: Incident, seen_ms: int | None, now_ms: int, flood: bool = False) -> Alarm:
    """The state at hub time `now_ms` of an incident last seen at this desk at `seen_ms` (None: never)."""
    if incident.state not in OPEN:
        return Alarm(AlarmState.NONE, now_ms, None)
    seen, late = _sight(incident, seen_ms), _late_ms(incident)
    aside = incident.suspended_until is not None
    if late is not None and (now_ms > late or (aside and incident.priority <= URGENT)):
        # a new priority brings limits that may have passed long since: it is late from then on
        return _past(seen, max(late, _changed_ms(incident) or late), again_ms(incident), now_ms)
    turn = late + 1 if late is not None else None
    if aside:
        return Alarm(AlarmState.SHELVED, to_ms(incident.suspended_at or incident.reported_at), turn)
    if incident.state is not State.REPORTED:
        return Alarm(AlarmState.NONE, now_ms, turn)
    if seen is None:
        grouped = flood and incident.priority > URGENT
        return Alarm(AlarmState.SUPPRESSED if grouped else AlarmState.NEW, _asked_ms(incident), turn)
    # where no limit runs it comes back all the same: nothing acknowledged may stand still
    return _past(seen, seen - 1, again_ms(incident), now_ms) if turn is None else Alarm(AlarmState.ACKNOWLEDGED, seen, turn)


def again_ms(incident: Incident) -> int:
    """How long one that is late may stand once it was seen."""
    index = min(max(incident.priority, 1), 4) - 1
    return 1000 * incident.limits.get(Clock.ACCEPT, DEFAULT_LIMITS[Clock.ACCEPT][index])


def _past(seen: int | None, late: int, again: int, now_ms: int) -> Alarm:
    if seen is None or seen <= late:
        return Alarm(AlarmState.RETURNED, late, None)
    if now_ms < seen + again:
        return Alarm(AlarmState.ACKNOWLEDGED, seen, seen + again)
    return Alarm(AlarmState.RETURNED, seen + again, None)


def _late_ms(incident: Incident) -> int | None:
    """When it stands past its limit. What is urgent does not lie aside, whatever it was when it was put there."""
    if incident.suspended_until is None:
        return to_ms(incident.due_at) if incident.due_at is not None else None
    if incident.priority > URGENT:
        return to_ms(incident.suspended_until)
    return to_ms(incident.suspended_at or incident.reported_at)


def _sight(incident: Incident, seen_ms: int | None) -> int | None:
    if seen_ms is None:
        return None
    changed = _changed_ms(incident)
    return None if changed is not None and seen_ms <= changed else seen_ms


def _asked_ms(incident: Incident) -> int:
    return _changed_ms(incident) or to_ms(incident.stamps.get(State.REPORTED, incident.reported_at))


def _changed_ms(incident: Incident) -> int | None:
    """When it was last given another priority, for what is urgent now."""
    if incident.priority > URGENT:
        return None
    return next((to_ms(one.at) for one in reversed(incident.trail) if one.type == "incident.reprioritized"), None)
