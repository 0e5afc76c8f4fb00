"""The signs of the map: unit darts by heading and look, incident shapes by priority; each with a halo that parts it from the ground."""

import math
from enum import IntEnum
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.base.painting import draw_priority, priority_polygon
from widgets.base.tokens import Tokens, qcolor
from widgets.gridmap.projection import Floats
from widgets.gridmap.sprites import Ints, Sprites

HEADINGS: Final = 16
STILL: Final = HEADINGS
"""Column of a unit without a heading."""
UNIT_CELLS: Final = (24, 14, 10)
"""Sides of a unit's cell in pixels: alone, in a crowd, in a throng."""
INCIDENT_CELL: Final = 26
_DART: Final = ((0.0, -0.40), (0.27, 0.34), (0.0, 0.20), (-0.27, 0.34))
_INCIDENT_SIZES: Final = (17.0, 15.0, 14.0, 14.0)
SMALL_ROW: Final = 1
"""Row of the smaller incident shapes, for a crowded map."""


class Look(IntEnum):
    """How a unit is drawn; the row of the atlas."""

    FREE = 0
    WORKING = 1
    BUSY = 2
    ABSENT = 3
    STALE = 4
    UNKNOWN = 5


def look_colour(look: Look, tokens: Tokens) -> str:
    """Colour of a unit's sign and words."""
    return {Look.FREE: tokens.text, Look.WORKING: tokens.accent, Look.BUSY: tokens.dim, Look.UNKNOWN: tokens.dim}.get(look, tokens.faint)


def columns_of(heading: Floats) -> Ints:
    """Atlas columns of headings in degrees clockwise from north; NaN gives the sign without direction."""
    known = np.isfinite(heading)
    steps = np.rint(np.where(known, heading, 0.0) * (HEADINGS / 360.0)).astype(np.intp) % HEADINGS
    return np.where(known, steps, STILL)


def unit_sprites(tokens: Tokens, ratio: float, cell: int) -> Sprites:
    """Atlas of units: a row per Look, a column per heading and one without; `cell` is one of UNIT_CELLS."""

    def draw(painter: QPainter, row: int, column: int, square: QRectF) -> None:
        _draw_unit(painter, Look(row), column, square, tokens)

    return Sprites(len(Look), HEADINGS + 1, cell, ratio, draw)


def incident_sprites(tokens: Tokens, ratio: float) -> Sprites:
    """Atlas of incidents: columns are priorities 1..4; row 0 in full size, row 1 smaller."""

    def draw(painter: QPainter, row: int, column: int, square: QRectF) -> None:
        size = _INCIDENT_SIZES[column] * (0.72 if row == SMALL_ROW else 1.0)
        _draw_incident(painter, column + 1, size, square.center(), tokens)

    return Sprites(2, 4, INCIDENT_CELL, ratio, draw)


def _draw_unit(painter: QPainter, look: Look, column: int, square: QRectF, tokens: Tokens) -> None:
    colour, halo = qcolor(look_colour(look, tokens)), qcolor(tokens.halo)
    side = square.width()
    outline = max(1.2, side / 18)
    if look is Look.UNKNOWN or column == STILL:
        radius = side * (0.17 if look is not Look.UNKNOWN else 0.2)
        _under(painter, look, colour, halo, outline)
        painter.drawEllipse(square.center(), radius, radius)
        _over(painter, look, colour, halo, outline)
        painter.drawEllipse(square.center(), radius, radius)
        return
    dart = _turned(column * 2 * math.pi / HEADINGS, side, square.center())
    _under(painter, look, colour, halo, outline)
    painter.drawPolygon(dart)
    _over(painter, look, colour, halo, outline)
    painter.drawPolygon(dart)


def _under(painter: QPainter, look: Look, colour: QColor, halo: QColor, outline: float) -> None:
    """Pen and brush of the ground under a sign."""
    painter.setPen(QPen(halo, 2 * outline, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(halo if _hollow(look) else colour)


def _over(painter: QPainter, look: Look, colour: QColor, halo: QColor, outline: float) -> None:
    """Pen and brush of the sign itself: hollow where the place is not to be trusted, so that it shows without colour too."""
    painter.setPen(QPen(colour, outline) if _hollow(look) else Qt.PenStyle.NoPen)
    painter.setBrush(halo if _hollow(look) else colour)


def _hollow(look: Look) -> bool:
    return look in (Look.STALE, Look.UNKNOWN)


def _turned(angle: float, side: float, centre: QPointF) -> QPolygonF:
    sine, cosine = math.sin(angle), math.cos(angle)
    turned = ((x * cosine - y * sine, x * sine + y * cosine) for x, y in _DART)
    return QPolygonF([QPointF(x * side, y * side) + centre for x, y in turned])


def _draw_incident(painter: QPainter, priority: int, size: float, centre: QPointF, tokens: Tokens) -> None:
    halo = qcolor(tokens.halo)
    polygon = priority_polygon(priority, size)
    painter.setPen(QPen(halo, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(halo)
    if polygon.isEmpty():
        painter.drawEllipse(centre, 0.42 * size, 0.42 * size)
    else:
        painter.drawPolygon(polygon.translated(centre))
    draw_priority(painter, priority, centre, size, tokens)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
