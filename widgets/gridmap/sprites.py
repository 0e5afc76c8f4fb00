"""Many small signs at once: an atlas of pixmaps drawn as fragments straight from numpy memory."""

from collections.abc import Callable
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import wrapInstance

from widgets.gridmap.projection import Floats

Ints = NDArray[np.intp]
_FIELDS: Final = 10
"""doubles of a QPainter.PixmapFragment: x, y, source left, top, width, height, scale x, y, rotation, opacity"""
DrawCell = Callable[[QPainter, int, int, QRectF], None]
"""Draws the cell (row, column) into a square."""


class Sprites:
    """An atlas of `rows` × `columns` square cells of `cell` pixels (even, so that signs stay crisp), at a screen's pixel ratio."""

    def __init__(self, rows: int, columns: int, cell: int, ratio: float, draw: DrawCell) -> None:
        self.cell = cell
        self._side = round(cell * ratio)
        self._ratio = self._side / cell
        self._pixmap = QPixmap(columns * self._side, rows * self._side)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._ratio, self._ratio)
        for row in range(rows):
            for column in range(columns):
                draw(painter, row, column, QRectF(column * cell, row * cell, cell, cell))
        painter.end()
        self._fragments: Floats = np.empty((0, _FIELDS), dtype=np.float64)
        self._reserve(64)

    def draw(self, painter: QPainter, x: Floats, y: Floats, rows: Ints, columns: Ints, opacity: Floats | float = 1.0) -> None:
        """Draw sign (rows[i], columns[i]) centred on pixel (x[i], y[i]) for every i, in that order."""
        count = len(x)
        if count == 0:
            return
        self._reserve(count)
        part = self._fragments[:count]
        np.rint(x, out=part[:, 0])
        np.rint(y, out=part[:, 1])
        np.multiply(columns, self._side, out=part[:, 2])
        np.multiply(rows, self._side, out=part[:, 3])
        part[:, 9] = opacity
        # the painter reads the array as the C++ structs it is laid out like; the array outlives the call
        first = cast(QPainter.PixmapFragment, wrapInstance(self._fragments.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, count, self._pixmap)

    def _reserve(self, count: int) -> None:
        if count <= len(self._fragments):
            return
        made = np.zeros((2 * count, _FIELDS), dtype=np.float64)
        made[:, 4:6] = self._side
        made[:, 6:8] = 1 / self._ratio
        self._fragments = made
