"""How long `gridwall wall` takes to show its first window and the queue of its cache, seen from outside: on the pixels of the screen."""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.e2e.scene import Hub
from tests.perf.machine import process_cpu_s
from tests.perf.walls import READY_S, plain
from tests.perf.x11 import pixels
from tests.support.xvfb import screen

_POLL_S = 0.002
_NUMBERS = slice(16, 60)
"""Pixel columns of the incident numbers in the queue: once most rows have letters there, the queue is filled."""
_MOST_ROWS = 200
_LOG = logging.getLogger("tests.perf")
Picture = NDArray[np.uint32]


def start_times(here: Hub, folder: Path, starts: int) -> dict[str, object]:
    """Medians of so many starts, after one that compiles and warms the disk cache and is not counted."""
    taken = [_start(here, folder) for _ in range(starts + 1)][1:]
    first, filled, cpu = zip(*taken, strict=True)
    return {
        "first_window_ms": round(statistics.median(first), 1),
        "first_window_all_ms": [round(one, 1) for one in first],
        "first_window_cpu_ms": round(statistics.median(cpu), 1),
        "queue_filled_ms": round(statistics.median(filled), 1),
        "queue_filled_all_ms": [round(one, 1) for one in filled],
    }


def _start(here: Hub, folder: Path) -> tuple[float, float, float]:
    """One start: ms to the first window's pixels, ms to a filled queue, ms of CPU until the first window."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as memory, screen(memory=Path(memory)) as display:
        picture = pixels(Path(memory) / "Xvfb_screen0")
        assert not picture.any(), "the screen is not black before the start"
        spawned = time.monotonic()
        with plain(display, here, folder, "--layout", "single") as process:
            first = _when(lambda: bool(picture[540, 200:1700:50].all()), spawned)
            cpu = process_cpu_s(process.pid) * 1000
            filled = _when(lambda: written_rows(picture) >= _MOST_ROWS, spawned)
            _LOG.info("first window %.0f ms, queue filled %.0f ms", first, filled)
            time.sleep(1.0)
    return first, filled, cpu


def written_rows(picture: Picture) -> int:
    """Pixel rows that have something written where the numbers of incidents stand."""
    part = picture[100:1000, _NUMBERS]
    return int((part != part[:, :1]).any(axis=1).sum())


def _when(seen: Callable[[], bool], since: float) -> float:
    while not seen():
        if time.monotonic() - since > READY_S:
            raise AssertionError("the wall does not show what it should")
        time.sleep(_POLL_S)
    return (time.monotonic() - since) * 1000
