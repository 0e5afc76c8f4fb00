"""The leader screen: six figures, what waits for me, who is on call, four keys; large enough to be read from five metres."""

from datetime import UTC, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from services.analysis.leader import LeaderState, Waiting
from services.domain.names import Names
from widgets.base.painting import TextPainter, draw_focus
from widgets.base.tokens import DARK, Tokens, qcolor
from widgets.leader.figures import paint_figures
from widgets.leader.foot import paint_foot
from widgets.leader.layout import Layout
from widgets.leader.lines import paint_empty, paint_keys, paint_line
from widgets.leader.words import read_words

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}


class LeaderView(QWidget):
    """Fed with `set_state`, about once a second. The selection stays on its incident while the list changes under it; what the four
    keys do is the composition root's: it asks `selected_line()`."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK, zone: tzinfo = UTC) -> None:
        super().__init__(parent)
        self.setObjectName("leaderView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(480, 270)
        self.state = LeaderState(0)
        self._names, self._tokens, self._zone = names or Names(), tokens, zone
        self._text = TextPainter(512)
        self._selected: str | None = None
        self._first = 0
        self._words = read_words()
        self.setAccessibleName(self._words.name)

    # ---- what feeds it
    def set_state(self, state: LeaderState) -> None:
        """Show a state. Where the selected incident waits no more, the one in its place is highlighted; `chosen` is silent, for nobody chose it."""
        place = self._place()
        self.state = state
        if self._place() is None and state.waiting:
            self._select(min(place or 0, len(state.waiting) - 1))
        elif not state.waiting:
            self._selected = None
        self._scroll()
        self._describe()
        self.update()

    def set_names(self, names: Names) -> None:
        """Look-ups for another language or new reference data."""
        self._names = names
        self.update()

    def set_zone(self, zone: tzinfo) -> None:
        """The site's time zone."""
        self._zone = zone
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        self.update()

    # ---- selection
    def selected(self) -> str | None:
        """Id of the selected incident, None while nothing waits."""
        return self._selected

    def selected_line(self) -> Waiting | None:
        """What waits in the selected line: its page or request is what the keys answer."""
        place = self._place()
        return None if place is None else self.state.waiting[place]

    def step(self, delta: int) -> None:
        """Select the line `delta` away, stopping at the ends."""
        if self.state.waiting:
            self._choose(min(max(0, (self._place() or 0) + delta), len(self.state.waiting) - 1))
            self._scroll()

    def select(self, incident: str) -> None:
        """Highlight an incident if it waits, nothing otherwise: the wall's selection moved."""
        place = next((index for index, line in enumerate(self.state.waiting) if line.incident.id == incident), None)
        if place is not None and incident != self._selected:
            self._select(place)
            self._scroll()
            self.update()

    def _select(self, place: int) -> None:
        self._selected = self.state.waiting[place].incident.id
        self._describe()

    def _choose(self, place: int) -> None:
        """By hand: the whole wall follows."""
        before = self._selected
        self._select(place)
        self.update()
        if self._selected != before:
            self.chosen.emit(self._selected)

    def _place(self) -> int | None:
        return next((index for index, line in enumerate(self.state.waiting) if line.incident.id == self._selected), None)

    def _scroll(self) -> None:
        """Bring the selected line among those shown."""
        rows, place = self._layout().rows, self._place() or 0
        self._first = max(0, min(self._first, place, len(self.state.waiting) - rows))
        self._first = max(self._first, place - rows + 1)

    def _describe(self) -> None:
        line = self.selected_line()
        said = () if line is None else (line.incident.text, self._words.second_line(line, self._names), *self._words.calls(line, self._zone))
        self.setAccessibleDescription(" ".join(text for text in said if text))

    # ---- painting
    def _layout(self) -> Layout:
        return Layout.of(self.width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.field))
        layout = self._layout()
        paint_figures(painter, self._text, layout, self.state, self._words, self._tokens)
        self._paint_list(painter, layout)
        look = (self._names, self._zone, self._tokens)
        paint_foot(painter, self._text, layout, self.state, self.selected_line(), self._words, look)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self._tokens)
        painter.end()

    def _paint_list(self, painter: QPainter, layout: Layout) -> None:
        text, words, tokens = self._text, self._words, self._tokens
        shown = self.state.waiting[self._first : self._first + layout.rows]
        if not shown:
            paint_empty(painter, text, layout, words, tokens)
        for row, line in enumerate(shown):
            selected = line.incident.id == self._selected
            paint_line(painter, text, layout, row, (line, self.state.now_ms, selected), words, (self._names, self._zone, tokens))
        below = len(self.state.waiting) + self.state.more - self._first - len(shown)
        paint_keys(painter, text, layout, words, tokens, below)

    # ---- events
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected:
            self.opened.emit(self._selected)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._layout().row_at(event.position())
        place = None if row is None else self._first + row
        if place is not None and place < len(self.state.waiting):
            self._choose(place)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._words = read_words()
            self.setAccessibleName(self._words.name)
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)
