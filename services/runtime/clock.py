"""The machine's clock: the one place where real time is read."""

import time
from datetime import UTC, datetime


class SystemClock:
    """services.app.ports.Clock over the operating system."""

    def now(self) -> datetime:
        """Wall time, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since the machine's start, never stepping back; a night asleep counts."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)
