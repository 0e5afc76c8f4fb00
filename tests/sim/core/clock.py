"""Clocks and ids of the simulated machines."""

from datetime import UTC, datetime, timedelta

from tests.sim.core.loop import SimLoop

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class SimClock:
    """services.app.ports.Clock of one machine: virtual time, and a wall clock that may be wrong and may be set."""

    def __init__(self, loop: SimLoop, skew_s: float = 0.0) -> None:
        self._loop, self.skew_s = loop, skew_s

    def now(self) -> datetime:
        """Wall time as this machine believes it."""
        return START + timedelta(seconds=self._loop.time() + self.skew_s)

    def monotonic(self) -> float:
        """Virtual seconds, whatever somebody sets the wall clock to."""
        return self._loop.time() + 1000.0


class SimIds:
    """services.app.ports.Ids: version 7 in shape, in order, never the same in two machines or two lives of one."""

    def __init__(self, machine: int) -> None:
        self._machine, self._made = machine, 0

    def new(self) -> str:
        """The next one."""
        self._made += 1
        return f"{self._made >> 16:08x}-{self._made & 0xFFFF:04x}-7000-8000-{self._machine:012x}"
