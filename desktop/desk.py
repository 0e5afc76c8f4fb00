"""The dispatcher's desk: queue with the counts of units under it on the left, detail and unit board on the right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.base.panel import Painted
from widgets.base.tokens import DARK, Tokens
from widgets.detail.view import DetailView
from widgets.queue.panel import QueuePanel
from widgets.units.board import UnitBoard
from widgets.units.heading import BoardHeading
from widgets.units.strip import StatusStrip

_LEFT, _RIGHT = 61, 39
_DETAIL, _BOARD = 68, 32


class Rule(Painted):
    """A hairline between two panels."""

    def __init__(self, orientation: Qt.Orientation, tokens: Tokens) -> None:
        super().__init__(tokens=tokens)
        if orientation is Qt.Orientation.Vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def ground(self) -> str:
        """Nothing but the line."""
        return self.tokens.line

    def paint(self, painter: QPainter) -> None:
        """The ground is all there is."""


class Desk(QWidget):
    """Lays the four panels out; knows nothing of what they show."""

    def __init__(self, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.queue = QueuePanel(tokens=tokens)
        self.strip = StatusStrip(tokens=tokens)
        self.detail = DetailView(tokens=tokens)
        self.board = UnitBoard(tokens=tokens)
        self._heading = BoardHeading(tokens=tokens)
        self._rules = (Rule(Qt.Orientation.Vertical, tokens), Rule(Qt.Orientation.Horizontal, tokens))
        left = _column((self.queue, 1), (self.strip, 0))
        right = _column((self.detail, _DETAIL), (self._rules[1], 0), (self._heading, 0), (self.board, _BOARD))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, _LEFT)
        row.addWidget(self._rules[0])
        row.addLayout(right, _RIGHT)
        for panel in (self.queue, self.detail):
            panel.setMinimumWidth(1)
        self.board.countsChanged.connect(lambda: self.strip.set_counts(self.board.counts))

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme for all of them."""
        self.queue.set_tokens(tokens)
        for painted in (self.strip, self.detail, self._heading, *self._rules):
            painted.set_tokens(tokens)
        self.board.set_tokens(tokens)


def _column(*panels: tuple[QWidget, int]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for panel, stretch in panels:
        column.addWidget(panel, stretch)
    return column
