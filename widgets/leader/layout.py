"""Where everything stands on the leader screen: one drawing of 1920×1040 below the banner, scaled to the window."""

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from widgets.base.fonts import LIGHT_WEIGHT, REGULAR
from widgets.base.painting import Face
from widgets.base.tokens import LEADER_SIZES

_WIDTH: Final = 1920
_HEIGHT: Final = 1040
_SMALL, _BODY, _TITLE, _FIGURE = LEADER_SIZES
_COLUMNS: Final = (48, 452)
_FIGURE_TOP: Final = 28
_FIGURE_STEP: Final = 208
_LIST: Final = QRectF(856, 88, 1016, 0)
_ROW: Final = 134
_FOOT: Final = 836


class Layout(NamedTuple):
    """`scale` is 1 on a 1080-line screen. All other numbers are pixels of the window."""

    scale: float
    width: float
    height: float

    @classmethod
    def of(cls, width: int, height: int) -> "Layout":
        """Scaled by the height, so that the words grow with the screen; a narrow window makes them smaller still."""
        return cls(min(height / _HEIGHT, width / _WIDTH), width, height)

    def face(self, size: int, weight: int = REGULAR) -> Face:
        """A face of `size` pixels at 1080 lines."""
        return Face(max(9, round(size * self.scale)), weight)

    @property
    def small(self) -> Face:
        """Second lines."""
        return self.face(_SMALL)

    @property
    def body(self) -> Face:
        """Labels, keys, the foot."""
        return self.face(_BODY)

    @property
    def title(self) -> Face:
        """What waits, and for how long."""
        return self.face(_TITLE)

    @property
    def figure(self) -> Face:
        """The six figures."""
        return self.face(_FIGURE, LIGHT_WEIGHT)

    def px(self, pixels: float) -> float:
        """A length given at 1080 lines."""
        return pixels * self.scale

    def cell(self, row: int, column: int) -> QPointF:
        """Left end of the baseline of a figure."""
        return QPointF(self.px(_COLUMNS[column]), self.px(_FIGURE_TOP + row * _FIGURE_STEP + 120))

    @property
    def column(self) -> float:
        """Width of a figure's column."""
        return self.px(_COLUMNS[1] - _COLUMNS[0] - 24)

    @property
    def margin(self) -> float:
        """Left and right margin."""
        return self.px(_COLUMNS[0])

    @property
    def list(self) -> QRectF:
        """The list of what waits, without its heading, down to the line of the keys."""
        left = self.px(_LIST.left())
        bottom = self.foot - self.px(72)
        return QRectF(left, self.px(_LIST.top()), max(1.0, self.width - self.margin - left), max(0.0, bottom - self.px(_LIST.top())))

    @property
    def rows(self) -> int:
        """How many lines the list shows."""
        return max(1, int(self.list.height() // self.px(_ROW)))

    def row(self, index: int) -> QRectF:
        """The place of one line."""
        area = self.list
        return QRectF(area.left(), area.top() + index * self.px(_ROW), area.width(), self.px(_ROW))

    def row_at(self, point: QPointF) -> int | None:
        """Which line is under a point."""
        return next((index for index in range(self.rows) if self.row(index).contains(point)), None)

    @property
    def foot(self) -> float:
        """Height of the hairline over who is on call: at its place in the drawing, or as far from the bottom."""
        return max(self.px(_FOOT), self.height - self.px(_HEIGHT - _FOOT))
