"""The hub's time as this seat knows it: from the hub's own stamps, carried on by the monotonic clock, so that a wrong wall clock does not matter."""

from services.app.ports import Clock
from services.domain.times import Stamp, from_ms, stamp, to_ms


class HubTime:
    """Before the hub was ever heard it is the wall's own time. `speed` is that of a drill: hub seconds in a real one."""

    def __init__(self, clock: Clock, boot: str = "") -> None:
        """`boot` tells this start of the machine from others, "" where that is not known."""
        self._clock, self.boot = clock, boot
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

    @property
    def ticks_ms(self) -> int:
        """Milliseconds since the machine's start; nobody can set them."""
        return round(self._clock.monotonic() * 1000)

    def age_ms(self, made_at: Stamp, boot: str, ticks_ms: int) -> int:
        """How long ago something was made: by the machine's ticks where they still count on, else by the stamp it was given."""
        if boot and boot == self.boot:
            return max(0, round((self.ticks_ms - ticks_ms) * self.speed))
        return max(0, self.now_ms() - to_ms(made_at))

    def offset_ms(self) -> int:
        """Hub time less the local wall's."""
        return self.now_ms() - self._wall_ms()

    def _wall_ms(self) -> int:
        return to_ms(stamp(self._clock.now()))
