"""How many arrived of each category, by the hour, for the ranking of a window."""

from collections import Counter
from typing import Final

_WIDTH: Final = 10


class Tally:
    """Counts by category in buckets of ten minutes."""

    def __init__(self) -> None:
        self._buckets: dict[int, Counter[str]] = {}
        self._sum: tuple[int, int, Counter[str]] | None = None

    def add(self, minute: int, category: str, amount: int) -> None:
        """Count an arrival at a minute since 1970; an amount of -1 takes it out."""
        key = minute // _WIDTH
        if key not in self._buckets:
            self._buckets[key] = Counter()
        self._buckets[key][category] += amount
        self._sum = None

    def forget(self, before_minute: int) -> None:
        """Drop buckets that ended before a minute."""
        for key in [key for key in self._buckets if (key + 1) * _WIDTH <= before_minute]:
            del self._buckets[key]

    def total(self, first: int, last: int) -> Counter[str]:
        """Arrivals by category in the buckets that hold the minutes first..last."""
        low, high = first // _WIDTH, last // _WIDTH
        if self._sum is None or self._sum[:2] != (low, high):
            counted: Counter[str] = Counter()
            for key in range(low, high + 1):
                counted.update(self._buckets.get(key, ()))
            self._sum = low, high, counted
        return self._sum[2]
