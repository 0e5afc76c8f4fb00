"""Where the map looks, and when it may move by itself: only when the set of incidents changes, and never once a hand was on it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from widgets.gridmap.model import FitPolicy
from widgets.gridmap.projection import Bounds, Viewport

MARGIN: Final = 72
_LEAST_METRES: Final = 3000.0
"""Smallest side of what is fitted to: a single incident is shown with its surroundings."""
_FARTHEST: Final = 0.5
"""Scale of the farthest zoom over that of everything fitted."""


class Camera(QObject):
    """The view and its lock. `moved` for every change of the view, `lockChanged(locked)` when a hand takes or frees it."""

    moved = Signal()
    lockChanged = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.view = Viewport()
        self.locked = False
        self.policy = FitPolicy.REGIONS
        self._all: Bounds | None = None
        self._urgent: Bounds | None = None

    def resize(self, width: int, height: int) -> None:
        """Another size of the widget: an unlocked map is fitted anew, a locked one keeps its middle and scale."""
        self.view = self.view.resized(width, height)
        self._refit()

    def set_everything(self, bounds: Bounds | None) -> None:
        """What the whole map is: the regions, or the incidents where there are none."""
        if bounds != self._all:
            self._all = bounds
            self._refit()

    def set_urgent(self, bounds: Bounds | None) -> None:
        """Box round the open incidents of high priority, told when the set of incidents changed."""
        self._urgent = bounds
        if self.policy is FitPolicy.URGENT:
            self._refit()

    def pan(self, dx: float, dy: float) -> None:
        """Drag the content by pixels, by hand."""
        self._by_hand(self.view.panned(dx, dy))

    def zoom(self, factor: float, px: float, py: float) -> None:
        """Come `factor` times closer about a pixel, by hand."""
        least = self.view.fitted(self._all, MARGIN).scale * _FARTHEST if self._all else 1e-4
        self._by_hand(self.view.zoomed(factor, px, py, least))

    def centre(self, x: float, y: float) -> None:
        """Look at a place in projected metres, by hand."""
        px, py = self.view.point(x, y)
        self.pan(self.view.width / 2 - px, self.view.height / 2 - py)

    def fit_all(self) -> None:
        """Show everything, by hand."""
        if self._all is not None:
            self._by_hand(self.view.fitted(self._all, MARGIN))

    def unlock(self) -> None:
        """Let the map follow again, and fit it at once."""
        self._lock(False)
        self._refit()

    def _refit(self) -> None:
        wanted = self._urgent if self.policy is FitPolicy.URGENT and self._urgent else self._all
        if not self.locked and wanted is not None:
            self.view = self.view.fitted(wanted.grown(_LEAST_METRES), MARGIN)
        self.moved.emit()

    def _by_hand(self, view: Viewport) -> None:
        self._lock(True)
        self.view = view
        self.moved.emit()

    def _lock(self, locked: bool) -> None:
        if locked != self.locked:
            self.locked = locked
            self.lockChanged.emit(locked)
