"""One small multiple: a title, hairlines and labels painted by hand round the curves that pyqtgraph draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.analysis.frame import Panel
from widgets.base.painting import CENTRE, RIGHT, Face, TextPainter, draw_priority, hairline
from widgets.base.tokens import DARK, TINY, Tokens, qcolor
from widgets.trends.scale import NO_SCALE, Scale
from widgets.trends.title import HEIGHT, draw_empty, draw_title

if TYPE_CHECKING:
    from widgets.trends.curves import Curves

_LEFT: Final = 44
_RIGHT: Final = 8
_BOTTOM: Final = 26
_SMALL: Final = Face(TINY)
_LABEL_STEP: Final = 16
_SHAPE: Final = 9


@dataclass(frozen=True, slots=True)
class Content:
    """What a chart shows: its words, its panel, its axes. `labels` stand at the right end of the panel's parts."""

    title: tuple[str, str, str] = ("", "", "")
    loud: bool = False
    panel: Panel = field(default_factory=Panel)
    axis: Scale = NO_SCALE
    ticks: tuple[tuple[float, str], ...] = ()
    span: tuple[float, float] = (0.0, 1.0)
    labels: tuple[str, ...] = ()
    label_width: int = 0
    priorities: bool = False
    target: str = ""
    empty: str = ""

    def painted(self) -> tuple[object, ...]:
        """What is painted round the curves; equal ones need no repaint."""
        figures = tuple(part.figure for part in self.panel.parts)
        return self.title, self.loud, self.axis, self.ticks, self.span, self.labels, figures, self.target, bool(self.panel.line), self.empty


class Chart(QWidget):
    """Shows a Content; told a new one at most once a second."""

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 120)
        self.content = Content()
        self._tokens = tokens
        self._text = TextPainter(256)
        self._curves: Curves | None = None

    def show_content(self, content: Content) -> None:
        """Paint a new content."""
        before, self.content = self.content, content
        if content.label_width != before.label_width:
            self._place()
        if content.panel.line or self._curves is not None:
            curves = self._curves = self._curves or self._make_curves()
            curves.show_panel(content.panel, content.span, content.axis)
            curves.view.setVisible(bool(content.panel.line))
        if content.painted() != before.painted():
            self.setAccessibleName(" ".join(part for part in content.title if part))
            self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        if self._curves is not None:
            self._curves.set_tokens(tokens)
        self.update()

    def plot_width(self) -> int:
        """Width in pixels of the curves."""
        return self._plot().width()

    def _plot(self) -> QRect:
        right = max(_RIGHT, self.content.label_width)
        return QRect(_LEFT, HEIGHT, max(1, self.width() - _LEFT - right), max(1, self.height() - HEIGHT - _BOTTOM))

    def _place(self) -> None:
        if self._curves is not None:
            self._curves.view.setGeometry(self._plot())

    def _make_curves(self) -> Curves:
        """At the first line to draw, not before: a wall that shows no trends yet starts without pyqtgraph."""
        # lazy: pyqtgraph takes 130 ms to import
        from widgets.trends.curves import Curves

        curves = Curves(self, self._tokens)
        curves.view.setGeometry(self._plot())
        return curves

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.field))
        draw_title(painter, self._text, self._tokens, self.content.title, self.width(), self.content.loud)
        if self.content.panel.line:
            self._paint_axes(painter)
            self._paint_target(painter)
            self._paint_labels(painter)
        else:
            self._paint_empty(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        plot, axis = self._plot(), self.content.axis
        for value, label in zip(axis.at, axis.labels, strict=True):
            y = self._y(value)
            self._text.draw(painter, _LEFT - 8, y + 4, label, _SMALL, self._tokens.faint, align=RIGHT)
        edge = -1000.0
        for at, label in self.content.ticks:
            x = self._x(at)
            width = self._text.width(label, _SMALL)
            if x - width / 2 > edge and x + width / 2 <= self.width():
                self._text.draw(painter, x, plot.bottom() + 20, label, _SMALL, self._tokens.faint, align=CENTRE)
                edge = x + width / 2 + 12

    def _paint_target(self, painter: QPainter) -> None:
        """Its words stand at the right end of its line."""
        if self.content.panel.target is not None:
            x = self._plot().right() + 10.0
            y = self._y(self.content.panel.target) + 4
            self._text.draw(painter, x, y, self.content.target, _SMALL, self._tokens.dim, limit=max(1.0, self.width() - x))

    def _paint_labels(self, painter: QPainter) -> None:
        """Names of the parts at the right ends of their curves, moved apart where they would lie on each other."""
        plot, parts = self._plot(), self.content.panel.parts
        order = sorted(range(len(self.content.labels)), key=lambda index: (-parts[index].figure, index))
        lowest = plot.bottom() + 4 - _LABEL_STEP * (len(order) - 1)
        base = -1000.0
        for place, index in enumerate(order):
            wanted = min(self._y(parts[index].figure) + 4, lowest + place * _LABEL_STEP)
            base = max(base + _LABEL_STEP, wanted)
            x = plot.right() + 10.0
            if self.content.priorities:
                draw_priority(painter, int(parts[index].name), QPointF(x + _SHAPE / 2, base - 4), _SHAPE, self._tokens)
                x += _SHAPE + 6
            self._text.draw(painter, x, base, self.content.labels[index], _SMALL, self._tokens.dim, limit=max(1.0, self.width() - x))

    def _paint_empty(self, painter: QPainter) -> None:
        plot = self._plot()
        hairline(painter, plot.left(), plot.bottom(), plot.right(), plot.bottom(), self._tokens)
        draw_empty(painter, self._text, self._tokens, self.content.empty, plot.left(), plot.center().y(), plot.width())

    def _x(self, seconds: float) -> float:
        start, end = self.content.span
        plot = self._plot()
        return plot.left() + (seconds - start) / (end - start) * plot.width()

    def _y(self, value: float) -> float:
        plot = self._plot()
        return plot.bottom() + 1 - value / self.content.axis.top * plot.height()

    def contextMenuPolicy(self) -> Qt.ContextMenuPolicy:
        return Qt.ContextMenuPolicy.NoContextMenu
