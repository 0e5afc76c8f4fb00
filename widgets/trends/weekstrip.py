"""When reports come: a cell for each hour of the week, the greyer the more arrive in it; the present hour has an edge."""

from math import isnan
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from services.analysis.frame import WeekHours
from widgets.base.painting import CENTRE, Face, TextPainter
from widgets.base.tokens import DARK, TINY, Tokens, qcolor
from widgets.trends.title import HEIGHT, draw_empty, draw_title
from widgets.trends.words import Words

_LEFT: Final = 44
_BOTTOM: Final = 26
_GAP: Final = 1.0
_EVERY: Final = 4
"""Hours between two labels."""
_LOW, _HIGH = 16, 190
"""Opacity 0..255 of a cell of none and of the busiest."""
_DAY: Final = Face(TINY)


class WeekStrip(QWidget):
    """Shows a WeekHours; its title says the busiest hour."""

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 120)
        self._tokens = tokens
        self._text = TextPainter(128)
        self._week: WeekHours | None = None
        self._days: tuple[str, ...] = ()
        self._title = ("", "", "")
        self._empty = ""

    def show_week(self, week: WeekHours | None, words: Words) -> None:
        """Paint this week; None while nothing is known."""
        title, same = _title(week, words), _alike(week, self._week)
        if same and (title, words.weekdays) == (self._title, self._days):
            return
        self._week, self._days, self._title, self._empty = week, words.weekdays, title, words.empty["week"]
        self.setAccessibleName(" ".join(part for part in title if part))
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.field))
        draw_title(painter, self._text, self._tokens, self._title, self.width())
        if self._week is None:
            draw_empty(painter, self._text, self._tokens, self._empty, 0, self.height() / 2, self.width())
        else:
            self._paint_labels(painter)
            self._paint_cells(painter, self._week)
        painter.end()

    def _cell(self, day: int, hour: int) -> QRectF:
        wide, high = max(1.0, (self.width() - _LEFT) / 24), max(1.0, (self.height() - HEIGHT - _BOTTOM) / 7)
        left, top = round(_LEFT + hour * wide), round(HEIGHT + day * high)
        right, bottom = round(_LEFT + (hour + 1) * wide), round(HEIGHT + (day + 1) * high)
        return QRectF(left, top, max(1.0, right - left - _GAP), max(1.0, bottom - top - _GAP))

    def _paint_cells(self, painter: QPainter, week: WeekHours) -> None:
        """Hours that nothing is known of are as dark as the panel."""
        top = max(1e-9, float(np.nanmax(week.mean, initial=0.0)))
        for day, row in enumerate(week.mean.tolist()):
            for hour, mean in enumerate(row):
                colour = qcolor(self._tokens.panel) if isnan(mean) else qcolor(self._tokens.dim, round(_LOW + (_HIGH - _LOW) * mean / top))
                painter.fillRect(self._cell(day, hour), colour)
        painter.setPen(QPen(qcolor(self._tokens.text), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._cell(*week.now).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_labels(self, painter: QPainter) -> None:
        for day, words in enumerate(self._days):
            self._text.draw(painter, 0, self._cell(day, 0).center().y() + 4, words, _DAY, self._tokens.faint, limit=_LEFT - 8)
        for hour in range(0, 24, _EVERY):
            cell = self._cell(6, hour)
            self._text.draw(painter, cell.center().x(), cell.bottom() + 18, f"{hour:02}", _DAY, self._tokens.faint, align=CENTRE)

    def contextMenuPolicy(self) -> Qt.ContextMenuPolicy:
        return Qt.ContextMenuPolicy.NoContextMenu


def _title(week: WeekHours | None, words: Words) -> tuple[str, str, str]:
    """`Busiest hour`, `Fri 20:00`, `12.4 an hour · of 14 days`."""
    busiest = week.busiest if week is not None else None
    if week is None or busiest is None:
        return words.week, "", ""
    day, hour = busiest
    note = words.dot.join((words.week_note.format(f"{week.mean[day, hour]:,.0f}"), words.week_days.format(f"{week.days:,.0f}")))
    return words.week, f"{words.weekdays[day]} {hour:02}:00", note if week.days >= 1 else words.week_note.format(f"{week.mean[day, hour]:,.0f}")


def _alike(one: WeekHours | None, other: WeekHours | None) -> bool:
    """Whether two look the same: to the fiftieth part of the busiest hour."""
    if one is None or other is None:
        return one is other
    step = max(float(np.nanmax(one.mean, initial=0.0)) / 50, 1e-9)
    return one.now == other.now and np.array_equal(np.round(one.mean / step), np.round(other.mean / step), equal_nan=True)
