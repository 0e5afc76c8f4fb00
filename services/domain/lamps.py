"""The lamp of an incident: green to 80 % of its earliest limit, yellow to 100 %, red past it (domain.md §5)."""

from typing import Literal

from services.domain.model import Incident
from services.domain.states import Clock
from services.domain.times import to_ms

Lamp = Literal["none", "green", "yellow", "red"]
ORDER: dict[Lamp, int] = {"red": 0, "yellow": 1, "green": 2, "none": 3}


def lamp(incident: Incident, now_ms: int) -> Lamp:
    """Lamp at `now_ms` (hub time, ms); `none` where no limit runs or the incident is suspended."""
    return lit(turns(incident), now_ms)


def lit(bounds: tuple[int, int] | None, now_ms: int) -> Lamp:
    """The same, from when it turns."""
    if bounds is None:
        return "none"
    yellow_ms, red_ms = bounds
    return "red" if now_ms > red_ms else "yellow" if now_ms >= yellow_ms else "green"


def turns(incident: Incident) -> tuple[int, int] | None:
    """When the lamp turns yellow and red, ms; None where it never will."""
    if incident.due_at is None or incident.due_clock == Clock.SUSPEND:
        return None
    due = to_ms(incident.due_at)
    since = to_ms(incident.due_from) if incident.due_from else due
    return since + (due - since) * 8 // 10, due
