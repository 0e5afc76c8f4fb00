"""The line above the queue: what is listed, how many there are of each, and the keys that switch."""

from collections.abc import Mapping
from typing import Final, NamedTuple

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


class News(NamedTuple):
    """What the line says on its right: rows that came in above the page and how many of them are P1, how many a filter leaves, how many are picked."""

    above: int = 0
    urgent: int = 0
    listed: int | None = None
    picked: int = 0


_NO_NEWS: Final = News()


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
        self._news = News()
        self._places: list[tuple[Tab, float, float]] = []

    def set_state(self, tab: Tab, counts: Mapping[Tab, int], news: News = _NO_NEWS) -> None:
        """Show which tab is listed, the counts of all, and what is new."""
        state = (tab, dict(counts), news)
        if state != (self._tab, self._counts, self._news):
            self._tab, self._counts, self._news = state
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
        self.setAccessibleName(". ".join(filter(None, (self.text(), self._label(self._tab), self._said()))))

    def paint(self, painter: QPainter) -> None:
        base = baseline(_PLAIN, 0, _HEIGHT)
        self._places, x = [], float(MARGIN)
        for tab in Tab:
            start = x
            x = self._paint_tab(painter, tab, x, base)
            self._places.append((tab, start, x))
            x += _GAP
        news = self._said()
        if news:
            room, colour = max(1, self.width() - x - MARGIN), self.tokens.text if self._news.urgent else self.tokens.dim
            self.words.draw(painter, self.width() - MARGIN, base, news, _NEWS, colour, align=RIGHT, limit=room)
        hairline(painter, 0, _HEIGHT - 0.5, self.width(), _HEIGHT - 0.5, self.tokens)

    def _said(self) -> str:
        news, said = self._news, list[str]()
        if news.picked:
            said.append(self.tr("%1 picked, Esc lets go").replace("%1", str(news.picked)))
        if news.listed is not None:
            said.append(self.tr("%1 fit the filter").replace("%1", str(news.listed)))
        if news.above:
            urgent = self.tr(" (%1 P1)").replace("%1", str(news.urgent)) if news.urgent else ""
            said.append(self.tr("%1 new above, Home").replace("%1", f"{news.above}{urgent}"))
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
