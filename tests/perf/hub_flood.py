"""hub-flood: what another client's flood does to the time one report takes to be on disk (protocol.md §1: never slower than twice)."""

import logging
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.scene import Gateway, Hub, gateway, hub, import_regions
from tests.perf.flooder import KINDS
from tests.perf.machine import percentile, rss_mb
from tests.support.processes import ROOT

BARS: dict[str, float] = {f"{kind}_x": 2.0 for kind in KINDS}
"""Median time to the ack beside a flood, over the median just before it without one."""
_LOG = logging.getLogger("tests.perf")
_EVERY_S = 0.05
_SECONDS = 8.0


def measure(folder: Path) -> dict[str, object]:
    """Alone, then beside each kind of flood, in one run on one hub; every flood has a token of its own."""
    with hub(folder / "hub") as here:
        import_regions(here.folder)
        token = here.token("field", "steady")
        figures: dict[str, object] = {}
        with gateway(here.url, token) as steady:
            steady.wait("welcome")
            _times(steady, 1.0)
            for kind in KINDS:
                figures |= _beside(kind, here, steady)
        figures["hub_rss_mb"] = rss_mb(here.process.pid)
    return figures


def _beside(kind: str, here: Hub, steady: Gateway) -> dict[str, object]:
    alone = _times(steady, _SECONDS / 2)
    with _flooding(kind, here):
        time.sleep(1.0)
        beside = _times(steady, _SECONDS)
    time.sleep(1.0)
    p50, p50_beside = statistics.median(alone), statistics.median(beside)
    _LOG.info("%s: %.1f ms alone, %.1f ms beside the flood (%d reports)", kind, p50, p50_beside, len(beside))
    return {
        f"{kind}_x": round(p50_beside / p50, 2), f"{kind}_alone_ms": round(p50, 2), f"{kind}_ms": round(p50_beside, 2),
        f"{kind}_p95_x": round(percentile(beside, 0.95) / percentile(alone, 0.95), 2),
    }  # fmt: skip


def _times(steady: Gateway, seconds: float) -> list[float]:
    """Milliseconds from a report to its ack, one report every 50 ms."""
    found, end = [], time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        steady.seen.clear()
        steady.report(f"平常 {uuid.uuid4()}", priority=3)
        found.append((time.monotonic() - began) * 1000)
        time.sleep(max(0.0, began + _EVERY_S - time.monotonic()))
    return found


@contextmanager
def _flooding(kind: str, here: Hub) -> Iterator[None]:
    token = here.token("field", f"flood-{kind}")
    args = [sys.executable, "-m", "tests.perf.flooder", kind, here.url, str(token)]
    process = subprocess.Popen(args, cwd=ROOT, start_new_session=True)
    try:
        yield
    finally:
        process.kill()
        process.wait(10)
