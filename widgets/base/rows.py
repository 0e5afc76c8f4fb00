"""A table view that paints whole rows by itself: no delegate, no sheet, no grid; shared by the queue, the unit board and the lists."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from widgets.base.painting import CENTRE, FOCUS, Face, TextPainter, baseline
from widgets.base.tokens import BODY, DARK, ROW, Tokens, qcolor

_NAVIGATION: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End})
_THUMB: Final = 3
_FAINT_LINE: Final = 140
"""Opacity 0..255 of the line under a row: there are forty of them on a page."""
AnyIndex = QModelIndex | QPersistentModelIndex


class RowView(QTableView):
    """Base of the wall's lists. Subclasses paint one row at a time and say how wide the columns are.

    Letters are never taken here: single keys belong to the keymap of the window.
    """

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK, row_height: int = ROW) -> None:
        super().__init__(parent)
        self.tokens = tokens
        self.row_height = row_height
        self.ruled = True
        self._thumb = QRect()
        self.text = TextPainter()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, True)
        self._set_headers()

    def _set_headers(self) -> None:
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(0)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.hide()
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self.tokens = tokens
        self.viewport().update()

    # ---- what a list says about itself
    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        """Paint the content of `row` into `rect`; the ground is painted already. Only what meets `clip` is needed. The base paints none."""

    def empty_words(self) -> tuple[str, ...]:
        """Lines shown in the middle while there is no row: what would be here and which key brings it."""
        return ()

    def ground(self) -> str:
        """Colour behind the rows."""
        return self.tokens.field

    # ---- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        clip, region = event.rect(), event.region()
        painter.fillRect(clip, qcolor(self.ground()))
        model: QAbstractItemModel | None = self.model()
        rows = 0 if model is None else model.rowCount()
        if rows == 0:
            self._paint_empty(painter)
            self._paint_focus(painter)
            return
        row = self.rowAt(max(0, clip.top()))
        current = self.currentIndex().row()
        while 0 <= row < rows:
            rect = QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))
            if rect.top() > clip.bottom():
                break
            # the ends of the page alone, when it was scrolled: their bounds are the whole page
            if region.intersects(rect) and not self._cut(rect):
                self._paint_ground(painter, rect, row == current)
                self.paint_row(painter, row, rect, clip, row == current)
            row += 1
        self._paint_thumb(painter)
        self._paint_focus(painter)

    def _cut(self, rect: QRect) -> bool:
        """Whether an edge would cut through a row: half a line cannot be read, so where the page goes by rows it is left out."""
        by_rows, height = self.verticalScrollMode() == QAbstractItemView.ScrollMode.ScrollPerItem, self.viewport().height()
        return by_rows and height > rect.height() and (rect.top() < 0 or rect.bottom() >= height)

    def _paint_ground(self, painter: QPainter, rect: QRect, selected: bool) -> None:
        if selected:
            painter.fillRect(rect, qcolor(self.tokens.selection))
        focused = selected and self.hasFocus()
        if focused or self.ruled:
            line = qcolor(self.tokens.accent) if focused else qcolor(self.tokens.line, _FAINT_LINE)
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), line)

    def _paint_empty(self, painter: QPainter) -> None:
        face = Face(BODY)
        width = self.viewport().width()
        top = max(0, self.viewport().height() // 3 - self.row_height)
        for number, line in enumerate(self.empty_words()):
            base = baseline(face, top + number * self.row_height, self.row_height)
            colour = self.tokens.dim if number == 0 else self.tokens.faint
            self.text.draw(painter, width / 2, base, line, face, colour, align=CENTRE, limit=max(1, width - 32))

    def _paint_focus(self, painter: QPainter) -> None:
        """A bar along the left edge: up and down it is the same all over, so that a page that is scrolled as a picture keeps it whole."""
        if self.hasFocus():
            painter.fillRect(QRect(0, 0, FOCUS, self.viewport().height()), qcolor(self.tokens.accent))

    def _paint_thumb(self, painter: QPainter) -> None:
        self._thumb = self._thumb_now()
        painter.fillRect(self._thumb, qcolor(self.tokens.line))

    def _thumb_now(self) -> QRect:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if bar.maximum() <= 0:
            return QRect()
        length = max(24, height * bar.pageStep() // max(1, bar.maximum() + bar.pageStep()))
        return QRect(self.viewport().width() - _THUMB, (height - length) * bar.value() // bar.maximum(), _THUMB, length)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, and repaint what Qt would move along with the rows: the thumb, and the ends of the page where a row is left out."""
        moved = self._thumb.translated(0, dy * self.row_height)
        super().scrollContentsBy(dx, dy)
        view = self.viewport()
        view.update(moved)
        self.update_thumb()
        ends = self.row_height * (1 + abs(dy))
        view.update(0, 0, view.width(), ends)
        view.update(0, view.height() - ends, view.width(), ends)

    def update_thumb(self) -> None:
        """Paint the thumb where it is now, and what it covered."""
        for rect in (self._thumb, self._thumb_now()):
            self.viewport().update(rect)

    # ---- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _NAVIGATION and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Typing searches nothing here: letters are commands."""

    def step(self, delta: int) -> None:
        """Select the row `delta` away, stopping at the ends."""
        self.go_to(self.currentIndex().row() + delta if self.currentIndex().isValid() else 0)

    def go_to(self, row: int) -> None:
        """Select `row`, brought into the range there is; nothing where there is none."""
        model: QAbstractItemModel | None = self.model()
        rows = 0 if model is None else model.rowCount()
        if rows:
            self.setCurrentIndex(self.model().index(min(max(0, row), rows - 1), 0))
