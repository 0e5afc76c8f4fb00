"""What lies over a window for a moment and is never modal: framed, in front, with the keyboard, gone on Esc and when the keyboard goes elsewhere."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.panel import Painted
from widgets.base.tokens import DARK, Tokens, qcolor


class Overlay(Painted):
    """Base of the palette, the keys and the tray: subclasses say where with `lie_over` and answer keys in `key`. Signal: `closed()`; the
    window gives the keyboard back where it was."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName(name)
        self.hide()

    def listen_to(self, part: QWidget) -> None:
        """`part` has the keyboard while this is open, and its keys come here first."""
        self.setFocusProxy(part)
        part.installEventFilter(self)

    def lie_over(self, window: QWidget, rect: QRect) -> None:
        """Show at `rect` of a window and take the keys."""
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setGeometry(rect)
        self.show()
        self.raise_()
        self.setFocus()

    def go_away(self) -> None:
        """Close without a choice."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def key(self, key: Qt.Key) -> bool:
        """Answer a key other than Esc; False leaves it to the part that has the keyboard. The base answers none."""
        return False

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def paint(self, painter: QPainter) -> None:
        painter.setPen(qcolor(self.tokens.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.go_away()
                return True
            return self.key(Qt.Key(event.key()))
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.go_away()
        return super().eventFilter(watched, event)
