"""Words on the map: each with a halo, kept as a pixmap, and never one over another."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap, QStaticText

from widgets.base.painting import Face, metrics, one_line
from widgets.base.tokens import Tokens, qcolor

CELL: Final = 6
"""Pixels of a cell in the book of taken places."""
_HALO: Final = 2
_ROUND: Final = tuple(QPointF(x, y) for x, y in ((-2, 0), (2, 0), (0, -2), (0, 2), (-1, -1), (1, -1), (-1, 1), (1, 1)))
Box = tuple[float, float, float, float]
"""left, top, width, height in pixels"""


class Taken:
    """Which parts of the view are written on: one integer of bits a row of cells, so that asking costs next to nothing.

    `phase` is where in a cell the view begins, in pixels: with the view's own (see `Viewport.phase`) the cells lie still on the ground, and what
    had room before a pan has it after.
    """

    def __init__(self, width: int, height: int, phase: tuple[float, float] = (0.0, 0.0)) -> None:
        self._columns = width // CELL + 3
        self._rows = [0] * (height // CELL + 3)
        self._phase = phase

    def copy(self) -> "Taken":
        """The same places taken, to go on from."""
        made = Taken(0, 0, self._phase)
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
        left, top = left + self._phase[0], top + self._phase[1]
        columns, rows = self._columns, len(self._rows)
        start, end = max(0, int(left // CELL)), min(columns, int((left + width) // CELL) + 1)
        first, last = max(0, int(top // CELL)), min(rows, int((top + height) // CELL) + 1)
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
    """A label and its top left corner in pixels; `of` is the spot it speaks of where that lies too far off to be seen at once."""

    x: float
    y: float
    label: Label
    of: QPointF | None = None

    def draw(self, painter: QPainter) -> None:
        """Put it on the map, with a line to its spot where it needs one."""
        if self.of is not None:
            end = QPointF(min(max(self.of.x(), self.x), self.x + self.label.width), min(max(self.of.y(), self.y + _HALO), self.y + self.label.height - _HALO))
            painter.drawLine(self.of, end)
        painter.drawPixmap(int(self.x), int(self.y), self.label.pixmap)


def placed(corner: tuple[float, float], label: Label, of: QPointF | None = None) -> Placed:
    """A label on whole pixels."""
    return Placed(round(corner[0]), round(corner[1]), label, of)


def first_free(corners: Sequence[tuple[float, float]], label: Label, taken: Taken, signs: Taken, last: int = 0) -> int:
    """Which of the top left corners has room for a label, which is taken; -1 where none has. One that hides none of `signs` goes before one that
    does, and the one it stood at `last` before others: words that hop from side to side are motion without news."""
    order = [last, *(each for each in range(len(corners)) if each != last)] if last < len(corners) else range(len(corners))
    free = [side for side in order if taken.free(written(corners[side], label))]
    side = next((each for each in free if signs.free(written(corners[each], label))), free[0] if free else -1)
    if side >= 0:
        taken.take(written(corners[side], label))
    return side


def written(corner: tuple[float, float], label: Label) -> Box:
    """What of a label at a top left corner is written on, without the halo above and below."""
    return corner[0], corner[1] + _HALO, label.width, label.height - 2 * _HALO


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
