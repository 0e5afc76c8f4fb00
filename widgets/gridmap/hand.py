"""A hand on the map: keys and mouse turned into moves of the camera and choices."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from widgets.gridmap.camera import Camera
from widgets.gridmap.scene import Scene

_PAN_STEP: Final = 96
_ZOOM_STEP: Final = 1.5
_REACH: Final = 16.0
_DRAG: Final = 4.0
_NOTCH: Final = 240
"""Turn of the wheel, in eighths of a degree, that zooms as far as one key."""


class Hand(QObject):
    """Tells `chosen(incident)`, `opened(incident)` and `unit(unit)`; moves the camera by itself."""

    chosen = Signal(str)
    opened = Signal(str)
    unit = Signal(str)

    def __init__(self, camera: Camera, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._camera = camera
        self._scene = scene
        self._keys = self._key_table()
        self._press: QPointF | None = None
        self._dragging = False

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key says; False where it says nothing here."""
        action = self._keys.get(event.text()) or self._keys.get(event.key())
        if action is None or event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        action()
        return True

    def choose_next(self, step: int) -> None:
        """Choose the incident `step` places on by importance, and bring it into view."""
        order = self._scene.incidents.by_importance()
        if not order:
            return
        now = self._selection
        place = order.index(now) + step if now in order else (0 if step > 0 else -1)
        self._choose(order[place % len(order)])
        if self._scene.hidden_selection() is not None:
            self._show_selected()

    def press(self, event: QMouseEvent) -> None:
        """The left button goes down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._dragging = event.position(), False

    def move(self, at: QPointF) -> None:
        """The pointer moves, perhaps with the button down."""
        if self._press is None:
            return
        way = at - self._press
        if self._dragging or way.manhattanLength() > _DRAG:
            self._dragging, self._press = True, at
            self._camera.pan(way.x(), way.y())

    def release(self, at: QPointF) -> None:
        """The button comes up: a click where it was no drag."""
        if self._press is not None and not self._dragging:
            self._click(at.x(), at.y())
        self._press, self._dragging = None, False

    def double_click(self, at: QPointF) -> None:
        """Open the selected incident when it is under the pointer."""
        if self._selection and self._scene.incidents.at(at.x(), at.y(), _REACH) == self._selection:
            self.opened.emit(self._selection)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        turned = event.angleDelta().y()
        if turned:
            self._camera.zoom(_ZOOM_STEP ** (turned / _NOTCH), event.position().x(), event.position().y())

    @property
    def _selection(self) -> str:
        chosen = self._scene.selected
        return chosen.id if chosen else ""

    def _key_table(self) -> dict[str | int, Callable[[], object]]:
        """Keys by the character they give, or by code where they give none."""
        key, camera = Qt.Key, self._camera
        return {
            key.Key_Left: lambda: self.pan_step("left"),
            key.Key_Right: lambda: self.pan_step("right"),
            key.Key_Up: lambda: self.pan_step("up"),
            key.Key_Down: lambda: self.pan_step("down"),
            "+": lambda: self.zoom_step(1),
            "=": lambda: self.zoom_step(1),
            "-": lambda: self.zoom_step(-1),
            "0": camera.fit_all,
            "*": camera.unlock,
            ".": self._show_selected,
            key.Key_Return: self._open,
            key.Key_Enter: self._open,
        }

    def zoom_step(self, step: int) -> None:
        """Closer for 1, farther for -1, about the middle."""
        view = self._camera.view
        self._camera.zoom(_ZOOM_STEP**step, view.width / 2, view.height / 2)

    def pan_step(self, way: str) -> None:
        """Look further `left`, `right`, `up` or `down`."""
        x, y = {"left": (1, 0), "right": (-1, 0), "up": (0, 1), "down": (0, -1)}[way]
        self._camera.pan(x * _PAN_STEP, y * _PAN_STEP)

    def _open(self) -> None:
        if self._selection:
            self.opened.emit(self._selection)

    def _show_selected(self) -> None:
        place = self._scene.selected_place()
        if place is not None:
            self._camera.centre(*place)

    def _click(self, x: float, y: float) -> None:
        """Choose what is nearest: an incident, else a unit; a count of gathered ones comes closer."""
        incident = self._scene.incidents.at(x, y, _REACH)
        unit = "" if incident else self._scene.units.at(x, y, _REACH)
        if incident:
            self._choose(incident)
        elif unit:
            self.unit.emit(unit)
        elif self._scene.incidents.gathered_at(self._camera.view, x, y, 2 * _REACH):
            self._camera.zoom(_ZOOM_STEP**2, x, y)

    def _choose(self, incident: str) -> None:
        if incident != self._selection:
            self.chosen.emit(incident)
