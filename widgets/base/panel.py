"""A widget that paints itself with the wall's tokens and is told when the language or theme changes."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.base.painting import TextPainter, draw_focus
from widgets.base.tokens import DARK, Tokens, qcolor


class Painted(QWidget):
    """Base of the wall's own painted panels: subclasses write `paint` and, where they keep words, `retranslate`."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.tokens = tokens
        self.words = TextPainter(512)

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self.tokens = tokens
        self.update()

    def ground(self) -> str:
        """Colour behind everything."""
        return self.tokens.field

    def paint(self, painter: QPainter) -> None:
        """Paint the content; the ground is painted already. The base paints none."""

    def retranslate(self) -> None:
        """Renew the words that are kept; those looked up while painting need nothing."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self.ground()))
        self.paint(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self.tokens)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.update()
        super().changeEvent(event)
