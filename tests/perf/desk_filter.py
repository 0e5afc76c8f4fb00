"""From a letter typed into the filter to the painting of the list it leaves, at 100,000 incidents: terms, and a search by initials."""

import statistics
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest

import resources
from services.commands.filters.terms import Known
from services.domain.categories import load
from tests.perf.desk_keys import SIZE
from tests.perf.desk_rows import made
from tests.support.desk import NAMES, NOW_MS, REGIONS
from widgets.queue.panel import QueuePanel

_TIMES = 15
_LINES = {"filter_ms": "P1 & 朝阳 & >10m", "search_100k_ms": "lrzszh"}


class _Paintings(QObject):
    """Counts the paintings of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        self.begun += event.type() == QEvent.Type.Paint
        return False


def measure(_: Path) -> dict[str, object]:
    """Medians in milliseconds."""
    panel, paintings = QueuePanel(NAMES), _Paintings()
    panel.resize(*SIZE)
    panel.set_known(Known(regions=REGIONS, categories=load(resources.text("categories.json"))))
    panel.show()
    panel.view.load(made(), NOW_MS)
    panel.begin_filter()
    panel.view.viewport().installEventFilter(paintings)
    return {name: round(statistics.median(_typed(panel, paintings, line) for _ in range(_TIMES)), 1) for name, line in _LINES.items()}


def _typed(panel: QueuePanel, paintings: _Paintings, line: str) -> float:
    """The last letter of a line, the rest standing there already; painting is done when the events are."""
    panel.filter.edit.setText(line[:-1])
    QCoreApplication.processEvents()
    before, began = paintings.begun, time.perf_counter()
    QTest.keyClicks(panel.filter.edit, line[-1])
    while paintings.begun == before:
        QCoreApplication.processEvents()
    return 1000 * (time.perf_counter() - began)
