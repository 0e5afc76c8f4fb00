"""Words on the map: each with a halo, kept as a pixmap, and never one over another."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap, QStaticText

from widgets.base.painting import Face, metrics, one_line
from widgets.base.tokens import Tokens, qcolor

_CELL: Final = 6
"""Pixels of a cell in the book of taken places."""
_HALO: Final = 2
_ROUND: Final = tuple(QPointF(x, y) for x, y in ((-2, 0), (2, 0), (0, -2), (0, 2), (-1, -1), (1, -1), (-1, 1), (1, 1)))
Box = tuple[float, float, float, float]
"""left, top, width, height in pixels"""


class Taken:
    """Which parts of the view are written on: one integer of bits a row of cells, so that asking costs next to nothing."""

    def __init__(self, width: int, height: int) -> None:
        self._columns = width // _CELL + 2
        self._rows = [0] * (height // _CELL + 2)

    def copy(self) -> "Taken":
        """The same places taken, to go on from."""
        made = Taken(0, 0)
        made._columns, made._rows = self._columns, list(self._rows)
        return made

    def free(self, box: Box) -> bool:
        """Whether nothing stands in `box`; what lies outside of the view counts as free."""
        mask, first, last = self._cells(box)
        return not any(row & mask for row in self._rows[first:last])

    def take(self, box: Box) -> None:
        """Mark `box` as written on."""
        mask, first, last = self._cells(box)
        for row in range(first, last):
            self._rows[row] |= mask

    def try_take(self, box: Box) -> bool:
        """Take `box` if it is free."""
        if not self.free(box):
            return False
        self.take(box)
        return True

    def _cells(self, box: Box) -> tuple[int, int, int]:
        left, top, width, height = box
        columns, rows = self._columns, len(self._rows)
        start, end = max(0, int(left) // _CELL), min(columns, int(left + width) // _CELL + 1)
        first, last = max(0, int(top) // _CELL), min(rows, int(top + height) // _CELL + 1)
        return ((1 << (end - start)) - 1) << start if end > start else 0, first, last


class Label:
    """One word ready to be put on the map: its pixmap and its size in pixels, halo included."""

    __slots__ = ("height", "pixmap", "width")

    def __init__(self, pixmap: QPixmap, width: int, height: int) -> None:
        self.pixmap = pixmap
        self.width = width
        self.height = height


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and its top left corner in pixels."""

    x: float
    y: float
    label: Label


class LabelStore:
    """Pixmaps of the words in use, least recently used dropped first; for one theme and one pixel ratio."""

    def __init__(self, tokens: Tokens, ratio: float, capacity: int = 1500) -> None:
        self._tokens = tokens
        self._ratio = ratio
        self._capacity = capacity
        self._labels: OrderedDict[tuple[str, Face, str], Label] = OrderedDict()

    def get(self, text: str, face: Face, colour: str) -> Label:
        """The label of `text`; control characters are blanks."""
        key = (text, face, colour)
        found = self._labels.get(key)
        if found is not None:
            self._labels.move_to_end(key)
            return found
        made = self._labels[key] = self._made(one_line(text), face, colour)
        if len(self._labels) > self._capacity:
            self._labels.popitem(last=False)
        return made

    def _made(self, text: str, face: Face, colour: str) -> Label:
        measured = metrics(face)
        width = round(measured.horizontalAdvance(text)) + 2 * _HALO + 1
        height = face.size + 2 * _HALO + 2
        pixmap = QPixmap(round(width * self._ratio), round(height * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        layout = QStaticText(text)
        layout.setTextFormat(Qt.TextFormat.PlainText)
        layout.prepare(font=face.font)
        start = QPointF(_HALO, _HALO + round(0.92 * face.size) - measured.ascent())
        painter.setFont(face.font)
        painter.setPen(qcolor(self._tokens.halo))
        # the word itself drawn all round: a stroked outline looks the same and costs ten times as much
        for shift in _ROUND:
            painter.drawStaticText(start + shift, layout)
        painter.setPen(qcolor(colour))
        painter.drawStaticText(start, layout)
        painter.end()
        return Label(pixmap, width, height)
