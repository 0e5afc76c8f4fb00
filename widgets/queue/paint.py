"""Paints one row of the queue with prepared text: shapes and letters carry the meaning, colour only says look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from widgets.base.i18n import language
from widgets.base.painting import RIGHT, Face, TextPainter, baseline, draw_priority
from widgets.base.tokens import BODY, SMALL, TINY, Tokens, qcolor
from widgets.queue.cells import Cells, badge_claimed, badge_pending
from widgets.queue.layout import starts, widths
from widgets.queue.row import Row

_GAP: Final = 8
_LAMP: Final = 4
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_TINY: Final = Face(TINY)


@dataclass(frozen=True, slots=True)
class Look:
    """What decides how a row looks beside its words."""

    tokens: Tokens
    selected: bool
    listed: bool
    pending: bool
    claimed: bool
    age: str
    due: str

    def colour(self, colour: str) -> str:
        """A token's colour as it may be written on this row; what only lingers here is faint."""
        tokens = self.tokens
        return tokens.readable(colour if self.listed else tokens.faint, tokens.selection if self.selected else tokens.field)


class RowPainter:
    """Draws rows; keeps the prepared layouts of one view."""

    def __init__(self, text: TextPainter) -> None:
        self._text = text

    def paint(self, painter: QPainter, rect: QRect, clip: QRect, row: Row, cells: Cells, look: Look) -> None:
        """Draw a row into `rect`; columns left of `clip` are skipped, since every second only ages change."""
        lang = language()
        at, wide = starts(rect.width(), lang), widths(rect.width(), lang)
        base = baseline(_BODY, rect.top(), rect.height())
        if clip.left() < at["state"]:
            self._signs(painter, rect, base, row, cells, look, at["priority"])
            self._words(painter, base, cells, look, at, wide)
        if clip.left() < at["age"]:
            self._cell(painter, at["state"], base, cells.state, _BODY, look.colour(look.tokens.dim), wide["state"])
            self._cell(painter, at["units"], base, cells.units, _BODY, look.colour(look.tokens.text), wide["units"])
        self._times(painter, base, row, look, at, wide)

    def _signs(self, painter: QPainter, rect: QRect, base: float, row: Row, cells: Cells, look: Look, x: int) -> None:
        lamp = look.tokens.lamp(row.lamp)
        if lamp is not None:
            painter.fillRect(QRect(0, rect.top(), _LAMP, rect.height()), qcolor(lamp))
        self._text.draw(painter, 16, base, cells.number, _BODY, look.colour(look.tokens.dim), limit=46)
        draw_priority(painter, row.incident.priority, QPointF(x + 8, rect.center().y() + 0.5), 11, look.tokens)

    def _words(self, painter: QPainter, base: float, cells: Cells, look: Look, at: Mapping[str, int], wide: Mapping[str, int]) -> None:
        tokens = look.tokens
        self._cell(painter, at["grade"], base, cells.grade, _SMALL, look.colour(tokens.text), wide["grade"])
        self._cell(painter, at["source"], base, cells.source, _SMALL, look.colour(tokens.faint), wide["source"])
        self._cell(painter, at["category"], base, cells.category, _BODY, look.colour(tokens.dim), wide["category"])
        badges = self._badges(painter, at["text"] + wide["text"] - _GAP, base, look)
        self._cell(painter, at["text"], base, cells.text, _BODY, look.colour(tokens.text), wide["text"] - badges)
        self._cell(painter, at["region"], base, cells.region, _SMALL, look.colour(tokens.faint), wide["region"])

    def _badges(self, painter: QPainter, right: float, base: float, look: Look) -> int:
        """Hairline boxes at the end of the text; returns the width they take."""
        used = 0.0
        tokens = look.tokens
        badges = ((look.pending, badge_pending(), tokens.accent), (look.claimed, badge_claimed(), tokens.p3))
        for words, colour in ((words, colour) for on, words, colour in badges if on):
            width = self._text.width(words, _TINY) + 12
            box = QRectF(round(right - used - width), base - 14, width, 18)
            painter.setBrush(qcolor(tokens.selection if look.selected else tokens.field))
            painter.setPen(qcolor(tokens.line))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            self._text.draw(painter, box.left() + 6, base - 1, words, _TINY, look.colour(colour))
            used += width + _GAP
        return int(used)

    def _times(self, painter: QPainter, base: float, row: Row, look: Look, at: Mapping[str, int], wide: Mapping[str, int]) -> None:
        tokens = look.tokens
        self._text.draw(painter, at["age"] + wide["age"] - _GAP, base, look.age, _BODY, look.colour(tokens.dim), align=RIGHT, limit=wide["age"])
        colour = tokens.lamp(row.lamp) or (tokens.faint if row.incident.suspended_until else tokens.dim)
        right = at["due"] + wide["due"] - 12
        self._text.draw(painter, right, base, look.due, _BODY, look.colour(colour), align=RIGHT, limit=wide["due"] - 12)

    def _cell(self, painter: QPainter, x: int, base: float, words: str, face: Face, colour: str, width: int) -> None:
        if words and width > 2 * _GAP:
            self._text.draw(painter, x, base, words, face, colour, limit=width - _GAP)
