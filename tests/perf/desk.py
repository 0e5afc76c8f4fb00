"""desk: the dispatcher's desk at 100,000 incidents; how long keys take under feeds, and the same keys on Qt's own sorting proxy."""

import logging
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtWidgets import QApplication

from services.domain.model import Incident
from services.runtime import memory
from tests.perf.desk_keys import SIZE, TimedQueue, TimedTable, key_times
from tests.perf.desk_proxy import PlainModel, proxied
from tests.perf.desk_rows import changes, made
from tests.perf.machine import percentile
from tests.support.desk import NAMES, NOW_MS
from widgets.queue.cells import Presenter

BARS = {
    "queue_100k_1k_key_p95_ms": 10.0, "queue_100k_5k_key_p95_ms": 10.0, "queue_100k_20k_key_p95_ms": 25.0, "filter_ms": 50.0, "search_100k_ms": 50.0,
    "parse_ms": 2.0, "recommend_10k_ms": 5.0,
}  # fmt: skip
LEAST = {"queue_vs_proxy": 15.0}
_RATES = {"1k": 1000, "5k": 5000, "20k": 20_000}
_KEYS, _PROXY_KEYS = 150, 30
_OTHERS = ("tests.perf.desk_filter", "tests.perf.desk_parse", "tests.perf.desk_recommend")
"""Modules with a measure() of their own that belong to the same desk."""
_LOG = logging.getLogger("tests.perf")


def measure(folder: Path) -> dict[str, object]:
    """All figures, on a real window of the platform at hand (offscreen where there is no display)."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    figures = _queue(made())
    for name in _OTHERS:
        if find_spec(name):
            figures |= import_module(name).measure(folder)
    app.processEvents()
    return figures


def _queue(rows: list[Incident]) -> dict[str, object]:
    view = TimedQueue(NAMES)
    view.resize(*SIZE)
    view.show()
    view.load(rows, NOW_MS)
    memory.stays()  # as desktop.feed says behind every snapshot
    view.go_to(len(rows) // 2)
    figures: dict[str, object] = {}
    for name, rate in _RATES.items():
        took = key_times(view, changes(rows, rate), lambda changed: view.apply({one.id: one for one in changed}, NOW_MS), _KEYS)
        figures[f"queue_100k_{name}_key_p95_ms"] = round(percentile(took, 0.95), 2)
        figures[f"queue_100k_{name}_key_p50_ms"] = round(percentile(took, 0.5), 2)
        _LOG.info("%s updates a second: %s", name, figures)
    view.close()
    proxy_ms = percentile(_proxy(rows), 0.95)
    own_ms = figures["queue_100k_1k_key_p95_ms"]
    assert isinstance(own_ms, float)
    return {**figures, "proxy_100k_1k_key_p95_ms": round(proxy_ms, 1), "queue_vs_proxy": round(proxy_ms / own_ms, 1)}


def _proxy(rows: list[Incident]) -> list[float]:
    model = PlainModel(rows, Presenter(NAMES))
    proxy = proxied(model)
    table = TimedTable()
    table.resize(*SIZE)
    table.setModel(proxy)
    table.show()
    table.selectRow(len(rows) // 2)
    took = key_times(table, changes(rows, 1000), model.take, _PROXY_KEYS)
    table.close()
    return took
