"""A sorted list that 100,000 keys are put into and taken out of one by one: blocks, so that no change moves more than one of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import Final

from widgets.queue.row import Key

_BLOCK: Final = 512


class Listing:
    """Keys in ascending order, each once. Places are counted from 0."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._blocks: list[list[Key]] = []
        self._last: list[Key] = []
        self._starts: list[int] | None = None
        self._count = 0
        self.fill(list(keys))

    def fill(self, keys: list[Key]) -> None:
        """Hold these, which are in order, and nothing else."""
        self._blocks = [keys[at : at + _BLOCK] for at in range(0, len(keys), _BLOCK)]
        self._last = [block[-1] for block in self._blocks]
        self._starts, self._count = None, len(keys)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Key]:
        return chain.from_iterable(self._blocks)

    def __getitem__(self, place: int) -> Key:
        block = bisect_right(self._begins(), place) - 1
        return self._blocks[block][place - self._begins()[block]]

    def __contains__(self, key: Key) -> bool:
        block = bisect_left(self._last, key)
        if block == len(self._blocks):
            return False
        found = self._blocks[block]
        return found[bisect_left(found, key)] == key

    def slice(self, first: int, count: int) -> list[Key]:
        """Keys from the one at a place on, at most so many."""
        if not 0 <= first < self._count:
            return []
        block = bisect_right(self._begins(), first) - 1
        skip, found = first - self._begins()[block], list[Key]()
        while len(found) < skip + count and block < len(self._blocks):
            found += self._blocks[block]
            block += 1
        return found[skip : skip + count]

    def between(self, low: tuple[int, ...], high: tuple[int, ...]) -> Iterator[Key]:
        """Keys from the first that is not below `low` to the last below `high`; the beginnings of keys will do."""
        first, last = bisect_left(self._last, low), bisect_left(self._last, high) + 1
        return (key for block in self._blocks[first:last] for key in block if low <= key < high)

    def place(self, key: Key) -> int:
        """Where a key stands, or would: how many are before it."""
        block = bisect_left(self._last, key)
        return self._count if block == len(self._blocks) else self._begins()[block] + bisect_left(self._blocks[block], key)

    def add(self, key: Key) -> None:
        """Put a key in that is not there yet."""
        block = min(bisect_left(self._last, key), len(self._blocks) - 1)
        if block < 0:
            self.fill([key])
            return
        found = self._blocks[block]
        found.insert(bisect_left(found, key), key)
        self._last[block] = found[-1]
        self._starts, self._count = None, self._count + 1
        if len(found) > 2 * _BLOCK:
            self._blocks[block : block + 1] = [found[:_BLOCK], found[_BLOCK:]]
            self._last.insert(block, found[_BLOCK - 1])

    def remove(self, key: Key) -> None:
        """Take a key out that is there."""
        block = bisect_left(self._last, key)
        found = self._blocks[block]
        del found[bisect_left(found, key)]
        self._starts, self._count = None, self._count - 1
        if found:
            self._last[block] = found[-1]
        else:
            del self._blocks[block], self._last[block]

    def _begins(self) -> list[int]:
        if self._starts is None:
            self._starts = list(accumulate((len(block) for block in self._blocks[:-1]), initial=0))
        return self._starts
