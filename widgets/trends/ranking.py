"""The ranking of categories by their reports in the window: a grey bar each, how many are open now in brackets."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from services.analysis.frame import Rank
from widgets.base.painting import RIGHT, Face, TextPainter
from widgets.base.tokens import BODY, DARK, Tokens, qcolor
from widgets.trends.title import HEIGHT, draw_empty, draw_title

_ROW: Final = 30
_NAMES, _MOST_NAMES = 0.34, 0.6
"""Part of the width for the names: as much as a usual one needs, up to what the bars can spare for a long one."""
_FIGURES: Final = 96
_BAR: Final = 6
_FACE: Final = Face(BODY)


class Ranking(QWidget):
    """Shows as many ranks as fit, the largest first."""

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 120)
        self._tokens = tokens
        self._text = TextPainter(256)
        self._title = ("", "", "")
        self._ranks: tuple[Rank, ...] = ()
        self._name: Callable[[str], str] = str
        self._empty = ""

    def show_ranks(self, title: tuple[str, str, str], ranks: tuple[Rank, ...], name: Callable[[str], str], empty: str) -> None:
        """Paint these ranks; `name` gives the words of a category, `empty` the words while there is none."""
        if (title, ranks, name, empty) == (self._title, self._ranks, self._name, self._empty):
            return
        self._title, self._ranks, self._name, self._empty = title, ranks, name, empty
        self.setAccessibleName(" ".join([title[0], *(f"{name(rank.category)} {rank.arrived} ({rank.open})" for rank in ranks)]))
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.field))
        draw_title(painter, self._text, self._tokens, self._title, self.width())
        if not self._ranks:
            draw_empty(painter, self._text, self._tokens, self._empty, 0, self.height() / 2, self.width())
        shown = self._ranks[: max(0, (self.height() - HEIGHT) // _ROW)]
        names = self._names_width(shown)
        for index, rank in enumerate(shown):
            self._paint_rank(painter, HEIGHT + index * _ROW, rank, names)
        painter.end()

    def _names_width(self, shown: tuple[Rank, ...]) -> float:
        longest = max((self._text.width(self._name(rank.category), _FACE) for rank in shown), default=0.0)
        return min(max(longest + 16, self.width() * _NAMES), self.width() * _MOST_NAMES)

    def _paint_rank(self, painter: QPainter, top: float, rank: Rank, names: float) -> None:
        base = top + 20
        self._text.draw(painter, 0, base, self._name(rank.category), _FACE, self._tokens.dim, limit=max(1.0, names - 12))
        room = max(0.0, self.width() - names - _FIGURES)
        length = max(1.0, room * rank.arrived / self._ranks[0].arrived)
        painter.fillRect(QRectF(round(names), base - 5 - _BAR / 2, round(length), _BAR), qcolor(self._tokens.choropleth[4]))
        brackets = self._text.draw(painter, self.width(), base, f" ({rank.open:,})", _FACE, self._tokens.faint, align=RIGHT)
        self._text.draw(painter, self.width() - brackets, base, f"{rank.arrived:,}", _FACE, self._tokens.text, align=RIGHT)

    def contextMenuPolicy(self) -> Qt.ContextMenuPolicy:
        return Qt.ContextMenuPolicy.NoContextMenu
