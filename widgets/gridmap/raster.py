"""The ground: a raster of region numbers, coloured by look-up, with borders on top, larger than the view it serves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from widgets.base.tokens import Tokens, qcolor
from widgets.gridmap.projection import Bounds, Floats, Viewport
from widgets.gridmap.regions import Region, RegionSet
from widgets.gridmap.slices import Steps

OVERSCAN: Final = 1.5
"""Sides of the raster over those of the view: panning within the rest costs one copy."""
_STRIP: Final = 48
"""Rows numbered and coloured together, about half a millisecond."""
_EVERY: Final = 8
"""Polygons drawn in one step."""
_MOST: Final = 0xFFFE
_HEAVY: Final = 1.0


def overscanned(view: Viewport, ratio: float) -> Viewport:
    """The view a raster covers that serves `view`, in device pixels at the screen's pixel ratio."""
    width, height = round(view.width * OVERSCAN * ratio), round(view.height * OVERSCAN * ratio)
    return replace(view, scale=view.scale * ratio, width=width, height=height)


class Raster:
    """Regions of one level as an image of `view`. Build and recolour are generators of short steps."""

    def __init__(self, regions: RegionSet, view: Viewport, level: int, tokens: Tokens) -> None:
        self.view = view
        self.level = level
        self._tokens = tokens
        self._set = regions
        box = view.bounds
        self._shown = [r for r in regions.levels.get(level, ()) if r.bounds.meets(box)][:_MOST]
        self._over = [r for r in regions.levels.get(regions.coarser(level), ()) if r.bounds.meets(box)]
        self._rows = self._rows_of(self._shown)
        self._index = {r.code: i for i, r in enumerate(self._shown, 1)}
        self._ids: NDArray[np.uint16] = np.empty((view.height, view.width), dtype=np.uint16)
        self._pixels: NDArray[np.uint32] = np.empty((view.height, view.width), dtype=np.uint32)
        self.image = QImage(self._pixels.data.cast("B"), view.width, view.height, view.width * 4, QImage.Format.Format_RGB32)

    def build(self, steps_of: Mapping[str, int]) -> Steps:
        """Number every pixel, colour it by `steps_of` (code → 0…4) and draw the borders."""
        colours = self._colours(steps_of)
        # a strip at a time: one image of the whole would cost its own size in memory and a long first touch
        strip = QImage(self.view.width, min(_STRIP, self.view.height), QImage.Format.Format_RGB32)
        for top in range(0, self.view.height, strip.height()):
            yield from self._number(strip, top)
            rows = slice(top, min(top + strip.height(), self.view.height))
            flat = np.frombuffer(strip.constBits(), dtype=np.uint32).reshape(strip.height(), strip.width())
            self._ids[rows] = flat[: rows.stop - top]  # the alpha byte falls off the sixteen bits
            self._colour(rows, slice(None), colours)
            yield
        yield from self._borders(None)

    def recolour(self, codes: Iterable[str], steps_of: Mapping[str, int]) -> Steps:
        """Colour the regions `codes` anew; the rest stays."""
        colours = self._colours(steps_of)
        for code in codes:
            region = self._set.by_code.get(code)
            rect = self.rect_of(region.bounds) if region and code in self._index else QRect()
            if rect.isEmpty():
                continue
            self._colour(slice(rect.top(), rect.bottom() + 1), slice(rect.left(), rect.right() + 1), colours)
            yield from self._borders(rect)

    def code_at(self, x: float, y: float) -> str:
        """Code of the region at a place in projected metres; empty outside of all, or outside of the raster."""
        px, py = (int(v) for v in self.view.point(x, y))
        if not (0 <= px < self.view.width and 0 <= py < self.view.height):
            return ""
        number = int(self._ids[py, px])
        return self._shown[number - 1].code if number else ""

    def rect_of(self, box: Bounds) -> QRect:
        """Pixels of the raster a box covers, a little over."""
        left, top = self.view.point(box.left, box.top)
        right, bottom = self.view.point(box.right, box.bottom)
        whole = QRect(0, 0, self.view.width, self.view.height)
        return QRect(int(left) - 2, int(top) - 2, int(right - left) + 5, int(bottom - top) + 5).intersected(whole)

    def _rows_of(self, regions: Sequence[Region]) -> tuple[Floats, Floats]:
        """First and last row each region may touch."""
        ends = np.array([(r.bounds.top, r.bounds.bottom) for r in regions], dtype=np.float64).reshape(-1, 2)
        rows = (self.view.y - ends) * self.view.scale + self.view.height / 2
        return rows[:, 0] - 2, rows[:, 1] + 2

    def _colours(self, steps_of: Mapping[str, int]) -> NDArray[np.uint32]:
        ramp = [qcolor(c).rgb() for c in self._tokens.choropleth]
        found = (ramp[min(len(ramp) - 1, steps_of.get(r.code, 0))] for r in self._shown)
        return np.array([qcolor(self._tokens.field).rgb(), *found], dtype=np.uint32)

    def _colour(self, rows: slice, columns: slice, colours: NDArray[np.uint32]) -> None:
        self._pixels[rows, columns] = np.take(colours, self._ids[rows, columns].astype(np.intp), mode="clip")

    def _transform(self) -> QTransform:
        x0, y0 = self._set.origin
        made = QTransform()
        made.translate(self.view.width / 2, self.view.height / 2)
        made.scale(self.view.scale, self.view.scale)
        return made.translate(x0 - self.view.x, self.view.y - y0)

    def _number(self, strip: QImage, top: int) -> Steps:
        """Paint the numbers of the regions that meet the strip whose first row is `top`."""
        strip.fill(0xFF000000)
        first, last = self._rows
        met = [(i + 1, self._shown[i]) for i in np.flatnonzero((first < top + strip.height()) & (last >= top)).tolist()]
        for start in range(0, len(met), _EVERY):
            painter = QPainter(strip)
            painter.setTransform(self._transform() * QTransform.fromTranslate(0, -top))
            painter.setPen(Qt.PenStyle.NoPen)
            for number, region in met[start : start + _EVERY]:
                painter.setBrush(QColor.fromRgb(0xFF000000 | number))
                _draw(painter, region.polygons)
            painter.end()
            yield

    def _borders(self, clip: QRect | None) -> Steps:
        """Hairlines of the level, then the heavier lines of the level over it; inside `clip` when that is given."""
        fine = QPen(qcolor(self._tokens.grid_line), 0)
        heavy = QPen(qcolor(self._tokens.town_line), _HEAVY)
        heavy.setCosmetic(True)
        heavy.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for pen, regions, every in ((fine, self._shown, _EVERY), (heavy, self._over, 1)):
            met = [r for r in regions if clip is None or clip.intersects(self.rect_of(r.bounds))]
            for start in range(0, len(met), every):
                self._outline(met[start : start + every], pen, clip)
                yield

    def _outline(self, regions: Sequence[Region], pen: QPen, clip: QRect | None) -> None:
        painter = QPainter(self.image)
        if clip is not None:
            painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._transform())
        painter.setPen(pen)
        for region in regions:
            for polygon in region.polygons:
                painter.drawPolygon(polygon)
        painter.end()


def _draw(painter: QPainter, polygons: list[QPolygonF]) -> None:
    """Outer ring and holes as one shape."""
    if len(polygons) == 1:
        painter.drawPolygon(polygons[0])
        return
    path = QPainterPath()
    for polygon in polygons:
        path.addPolygon(polygon)
        path.closeSubpath()
    painter.drawPath(path)
