"""The trend screen: small multiples under one line that says which window is shown and which keys change it.

The first frame with a line in it imports pyqtgraph (about 130 ms): the composition root does so before, once the wall stands.
"""

from datetime import UTC, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QMargins, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from services.analysis.frame import WINDOWS, TrendFrame
from services.domain.names import Names
from widgets.base.painting import RIGHT, Face, TextPainter, draw_focus
from widgets.base.tokens import BODY, DARK, SMALL, Tokens, qcolor
from widgets.trends.chart import Chart, Content
from widgets.trends.contents import KEYS, contents
from widgets.trends.ranking import Ranking
from widgets.trends.weekstrip import WeekStrip
from widgets.trends.words import Words, read_words

_MARGINS: Final = QMargins(44, 52, 44, 16)
_ROWS: Final = (KEYS[:3], KEYS[3:6], KEYS[6:])
_HEADER: Final = 30
_FACE: Final = Face(BODY)
_KEYS: Final = {Qt.Key.Key_1: "1h", Qt.Key.Key_2: "24h", Qt.Key.Key_3: "7d"}


class TrendView(QWidget):
    """Fed with `set_series`, at most once a second. Keys 1, 2, 3 ask for another window by `windowChosen`; whoever feeds answers with
    a frame of that window."""

    windowChosen = Signal(str)

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK, zone: tzinfo = UTC) -> None:
        super().__init__(parent)
        self.setObjectName("trendView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.window_name = "24h"
        self._names, self._tokens, self._zone = names or Names(), tokens, zone
        self._text = TextPainter(64)
        self._frame: TrendFrame | None = None
        self._stale = True
        self.charts = {key: Chart(self, tokens) for key in KEYS if key not in ("week", "ranking")}
        self.week = WeekStrip(self, tokens)
        self.ranking = Ranking(self, tokens)
        self._arrange()
        self._words: Words = read_words()
        self._retranslate()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGINS)
        column.setSpacing(16)
        parts: dict[str, QWidget] = {**self.charts, "week": self.week, "ranking": self.ranking}
        for keys in _ROWS:
            row = QHBoxLayout()
            row.setSpacing(48)
            column.addLayout(row, 1)
            for key in keys:
                row.addWidget(parts[key], 1)

    # ---- what feeds it
    def set_series(self, frame: TrendFrame) -> None:
        """Show a frame; while nobody sees the panel it is only kept."""
        self._frame, self._stale = frame, True
        self.window_name = frame.window
        if self.isVisible():
            self._refresh()

    def set_window(self, window: str) -> None:
        """Ask for a window, a key of WINDOWS; ValueError for another word. The curves change with the next frame."""
        if window not in WINDOWS:
            raise ValueError(f"{window!r} is no window of the trends: {', '.join(WINDOWS)}")
        if window != self.window_name:
            self.window_name = window
            self.windowChosen.emit(window)
            self.update()

    def bins(self) -> int:
        """How many bins of two points a curve may have here: one for two pixels of the widest chart (`bins` of trend_frame)."""
        return max(2, *(chart.plot_width() // 2 for chart in self.charts.values()))

    def set_names(self, names: Names) -> None:
        """Look-ups for another language or new reference data."""
        self._names = names
        self._refresh()

    def set_zone(self, zone: tzinfo) -> None:
        """The site's time zone."""
        self._zone = zone
        self._refresh()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        for chart in self.charts.values():
            chart.set_tokens(tokens)
        self.week.set_tokens(tokens)
        self.ranking.set_tokens(tokens)
        self.update()

    # ---- showing
    def _refresh(self) -> None:
        self._stale = False
        if self._frame is None:
            self._show_nothing()
            return
        for key, content in contents(self._frame, self._words, self._names.category, self._zone).items():
            self.charts[key].show_content(content)
        self.week.show_week(self._frame.week, self._words)
        title = (self._words.ranking, "", self._words.ranking_note if self._frame.ranking else "")
        self.ranking.show_ranks(title, self._frame.ranking, self._names.category, self._words.empty["ranking"])
        self.update(0, 0, self.width(), _MARGINS.top())

    def _show_nothing(self) -> None:
        for key, chart in self.charts.items():
            chart.show_content(Content(title=(getattr(self._words, key), "", ""), empty=self._words.empty[key]))
        self.week.show_week(None, self._words)
        self.ranking.show_ranks((self._words.ranking, "", ""), (), self._names.category, self._words.empty["ranking"])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.field))
        self._paint_header(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self._tokens)
        painter.end()

    def _paint_header(self, painter: QPainter) -> None:
        x = float(_MARGINS.left())
        x += self._text.draw(painter, x, _HEADER, self._words.over[self.window_name], _FACE, self._tokens.text)
        compared = self._frame is not None and any(panel.band is not None for panel in (self._frame.arrivals, self._frame.open))
        self._text.draw(painter, x + 16, _HEADER, self._words.against if compared else self._words.no_week, Face(SMALL), self._tokens.faint)
        right = float(self.width() - _MARGINS.right())
        for number, (window, words) in reversed(list(enumerate(self._words.windows, 1))):
            colour = self._tokens.text if window == self.window_name else self._tokens.faint
            right -= self._text.draw(painter, right, _HEADER, f"{number} {words}", Face(SMALL), colour, align=RIGHT) + 20

    # ---- events
    def keyPressEvent(self, event: QKeyEvent) -> None:
        window = _KEYS.get(Qt.Key(event.key()))
        if window is None or event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            event.ignore()
        else:
            self.set_window(window)

    def showEvent(self, event: QShowEvent) -> None:
        if self._stale:
            self._refresh()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._words = read_words()
        self.setAccessibleName(self._words.name)
        self._refresh()
        self.update()
