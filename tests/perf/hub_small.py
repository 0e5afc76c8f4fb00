"""hub-small: how fast a real hub takes recorded reports and positions from one field system, and what a frame costs it."""

import logging
import time
from pathlib import Path

from tests.e2e.scene import Hub, hub, import_regions
from tests.perf.machine import process_cpu_s, rss_mb
from tests.perf.site import FEEDS, REPORTS, replay

BARS: dict[str, float] = {}
"""None: the issue asks for no figure of the hub; these tell a change that costs from one that does not."""
_LOG = logging.getLogger("tests.perf")


def measure(folder: Path) -> dict[str, object]:
    """Reports alone, the same once more, then the positions of both other feeds."""
    positions = [FEEDS / "movers-ais.jsonl", FEEDS / "phones-aalto.jsonl"]
    with hub(folder / "hub") as here:
        import_regions(here.folder)
        here.token("field", "gw")
        figures = _timed("reports", here, folder, [REPORTS])
        figures |= _timed("repeats", here, folder, [REPORTS])
        figures |= _timed("positions", here, folder, positions)
        figures["hub_rss_mb"] = rss_mb(here.process.pid)
    return figures


def _timed(name: str, here: Hub, folder: Path, feeds: list[Path]) -> dict[str, object]:
    """Frames a second as the sender sees it, its own start left out, and the hub's CPU for each frame."""
    frames = sum(len(feed.read_bytes().splitlines()) for feed in feeds)
    idle = _start_s(here, folder)
    cpu, began = process_cpu_s(here.process.pid), time.monotonic()
    summary = replay(here, folder, *feeds)
    took, spent = time.monotonic() - began, process_cpu_s(here.process.pid) - cpu
    assert summary["refused"] == 0, summary
    _LOG.info("%s: %s frames in %.2f s, %.2f s of CPU in the hub", name, frames, took, spent)
    return {
        f"{name}_per_s": round(frames / max(0.001, took - idle)),
        f"{name}_took_s": round(took, 2),
        f"{name}_hub_cpu_us": round(spent / frames * 1e6),
    }


def _start_s(here: Hub, folder: Path) -> float:
    """What starting and ending the sender takes by itself."""
    empty = folder / "empty.jsonl"
    empty.touch()
    began = time.monotonic()
    replay(here, folder, empty)
    return time.monotonic() - began
