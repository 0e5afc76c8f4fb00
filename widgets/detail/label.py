"""A caption over a list: words left, what its columns mean right."""

from typing import Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.base.painting import RIGHT, Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import DARK, SMALL, TINY, Tokens

_CAPTION: Final = Face(SMALL, 400, 0.5)
_NOTE: Final = Face(TINY)
_HEIGHT: Final = 34


class Caption(Painted):
    """Two dim texts on one line; `small` for a note under a list, which takes no room when it is empty."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK, *, small: bool = False) -> None:
        super().__init__(parent, tokens)
        self._face, self._small = (_NOTE if small else _CAPTION), small
        self._left, self._right = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(0 if small else _HEIGHT)

    def set_words(self, left: str, right: str) -> None:
        """Show these."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.setAccessibleName(f"{left} {right}".strip())
            if self._small:
                self.setFixedHeight(26 if left else 0)
            self.update()

    def paint(self, painter: QPainter) -> None:
        top = 0 if self._small else 8
        base = baseline(self._face, top, self.height() - top)
        used = self.words.draw(painter, 0, base, self._left, self._face, self.tokens.dim, limit=self.width())
        self.words.draw(painter, self.width(), base, self._right, self._face, self.tokens.faint, align=RIGHT, limit=max(1, self.width() - used - 24))
