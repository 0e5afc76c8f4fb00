"""The tray over a window: what waits for this desk above, its own commands with their badges below, worked with the keyboard alone."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.tokens import DARK, LEAD, MARGIN, SMALL, STEP, Tokens, qcolor
from widgets.log.items import Matter, Own
from widgets.log.lists import MatterList, OwnList

_WIDTH: Final = 960
_HEIGHT: Final = 760
_OWN_ROWS: Final = 8
_TURNS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_PAGES: Final = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class Tray(QWidget):
    """Shown by `open_over(window)`. Signals: `acted(key of the line, id of the choice)`, `closed()`."""

    acted = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setObjectName("tray")
        self._tokens = tokens
        self._heads = (QLabel(self), QLabel(self))
        self._keys = QLabel(self)
        self.list, self.own = MatterList(self, tokens), OwnList(self, tokens)
        self.own.setFixedHeight(_OWN_ROWS * self.own.row_height)
        self.setFocusProxy(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, STEP, 1, STEP)
        box.setSpacing(STEP // 2)
        for part, stretch in ((self._heads[0], 0), (self.list, 1), (self._heads[1], 0), (self.own, 0), (self._keys, 0)):
            box.addWidget(part, stretch)
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(lambda _: self._act())
        self.set_tokens(tokens)
        self._retranslate()
        self.hide()

    def show_rows(self, matters: tuple[Matter, ...], own: tuple[Own, ...]) -> None:
        """What waits, and own commands newest first."""
        self.list.show_matters(matters)
        self.own.own.show(own)

    def open_over(self, window: QWidget) -> None:
        """Show in the middle of a window and take the keys."""
        if self.parentWidget() is not window:
            self.setParent(window)
        width, height = min(_WIDTH, window.width() - 4 * STEP), min(_HEIGHT, window.height() - 12 * STEP)
        self.setGeometry((window.width() - width) // 2, (window.height() - height) // 2, width, height)
        self.show()
        self.raise_()
        self.list.setFocus()

    def close_tray(self) -> None:
        """Go away."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        for part in (self.list, self.own):
            part.set_tokens(tokens)
        for label, size, colour in ((self._heads[0], LEAD, tokens.text), (self._heads[1], SMALL, tokens.dim), (self._keys, SMALL, tokens.dim)):
            label.setFont(font(size))
            label.setIndent(0)
            label.setStyleSheet(f"color: {colour}; background: {tokens.raised}; padding: 0 {MARGIN - 1}px")
        self.update()

    # --- keys ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(Qt.Key(event.key()))
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.close_tray()
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_tray()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act()
        elif key in _TURNS:
            self.list.turn(_TURNS[key])
        elif key in _STEPS:
            self.list.step(_STEPS[key])
        elif key in _PAGES:
            bar = self.own.verticalScrollBar()
            bar.setValue(bar.value() + _PAGES[key] * _OWN_ROWS)
        else:
            return False
        return True

    def _act(self) -> None:
        matter, choice = self.list.matter(), self.list.choice()
        if matter is not None and choice is not None:
            self.acted.emit(matter.key, choice.act)

    # --- looks and words ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), qcolor(self._tokens.raised))
        painter.setPen(qcolor(self._tokens.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._heads[0].setText(self.tr("Conflicts and commands to confirm"))
        self._heads[1].setText(self.tr("This desk's own commands, newest first"))
        self._keys.setText(self.tr("↑ ↓ line · ← → what to do · ⏎ do it · PgUp PgDn own commands · Esc closes"))
        self.setAccessibleName(self._heads[0].text())
        self.list.setAccessibleName(self._heads[0].text())
        self.own.setAccessibleName(self._heads[1].text())
