"""Draws times and counts that change every second: preparing a layout for each would cost more than drawing it."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from widgets.base.painting import Face, metrics
from widgets.base.tokens import qcolor

_AS_ZERO: Final = str.maketrans("123456789", "000000000")


@lru_cache(maxsize=2048)
def _width(shape: str, face: Face) -> float:
    return metrics(face).horizontalAdvance(shape)


def figures_width(text: str, face: Face) -> float:
    """Width in pixels; figures are tabular, so every figure is as wide as a nought."""
    return _width(text.translate(_AS_ZERO), face)


def draw_figures(painter: QPainter, right: float, base: float, text: str, face: Face, colour: str) -> None:
    """Draw `text` (one line, plain) so that it ends at `right`, on baseline `base`."""
    painter.setFont(face.font)
    painter.setPen(qcolor(colour))
    painter.drawText(QPointF(round(right - figures_width(text, face)), round(base)), text)
