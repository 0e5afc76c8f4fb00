"""When reports come: arrivals of an hour by weekday and hour of the day, as the mean over the days that are known."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analysis.frame import WeekHours
from services.analysis.tracks import Track

DAYS: Final = 7
HOURS: Final = 24
_HOUR: Final = 60
_THURSDAY: Final = 3
"""Weekday of 1970-01-01, Monday being 0."""
_LEAST: Final = 10
"""Minutes of an hour of the week that must be known before it says anything."""


def week_hours(arrivals: Track, known: int, last: int, offset: int) -> WeekHours:
    """`known` and `last` are the first and the newest known minute since 1970, `offset` the site's minutes before UTC of today: where clocks are
    put forward, hours before that day stand an hour off."""
    known = min(known, last)  # a source's clock may run ahead
    start = (known + offset) // _HOUR * _HOUR - offset
    counts = _by_hour(arrivals, start, last)
    seen = np.full(len(counts), _HOUR, np.int64)
    seen[0] -= known - start
    seen[-1] -= start + len(counts) * _HOUR - 1 - last
    first = (start + offset) // _HOUR
    hours = np.arange(first, first + len(counts), dtype=np.int64)
    place = (hours // HOURS + _THURSDAY) % DAYS * HOURS + hours % HOURS
    came, minutes = (np.bincount(place, weights=each, minlength=DAYS * HOURS) for each in (counts, seen))
    mean = np.divide(came * _HOUR, minutes, out=np.full(DAYS * HOURS, np.nan), where=minutes >= _LEAST)
    return WeekHours(mean.reshape(DAYS, HOURS), divmod(int(place[-1]), HOURS), (last + 1 - known) / (HOURS * _HOUR))


def _by_hour(arrivals: Track, start: int, last: int) -> NDArray[np.int64]:
    """Arrivals of each hour from the minute `start` on, the last one as far as it has come."""
    counts = arrivals.counts(start, last)
    summed: NDArray[np.int64] = np.add.reduceat(counts, np.arange(0, len(counts), _HOUR))
    return summed
