"""The first window: the desk, painted before anything heavy is imported."""

from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.desk import Desk
from desktop.options import WallOptions
from desktop.wall.arrangement import LAYOUTS, Place, fitting
from desktop.wall.screens import Screens
from desktop.wall.window import WallWindow
from services.runtime.settings import Settings
from widgets.banner.banner import StatusBanner
from widgets.base.tokens import Tokens


@dataclass(slots=True)
class First:
    """What stands on the screen already when the wall takes over."""

    window: WallWindow
    banner: StatusBanner
    desk: Desk
    layout: str
    screens: Screens


def layout_wanted(options: WallOptions, settings: Settings) -> str:
    """The layout asked for, else the last one, else what fits the screens there are."""
    wanted = options.layout or settings.get("layout", "")
    return wanted if wanted in LAYOUTS else fitting(len(QGuiApplication.screens()))


def show_first(app: QApplication, options: WallOptions, settings: Settings, tokens: Tokens) -> First:
    """Show the desk's window on its screen and let it paint."""
    layout = layout_wanted(options, settings)
    banner = StatusBanner(tokens=tokens)
    window, desk = WallWindow("desk", banner), Desk(tokens)
    window.set_tokens(tokens)
    window.fill([(Place.DESK, desk)], None)
    screens = Screens(settings, app)
    screens.place(layout, {"desk": window}, fullscreen=not options.windowed)
    app.processEvents()
    return First(window, banner, desk, layout, screens)
