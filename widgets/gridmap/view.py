"""The map (指挥地图): one opaque widget that draws regions, units and incidents by itself and is worked by keys."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.base.painting import draw_focus, one_line
from widgets.base.tokens import DARK, Tokens
from widgets.gridmap.camera import Camera
from widgets.gridmap.hand import Hand
from widgets.gridmap.model import FitPolicy, MapIncident, RegionShape, UnitsFrame
from widgets.gridmap.pace import Pace, Pulse
from widgets.gridmap.projection import bounds_of, unproject
from widgets.gridmap.scene import Scene
from widgets.gridmap.words import Words


class MapView(QWidget):
    """The map panel.

    `selected(id)` when a hand picks an incident, `opened(id)` on Enter, `unitSelected(id)` when a unit is clicked,
    `lockChanged(locked)` when a hand takes hold of the view or frees it.
    """

    selected = Signal(str)
    opened = Signal(str)
    unitSelected = Signal(str)
    lockChanged = Signal(bool)

    def __init__(self, tokens: Tokens = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapView")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self._tokens = tokens
        self._camera = Camera(self)
        self._scene = Scene(tokens, self)
        self._pace = Pace(self._frame, self)
        self._pulse = Pulse(self._beat, self)
        self._waiting: UnitsFrame | None = None
        self._dirty = True
        self._known: set[str] | None = None
        self._hand = Hand(self._camera, self._scene, self)
        self._hand.chosen.connect(self._chosen_by_hand)
        self._hand.opened.connect(self.opened)
        self._hand.unit.connect(self.unitSelected)
        self._scene.changed.connect(self._picture_changed)
        self._camera.moved.connect(self._moved)
        self._camera.lockChanged.connect(self.lockChanged)
        self._retranslate()

    # ------------------------------------------------------------------ what is shown

    def set_regions(self, regions: Sequence[RegionShape]) -> None:
        """Replace the regions of every level; an unlocked map is fitted to them."""
        self._scene.set_regions(regions)
        self._fit_bounds()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Open incidents by grid code (15 digits); other levels are coloured from their grids."""
        self._scene.set_counts(counts)

    def set_units(self, frame: UnitsFrame) -> None:
        """Replace all units; paints at the next frame for news, at leisure for moves, not at all when nothing in view changed."""
        self._waiting = frame
        if self._scene.units.is_news(frame):
            self._pace.soon()
        else:
            self._pace.later()

    def set_incidents(self, incidents: Sequence[MapIncident]) -> None:
        """Replace the open incidents. New P1 pulse, and an unlocked map may be fitted anew, only where the set changed."""
        layer = self._scene.incidents
        before = set(layer.index)
        self._scene.set_incidents(incidents)
        layer = self._scene.incidents
        now = set(layer.index)
        urgent = {i.id for i in incidents if i.priority == 1}
        if self._known is not None:
            self._pulse.start(sorted(urgent - self._known))
        self._known = urgent | (self._known or set())
        if now != before:
            self._fit_bounds()
            high = layer.priority <= 2
            self._camera.set_urgent(bounds_of(layer.x[high], layer.y[high]))

    def set_selection(self, incident: str | None) -> None:
        """Show one incident as the selected; None or one that is not on the map shows none. The view does not move."""
        self._scene.select(incident or "")
        chosen = self._scene.selected
        self.setAccessibleDescription(one_line(f"P{chosen.priority} {chosen.no} {chosen.text}") if chosen else "")

    def renew_card(self, incident: MapIncident) -> None:
        """Say the selected incident anew: what is due and its lamp, or other words. Its place on the map stays."""
        if incident.id == self.selection and self._scene.renew(incident):
            self.update(self._scene.card())

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme."""
        self._tokens = tokens
        self._scene.restyle(tokens, self.devicePixelRatioF())

    def set_policy(self, policy: FitPolicy) -> None:
        """What an unlocked map fits to when the set of incidents changes."""
        self._camera.policy = policy

    def set_ring_speed(self, metres_a_second: float) -> None:
        """Speed, as the crow flies, that the rings of 3 and 5 minutes reckon with."""
        self._scene.set_ring_speed(metres_a_second)

    @property
    def locked(self) -> bool:
        """Whether a hand holds the view."""
        return self._camera.locked

    @property
    def selection(self) -> str:
        """Id of the selected incident, empty when there is none."""
        chosen = self._scene.selected
        return chosen.id if chosen else ""

    @property
    def looking_at(self) -> tuple[float, float, float]:
        """lon, lat in degrees of the middle, and pixels a metre on the ground takes there."""
        view = self._camera.view
        return (*unproject(view.x, view.y), 1 / view.metres_per_pixel)

    @property
    def crumb(self) -> tuple[str, ...]:
        """Names of the regions, coarse to fine, that the map says it looks at."""
        return self._scene.crumb()

    @property
    def words(self) -> Words:
        """The words it paints, in the language that is on."""
        return self._scene.words

    @property
    def pulsing(self) -> list[str]:
        """Incidents that pulse now."""
        return self._pulse.ids

    def spot_of(self, incident: str) -> QPointF | None:
        """Pixel at which an incident is drawn by itself; None where it is not."""
        return self._scene.incidents.spot_of(incident)

    def settle(self) -> None:
        """Finish at once what is made in slices, for instance before a screenshot."""
        self._scene.ground.settle()

    # ------------------------------------------------------------------ by hand

    def unlock(self) -> None:
        """Free the view and fit it anew."""
        self._camera.unlock()

    def fit_all(self) -> None:
        """Show the whole map."""
        self._camera.fit_all()

    def zoom_step(self, step: int) -> None:
        """One key's worth closer (1) or farther (-1)."""
        self._hand.zoom_step(step)

    def pan_step(self, way: str) -> None:
        """One key's worth `left`, `right`, `up` or `down`."""
        self._hand.pan_step(way)

    def choose_next(self, step: int) -> None:
        """Select the incident `step` places on by importance, and bring it into view."""
        self._hand.choose_next(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hand.key(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab walks the incidents here; other panels are reached by their chords
        self._hand.choose_next(1 if forward else -1)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand.double_click(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hand.wheel(event)

    def _chosen_by_hand(self, incident: str) -> None:
        self.set_selection(incident)
        self.selected.emit(incident)

    # ------------------------------------------------------------------ Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        self._take_units()
        self._dirty = False
        painter = QPainter(self)
        self._scene.paint(painter)
        for incident in self._pulse.ids:
            box = self._scene.pulse_box(incident)
            if not box.isEmpty():
                self._pulse.paint(painter, incident, QPointF(box.center()), self._tokens)
        self._scene.paint_overlay(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self._tokens)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scene.restyle_for(self.devicePixelRatioF())
        self._camera.resize(event.size().width(), event.size().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._scene.restyle_for(self.devicePixelRatioF())
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._scene.retranslate()
        self.setAccessibleName(self._scene.words.name)

    def _picture_changed(self) -> None:
        self._dirty = True
        self._pace.soon()

    def _take_units(self) -> None:
        """Work in the newest frame of units; those in between were never looked at."""
        frame, self._waiting = self._waiting, None
        if frame is not None and self._scene.set_units(frame):
            self._dirty = True

    def _frame(self) -> None:
        self._take_units()
        if self._dirty:
            self.update()

    def _moved(self) -> None:
        self._scene.locked = self._camera.locked
        self._scene.look_at(self._camera.view)

    def _fit_bounds(self) -> None:
        layer = self._scene.incidents
        self._camera.set_everything(self._scene.ground.bounds or bounds_of(layer.x, layer.y))

    def _beat(self) -> None:
        """Paint the small squares that pulse, nothing else."""
        for incident in self._pulse.ids:
            self.update(self._scene.pulse_box(incident))
