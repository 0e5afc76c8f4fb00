"""Beside the command line: the line that is held, for how long yet, and the keys that take it back."""

from typing import Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.base.painting import RIGHT, Face, baseline, elide
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, Tokens
from widgets.base.wrap import joined

_FACE: Final = Face(BODY)
_WIDEST: Final = 620
_GAP: Final = 24


class HeldMark(Painted):
    """`show_held` each second; hidden while nothing is held."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("heldMark")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.keys = ""
        self._held = ("", 0, 0)
        self.hide()

    def show_held(self, line: str, seconds: int, more: int) -> None:
        """The newest line held, the seconds it has left, how many lines are held besides; "" for none."""
        self._held = (line, seconds, more)
        self.setVisible(bool(line))
        if line:
            self.setFixedWidth(min(_WIDEST, round(self.words.width(self.text(), _FACE)) + _GAP))
            self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        """All it says; a line that is too long for it is cut, the rest never."""
        line, seconds, more = self._held
        others = self.tr("and %1 more").replace("%1", str(more)) if more else ""
        tail = joined((self.tr("HELD %1 s").replace("%1", str(seconds)), others, self.tr("%1 takes it back").replace("%1", self.keys)))
        return joined((elide(line, _FACE, 260), tail))

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.show_held(*self._held)

    def ground(self) -> str:
        """It lies beside the command line."""
        return self.tokens.panel

    def paint(self, painter: QPainter) -> None:
        base = baseline(_FACE, 0, self.height())
        self.words.draw(painter, self.width(), base, self.text(), _FACE, self.tokens.p3, align=RIGHT, limit=self.width())
