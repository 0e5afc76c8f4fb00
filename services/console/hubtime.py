"""The hub's time as this seat knows it: from the hub's own stamps, carried on by the monotonic clock, so that a wrong wall clock does not matter."""

from services.app.ports import Clock
from services.domain.times import Stamp, from_ms, stamp, to_ms


class HubTime:
    """Before the hub was ever heard it is the wall's own time. `speed` is that of a drill: hub seconds in a real one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._base_ms: int | None = None
        self._base_at = 0.0
        self.speed = 1.0

    def heard(self, server_time: Stamp) -> None:
        """The hub said what time it is. A stamp that is none is passed over: the last one still holds."""
        try:
            self._base_ms = to_ms(server_time)
        except ValueError:
            return
        self._base_at = self._clock.monotonic()

    def now_ms(self) -> int:
        """Milliseconds since 1970 by the hub's clock."""
        if self._base_ms is None:
            return self._wall_ms()
        return self._base_ms + round((self._clock.monotonic() - self._base_at) * 1000 * self.speed)

    def now(self) -> Stamp:
        """The same as a stamp."""
        return from_ms(self.now_ms())

    def offset_ms(self) -> int:
        """Hub time less the local wall's."""
        return self.now_ms() - self._wall_ms()

    def _wall_ms(self) -> int:
        return to_ms(stamp(self._clock.now()))
