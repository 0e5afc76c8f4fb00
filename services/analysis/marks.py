"""What one incident adds to the curves: worked out from its row, so that a changed row takes its old part out and puts its new one in."""

from typing import NamedTuple

from services.analysis.samples import Sample
from services.domain.measures import Run, accept_run, arrive_run, dispatch_run, handle_run
from services.domain.model import Incident
from services.domain.states import OPEN, State
from services.domain.times import to_ms

MINUTE_MS = 60_000
_ENDED = {State.CLOSED: State.CLOSED, State.REVISITED: State.CLOSED, State.VOID: State.VOID, State.MERGED: State.MERGED}


class Verdict(NamedTuple):
    """In time or not, and from which minute on that is known."""

    minute: int
    good: bool


class Mark(NamedTuple):
    """The part of one incident. Minutes are since 1970; `ended` is None while open, `closed` None unless it ended by closing.

    The row knows today's priority and category and this round's times only: a change of priority or a reopening counts as if it
    had always been so.
    """

    opened: int
    category: str
    priority: int
    ended: int | None
    closed: int | None
    accept: Sample | None
    dispatch: Sample | None
    arrive: Sample | None
    handle: Verdict | None


def mark(incident: Incident) -> Mark:
    """The part of an incident by its row alone."""
    ended = None if incident.state in OPEN else _minute(_end_ms(incident))
    return Mark(
        opened=_minute(to_ms(incident.reported_at)),
        category=incident.category,
        priority=incident.priority,
        ended=ended,
        closed=ended if _ENDED.get(incident.state) is State.CLOSED else None,
        accept=_sample(accept_run(incident)),
        dispatch=_sample(dispatch_run(incident)),
        arrive=_sample(arrive_run(incident)),
        handle=_verdict(handle_run(incident)),
    )


def _end_ms(incident: Incident) -> int:
    at = incident.stamps.get(_ENDED[incident.state]) or incident.updated_at or incident.reported_at
    return max(to_ms(at), to_ms(incident.reported_at))


def _sample(run: Run | None) -> Sample | None:
    if run is None or run.until_ms is None:
        return None
    return Sample(_minute(run.until_ms), run.seconds or 0.0, run.due_ms is not None and run.until_ms > run.due_ms)


def _verdict(run: Run | None) -> Verdict | None:
    """Of a run that has not ended: that it was late, from its limit on."""
    if run is None or run.due_ms is None:
        return None
    if run.until_ms is not None and run.until_ms <= run.due_ms:
        return Verdict(_minute(run.until_ms), True)
    return Verdict(_minute(run.due_ms) + 1, False)


def _minute(ms: int) -> int:
    return ms // MINUTE_MS
