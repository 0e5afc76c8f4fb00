"""The line over the unit board: what stands there, the keys that go there, and what its columns say."""

from typing import Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.base.painting import RIGHT, Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import DARK, MARGIN, SMALL, STEP, TINY, Tokens
from widgets.units.board import starts

_HEIGHT: Final = 30
_TITLE: Final = Face(SMALL, 400, 0.5)
_WORD: Final = Face(TINY)


class BoardHeading(Painted):
    """Words at the places of the board's columns; as wide as the board."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("boardHeading")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paint(self, painter: QPainter) -> None:
        tokens, base, at = self.tokens, baseline(_TITLE, 2, _HEIGHT - 2), starts(self.width())
        end = MARGIN + self.words.draw(painter, MARGIN, base, self.tr("Units"), _TITLE, tokens.dim)
        self.words.draw(painter, end + STEP, base, "G U", _WORD, tokens.faint)
        self.words.draw(painter, at["incident"], base, self.tr("incident"), _WORD, tokens.faint)
        self.words.draw(painter, at["fix"] - STEP, base, self.tr("in status for"), _WORD, tokens.faint, align=RIGHT)
        self.words.draw(painter, self.width() - MARGIN, base, self.tr("position"), _WORD, tokens.faint, align=RIGHT)
