"""Seats for tests: opened on a folder against a hub address, and waiting for what they should show."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from services.console.home import open_home
from services.console.lane import Timing
from services.console.seat import Options, Seat
from services.link.console_client import ConsoleLink
from services.runtime.clock import SystemClock
from services.runtime.ids import UuidV7
from services.runtime.rng import SeededRng

FAST = Timing(heartbeat_s=0.1, silence_s=0.5, stale_shown_s=0.2)


def open_test_seat(
    folder: Path, url: str, token: str = "good", *, timing: Timing | None = None, name: str = "seat-t", regions: tuple[str, ...] = (), spares: bool = True
) -> Seat:
    """A seat whose refusals are in English; the hub need not be there."""
    options = Options(regions=regions, timing=timing or Timing(), lang="en", spares=spares)
    home = open_home(folder, UuidV7(), name)
    return Seat(home, lambda realm: ConsoleLink(url, lambda: token, realm, timeout_s=2.0), SystemClock(), UuidV7(), SeededRng(1), options)


async def until(check: Callable[[], object], limit_s: float = 5.0) -> None:
    """Wait until `check()` is true; AssertionError after the limit."""
    for _ in range(round(limit_s / 0.01)):
        if check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not within {limit_s} s")
