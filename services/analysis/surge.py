"""When arrivals are out of the ordinary: compared with the same hour a week ago, or with the hours before where no week is known."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.analysis.frame import WEEK
from services.analysis.series import Series

Floats = NDArray[np.float64]
DEVIATIONS: Final = 3.0
MORE: Final = 5.0
"""At least so many more than usual: three reports where one is usual is no news."""
_AROUND: Final = 60
_BEFORE: Final = 180
_STEP: Final = 10
_SPAN: Final = 30
_LOOK_BACK: Final = 360


class Surge(NamedTuple):
    """Arrivals are `times` the usual, since `since_s` (seconds since 1970)."""

    times: float
    since_s: float


def usual(series: Series, at: NDArray[np.int64]) -> Floats:
    """What arrivals in ten minutes are compared with at each of the ascending minutes `at`; NaN where nothing is known to compare with.

    The mean of the hour round the same time a week ago, or else of the three hours that ended ten minutes before.
    """
    known = series.known_from
    if known is None:
        return np.full(len(at), np.nan)
    known = max(known, series.horizon.base)
    week_ago = series.arrivals.means(np.maximum(at - WEEK + _AROUND // 2, known), _AROUND)
    before = series.arrivals.means(np.maximum(at - _STEP, known), _BEFORE)
    # an hour or three of which only a part is known would be too low
    by_hours = np.where(at - _STEP - _BEFORE >= known, before, np.nan)
    return np.where(at - WEEK - _AROUND // 2 >= known, week_ago, by_hours)


def unusual(values: Floats, expected: Floats, span: int) -> NDArray[np.bool_]:
    """Where counts in ten minutes, taken over `span` minutes, exceed the expected ones by three deviations of a Poisson count and by
    five over the span; nowhere the expected is NaN."""
    counted, mean = values * (span / 10), expected * (span / 10)
    limit = mean + np.maximum(MORE, DEVIATIONS * np.sqrt(np.maximum(mean, 0.0)))
    return np.isfinite(limit) & (counted > np.nan_to_num(limit))


def surge(series: Series, minute: int) -> Surge | None:
    """Whether arrivals are unusual at `minute`, how much and since when; the same answer whatever window is shown."""
    at = np.arange(minute - _LOOK_BACK, minute + 1, _STEP, dtype=np.int64)
    values, expected = series.arrivals.means(np.maximum(at, series.horizon.base), _SPAN), usual(series, at)
    flags = unusual(values, expected, _SPAN)
    if not flags[-1]:
        return None
    ordinary = np.flatnonzero(~flags)
    begun = int(ordinary[-1]) + 1 if len(ordinary) else 0
    return Surge(float(values[-1] / max(expected[-1], 0.1)), float(at[begun]) * 60.0)
