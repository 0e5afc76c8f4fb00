"""Paint helpers every panel shares: priority shapes, the status box, elision and fast cached text."""

from collections import OrderedDict
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QStaticText

from widgets.base.fonts import REGULAR, font
from widgets.base.tokens import Shape, Tokens, qcolor, shape

LEFT: Final = 0.0
CENTRE: Final = 0.5
RIGHT: Final = 1.0
FOCUS: Final = 2
"""Width in pixels of the ring round what has the keyboard."""
_BOX_SIZE: Final = 11
_CONTROLS: Final = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ")


def one_line(text: str) -> str:
    """`text` with line breaks and control characters as blanks, so that a row stays a row."""
    return text.translate(_CONTROLS)


@lru_cache(maxsize=128)
def priority_polygon(priority: int, size: float) -> QPolygonF:
    """Corners of the shape of priority 1..3 round (0, 0), `size` pixels across; empty for the circle. Shared."""
    half = size / 2
    corners: dict[Shape, tuple[tuple[float, float], ...]] = {
        Shape.DOWN: ((-half, -0.43 * size), (half, -0.43 * size), (0.0, 0.5 * size)),
        Shape.DIAMOND: ((0.0, -0.56 * size), (0.56 * size, 0.0), (0.0, 0.56 * size), (-0.56 * size, 0.0)),
        Shape.SQUARE: ((-0.42 * size, -0.42 * size), (0.42 * size, -0.42 * size), (0.42 * size, 0.42 * size), (-0.42 * size, 0.42 * size)),
    }
    return QPolygonF([QPointF(x, y) for x, y in corners.get(shape(priority), ())])


def draw_priority(painter: QPainter, priority: int, centre: QPointF, size: float, tokens: Tokens) -> None:
    """Draw the shape of a priority in its colour, `size` pixels across, antialiased; leaves pen and brush changed."""
    colour = qcolor(tokens.priority(priority))
    polygon = priority_polygon(priority, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if polygon.isEmpty():
        painter.setPen(QPen(colour, max(1.4, size / 8)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 0.42 * size, 0.42 * size)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(polygon.translated(centre))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_status_box(painter: QPainter, rect: QRectF, letters: str, tokens: Tokens, colour: str | None = None) -> None:
    """Status letters (domain.md §4) in a hairline box; `colour` for the letters, dim by default."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(qcolor(tokens.line))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setFont(font(_BOX_SIZE))
    painter.setPen(qcolor(colour or tokens.dim))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letters)


def hairline(painter: QPainter, x1: float, y1: float, x2: float, y2: float, tokens: Tokens) -> None:
    """A crisp one-pixel line in the line colour."""
    painter.setPen(QPen(qcolor(tokens.line), 0))
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def draw_focus(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """A ring along the inner edge of `rect`: the keyboard is here, whether or not a row is selected."""
    colour = qcolor(tokens.accent)
    across, down = QRect(rect.left(), rect.top(), rect.width(), FOCUS), QRect(rect.left(), rect.top(), FOCUS, rect.height())
    for edge in (across, down, across.translated(0, rect.height() - FOCUS), down.translated(rect.width() - FOCUS, 0)):
        painter.fillRect(edge, colour)


class Face(NamedTuple):
    """A size in pixels, a weight and a letter spacing: what a word is set in."""

    size: int
    weight: int = REGULAR
    spacing: float = 0.0

    @property
    def font(self) -> QFont:
        """The shared QFont of this face."""
        return font(self.size, self.weight, True, self.spacing)


@lru_cache(maxsize=64)
def metrics(face: Face) -> QFontMetricsF:
    """Metrics of a face. Shared."""
    return QFontMetricsF(face.font)


def baseline(face: Face, top: float, height: float) -> float:
    """Baseline in whole pixels that centres the capitals of `face` in a band."""
    return round(top + (height + 0.72 * face.size) / 2)


class TextPainter:
    """Draws plain text from a least-recently-used store of prepared layouts; one per panel.

    Text is never markup, and never more than one line.
    """

    def __init__(self, capacity: int = 4096) -> None:
        self._capacity = capacity
        self._layouts: OrderedDict[tuple[str, Face, int], tuple[QStaticText, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._layouts)

    def clear(self) -> None:
        """Forget every layout, for instance after fonts were loaded."""
        self._layouts.clear()

    def width(self, text: str, face: Face, limit: float = 0.0) -> float:
        """Width in pixels of `text`, elided to `limit` pixels when that is given."""
        return self._layout(text, face, int(limit))[1]

    def draw(self, painter: QPainter, x: float, base: float, text: str, face: Face, colour: str, *, align: float = LEFT, limit: float = 0.0) -> float:
        """Draw `text` on baseline `base` at `x`, which is its left end, middle or right end by `align`.

        `limit` is the width in pixels past which the end is cut with …; returns the width drawn.
        """
        layout, width = self._layout(text, face, int(limit))
        painter.setFont(face.font)
        painter.setPen(qcolor(colour))
        # whole pixels both ways: a fraction costs the raster engine as much again
        painter.drawStaticText(QPointF(round(x - align * width), round(base - metrics(face).ascent())), layout)
        return width

    def _layout(self, text: str, face: Face, limit: int) -> tuple[QStaticText, float]:
        key = (text, face, limit)
        found = self._layouts.get(key)
        if found is not None:
            self._layouts.move_to_end(key)
            return found
        made = _prepare(text, face, limit)
        self._layouts[key] = made
        if len(self._layouts) > self._capacity:
            self._layouts.popitem(last=False)
        return made


def elide(text: str, face: Face, limit: float) -> str:
    """`text` on one line, its end cut with … so that it fits `limit` pixels."""
    return metrics(face).elidedText(one_line(text), Qt.TextElideMode.ElideRight, limit)


def _prepare(text: str, face: Face, limit: int) -> tuple[QStaticText, float]:
    layout = QStaticText(elide(text, face, limit) if limit > 0 else one_line(text))
    layout.setTextFormat(Qt.TextFormat.PlainText)
    layout.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    layout.prepare(font=face.font)
    return layout, layout.size().width()
