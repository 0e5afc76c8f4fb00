"""A min/max pyramid that grows with its values: any stretch of them as at most two points a pixel, without touching them all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FACTOR = 4
_FIRST_CAPACITY = 1024


class Extremes(NamedTuple):
    """Bins of a stretch: index of each bin's first value, its smallest and its largest value, all of one length."""

    at: NDArray[np.int64]
    low: Floats
    high: Floats


class Pyramid:
    """Values by index with levels of the minimum and maximum of 4, 16, 64 … neighbours.

    Writing n values costs O(n), reading p bins O(p), however many values there are. NaN marks an index with no value.
    """

    def __init__(self) -> None:
        self._length = 0
        self._low: list[Floats] = [np.empty(_FIRST_CAPACITY)]
        self._high: list[Floats] = [self._low[0]]

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Floats:
        """Every value written; a view, never to be changed."""
        return self._low[0][: self._length]

    def write(self, start: int, values: Floats) -> None:
        """Put `values` at index `start` and on, over old ones or past their end; IndexError if that would leave a hole."""
        if not 0 <= start <= self._length:
            raise IndexError(f"write at {start} of {self._length} values")
        if not len(values):
            return
        end = start + len(values)
        self._low[0] = self._high[0] = _roomy(self._low[0], end)
        self._low[0][start:end] = values
        self._length = max(self._length, end)
        self._lift(start, end)

    def extremes(self, start: int, stop: int, bins: int) -> Extremes:
        """At most `bins` (two or more) bins over the values start..stop; with no more values than bins, each value is its own bin.

        Bins lie on multiples of their width, so a sliding stretch keeps showing the same ones; the first and the last may reach
        past the stretch by less than a bin.
        """
        start, stop = max(0, start), min(stop, self._length)
        if stop <= start or bins < 2:
            return Extremes(np.empty(0, np.int64), np.empty(0), np.empty(0))
        per_bin = 1 if stop - start <= bins else -(-(stop - start) // (bins - 1))
        level = self._level_for(per_bin)
        step = -(-per_bin // _FACTOR**level)
        width = step * _FACTOR**level
        edges = np.arange(start // width, -(-stop // width), dtype=np.int64)
        end = min(int(edges[-1] + 1) * step, -(-self._length // _FACTOR**level))
        low = np.fmin.reduceat(self._low[level][:end], edges * step)
        high = np.fmax.reduceat(self._high[level][:end], edges * step)
        return Extremes(edges * width, low, high)

    def _level_for(self, per_bin: int) -> int:
        level = 0
        while level + 1 < len(self._low) and _FACTOR ** (level + 1) * 2 <= per_bin:
            level += 1
        return level

    def _lift(self, start: int, end: int) -> None:
        """Bring the levels above start..end up to date."""
        below = self._length
        for level in range(1, 32):
            count = -(-below // _FACTOR)
            if below <= _FACTOR:
                return
            start, end = start // _FACTOR, -(-end // _FACTOR)
            if level == len(self._low):
                self._low.append(np.empty(0))
                self._high.append(np.empty(0))
                start, end = 0, count
            self._low[level] = _roomy(self._low[level], count)
            self._high[level] = _roomy(self._high[level], count)
            self._low[level][start:end] = _reduce(np.fmin, self._low[level - 1], start, end, below)
            self._high[level][start:end] = _reduce(np.fmax, self._high[level - 1], start, end, below)
            below = count


def _reduce(ufunc: np.ufunc, source: Floats, start: int, end: int, length: int) -> Floats:
    reduced: Floats = ufunc.reduceat(source[: min(end * _FACTOR, length)], np.arange(start * _FACTOR, min(end * _FACTOR, length), _FACTOR))
    return reduced


def _roomy(array: Floats, length: int) -> Floats:
    """The array itself, or a copy with room for at least `length`: doubling keeps growth cheap."""
    if length <= len(array):
        return array
    grown = np.full(max(length, 2 * len(array)), np.nan)
    grown[: len(array)] = array
    return grown
