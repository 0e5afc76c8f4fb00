"""The first thing on the screen: the desk's window with its ground and one line, painted before anything but Qt is imported."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEventLoop, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.options import WallOptions
from desktop.wall.arrangement import LAYOUTS, Place, fitting
from desktop.wall.screens import Screens
from desktop.wall.window import WallWindow
from services.runtime.settings import Settings
from widgets.base.fonts import font
from widgets.base.tokens import DARK, LEAD, Tokens, qcolor

_PAINTED_WITHIN_MS: Final = 300
"""So long the start waits for a screen that does not show its first window; it goes on all the same."""
_BANNER: Final = 40


class Curtain(QWidget):
    """Stands where the desk will stand, and says that it is coming: nothing of it looks like a figure or a state."""

    painted = Signal()

    def __init__(self, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName("curtain")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._tokens = tokens

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), qcolor(self._tokens.field))
        painter.fillRect(QRect(0, _BANNER - 1, self.width(), 1), qcolor(self._tokens.line))
        painter.setPen(qcolor(self._tokens.dim))
        painter.setFont(font(LEAD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Opening this seat…"))
        painter.end()
        self.painted.emit()


@dataclass(slots=True)
class Shell:
    """The window on the screen, and where the layout puts it."""

    window: WallWindow
    layout: str
    screens: Screens


def layout_wanted(options: WallOptions, settings: Settings) -> str:
    """The layout asked for, else the last one, else what fits the screens there are."""
    wanted = options.layout or settings.get("layout", "")
    return wanted if wanted in LAYOUTS else fitting(len(QGuiApplication.screens()))


def show_shell(app: QApplication, options: WallOptions, settings: Settings, tokens: Tokens) -> Shell:
    """Show the desk's window on its screen; comes back when it is painted there."""
    layout = layout_wanted(options, settings)
    window = WallWindow("desk")
    window.set_tokens(tokens)
    curtain = Curtain(tokens)
    window.fill([(Place.DESK, curtain)], None)
    screens = Screens(settings, app)
    screens.place(layout, {"desk": window}, fullscreen=not options.windowed)
    _wait_painted(app, curtain)
    return Shell(window, layout, screens)


def _wait_painted(app: QApplication, curtain: Curtain) -> None:
    """Until the screen has asked for the picture and has it: what is imported next would keep both waiting."""
    painted: list[bool] = []
    curtain.painted.connect(lambda: painted.append(True))
    limit = QTimer()
    limit.setSingleShot(True)
    limit.start(_PAINTED_WITHIN_MS)
    while not painted and limit.isActive():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    # what was painted goes out to the screen
    app.processEvents()
