"""One window of the wall: banner on top, its places below, the command line at the bottom where the desk is, a frame in a drill."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.wall.arrangement import Place
from widgets.base.tokens import DARK, FRAME, Tokens, qcolor

_TITLES = {Place.DESK: "Desk", Place.MAP: "Map", Place.TRENDS: "Trends", Place.LEADER: "Leader"}


class WallWindow(QWidget):
    """A top-level window. `shown(place)` follows its tabs, `closing` comes before it goes."""

    shown = Signal(str)
    closing = Signal()
    painted = Signal()

    def __init__(self, name: str, banner: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName(f"window_{name}")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.name = name
        self.places: list[Place] = []
        self._tokens, self._drill, self._painted = DARK, False, False
        self._tabs, self._stack = QTabBar(), QStackedWidget()
        self._tabs.setDrawBase(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setExpanding(False)
        self._tabs.currentChanged.connect(self._turn)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 0, 0, 0)
        if banner is not None:
            self._column.addWidget(banner)
        self._column.addWidget(self._tabs)
        self._column.addWidget(self._stack, 1)
        self._bottom: QWidget | None = None

    # --- content ---

    def put_banner(self, banner: QWidget) -> None:
        """Lay a banner across the top of a window that was made without one."""
        self._column.insertWidget(0, banner)

    def fill(self, panels: Sequence[tuple[Place, QWidget]], bottom: QWidget | None) -> None:
        """Show these panels, tabs only where there are several, and `bottom` under them."""
        for place, panel in panels:
            self.places.append(place)
            self._stack.addWidget(panel)
            self._tabs.addTab("")
        self._tabs.setVisible(len(panels) > 1)
        if bottom is not None:
            self._bottom = bottom
            self._column.addWidget(bottom)
            bottom.show()
        self._retitle()

    def empty(self) -> None:
        """Let the panels go, so that another window can show them."""
        with QSignalBlocker(self._tabs):
            while self._tabs.count():
                self._tabs.removeTab(0)
        while (panel := self._stack.widget(0)) is not None:
            self._stack.removeWidget(panel)
            panel.setParent(None)
        if self._bottom is not None:
            self._column.removeWidget(self._bottom)
            self._bottom.setParent(None)
            self._bottom = None
        self.places.clear()

    @property
    def place(self) -> Place | None:
        """The place on top."""
        index = self._stack.currentIndex()
        return self.places[index] if 0 <= index < len(self.places) else None

    def turn_to(self, place: Place) -> None:
        """Bring one of its places on top."""
        self._tabs.setCurrentIndex(self.places.index(place))
        self._stack.setCurrentIndex(self.places.index(place))

    def _turn(self, index: int) -> None:
        if 0 <= index < self._stack.count():
            self._stack.setCurrentIndex(index)
            self.shown.emit(self.places[index].value)
            self._retitle()

    # --- look ---

    def set_tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def set_drill(self, drill: bool) -> None:
        """A drill is framed, so that nobody takes it for the real thing."""
        if drill != self._drill:
            self._drill = drill
            width = FRAME if drill else 0
            self._column.setContentsMargins(width, width, width, width)
            self._retitle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), qcolor(self._tokens.drill if self._drill else self._tokens.field))
        if self._drill:
            painter.fillRect(self.rect().adjusted(FRAME, FRAME, -FRAME, -FRAME), qcolor(self._tokens.field))
        painter.end()
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
        super().changeEvent(event)

    def _retitle(self) -> None:
        words = {"Desk": self.tr("Desk"), "Map": self.tr("Map"), "Trends": self.tr("Trends"), "Leader": self.tr("Leader")}
        for index, place in enumerate(self.places):
            self._tabs.setTabText(index, words[_TITLES[place]])
        top = words[_TITLES[self.place]] if self.place else ""
        drill = f" · {self.tr('DRILL')}" if self._drill else ""
        self.setWindowTitle(f"gridwall · {top}{drill}")

    # --- place on the wall ---

    def stand_on(self, screen: QScreen, fullscreen: bool) -> None:
        """Stand on a screen: normal first, or the geometry of the screen that went would stick. Takes the keyboard from no other window."""
        self.setWindowState(Qt.WindowState.WindowNoState)
        self.show()
        self.setScreen(screen)
        self.setGeometry(screen.availableGeometry())
        if fullscreen:
            # showFullScreen() would activate the window as well
            self.setWindowState(Qt.WindowState.WindowFullScreen)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
