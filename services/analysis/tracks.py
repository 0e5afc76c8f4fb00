"""Counts and gauges by the minute over a sliding horizon; their curves are brought up to date from the first changed minute on."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.analysis.pyramid import Extremes, Pyramid

Floats = NDArray[np.float64]
DAY: Final = 1440
BACK: Final = 15 * DAY
AHEAD: Final = 2 * DAY
"""A source's clock may run ahead; what it claims for later than that is not drawn."""


class Horizon(NamedTuple):
    """The minutes a store covers, as minutes since 1970: `base` up to, not with, `end`."""

    base: int
    end: int

    @classmethod
    def around(cls, minute: int) -> "Horizon":
        """Fifteen days back (a week and the week it is compared with), two ahead."""
        return cls(minute - BACK, minute + AHEAD)


class Track:
    """Counted things by the minute. With a `span` its curve is the sum of that many minutes up to each minute; without, the running
    level: all that was added up to then, however long ago."""

    def __init__(self, horizon: Horizon, span: int | None) -> None:
        self._horizon = horizon
        self._span = span
        self._counts = np.zeros(horizon.end - horizon.base, np.int64)
        self._before = 0
        self._clean = 0
        self._pyramid = Pyramid()

    def add(self, minute: int, amount: int) -> None:
        """Count `amount` at a minute before the horizon's end; before its base only a level remembers it."""
        index = minute - self._horizon.base
        if index >= 0:
            self._counts[index] += amount
            self._clean = min(self._clean, index)
        elif self._span is None:
            self._before += amount
            self._clean = 0

    def move(self, horizon: Horizon) -> None:
        """Slide the horizon forward; a level carries over what falls off."""
        gone = min(horizon.base - self._horizon.base, len(self._counts))
        self._before += int(self._counts[:gone].sum())
        kept = self._counts[gone:]
        self._counts = np.zeros(horizon.end - horizon.base, np.int64)
        self._counts[: len(kept)] = kept
        self._horizon, self._clean, self._pyramid = horizon, 0, Pyramid()

    def total(self, first: int, last: int) -> int:
        """Sum of what was counted in the minutes first..last, both included."""
        base = self._horizon.base
        return int(self._counts[max(0, first - base) : max(0, last + 1 - base)].sum())

    def counts(self, first: int, last: int) -> NDArray[np.int64]:
        """What was counted in each of the minutes first..last; nothing before the horizon."""
        base = self._horizon.base
        found = self._counts[max(0, first - base) : last + 1 - base]
        return np.concatenate((np.zeros(max(0, base - first), np.int64), found))

    def means(self, at: NDArray[np.int64], span: int) -> Floats:
        """Mean count in ten minutes over the `span` minutes that end with each of the ascending minutes `at`."""
        base = self._horizon.base
        first = max(0, int(at[0]) - span + 1 - base)
        running = np.concatenate(([0], np.cumsum(self._counts[first : int(at[-1]) + 1 - base])))
        upper = at + 1 - base - first
        found: Floats = (running[upper] - running[np.maximum(0, upper - span)]) * (10.0 / span)
        return found

    def value(self, minute: int) -> float:
        """The curve at a minute."""
        return float(self._curve(minute)[minute - self._horizon.base])

    def values(self, first: int, last: int) -> Floats:
        """The curve at each of the minutes first..last, both included and within the horizon."""
        base = self._horizon.base
        return self._curve(last)[first - base : last + 1 - base]

    def extremes(self, first: int, last: int, bins: int) -> Extremes:
        """Bins of the curve over first..last; `at` are minutes since 1970."""
        base = self._horizon.base
        self._curve(last)
        found = self._pyramid.extremes(first - base, last + 1 - base, bins)
        return found._replace(at=found.at + base)

    def _curve(self, minute: int) -> Floats:
        stop = minute + 1 - self._horizon.base
        if self._clean < max(stop, len(self._pyramid)):
            end = max(stop, len(self._pyramid))
            self._pyramid.write(self._clean, self._level(end) if self._span is None else self._sums(end, self._span))
            self._clean = end
        return self._pyramid.values

    def _level(self, stop: int) -> Floats:
        start = self._pyramid.values[self._clean - 1] if self._clean else float(self._before)
        level: Floats = start + np.cumsum(self._counts[self._clean : stop]).astype(np.float64)
        return level

    def _sums(self, stop: int, span: int) -> Floats:
        first = max(0, self._clean - span)
        running = np.concatenate(([0], np.cumsum(self._counts[first:stop])))
        upper = np.arange(self._clean, stop) + 1 - first
        sums: Floats = (running[upper] - running[np.maximum(0, upper - span)]).astype(np.float64)
        return sums


class Gauge:
    """A value read off by the minute, the last reading of a minute counting; minutes without one are gaps."""

    def __init__(self, horizon: Horizon) -> None:
        self._horizon = horizon
        self._pyramid = Pyramid()

    def set(self, minute: int, value: float) -> None:
        """Take a reading; one from before the horizon is nothing."""
        index = minute - self._horizon.base
        if index < 0:
            return
        missing = index - len(self._pyramid)
        if missing > 0:
            self._pyramid.write(len(self._pyramid), np.full(missing, np.nan))
        self._pyramid.write(index, np.array([value]))

    def move(self, horizon: Horizon) -> None:
        """Slide the horizon forward."""
        kept = self._pyramid.values[horizon.base - self._horizon.base :].copy()
        self._horizon, self._pyramid = horizon, Pyramid()
        self._pyramid.write(0, kept)

    def extremes(self, first: int, last: int, bins: int) -> Extremes:
        """Bins of the readings over first..last; `at` are minutes since 1970."""
        found = self._pyramid.extremes(first - self._horizon.base, last + 1 - self._horizon.base, bins)
        return found._replace(at=found.at + self._horizon.base)
