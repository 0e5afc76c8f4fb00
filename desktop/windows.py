"""The windows of the layout in use: made, filled, switched, and the panels moved between them."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop.first import First
from desktop.panels import Panels
from desktop.wall.arrangement import LAYOUTS, Place
from desktop.wall.window import WallWindow
from services.runtime.settings import Settings
from widgets.banner.banner import StatusBanner
from widgets.base.tokens import Tokens


class Windows:
    """Holds the windows by name. `shown(place)` is told whenever a place comes on top somewhere."""

    def __init__(self, first: First, panels: Panels, settings: Settings, tokens: Tokens, fullscreen: bool, shown: Callable[[Place], None]) -> None:
        self.by_name: dict[str, WallWindow] = {"desk": first.window}
        self._banners: dict[str, StatusBanner] = {"desk": first.banner}
        self._screens, self._panels, self._settings, self._tokens = first.screens, panels, settings, tokens
        self._fullscreen, self._shown = fullscreen, shown
        self.layout = ""
        panels.desk.queue.use_views(settings.get("queue_views", {}))
        panels.desk.queue.viewsChanged.connect(lambda views: settings.set("queue_views", views))
        panels.desk.queue.use_columns(settings.get("queue_hidden", []))
        panels.desk.queue.columnsChanged.connect(lambda hidden: settings.set("queue_hidden", hidden))

    def use(self, layout: str) -> None:
        """Arrange the panels as a layout says; windows no longer needed go, the desk's always stays."""
        if layout == self.layout:
            self._show_all()
            return
        if self.layout:
            self._screens.remember()
        plans = {plan.name: plan for plan in LAYOUTS[layout]}
        for window in self.by_name.values():
            window.empty()
        for name in [name for name in self.by_name if name not in plans]:
            self._drop(name)
        for name, plan in plans.items():
            window = self.by_name.get(name) or self._make(name)
            bottom = self._panels.command if Place.DESK in plan.places else None
            window.fill([(place, self._panels.at(place)) for place in plan.places], bottom)
        self._panels.banners[:] = self._banners.values()
        self._screens.place(layout, self.by_name, self._fullscreen)
        self.layout = layout
        self._settings.set("layout", layout)

    def _show_all(self) -> None:
        """A window that somebody closed comes back when its layout is asked for again."""
        for name, window in self.by_name.items():
            if not window.isVisible() or window.isMinimized():
                self._screens.bring(name)

    def _make(self, name: str) -> WallWindow:
        banner = StatusBanner(tokens=self._tokens)
        window = WallWindow(name, banner)
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.set_tokens(self._tokens)
        window.shown.connect(lambda place: self._shown(Place(place)))
        self.by_name[name], self._banners[name] = window, banner
        return window

    def _drop(self, name: str) -> None:
        window = self.by_name.pop(name)
        del self._banners[name]
        window.hide()
        window.deleteLater()

    def go_to(self, place: Place) -> WallWindow:
        """Bring a place on top of its window, and the window to the front."""
        name, window = next((name, window) for name, window in self.by_name.items() if place in window.places)
        window.turn_to(place)
        if not window.isVisible() or window.isMinimized():
            self._screens.bring(name)
        window.raise_()
        window.activateWindow()
        return window

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme for every window."""
        self._tokens = tokens
        for window in self.by_name.values():
            window.set_tokens(tokens)

    def set_drill(self, drill: bool) -> None:
        """Frame every window in a drill."""
        for window in self.by_name.values():
            window.set_drill(drill)

    def close(self) -> None:
        """Remember the places and close."""
        self._screens.remember()
        for window in self.by_name.values():
            window.hide()
