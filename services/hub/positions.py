"""Where every unit is: the newest fix of each, by the time it was taken; older ones only for the track (protocol.md §2 "positions")."""

from collections import OrderedDict, deque
from collections.abc import Iterator

import msgspec

from services.domain.times import Stamp, from_ms
from services.store.tracks import Fix


class Held(msgspec.Struct, frozen=True, gc=False):
    """The newest fix of a unit with the number of its change; thousands a second, which no search for lost cycles has to go through."""

    fix: Fix
    change: int

    @property
    def at(self) -> Stamp:
        """When it was taken."""
        return from_ms(self.fix.at)


class Positions:
    """Newest fix by unit, in the order of change, so that what changed since a number is found from the end."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self.change = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, unit: str) -> Held | None:
        """The newest fix of a unit."""
        return self._held.get(unit)

    def put(self, fix: Fix) -> bool:
        """Take a fix; False when a newer one is held (the unit does not move back) or it is the same again."""
        held = self._held.get(fix.unit)
        if held is not None and held.fix.at >= fix.at:
            return False
        self.change += 1
        self._held[fix.unit] = Held(fix, self.change)
        self._held.move_to_end(fix.unit)
        return True

    def again(self, unit: str) -> None:
        """Let everybody hear once more where a unit is: who took its row only now may have passed over its position."""
        held = self._held.get(unit)
        if held is not None:
            self.change += 1
            self._held[unit] = Held(held.fix, self.change)
            self._held.move_to_end(unit)

    def after(self, change: int, limit: int) -> list[Held]:
        """The first `limit` of what changed after a number, in the order of change."""
        return list(deque(self._since(change), limit))[::-1]

    def _since(self, change: int) -> Iterator[Held]:
        """What changed after a number, newest first."""
        for held in reversed(self._held.values()):
            if held.change <= change:
                return
            yield held
