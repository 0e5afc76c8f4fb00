"""Which window stands on which screen: remembered by screen name, moved when a screen goes, brought back when it returns."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen

from desktop.wall.window import WallWindow
from services.runtime.settings import Settings


class Screens(QObject):
    """Places windows on screens and keeps the places in the settings as `screens.<layout>`: {window: screen name}."""

    def __init__(self, settings: Settings, app: QGuiApplication) -> None:
        super().__init__(app)
        self._settings = settings
        self._windows: dict[str, WallWindow] = {}
        self._layout = "single"
        app.screenAdded.connect(self._again)
        app.screenRemoved.connect(self._again)

    def place(self, layout: str, windows: dict[str, WallWindow], fullscreen: bool) -> None:
        """Show each window on its remembered screen, or on the next one that is free."""
        self._layout, self._windows = layout, windows
        remembered = self._settings.get(f"screens.{layout}", {"": ""})
        taken: set[str] = {name for window, name in remembered.items() if window in windows and self._by_name(name)}
        for name, window in windows.items():
            screen = self._by_name(remembered.get(name, "")) or self._free(taken)
            taken.add(screen.name())
            window.stand_on(screen, fullscreen)

    def remember(self) -> None:
        """Keep where the windows stand now."""
        if self._windows:
            self._settings.set(f"screens.{self._layout}", {name: window.screen().name() for name, window in self._windows.items()})

    def _again(self, _screen: QScreen) -> None:
        remembered = self._settings.get(f"screens.{self._layout}", {"": ""})
        for name, window in self._windows.items():
            home = self._by_name(remembered.get(name, "")) or window.screen()
            if home is not window.screen() or not home.geometry().intersects(window.geometry()):
                window.stand_on(home, window.isFullScreen())

    @staticmethod
    def _by_name(name: str) -> QScreen | None:
        return next((screen for screen in QGuiApplication.screens() if screen.name() == name), None)

    @staticmethod
    def _free(taken: set[str]) -> QScreen:
        """The primary screen first, then from left to right; the primary again when all are taken."""
        primary = QGuiApplication.primaryScreen()
        ordered = sorted(QGuiApplication.screens(), key=lambda s: (s is not primary, s.geometry().x(), s.geometry().y()))
        return next((screen for screen in ordered if screen.name() not in taken), primary)
