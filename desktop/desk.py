"""The dispatcher's desk: queue with the counts of units under it on the left, detail and unit board on the right."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.base.panel import Painted
from widgets.base.tokens import DARK, Tokens
from widgets.detail.view import DetailView
from widgets.queue.panel import QueuePanel
from widgets.units.board import UnitBoard
from widgets.units.heading import BoardHeading
from widgets.units.strip import StatusStrip

_LEFT, _RIGHT = 61, 39
_DETAIL, _BOARD = 68, 32
_LEAST_BOARD = 100
"""Pixels that units keep however much there is to say of the incident."""


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
        self._shaft = _shaft(self.detail)
        right = _column((self._shaft, _DETAIL), (self._rules[1], 0), (self._heading, 0), (self.board, _BOARD))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, _LEFT)
        row.addWidget(self._rules[0])
        row.addLayout(right, _RIGHT)
        for panel in (self.queue, self.detail):
            panel.setMinimumWidth(1)
        # What there is to say never makes the window taller than its screen, where the command line would be out of sight.
        self.setMinimumHeight(1)
        self.detail.installEventFilter(self)
        self.board.countsChanged.connect(lambda: self.strip.set_counts(self.board.counts))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The detail has more or less to say."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The detail has all the height it asks for, as far as there is any; its last lines are then reached by scrolling."""
        room = self.height() - self._heading.height() - _LEAST_BOARD
        self._shaft.setMinimumHeight(max(1, min(self.detail.minimumSizeHint().height(), room)))

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme for all of them."""
        self.queue.set_tokens(tokens)
        for painted in (self.strip, self.detail, self._heading, *self._rules):
            painted.set_tokens(tokens)
        self.board.set_tokens(tokens)


def _shaft(panel: QWidget) -> QScrollArea:
    shaft = QScrollArea()
    shaft.setFrameShape(QFrame.Shape.NoFrame)
    shaft.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shaft.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    shaft.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    shaft.setMinimumWidth(1)
    shaft.setWidgetResizable(True)
    shaft.setWidget(panel)
    return shaft


def _column(*panels: tuple[QWidget, int]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for panel, stretch in panels:
        column.addWidget(panel, stretch)
    return column
