"""Paints one row of the queue with prepared text: shapes and letters carry the meaning, colour only says look."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from widgets.base.figures import draw_figures
from widgets.base.painting import Face, TextPainter, baseline, draw_priority
from widgets.base.tokens import BODY, SMALL, TINY, Tokens, qcolor
from widgets.queue.cells import Cells
from widgets.queue.layout import starts, widths
from widgets.queue.marks import NONE, Marks, badges
from widgets.queue.row import Row

_GAP: Final = 8
_LAMP: Final = 4
_EDGE: Final = 5
"""Pixels left of the lamp's bar: in a drill its yellow must not run into that of the frame."""
_KEPT: Final = 96
"""Pictures of rows kept: two pages, some 13 MB."""
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_TINY: Final = Face(TINY)


@dataclass(frozen=True, slots=True)
class Look:
    """What decides how a row looks beside its words; two rows with equal looks, rows and cells are painted alike."""

    tokens: Tokens
    lang: str
    width: int
    selected: bool
    listed: bool
    marks: Marks
    hidden: frozenset[str] = frozenset()

    def colour(self, colour: str) -> str:
        """A token's colour as it may be written on this row; what only lingers here is faint."""
        return self.tokens.readable(colour if self.listed else self.tokens.faint, self.ground)

    @property
    def ground(self) -> str:
        """Colour behind the row."""
        return self.tokens.selection if self.selected else self.tokens.field


class RowPainter:
    """Draws rows. All but the times is drawn once into a picture that is kept for the rows seen last: blitting forty costs a millisecond."""

    def __init__(self, text: TextPainter) -> None:
        self._text = text
        self._kept: OrderedDict[str, tuple[Row, Cells, Look, QPixmap]] = OrderedDict()

    def paint_words(self, painter: QPainter, rect: QRect, row: Row, cells: Cells, look: Look) -> None:
        """Everything left of the times, from the picture kept if nothing changed."""
        key = row.incident.id
        kept = self._kept.get(key)
        if kept is None or kept[0] is not row or kept[1] is not cells or kept[2] != look:
            kept = self._kept[key] = (row, cells, look, self._picture(painter.device().devicePixelRatioF(), rect, row, cells, look))
        self._kept.move_to_end(key)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        painter.drawPixmap(rect.topLeft(), kept[3])

    def _picture(self, ratio: float, rect: QRect, row: Row, cells: Cells, look: Look) -> QPixmap:
        # the line under the row is not the row's
        size = QSize(starts(look.width, look.lang, look.hidden)["age"], rect.height() - 1)
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(qcolor(look.ground))
        painter = QPainter(picture)
        self.draw_words(painter, QRect(0, 0, rect.width(), rect.height()), row, cells, look)
        painter.end()
        return picture

    def draw_words(self, painter: QPainter, rect: QRect, row: Row, cells: Cells, look: Look) -> None:
        """Everything left of the times, afresh."""
        tokens, at, wide = look.tokens, starts(look.width, look.lang, look.hidden), widths(look.width, look.lang, look.hidden)
        base = baseline(_BODY, rect.top(), rect.height())
        lamp = tokens.lamp(row.lamp)
        if lamp is not None:
            painter.fillRect(QRect(_EDGE, rect.top(), _LAMP, rect.height() - 1), qcolor(lamp))
        self._text.draw(painter, 16, base, cells.number, _BODY, look.colour(tokens.dim), limit=46)
        draw_priority(painter, row.incident.priority, QPointF(at["priority"] + 8, rect.center().y() + 0.5), 11, tokens)
        used = self._badges(painter, at["text"] + wide["text"] - _GAP, base, look)
        for name, words, face, colour, taken in (
            ("grade", cells.grade, _SMALL, tokens.text, 0),
            ("source", cells.source, _SMALL, tokens.faint, 0),
            ("category", cells.category, _BODY, tokens.dim, 0),
            ("text", cells.text, _BODY, tokens.text, used),
            ("region", cells.region, _SMALL, tokens.faint, 0),
            ("state", cells.state, _BODY, tokens.dim, 0),
            ("units", cells.units, _BODY, tokens.text, 0),
        ):
            room = wide[name] - taken - _GAP
            if words and room > _GAP:
                self._text.draw(painter, at[name], base, words, face, look.colour(colour), limit=room)

    def paint_picked(self, painter: QPainter, rect: QRect, look: Look) -> None:
        """A small filled square at the left edge: colour alone would not say it."""
        painter.fillRect(QRect(_EDGE + _LAMP + 1, rect.center().y() - 2, 5, 5), qcolor(look.tokens.accent))

    def _badges(self, painter: QPainter, right: float, base: float, look: Look) -> int:
        """Hairline boxes at the end of the text; returns the width they take."""
        used = 0.0
        tokens = look.tokens
        for words, colour in badges(look.marks, tokens) if look.marks != NONE else ():
            width = self._text.width(words, _TINY) + 12
            box = QRectF(round(right - used - width), base - 14, width, 18)
            painter.setBrush(qcolor(look.ground))
            painter.setPen(qcolor(tokens.line))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            self._text.draw(painter, box.left() + 6, base - 1, words, _TINY, look.colour(colour))
            used += width + _GAP
        return int(used)

    def paint_times(self, painter: QPainter, rect: QRect, row: Row, age: str, due: str, look: Look) -> None:
        """Age and due: what changes every second."""
        tokens, at, wide = look.tokens, starts(look.width, look.lang, look.hidden), widths(look.width, look.lang, look.hidden)
        base = baseline(_BODY, rect.top(), rect.height())
        draw_figures(painter, at["age"] + wide["age"] - _GAP, base, age, _BODY, look.colour(tokens.dim))
        colour = tokens.lamp(row.lamp) or (tokens.faint if row.incident.suspended_until else tokens.dim)
        if due:
            draw_figures(painter, at["due"] + wide["due"] - 12, base, due, _BODY, look.colour(colour))
