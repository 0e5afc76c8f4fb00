"""The curves of one chart as pyqtgraph items on hairlines: one-pixel pens, no axes, no boxes, no mouse."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QFrame, QWidget

from services.analysis.frame import Band, Line, Panel
from widgets.base.painting import hairline
from widgets.base.tokens import Tokens, qcolor
from widgets.trends.scale import NO_SCALE, Scale

_PARTS: Final = 4
_BAND, _PART, _FAINT, _LINE, _ABNORMAL = _ORDER = ("band", "part", "faint", "line", "abnormal")
_STRONG: Final = frozenset({_LINE, _ABNORMAL})
_BAND_ALPHA: Final = 150
_FAINT_ALPHA: Final = 160
_DASH: Final = 0.02
_FINE: Final = 600
"""Points up to which a curve is antialiased: a denser one is drawn pixel by pixel anyway, at a fraction of the time. Nor is a band:
an antialiased area costs ten times a plain one."""


class _Ground(pg.GraphicsView):
    """The view under the curves: opaque, so that a curve's change repaints nothing else; hairlines at the axis' values, the target dashed."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent, background=None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.tokens = tokens
        self.axis = NO_SCALE
        self.target: float | None = None

    def show_axis(self, axis: Scale, target: float | None) -> None:
        """Curves repaint what they cover; an axis that changed moves every line."""
        if (axis, target) != (self.axis, self.target):
            self.axis, self.target = axis, target
            self.repaint_ground()

    def repaint_ground(self) -> None:
        """pyqtgraph keeps the ground as a picture: draw it anew."""
        self.resetCachedContent()
        self.viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, qcolor(self.tokens.field))
        for value in self.axis.at:
            y = self._y(value)
            hairline(painter, 0, y, self.width(), y, self.tokens)
        if self.target is not None:
            pen = QPen(qcolor(self.tokens.dim), 0)
            pen.setDashPattern([5, 4])
            painter.setPen(pen)
            painter.drawLine(QPointF(0, self._y(self.target)), QPointF(self.width(), self._y(self.target)))

    def _y(self, value: float) -> float:
        return round((1 - value / self.axis.top) * self.height()) - 0.5


class Curves:
    """Holds `view`, a child widget of the chart, and draws a panel's curves on it."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        self.view = _Ground(parent, tokens)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self.view.setCentralItem(self._box)
        self._tokens = tokens
        self._curves: dict[str, pg.PlotCurveItem] = {}
        self._drawn: dict[str, tuple[Line, float]] = {}
        self._range = (0.0, 0.0)

    def set_tokens(self, tokens: Tokens) -> None:
        """Colours of another theme: grey for what is normal, one colour for what is not."""
        self._tokens = self.view.tokens = tokens
        self.view.repaint_ground()
        for name, curve in self._curves.items():
            self._dress(name, curve)

    def show_panel(self, panel: Panel, span: tuple[float, float], axis: Scale) -> None:
        """Draw a panel over start..end seconds since 1970 and 0 up to the axis' top."""
        start, end = span
        self.view.show_axis(axis, panel.target)
        if self._range != (end - start, axis.top):
            self._range = end - start, axis.top
            self._box.setRange(xRange=(0.0, end - start), yRange=(0.0, axis.top), padding=0, disableAutoRange=True)
        self._draw(_BAND, _outline(panel.band), start)
        for index in range(_PARTS):
            self._draw(f"{_PART} {index}", panel.parts[index].line if index < len(panel.parts) else Line(), start)
        self._draw(_FAINT, panel.faint, start)
        self._draw(_LINE, panel.line, start)
        self._draw(_ABNORMAL, panel.abnormal, start)

    def _draw(self, name: str, line: Line, start: float) -> None:
        """Nothing where it would be the same again; an empty curve is hidden, and made only when it first has something to show."""
        if name in self._drawn and _same(self._drawn[name], (line, start)):
            return
        self._drawn[name] = line, start
        curve = self._curves.get(name)
        if not line:
            if curve is not None:
                curve.setVisible(False)
            return
        if curve is None:
            curve = self._curves[name] = self._make(name)
        # seconds since 1970 are too large for the painter's own arithmetic: curves are drawn from the window's start
        x, y = _drawable(line, start, self._range[0])
        curve.setData(x, y, antialias=name != _BAND and len(line.x) <= _FINE)
        curve.setVisible(True)

    def _make(self, name: str) -> pg.PlotCurveItem:
        curve = pg.PlotCurveItem(connect="finite", fillLevel="enclosed" if name == _BAND else None)
        curve.setZValue(_ORDER.index(name.split(maxsplit=1)[0]))
        self._box.addItem(curve, ignoreBounds=True)
        self._dress(name, curve)
        return curve

    def _dress(self, name: str, curve: pg.PlotCurveItem) -> None:
        tokens = self._tokens
        if name == _BAND:
            curve.setPen(None)
            curve.setBrush(qcolor(tokens.line, _BAND_ALPHA))
        else:
            curve.setPen(_pen({_LINE: tokens.text, _ABNORMAL: tokens.p2}.get(name, tokens.faint), 255 if name in _STRONG else _FAINT_ALPHA))


def _pen(colour: str, alpha: int) -> QPen:
    pen = QPen(qcolor(colour, alpha), 1)
    pen.setCosmetic(True)
    return pen


def _drawable(line: Line, start: float, span: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve from the window's start; where one point alone is known it is a dash that ends there, for a curve of one point is nothing to see."""
    x, known = line.x - start, np.flatnonzero(np.isfinite(line.y))
    if len(known) != 1:
        return x, line.y
    return np.array([x[known[0]] - span * _DASH, x[known[0]]]), np.repeat(line.y[known], 2)


def _same(one: tuple[Line, float], other: tuple[Line, float]) -> bool:
    (a, start), (b, later) = one, other
    return start == later and np.array_equal(a.x, b.x) and np.array_equal(a.y, b.y, equal_nan=True)


def _outline(band: Band | None) -> Line:
    """The area of a band as a closed line."""
    if band is None:
        return Line()
    return Line(np.concatenate((band.x, band.x[::-1], band.x[:1])), np.concatenate((band.low, band.high[::-1], band.low[:1])))
