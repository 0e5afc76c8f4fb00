"""The line above the queue: what is listed, how many there are of each, and the keys that switch."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.base.painting import RIGHT, Face, baseline, hairline
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, MARGIN, SMALL, TINY, Tokens, qcolor
from widgets.queue.row import Tab

_HEIGHT: Final = 38
_GAP: Final = 24
_PLAIN: Final = Face(BODY)
_STRONG: Final = Face(BODY, 500)
_KEY: Final = Face(TINY)
_NEWS: Final = Face(SMALL)


class QueueTabs(Painted):
    """Labels with counts and keys. Signal: `picked(Tab)` when one is clicked; keys are the window's business."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("queueTabs")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tab = Tab.OPEN
        self._counts: dict[Tab, int] = dict.fromkeys(Tab, 0)
        self._arrivals = 0
        self._listed: int | None = None
        self._places: list[tuple[Tab, float, float]] = []

    def set_state(self, tab: Tab, counts: Mapping[Tab, int], arrivals: int, listed: int | None = None) -> None:
        """Show which tab is listed, the counts of all, how many came in above the page, and how many a filter leaves."""
        state = (tab, dict(counts), arrivals, listed)
        if state != (self._tab, self._counts, self._arrivals, self._listed):
            self._tab, self._counts, self._arrivals, self._listed = state
            self.retranslate()
            self.update()

    def text(self) -> str:
        """All it says, on one line."""
        return " · ".join(f"{self._label(tab)} {self._counts[tab]}" for tab in Tab)

    def _label(self, tab: Tab) -> str:
        return {
            Tab.OPEN: self.tr("All open"),
            Tab.WAITING: self.tr("To accept"),
            Tab.OVERDUE: self.tr("Overdue"),
            Tab.SUSPENDED: self.tr("Suspended"),
        }[tab]

    def retranslate(self) -> None:
        self.setAccessibleName(". ".join(filter(None, (self.text(), self._label(self._tab), self._news()))))

    def paint(self, painter: QPainter) -> None:
        base = baseline(_PLAIN, 0, _HEIGHT)
        self._places, x = [], float(MARGIN)
        for tab in Tab:
            start = x
            x = self._paint_tab(painter, tab, x, base)
            self._places.append((tab, start, x))
            x += _GAP
        news = self._news()
        if news:
            self.words.draw(painter, self.width() - MARGIN, base, news, _NEWS, self.tokens.dim, align=RIGHT, limit=max(1, self.width() - x - MARGIN))
        hairline(painter, 0, _HEIGHT - 0.5, self.width(), _HEIGHT - 0.5, self.tokens)

    def _news(self) -> str:
        said = [self.tr("%1 fit the filter").replace("%1", str(self._listed))] if self._listed is not None else []
        if self._arrivals:
            said.append(self.tr("%1 new above, Home").replace("%1", str(self._arrivals)))
        return " · ".join(said)

    def _paint_tab(self, painter: QPainter, tab: Tab, x: float, base: float) -> float:
        tokens = self.tokens
        on, late = tab == self._tab, tab == Tab.OVERDUE and self._counts[tab] > 0
        colour = tokens.p1 if late else tokens.text if on else tokens.dim
        label = f"{self._label(tab)} {self._counts[tab]}"
        x += self.words.draw(painter, x, base, str(tab + 1), _KEY, tokens.faint) + 6
        end = x + self.words.draw(painter, x, base, label, _STRONG if on else _PLAIN, colour)
        if on:
            painter.fillRect(round(x), _HEIGHT - 2, round(end - x), 2, qcolor(tokens.accent))
        return end

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position().x()
            for tab, start, end in self._places:
                if start <= at <= end:
                    self.picked.emit(int(tab))
