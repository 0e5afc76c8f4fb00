"""wall-small: 2,000 open incidents and 300 units moving at 1 Hz on a real hub; how busy the wall is, how fast it answers and starts."""

import logging
import statistics
import time
from pathlib import Path

from tests.e2e.scene import Hub
from tests.perf.machine import busy_pct, percentile, rss_mb
from tests.perf.site import county, moving
from tests.perf.starts import start_times
from tests.perf.walls import Probed, probed
from tests.perf.x11 import Keyboard
from tests.support.xvfb import Screen, missing, screen

BARS = {"gui_busy_pct": 10.0, "key_to_paint_p95_ms": 50.0, "first_window_ms": 400.0}
INCIDENTS, UNITS = 2000, 300
_LAYOUTS = {"dual": "gui_busy_pct", "quad": "gui_busy_quad_pct", "single": "gui_busy_single_pct"}
_SETTLE_S, _MEASURE_S = 4.0, 20.0
_KEYS, _GAP_S = 220, 0.1
_STARTS = 5
_LOG = logging.getLogger("tests.perf")


def measure(folder: Path) -> dict[str, object]:
    """All figures. Raises when the wall does not come to show what it should."""
    if lacking := missing():
        raise SystemExit(f"not installed: {' '.join(lacking)}")
    with county(folder) as here:
        _LOG.info("the hub holds %s incidents", INCIDENTS)
        running = _running(here, folder)
        started = start_times(here, folder, _STARTS)
    return {**running, **started}


def _running(here: Hub, folder: Path) -> dict[str, object]:
    figures: dict[str, object] = {}
    with screen(4) as display, moving(here, folder), probed(display, here, folder, "--layout", "dual") as wall:
        wall.until(lambda said: said["link"] == "LIVE" and said["rows"] == INCIDENTS and said["units"] == UNITS)
        for layout, name in _LAYOUTS.items():
            figures |= _busy(wall, layout, name)
            if layout == "dual":
                figures |= _keys(wall, display)
        figures["rss_mb"] = rss_mb(wall.pid)
    return figures


def _busy(wall: Probed, layout: str, name: str) -> dict[str, object]:
    """CPU of the GUI thread, and how often queue and map were painted meanwhile."""
    wall.ask(f"layout {layout}")
    time.sleep(_SETTLE_S)
    wall.ask("reset")
    busy, paints = busy_pct(wall.pid, _MEASURE_S), wall.ask("paints")
    assert isinstance(paints, dict)
    _LOG.info("%s: GUI thread %.1f %%, paints %s", layout, busy, paints)
    return {name: busy, f"paints_per_s_{layout}": {panel: round(count / _MEASURE_S, 1) for panel, count in sorted(paints.items())}}


def _keys(wall: Probed, display: Screen) -> dict[str, object]:
    """Down the queue and up again with J and K, ten keys a second, while units move."""
    display.focus("gridwall · 调度台")
    wall.until(lambda said: said["focus"] == "queueView")
    wall.ask("reset")
    keyboard = Keyboard(display.display)
    sent = []
    for number in range(_KEYS):
        sent.append(keyboard.press("j" if number < _KEYS // 2 else "k"))
        time.sleep(_GAP_S)
    time.sleep(0.5)
    keyboard.close()
    seen = wall.ask("keys")
    assert isinstance(seen, list)
    assert len(seen) == _KEYS, f"{len(seen)} of {_KEYS} keys came"
    lost = [number for number, key in enumerate(seen) if len(key) != 3]
    assert not lost, f"keys {lost} were never painted"
    to_paint, to_screen = ([(key[at] - before) / 1e6 for key, before in zip(seen, sent, strict=True)] for at in (1, 2))
    from_event = [(key[1] - key[0]) / 1e6 for key in seen]
    p95 = {name: round(percentile(each, 0.95), 2) for name, each in (("", to_paint), ("_event", from_event), ("_screen", to_screen))}
    return {
        "key_to_paint_p95_ms": p95[""],
        "key_to_paint_p50_ms": round(statistics.median(to_paint), 2),
        "key_event_to_paint_p95_ms": p95["_event"],
        "key_to_screen_p95_ms": p95["_screen"],
        "keys": len(seen),
    }
