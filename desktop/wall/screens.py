"""Which window stands on which screen: remembered by screen name, moved when a screen goes, brought back when it returns."""

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from desktop.wall.window import WallWindow
from services.runtime.settings import Settings

_SETTLE_MS: Final = 100
"""Screens come and go in several steps (added, resized, made primary): one pass once they are done."""


class Screens(QObject):
    """Places windows on screens and keeps the places in the settings as `screens.<layout>`: {window: screen name}.

    A window's home is the screen it was put on first, or that a person moved it to; a screen that is unplugged stays the home of its windows.
    """

    def __init__(self, settings: Settings, app: QGuiApplication) -> None:
        super().__init__(app)
        self._settings = settings
        self._windows: dict[str, WallWindow] = {}
        self._homes: dict[str, str] = {}
        self._stands: dict[str, str] = {}
        self._layout, self._fullscreen = "single", True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self._again)
        for screen in app.screens():
            self._watch(screen)
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(lambda _: self._soon.start())

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(lambda _: self._soon.start())

    def _came(self, screen: QScreen) -> None:
        self._watch(screen)
        self._soon.start()

    def place(self, layout: str, windows: dict[str, WallWindow], fullscreen: bool) -> None:
        """Show each window on its remembered screen, or on the next one that is free."""
        self._layout, self._windows, self._fullscreen = layout, windows, fullscreen
        remembered = self._settings.get(f"screens.{layout}", {"": ""})
        self._homes = {name: remembered[name] for name in windows if name in remembered}
        taken = self._taken()
        for name, window in windows.items():
            screen = self._home(name) or self._free(taken)
            taken.add(screen.name())
            self._homes.setdefault(name, screen.name())
            self._put(name, window, screen)

    def bring(self, name: str) -> None:
        """Show a window again that was closed or made small."""
        window = self._windows[name]
        self._put(name, window, self._home(name) or window.screen())

    def remember(self) -> None:
        """Keep where the windows belong."""
        self._notice_moves()
        if self._windows:
            self._settings.set(f"screens.{self._layout}", {name: self._homes[name] for name in self._windows})

    # --- screens that come and go ---

    def _again(self) -> None:
        """Every window where it belongs, or on a screen there is; what had the keyboard keeps it."""
        if not self._windows:
            return
        self._notice_moves()
        active = QApplication.activeWindow()
        taken = self._taken()
        for name, window in self._windows.items():
            if not window.isVisible():
                continue
            screen = self._home(name) or self._by_name(self._stands[name]) or self._free(taken)
            taken.add(screen.name())
            if not screen.geometry().contains(window.geometry().center()) or (self._fullscreen and window.geometry() != screen.geometry()):
                self._put(name, window, screen, anew=True)
        self._windows["desk"].raise_()
        if isinstance(active, WallWindow):
            active.raise_()
            active.activateWindow()

    def _notice_moves(self) -> None:
        """A window that stands elsewhere than it was put, while that screen is still there, was moved by hand: it belongs there now."""
        for name, window in self._windows.items():
            under = QGuiApplication.screenAt(window.geometry().center()) or window.screen()
            put, now = self._stands.get(name, ""), under.name()
            if window.isVisible() and now != put and self._by_name(put):
                self._homes[name] = self._stands[name] = now

    def _put(self, name: str, window: WallWindow, screen: QScreen, *, anew: bool = False) -> None:
        self._stands[name] = screen.name()
        if anew or not window.isVisible() or window.isMinimized() or window.screen() is not screen or window.isFullScreen() != self._fullscreen:
            window.stand_on(screen, self._fullscreen)

    # --- which screen ---

    def _taken(self) -> set[str]:
        return {home for name, home in self._homes.items() if name in self._windows and self._by_name(home)}

    def _home(self, window: str) -> QScreen | None:
        return self._by_name(self._homes.get(window, ""))

    @staticmethod
    def _by_name(name: str) -> QScreen | None:
        return next((screen for screen in QGuiApplication.screens() if name and screen.name() == name), None)

    @staticmethod
    def _free(taken: set[str]) -> QScreen:
        """The primary screen first, then as one reads; the last one when all are taken, so that the desk is covered only where there is but one."""
        primary = QGuiApplication.primaryScreen()
        ordered = sorted(QGuiApplication.screens(), key=lambda s: (s is not primary, round(s.geometry().y() / primary.geometry().height()), s.geometry().x()))
        return next((screen for screen in ordered if screen.name() not in taken), ordered[-1])
