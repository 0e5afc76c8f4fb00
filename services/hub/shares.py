"""How much durable work one connection may have on its way to the disk: much while it is alone, little while others wait (protocol.md §1 "2×")."""

from collections import OrderedDict

from services.app.ports import Clock

_ALONE = 32
_SHARED = 2
_RECENT_S = 1.0


class Shares:
    """Who has sent durable frames within the last second. A bulk sender alone fills each commit; beside others it must not make theirs wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: OrderedDict[int, float] = OrderedDict()

    def sent(self, who: int) -> None:
        """A connection sent a durable frame."""
        now = self._clock.monotonic()
        self._last[who] = now
        self._last.move_to_end(who)
        while next(iter(self._last.values())) < now - _RECENT_S:
            self._last.popitem(last=False)

    def of(self, who: int) -> int:
        """Frames that this connection may have unanswered before it is not read on."""
        newest = next((at for key, at in reversed(self._last.items()) if key != who), None)
        alone = newest is None or newest < self._clock.monotonic() - _RECENT_S
        return _ALONE if alone else _SHARED
