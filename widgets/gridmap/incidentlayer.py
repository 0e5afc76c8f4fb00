"""Incidents on the map: shapes by priority, gathered where low ones are many, the selected one with its rings."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from widgets.base.painting import Face, draw_priority, metrics
from widgets.base.tokens import SMALL, TINY, Tokens, qcolor
from widgets.gridmap.atlas import SMALL_ROW, incident_sprites
from widgets.gridmap.clusters import Gathered, gather, spread
from widgets.gridmap.labels import Label, LabelStore, Placed, Taken, first_free, placed, written
from widgets.gridmap.model import MapIncident
from widgets.gridmap.projection import Floats, Viewport, project
from widgets.gridmap.sprites import Ints

RING_MINUTES: Final = (3, 5)
SELECTED_RADIUS: Final = 18.0
_NUMBER: Final = Face(SMALL)
_COUNT: Final = Face(TINY)
_SLANT: Final = 0.7071
_MANY_HIGH: Final = 80
"""P1 and P2 in the view from which on the P2 are drawn smaller; a P1 never is."""
_NUMBERED: Final = 40
"""P1 in the view up to which each has its number beside it."""


class IncidentLayer:
    """All open incidents, drawn for one theme and pixel ratio."""

    def __init__(self, tokens: Tokens, ratio: float) -> None:
        self._tokens = tokens
        self._ratio = ratio
        self._sprites = incident_sprites(tokens, ratio)
        self._counts: dict[tuple[int, int], QPixmap] = {}
        self.incidents: list[MapIncident] = []
        self.index: dict[str, int] = {}
        self.selected = -1
        self._gathered: tuple[float, Gathered] | None = None
        self._sides: dict[str, int] = {}
        self._chosen: Placed | None = None
        self._ringed: list[Placed] = []
        self.set_incidents([])

    def restyled(self, tokens: Tokens, ratio: float) -> "IncidentLayer":
        """The same incidents in another theme or at another pixel ratio."""
        made = IncidentLayer(tokens, ratio)
        made.set_incidents(self.incidents)
        made.selected = self.selected
        return made

    def set_incidents(self, incidents: Sequence[MapIncident]) -> None:
        """Replace all; the selection goes on if it is still among them."""
        chosen = self.incidents[self.selected].id if self.selected >= 0 else ""
        self.incidents = list(incidents)
        self.index = {each.id: i for i, each in enumerate(self.incidents)}
        self._sides = {key: side for key, side in self._sides.items() if key in self.index}
        lon = np.array([i.lon for i in self.incidents], dtype=np.float64)
        lat = np.array([i.lat for i in self.incidents], dtype=np.float64)
        self.x, self.y = project(lon, lat)
        self.priority: Ints = np.clip(np.array([i.priority for i in self.incidents], dtype=np.intp), 1, 4)
        self._shown: Ints = np.empty(0, dtype=np.intp)
        self._px: Floats = np.empty(0)
        self._py: Floats = np.empty(0)
        self.select(chosen)

    def select(self, incident: str) -> None:
        """Make one the selected; an unknown or empty id selects none."""
        self.selected = self.index.get(incident, -1)
        self._gathered = None

    def place(self, view: Viewport) -> None:
        """Work out what is shown one by one in a view, and where: low priorities first, so that high ones lie on top."""
        single = np.concatenate((self._gather(view.scale).single, np.flatnonzero(self.priority <= 2)))
        if self.selected >= 0 and self.priority[self.selected] > 2:
            single = np.append(single, self.selected)
        x, y = view.to_screen(self.x[single], self.y[single])
        with np.errstate(invalid="ignore"):
            inside = (x > -20) & (x < view.width + 20) & (y > -20) & (y < view.height + 20)
        single, x, y = single[inside], x[inside], y[inside]
        order = np.argsort(self.priority[single] + np.where(single == self.selected, -4, 0), kind="stable")
        # most important first while places are given out, last when they are drawn
        px, py = spread(x[order], y[order])
        self._shown, self._px, self._py = single[order][::-1], px[::-1], py[::-1]

    def paint_low(self, painter: QPainter, view: Viewport) -> None:
        """Draw priorities 3 and 4: below the units."""
        gathered = self._gather(view.scale)
        x, y = view.to_screen(gathered.x, gathered.y)
        for px, py, third, fourth in zip(x.tolist(), y.tolist(), gathered.third.tolist(), gathered.fourth.tolist(), strict=True):
            if -40 < px < view.width + 40 and -20 < py < view.height + 20:
                self._paint_count(painter, round(px), round(py), third, fourth)
        low = self.priority[self._shown] >= 3
        self._paint_signs(painter, low, SMALL_ROW if gathered.crowded else 0)

    def paint_high(self, painter: QPainter) -> None:
        """Draw priorities 1 and 2, and the ring of the selected one: above the units."""
        high = self.priority[self._shown] <= 2
        self._paint_signs(painter, high, SMALL_ROW if np.count_nonzero(high) > _MANY_HIGH else 0)
        spot = self.spot(self.selected)
        if spot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(qcolor(self._tokens.accent), 1.6))
            painter.drawEllipse(spot, SELECTED_RADIUS, SELECTED_RADIUS)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_rings(self, painter: QPainter, view: Viewport, speed_mps: float) -> None:
        """Dashed circles a unit covers in 3 and 5 minutes at `speed_mps` metres a second, with the words that were given a place."""
        spot = self.spot(self.selected)
        if spot is None:
            return
        pen = QPen(qcolor(self._tokens.faint), 1.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 5.0])
        for _, radius in _rings(view, speed_mps):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            painter.drawEllipse(spot, radius, radius)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for word in self._ringed:
            word.draw(painter)

    def reserve_selected(self, taken: Taken, view: Viewport, speed_mps: float, words: Sequence[str], store: LabelStore) -> None:
        """Find a place for the selected one's number, and keep other words off it and off the words of its rings."""
        self._chosen, self._ringed, spot = None, [], self.spot(self.selected)
        if spot is None:
            return
        taken.take((spot.x() - SELECTED_RADIUS, spot.y() - SELECTED_RADIUS, 2 * SELECTED_RADIUS, 2 * SELECTED_RADIUS))
        self._chosen = self._number(self.selected, spot, store, taken)
        taken.take(written((self._chosen.x, self._chosen.y), self._chosen.label))
        for number, radius in _rings(view, speed_mps):
            self._ringed += _on_ring(spot, radius, store.get(words[number], _COUNT, self._tokens.faint), taken)

    def _number(self, index: int, spot: QPointF, store: LabelStore, taken: Taken) -> Placed:
        """The selected one's number beside its ring, off the urgent signs where it can be."""
        label = store.get(self.incidents[index].short_no, _NUMBER, self._tokens.text)
        corners = _sides_of(spot, label, SELECTED_RADIUS + 2)
        side = first_free(corners, label, taken, taken, self._sides.get(self.incidents[index].id, 0))
        return placed(corners[max(0, side)], label)

    def spot(self, index: int) -> QPointF | None:
        """Pixel at which an incident is drawn by itself; None where it is not."""
        found = np.flatnonzero(self._shown == index).tolist() if index >= 0 else []
        return QPointF(float(self._px[found[0]]), float(self._py[found[0]])) if found else None

    def spot_of(self, incident: str) -> QPointF | None:
        """The same by id."""
        return self.spot(self.index.get(incident, -1))

    def at(self, px: float, py: float, reach: float) -> str:
        """Id of the incident nearest to a pixel and within `reach` pixels, else empty."""
        if not len(self._shown):
            return ""
        far = np.hypot(self._px - px, self._py - py)
        best = int(np.argmin(far))
        return self.incidents[int(self._shown[best])].id if far[best] <= reach else ""

    def gathered_at(self, view: Viewport, px: float, py: float, reach: float) -> bool:
        """Whether a pixel lies on a count of gathered incidents."""
        gathered = self._gather(view.scale)
        x, y = view.to_screen(gathered.x, gathered.y)
        return bool(np.any(np.hypot(x - px, y - py) <= reach))

    def reserve(self, taken: Taken, view: Viewport, low: bool) -> None:
        """Keep words off the signs of priorities 1 and 2, or off those of 3 and 4 and their counts."""
        which = (self.priority[self._shown] > 2) == low
        for x, y in zip(self._px[which].tolist(), self._py[which].tolist(), strict=True):
            taken.take((x - 5, y - 5, 10, 10))
        if low:
            gathered = self._gather(view.scale)
            for x, y in zip(*(part.tolist() for part in view.to_screen(gathered.x, gathered.y)), strict=True):
                taken.take((x - 24, y - 7, 48, 14))

    def labels(self, store: LabelStore, taken: Taken, signs: Taken) -> list[Placed]:
        """Numbers beside the selected one, always, and beside the P1 as long as they are few."""
        first = self._shown[self.priority[self._shown] == 1]
        wanted = [int(i) for i in first[::-1]] if len(first) <= _NUMBERED else []
        found: list[Placed] = []
        for index in ([self.selected] if self.selected >= 0 else []) + [i for i in wanted if i != self.selected]:
            spot = self.spot(index)
            if spot is not None:
                found.extend([self._chosen] if index == self.selected and self._chosen else self._beside(index, spot, store, taken, signs))
        return found

    def _beside(self, index: int, spot: QPointF, store: LabelStore, taken: Taken, signs: Taken) -> list[Placed]:
        """A number on whichever side has room: right, left, below, above."""
        label, incident = store.get(self.incidents[index].short_no, _NUMBER, self._tokens.text), self.incidents[index].id
        corners = _sides_of(spot, label, 11)
        side = first_free(corners, label, taken, signs, self._sides.get(incident, 0))
        if side < 0:
            return []
        self._sides[incident] = side
        return [placed(corners[side], label)]

    def by_importance(self) -> list[str]:
        """Ids of all that have a place, by priority, then number."""
        placed = [i for i, known in zip(self.incidents, np.isfinite(self.x).tolist(), strict=True) if known]
        return [i.id for i in sorted(placed, key=lambda i: (i.priority, i.no))]

    def _gather(self, scale: float) -> Gathered:
        if self._gathered is None or self._gathered[0] != scale:
            self._gathered = (scale, gather(self.x, self.y, self.priority, self.selected, scale))
        return self._gathered[1]

    def _paint_signs(self, painter: QPainter, which: NDArray[np.bool_], row: int) -> None:
        shown = self._shown[which]
        rows = np.where((shown == self.selected) | (self.priority[shown] == 1), 0, row)
        self._sprites.draw(painter, self._px[which], self._py[which], rows, self.priority[shown] - 1)

    def _paint_count(self, painter: QPainter, x: int, y: int, third: int, fourth: int) -> None:
        pixmap = self._counts.get((third, fourth))
        if pixmap is None:
            pixmap = self._counts[(third, fourth)] = self._count_pixmap(third, fourth)
        painter.drawPixmap(x - round(pixmap.width() / self._ratio / 2), y - round(pixmap.height() / self._ratio / 2), pixmap)

    def _count_pixmap(self, third: int, fourth: int) -> QPixmap:
        """`■ 3 ○ 12` on the map's ground."""
        parts = [(priority, str(count)) for priority, count in ((3, third), (4, fourth)) if count]
        measured = metrics(_COUNT)
        width = round(sum(measured.horizontalAdvance(words) + 18 for _, words in parts)) + 2
        pixmap = QPixmap(round(width * self._ratio), round(16 * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(qcolor(self._tokens.halo, 140))
        painter = QPainter(pixmap)
        left = 3.0
        for priority, words in parts:
            draw_priority(painter, priority, QPointF(left + 4, 8), 7.0, self._tokens)
            painter.setFont(_COUNT.font)
            painter.setPen(qcolor(self._tokens.dim))
            painter.drawText(QPointF(left + 11, 12.5), words)
            left += measured.horizontalAdvance(words) + 18
        painter.end()
        return pixmap


def _sides_of(spot: QPointF, label: Label, away: float) -> list[tuple[float, float]]:
    """Top left corners of a label right, left, below and above a spot."""
    level, middle = spot.y() - label.height / 2, spot.x() - label.width / 2
    return [(spot.x() + away, level), (spot.x() - away - label.width, level), (middle, spot.y() + away - 2), (middle, spot.y() - away + 2 - label.height)]


def _rings(view: Viewport, speed_mps: float) -> list[tuple[int, float]]:
    """Number and radius in pixels of each ring that can be seen."""
    radii = [minutes * 60 * speed_mps / view.metres_per_pixel for minutes in RING_MINUTES]
    return [(number, radius) for number, radius in enumerate(radii) if 2 * SELECTED_RADIUS < radius < 3 * max(view.width, view.height)]


def _on_ring(spot: QPointF, radius: float, label: Label, taken: Taken) -> list[Placed]:
    """The words of a ring on one of its slants, where there is room."""
    away = _SLANT * radius
    corners = [(spot.x() + dx * away - label.width / 2, spot.y() + dy * away - label.height / 2) for dx, dy in ((1, -1), (1, 1), (-1, -1), (-1, 1))]
    side = first_free(corners, label, taken, taken)
    return [placed(corners[side], label)] if side >= 0 else []
