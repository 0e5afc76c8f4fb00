"""Durations and verdicts by buckets of minutes: medians, 90th percentiles and rates without going through the incidents again."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.domain.measures import Share, median, ninetieth

Floats = NDArray[np.float64]
TOLERATED: Final = 0.1
"""A target is met for 90 %: a bucket is abnormal when more than a tenth of its samples are past their own limit."""


class Sample(NamedTuple):
    """One duration: the minute since 1970 it ended in, seconds, and whether it went past its own limit."""

    minute: int
    seconds: float
    late: bool


class Summary(NamedTuple):
    """Median and 90th percentile in seconds, and of how many samples; None of nothing."""

    median: float | None
    ninety: float | None
    samples: int


@dataclass(slots=True)
class _Bucket:
    seconds: list[float] = field(default_factory=list)
    late: int = 0


class _Merged(NamedTuple):
    """What a curve needs of one of its buckets."""

    median: float
    ninety: float
    abnormal: bool


_EMPTY: Final = _Merged(np.nan, np.nan, False)


class Durations:
    """Samples in buckets of ten minutes, each in ascending order; wider buckets are merged from them and remembered until they change."""

    WIDTH: Final = 10

    def __init__(self) -> None:
        self._buckets: dict[int, _Bucket] = {}
        self._merged: dict[int, dict[int, _Merged]] = {}
        self._summary: tuple[int, int, Summary] | None = None

    def add(self, sample: Sample) -> None:
        """Take a sample in: O(log n) of its bucket."""
        key = sample.minute // self.WIDTH
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket()
        insort(bucket.seconds, sample.seconds)
        bucket.late += sample.late
        self._changed(key)

    def remove(self, sample: Sample) -> None:
        """Take a sample out again; one whose bucket was forgotten is nothing."""
        key = sample.minute // self.WIDTH
        bucket = self._buckets.get(key)
        if bucket is None:
            return
        del bucket.seconds[bisect_left(bucket.seconds, sample.seconds)]
        bucket.late -= sample.late
        if not bucket.seconds:
            del self._buckets[key]
        self._changed(key)

    def forget(self, before_minute: int) -> None:
        """Drop buckets that ended before a minute."""
        for key in [key for key in self._buckets if (key + 1) * self.WIDTH <= before_minute]:
            del self._buckets[key]
        self._merged.clear()

    def summary(self, first: int, last: int) -> Summary:
        """Median, 90th percentile and number of the samples in the buckets that hold the minutes first..last."""
        low, high = first // self.WIDTH, last // self.WIDTH
        if self._summary is None or self._summary[:2] != (low, high):
            merged = self._sorted(low, high)
            self._summary = low, high, Summary(median(merged), ninetieth(merged), len(merged))
        return self._summary[2]

    def curves(self, first: int, last: int, width: int) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.bool_]]:
        """For each bucket of `width` minutes (a multiple of ten) of first..last: its first minute, median, 90th percentile (NaN where
        empty), and whether it is abnormal."""
        keys = range(first // width, last // width + 1)
        known = self._merged.setdefault(width, {})
        rows = [known.get(key) or self._merge(known, key, width) for key in keys]
        middle, ninety, abnormal = zip(*rows, strict=True)
        return np.arange(keys.start, keys.stop, dtype=np.int64) * width, np.array(middle), np.array(ninety), np.array(abnormal, np.bool_)

    def _changed(self, key: int) -> None:
        self._summary = None
        for width, known in self._merged.items():
            known.pop(key * self.WIDTH // width, None)

    def _merge(self, known: dict[int, _Merged], key: int, width: int) -> _Merged:
        low, high = key * width // self.WIDTH, (key + 1) * width // self.WIDTH - 1
        seconds = self._sorted(low, high)
        made = _EMPTY
        if seconds:
            late = sum(self._buckets[each].late for each in range(low, high + 1) if each in self._buckets)
            made = _Merged(median(seconds) or 0.0, ninetieth(seconds) or 0.0, late > TOLERATED * len(seconds))
        known[key] = made
        return made

    def _sorted(self, low: int, high: int) -> list[float]:
        merged: list[float] = []
        for key in range(low, high + 1):
            bucket = self._buckets.get(key)
            if bucket is not None:
                merged.extend(bucket.seconds)
        merged.sort()  # ascending runs already, which the sort merges
        return merged


class Verdicts:
    """Yes and no by buckets of `width` minutes."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._buckets: dict[int, tuple[int, int]] = {}

    def add(self, bucket: int, good: bool, amount: int = 1) -> None:
        """Count a verdict in a bucket; an amount of -1 takes it out again."""
        part, whole = self._buckets.get(bucket, (0, 0))
        counted = part + amount * good, whole + amount
        if counted[1] > 0:
            self._buckets[bucket] = counted
        else:
            self._buckets.pop(bucket, None)

    def forget(self, before_minute: int) -> None:
        """Drop buckets that ended before a minute."""
        for key in [key for key in self._buckets if (key + 1) * self.width <= before_minute]:
            del self._buckets[key]

    def share(self, first: int, last: int) -> Share:
        """The rate over the buckets that hold the minutes first..last."""
        counted = self._counts(first // self.width, last // self.width)
        return Share(int(counted[0].sum()), int(counted[1].sum()))

    def curve(self, first: int, last: int, span: int) -> tuple[NDArray[np.int64], Floats]:
        """For each bucket of first..last: its first minute, and the rate over the `span` minutes that end with it (NaN of nothing)."""
        low, high, back = first // self.width, last // self.width, span // self.width
        good, all_ = (np.concatenate(([0], np.cumsum(row))) for row in self._counts(low - back + 1, high))
        part, whole = good[back:] - good[:-back], all_[back:] - all_[:-back]
        rate = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
        return np.arange(low, high + 1, dtype=np.int64) * self.width, rate

    def _counts(self, low: int, high: int) -> NDArray[np.int64]:
        rows = [self._buckets.get(key, (0, 0)) for key in range(low, high + 1)]
        return np.array(rows, np.int64).reshape(-1, 2).T
