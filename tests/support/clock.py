"""A clock and ids that a test moves by hand."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Sunday noon in Asia/Shanghai: where a FakeClock starts."""


class FakeClock:
    """services.app.ports.Clock that stands still until advance()."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """The wall time it stands at."""
        return self._now

    def monotonic(self) -> float:
        """Seconds, moved by advance() alone."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Both times go on."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def step_wall(self, seconds: float) -> None:
        """Somebody set the wall clock: monotonic time does not notice."""
        self._now += timedelta(seconds=seconds)


class CountingIds:
    """services.app.ports.Ids: version 7 in shape, counting from 1."""

    def __init__(self) -> None:
        self._made = 0

    def new(self) -> str:
        """00000000-0000-7000-8000-000000000001, …2, …"""
        self._made += 1
        return f"00000000-0000-7000-8000-{self._made:012x}"
