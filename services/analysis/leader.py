"""What the on-call leader's screen shows, worked out from the open incidents and the units: six figures, and what waits."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from typing import Final, NamedTuple, Protocol

from services.analysis.frame import WINDOWS
from services.analysis.series import Series, on_duty
from services.analysis.surge import Surge, surge
from services.domain.measures import is_overdue, overdue_at
from services.domain.model import Incident, Page, Request, Unit
from services.domain.states import State, UnitStatus
from services.domain.times import Stamp, from_ms, to_ms

_MOST: Final = 60
_SPAN: Final = WINDOWS["24h"]


class Reason(IntEnum):
    """Why an incident waits, the most pressing first; only the first two are for the leader himself to decide."""

    PAGE = 0
    REQUEST = 1
    UNACCEPTED = 2
    PAGED_OTHERS = 3
    OVERDUE = 4
    ACKED = 5


class Waiting(NamedTuple):
    """One line of the list. `since_ms` is when it began to wait (for OVERDUE: when its limit passed, for ACKED: its last news); `late` past its limit.

    `page` or `request` is what waits, where that is why; `from_level` the level that was paged before, "" where none was.
    """

    incident: Incident
    reason: Reason
    since_ms: int
    late: bool = False
    page: Page | None = None
    request: Request | None = None
    from_level: str = ""


class OnCall(Protocol):
    """Who is on call at one level of one region, until when (None: nothing changes) and who then."""

    @property
    def level(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def until(self) -> Stamp | None: ...
    @property
    def then(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Timing:
    """Median in seconds over P1 of the last 24 hours (None of nothing), of how many, and the target."""

    median_s: float | None = None
    samples: int = 0
    target_s: float = 0.0

    @property
    def missed(self) -> bool:
        """Whether the median lies past the target."""
        return self.median_s is not None and self.median_s > self.target_s


@dataclass(frozen=True, slots=True)
class LeaderState:
    """The whole leader screen at `now_ms` (hub time). `more` counts what waits beyond `waiting`."""

    now_ms: int
    open: int = 0
    overdue: int = 0
    mine: int = 0
    available: int = 0
    units: int = 0
    dispatch: Timing = Timing()
    arrive: Timing = Timing()
    waiting: tuple[Waiting, ...] = ()
    more: int = 0
    duty: tuple[OnCall, ...] = ()
    surge: Surge | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks: the account, and whether its role may answer requests (S and L of domain.md §3)."""

    actor: str
    decides: bool = True


def leader_state(
    series: Series, units: Iterable[Unit], now_ms: int, seat: Seat, targets: tuple[float, float], duty: Iterable[OnCall] = (), stale: Collection[str] = ()
) -> LeaderState:
    """The screen at `now_ms`. `targets` are P1's seconds to dispatch and to arrive; `stale` the ids of units whose position is too old:
    they are never counted as present (domain.md §4). Goes through the open incidents and the units once."""
    minute = series.advance(now_ms)
    known = [unit for unit in units if unit.known]
    rows, now = series.open_rows.values(), from_ms(now_ms)
    late = {incident.id for incident in rows if overdue_at(incident, now)}
    found = [line for incident in rows if (line := _first(_reasons(incident, incident.id in late, seat))) is not None]
    shown = nsmallest(_MOST, found, key=lambda line: (line.reason, line.incident.priority, line.since_ms, line.incident.id))
    return LeaderState(
        now_ms=now_ms,
        open=len(rows),
        overdue=len(late),
        mine=sum(line.reason is Reason.PAGE or (seat.decides and line.reason is Reason.REQUEST) for line in found),
        available=sum(unit.status is UnitStatus.AV and unit.id not in stale for unit in known),
        units=on_duty(known)[0],
        dispatch=_timing(series, "dispatch", minute, targets[0]),
        arrive=_timing(series, "arrive", minute, targets[1]),
        waiting=tuple(shown),
        more=len(found) - len(shown),
        duty=tuple(duty),
        surge=surge(series, minute),
    )


def waiting(incident: Incident, now_ms: int, seat: Seat) -> Waiting | None:
    """Why an incident waits for the one who looks; None where it does not."""
    return _first(_reasons(incident, is_overdue(incident, now_ms), seat))


def _first(lines: Iterator[Waiting]) -> Waiting | None:
    return min(lines, key=lambda line: (line.reason, line.since_ms), default=None)


def is_mine(page: Page, actor: str) -> bool:
    """Whether an open page still waits for this leader's own acknowledgement; one that names nobody waits for any."""
    return page.open and (not page.leaders or (actor in page.leaders and actor not in page.acked))


def _reasons(incident: Incident, late: bool, seat: Seat) -> Iterator[Waiting]:
    for index, page in enumerate(incident.pages):
        if page.open:
            reason = Reason.PAGE if is_mine(page, seat.actor) and seat.decides else Reason.PAGED_OTHERS
            before = incident.pages[index - 1].level if index else ""
            yield Waiting(incident, reason, to_ms(page.opened_at), late, page=page, from_level=before)
    for request in incident.requests:
        yield Waiting(incident, Reason.REQUEST, to_ms(request.asked_at), late, request=request)
    if incident.priority == 1 and incident.state is State.REPORTED:
        yield Waiting(incident, Reason.UNACCEPTED, to_ms(incident.stamps.get(State.REPORTED, incident.reported_at)), late)
    if late and incident.due_at is not None:
        yield Waiting(incident, Reason.OVERDUE, to_ms(incident.due_at), late)
    if (held := _still_with(incident, seat)) is not None:
        before = incident.pages[-2].level if incident.pages[1:] else ""
        yield Waiting(incident, Reason.ACKED, to_ms(incident.updated_at or held.opened_at), late, page=held, from_level=before)


def _still_with(incident: Incident, seat: Seat) -> Page | None:
    """The newest page, where the one who looks has acknowledged it and his level still owns the incident: to hand down or take over, or it comes back."""
    page = incident.pages[-1] if incident.pages and seat.decides else None
    return page if page is not None and not page.open and seat.actor in page.acked and incident.owner == page.region else None


def _timing(series: Series, kind: str, minute: int, target: float) -> Timing:
    summary = series.urgent[kind].summary(minute - _SPAN + 1, minute)
    return Timing(summary.median, summary.samples, target)
