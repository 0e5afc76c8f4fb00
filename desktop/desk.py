"""The dispatcher's desk: queue with the counts of units under it on the left, detail and unit board on the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.base.tokens import DARK, Tokens
from widgets.detail.view import DetailView
from widgets.queue.panel import QueuePanel
from widgets.units.board import UnitBoard
from widgets.units.strip import StatusStrip

_LEFT, _RIGHT = 61, 39
_DETAIL, _BOARD = 64, 36


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
        left = _column((self.queue, 1), (self.strip, 0))
        right = _column((self.detail, _DETAIL), (self.board, _BOARD))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, _LEFT)
        row.addLayout(right, _RIGHT)
        for panel in (self.queue, self.detail):
            panel.setMinimumWidth(1)
        self.board.countsChanged.connect(lambda: self.strip.set_counts(self.board.counts))

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme for all four."""
        self.queue.set_tokens(tokens)
        self.strip.set_tokens(tokens)
        self.detail.set_tokens(tokens)
        self.board.set_tokens(tokens)


def _column(*panels: tuple[QWidget, int]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for panel, stretch in panels:
        column.addWidget(panel, stretch)
    return column


