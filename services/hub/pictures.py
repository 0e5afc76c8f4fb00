"""The state at one event as a scope sees it, in pages that all who take a snapshot of it share (protocol.md §3 "Delta … else a snapshot")."""

from collections.abc import Iterator
from functools import cached_property
from weakref import WeakValueDictionary

import msgspec

from services.domain.model import Row
from services.hub import snapshot
from services.hub.reference import paged
from services.hub.world import World
from services.wire import frames
from services.wire.codec import encode
from services.wire.digest import RowSums

_PAGE_BYTES = 49_152
_FRESH_S = 5.0
"""As long as that pages are kept: who reads more slowly has his made again, rather than hold a whole state in memory."""


class Picture:
    """Rows as they were when it was taken; pages are made when first asked for. Positions are the newest of that moment: they are no part of a state."""

    def __init__(self, world: World, scopes: tuple[str, ...], sums: RowSums) -> None:
        core = world.core
        self.seq, self.hash, self.moved = core.head, core.hash, world.positions.change
        self._world, self._sums = world, sums
        self._rows = snapshot.rows_in(core.truth, scopes)
        self._places: list[tuple[str, int, int]] = []
        self._next = self._cut()
        self._made: dict[int, bytes] = {}
        self._until = world.clock.monotonic() + _FRESH_S

    @cached_property
    def begin(self) -> bytes:
        """The `snap.begin` frame."""
        return snapshot.begin(self.seq, self.hash)

    @cached_property
    def end(self) -> bytes:
        """The `snap.end` frame."""
        return snapshot.end(self._rows, self._sums)

    def pages(self) -> Iterator[bytes]:
        """Every `snap.page` frame; an empty table has none."""
        number = 0
        while (page := self._page(number)) is not None:
            yield page
            number += 1

    def _page(self, number: int) -> bytes | None:
        if self._world.clock.monotonic() > self._until:
            self._made.clear()
        if number not in self._made:
            page = next(self._next, None) if number == len(self._places) else self._again(*self._places[number])
            if page is None:
                return None
            self._made[number] = page
        return self._made[number]

    def _again(self, table: str, start: int, stop: int) -> bytes:
        return _frame(table, list(self._bodies(table, self._rows[table][start:stop])))

    def _cut(self) -> Iterator[bytes]:
        """Pages in order, each as long as a frame should be; where one begins and ends is noted."""
        for table in snapshot.TABLES:
            start = 0
            for page in paged(self._bodies(table, self._rows[table]), _PAGE_BYTES):
                self._places.append((table, start, start + len(page)))
                start += len(page)
                yield _frame(table, page)

    def _bodies(self, table: str, rows: list[Row]) -> Iterator[bytes]:
        world = self._world
        return snapshot.bodies(rows, world.positions, world.now_ms(), world.core.decider.rules.policy.stale_age_s)


def _frame(table: str, bodies: list[bytes]) -> bytes:
    return encode(frames.SnapPage(table=table, rows=[msgspec.Raw(body) for body in bodies]))


class Pictures:
    """The picture of each scope, for as long as somebody looks at it and nothing has happened since."""

    def __init__(self, world: World, sums: RowSums) -> None:
        self._world, self._sums = world, sums
        self._held: WeakValueDictionary[tuple[str, ...], Picture] = WeakValueDictionary()

    def of(self, scopes: tuple[str, ...]) -> Picture:
        """What a scope sees at this moment."""
        held = self._held.get(scopes)
        if held is None or held.seq != self._world.core.head:
            held = self._held[scopes] = Picture(self._world, scopes, self._sums)
        return held
