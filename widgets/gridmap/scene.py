"""The picture of the map: its layers from the ground up, and what of them must be drawn anew."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap

from widgets.base.tokens import Tokens, qcolor
from widgets.gridmap.ground import Ground
from widgets.gridmap.incidentlayer import RING_MINUTES, IncidentLayer
from widgets.gridmap.labels import CELL, LabelStore, Placed, Taken
from widgets.gridmap.model import VILLAGE, MapIncident, RegionShape, UnitsFrame
from widgets.gridmap.overlay import Notes, Overlay
from widgets.gridmap.projection import Viewport
from widgets.gridmap.unitlayer import UnitLayer
from widgets.gridmap.words import read_words

RING_SPEED: Final = 8.3
"""Default speed in metres a second, as the crow flies, of the 3- and 5-minute rings: 30 km/h."""
_PULSE_BOX: Final = 40


class Scene(QObject):
    """Regions, low incidents and their names are kept as one backdrop; units, high incidents and words are drawn on it.

    `changed` asks for a painting in the next frame.
    """

    changed = Signal()

    def __init__(self, tokens: Tokens, parent: QObject) -> None:
        super().__init__(parent)
        self.ground = Ground(tokens, self)
        self.units = UnitLayer(tokens, 1.0)
        self.incidents = IncidentLayer(tokens, 1.0)
        self.view = Viewport()
        self.locked = False
        self.words = read_words()
        self._ratio = 1.0
        self._ring_speed = RING_SPEED
        self._backdrop = QPixmap()
        self._stale = True
        self._written: list[Placed] | None = None
        self._named = self._signs = Taken(1, 1)
        self.restyle(tokens, 1.0)
        self.ground.changed.connect(self.refresh)

    # ------------------------------------------------------------------ what is shown

    def restyle(self, tokens: Tokens, ratio: float) -> None:
        """Another theme or pixel ratio."""
        self._tokens, self._ratio = tokens, ratio
        self._store = LabelStore(tokens, ratio)
        self._overlay = Overlay(tokens)
        self.units = self.units.restyled(tokens, ratio)
        self.incidents = self.incidents.restyled(tokens, ratio)
        self.ground.set_tokens(tokens)
        self.look_at(self.view)

    def restyle_for(self, ratio: float) -> None:
        """Another pixel ratio, if it is another."""
        if ratio != self._ratio:
            self.restyle(self._tokens, ratio)

    def retranslate(self) -> None:
        """Another language."""
        self.words = read_words()
        self.refresh()

    def look_at(self, view: Viewport) -> None:
        """Another view."""
        self.view = view
        self.ground.look_at(view, self._ratio)
        self.units.place(view)
        self.refresh()

    def set_regions(self, regions: Sequence[RegionShape]) -> None:
        """Replace the regions."""
        self.ground.set_regions(regions)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Open incidents by grid code."""
        self.ground.set_counts(counts)

    def set_units(self, frame: UnitsFrame) -> bool:
        """Take all units; returns whether the picture changes by it."""
        changed = self.units.set_frame(frame, self.view)
        if changed:
            self._written = None
        return changed

    def set_incidents(self, incidents: Sequence[MapIncident]) -> None:
        """Replace the incidents; the selection stays while it is among them."""
        self.incidents.set_incidents(incidents)
        self._follow()

    def select(self, incident: str) -> None:
        """Select one, or none."""
        self.incidents.select(incident)
        self._follow()

    def set_ring_speed(self, metres_a_second: float) -> None:
        """Speed the rings reckon with."""
        self._ring_speed = metres_a_second
        self.refresh()

    @property
    def selected(self) -> MapIncident | None:
        """The selected incident."""
        chosen = self.incidents.selected
        return self.incidents.incidents[chosen] if chosen >= 0 else None

    def selected_place(self) -> tuple[float, float] | None:
        """Where it is in projected metres; None without selection or place."""
        chosen = self.incidents.selected
        if chosen < 0 or not np.isfinite(self.incidents.x[chosen]):
            return None
        return float(self.incidents.x[chosen]), float(self.incidents.y[chosen])

    def hidden_selection(self) -> QPointF | None:
        """Pixel of the selected incident if that lies outside of the view."""
        place = self.selected_place()
        if place is None:
            return None
        x, y = self.view.point(*place)
        return None if 0 <= x < self.view.width and 0 <= y < self.view.height else QPointF(x, y)

    def crumb(self) -> tuple[str, ...]:
        """Names, coarse to fine, of the selected incident's village, else of the region the view looks at."""
        return tuple(self.ground.regions.chain(self._place_code()))

    def pulse_box(self, incident: str) -> QRect:
        """Pixels the pulse of an incident may touch."""
        spot = self.incidents.spot_of(incident)
        return QRect() if spot is None else QRect(round(spot.x()), round(spot.y()), 0, 0).adjusted(-_PULSE_BOX, -_PULSE_BOX, _PULSE_BOX, _PULSE_BOX)

    # ------------------------------------------------------------------ drawing

    def refresh(self) -> None:
        """Draw everything anew in the next frame."""
        self._stale, self._written = True, None
        self.changed.emit()

    def paint(self, painter: QPainter) -> None:
        """Draw the map; overlays are painted apart, above what still moves."""
        if self._stale:
            self._draw_backdrop()
            self._stale = False
        if self._written is None:
            self._written = self._write()
        painter.drawPixmap(0, 0, self._backdrop)
        self.units.paint(painter)
        self.incidents.paint_high(painter)
        painter.setPen(QPen(qcolor(self._tokens.dim), 1))
        for word in self._written:
            word.draw(painter)

    def paint_overlay(self, painter: QPainter) -> None:
        """Draw the plates in the corners."""
        if not self.ground.regions:
            self._overlay.paint_empty(painter, self.view, self.words)
        self._overlay.paint(painter, self.view, self._notes(), self.words)

    def _draw_backdrop(self) -> None:
        self.incidents.place(self.view)
        size = QSize(round(self.view.width * self._ratio), round(self.view.height * self._ratio))
        if self._backdrop.size() != size:
            self._backdrop = QPixmap(size)
        self._backdrop.setDevicePixelRatio(self._ratio)
        phase, rings = self.view.phase(CELL), [self.words.ring(minutes) for minutes in RING_MINUTES]
        self._named = Taken(self.view.width, self.view.height, phase)
        for plate in self._overlay.plates(self.view, self.selected is not None):
            self._named.take(plate)
        self._signs = Taken(self.view.width, self.view.height, phase)
        self.incidents.reserve(self._named, self.view, low=False)
        self.incidents.reserve(self._signs, self.view, low=True)
        self.incidents.reserve_selected(self._named, self.view, self._ring_speed, rings, self._store)
        painter = QPainter(self._backdrop)
        self.ground.paint(painter, self.view)
        for name in self.ground.names(self.view, self._store, self._named, self._signs):
            name.draw(painter)
        self.incidents.paint_rings(painter, self.view, self._ring_speed)
        self.incidents.paint_low(painter, self.view)
        painter.end()

    def _write(self) -> list[Placed]:
        taken = self._named.copy()
        self.units.reserve(taken)
        words = self.incidents.labels(self._store, taken, self._signs)
        return words + self.units.labels(self._store, taken, self._signs, self.words.age)

    def _follow(self) -> None:
        chosen = self.selected
        self.units.focus = frozenset(chosen.units) if chosen else frozenset()
        self.refresh()

    def renew(self, incident: MapIncident) -> bool:
        """Other words for the selected incident; False where they are the same."""
        before, self.incidents.incidents[self.incidents.selected] = self.selected, incident
        return incident != before

    def card(self) -> QRect:
        """Pixels of the plate on the selected incident."""
        left, top, width, height = self._overlay.plates(self.view, True)[-1]
        return QRect(round(left), round(top), round(width), round(height))

    def _notes(self) -> Notes:
        priority = self.incidents.priority
        first, second, third, fourth = (int(np.count_nonzero(priority == p)) for p in (1, 2, 3, 4))
        return Notes(
            crumb=self.crumb(),
            counts=(first, second, third, fourth),
            unplaced=int(np.count_nonzero(~np.isfinite(self.incidents.x))),
            locked=self.locked,
            selected=self.selected,
            off_view=self.hidden_selection(),
        )

    def _place_code(self) -> str:
        chosen, place = self.selected, self.selected_place()
        if chosen is not None and chosen.region:
            return chosen.region[:VILLAGE]
        here = self.ground.code_at(*place) if place is not None else ""
        return here[:VILLAGE] or self.ground.enclosing(self.view)
