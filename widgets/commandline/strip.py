"""A strip over the command line: what a line would touch, before it does; shown inside the window, no box, and it never takes the focus."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from services.commands.types import Command, Parsed
from widgets.base.painting import RIGHT, Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, SMALL, Tokens, qcolor
from widgets.base.wrap import joined, wrap

_ROW: Final = 26
_PAD: Final = 6
_EDGE: Final = 14
_MOST: Final = 4
_FACE: Final = Face(BODY)
_HINT: Final = Face(SMALL)
_HINT_ROOM: Final = 280


class AskStrip(Painted):
    """`ask` shows the question, `withdraw` takes it away; the keys are the command line's. `about`: what is asked for, empty while nothing is."""

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("askStrip")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.about: tuple[Command, ...] = ()
        self._what = ""
        self._lines: list[str] = []
        self.hide()

    def ask(self, parsed: Parsed, over: QWidget) -> None:
        """Show what ⏎ would do, with its lower edge on the upper edge of `over`."""
        self.about = parsed.commands
        what = joined((parsed.reading, parsed.warning))
        window = over.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._what = what
        self._lines = wrap(what, _FACE, over.width() - _EDGE * 2 - _HINT_ROOM, _MOST)
        corner = over.mapTo(window, QPoint(0, 0))
        height = _ROW * len(self._lines) + 2 * _PAD
        self.setGeometry(corner.x(), max(0, corner.y() - height), over.width(), height)
        self.setAccessibleName(self.text())
        self.show()
        self.raise_()
        self.update()

    def withdraw(self) -> None:
        """The question is no longer asked."""
        self.about = ()
        self.hide()

    def text(self) -> str:
        """All it says."""
        return f"{self._what} · {self._hint()}"

    def retranslate(self) -> None:
        """The question was put in another language: it is asked anew."""
        self.withdraw()

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(QRect(0, 0, self.width(), 1), qcolor(self.tokens.line))
        painter.fillRect(QRect(0, 0, 4, self.height()), qcolor(self.tokens.p3))
        for row, words in enumerate(self._lines):
            self.words.draw(painter, _EDGE, baseline(_FACE, _PAD + row * _ROW, _ROW), words, _FACE, self.tokens.text, limit=self.width())
        base = baseline(_HINT, _PAD, _ROW)
        self.words.draw(painter, self.width() - _EDGE, base, self._hint(), _HINT, self.tokens.dim, align=RIGHT, limit=_HINT_ROOM)

    def _hint(self) -> str:
        return self.tr("⏎ does all of it · Esc back to the line")
