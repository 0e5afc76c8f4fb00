"""The list of what waits for the leader: shape, what happened, what is wanted, for how long; the four keys under it."""

from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from services.analysis.leader import Reason, Waiting
from services.domain.names import Names
from widgets.base.painting import RIGHT, TextPainter, draw_priority, hairline
from widgets.base.timefmt import clock
from widgets.base.tokens import Tokens, qcolor
from widgets.leader.layout import Layout
from widgets.leader.words import Words

_INDENT: Final = 46
_SHAPE: Final = 26
_FIRST: Final = 63
_SECOND: Final = 107
_TIME: Final = 85
_TIME_ABOVE: Final = 63
"""Height of the waiting time where it stands alone, and where the word about a page's calls stands under it."""
_APART: Final = 24
_HEADING: Final = 26


def paint_line(
    painter: QPainter, text: TextPainter, layout: Layout, row: int, shown: tuple[Waiting, int, bool], words: Words, look: tuple[Names, tzinfo, Tokens]
) -> None:
    """Paint one line; `shown` is what waits, now in ms, and whether it is selected; `look` the names, the site's time zone, the colours."""
    (line, now_ms, selected), (names, zone, tokens) = shown, look
    if row == 0:
        text.draw(painter, layout.list.left(), layout.list.top() - layout.px(_HEADING), words.waits, layout.body, tokens.dim)
    rect = layout.row(row)
    if selected:
        painter.fillRect(rect.adjusted(-layout.px(16), 1, layout.px(16), 0), qcolor(tokens.selection))
        painter.fillRect(QRectF(rect.left() - layout.px(16), rect.top() + 1, layout.px(4), rect.height() - 1), qcolor(tokens.accent))
    x = rect.left() + layout.px(_INDENT)
    second = words.second_line(line, names)
    calls = _fitting(text, layout, words.calls(line, zone), words.dot, rect.right() - x - layout.px(_APART) - text.width(second, layout.small))
    waited, base = _waited(line, now_ms, words), rect.top() + layout.px(_TIME_ABOVE if calls else _TIME)
    right = rect.right() - text.draw(painter, rect.right(), base, waited, layout.title, _colour(line, tokens), align=RIGHT)
    if calls:
        text.draw(painter, rect.right(), rect.top() + layout.px(_SECOND), calls, layout.small, tokens.dim, align=RIGHT)
    room = max(1.0, right - layout.px(24) - x)
    draw_priority(painter, line.incident.priority, QPointF(rect.left() + layout.px(_SHAPE / 2), rect.center().y()), layout.px(_SHAPE), tokens)
    text.draw(painter, x, rect.top() + layout.px(_FIRST), line.incident.text or names.category(line.incident.category), layout.title, tokens.text, limit=room)
    text.draw(painter, x, rect.top() + layout.px(_SECOND), second, layout.small, tokens.dim, limit=rect.right() - x if calls else room)
    hairline(painter, rect.left(), rect.bottom(), rect.right(), rect.bottom(), tokens)


def _fitting(text: TextPainter, layout: Layout, calls: list[str], dot: str, room: float) -> str:
    """As many as there is room for beside who owes an answer: that is never cut for them; the foot says them all."""
    while calls and text.width(dot.join(calls), layout.small) > room:
        calls = calls[:-1]
    return dot.join(calls)


def _waited(line: Waiting, now_ms: int, words: Words) -> str:
    waited = clock((now_ms - line.since_ms) / 1000, words.day)
    return f"{words.over} {waited}" if line.reason is Reason.OVERDUE else waited


def _colour(line: Waiting, tokens: Tokens) -> str:
    if line.reason is Reason.OVERDUE or (line.reason is Reason.UNACCEPTED and line.late):
        return tokens.p1
    return tokens.dim if line.reason in (Reason.PAGED_OTHERS, Reason.ACKED) else tokens.p3


def paint_keys(painter: QPainter, text: TextPainter, layout: Layout, words: Words, tokens: Tokens, below: int) -> None:
    """The keys that work here, and how many lines are not shown."""
    base = layout.foot - layout.px(28)
    left = text.draw(painter, layout.list.left(), base, words.keys, layout.small, tokens.faint, limit=layout.list.width())
    if below > 0:
        words_more = words.more.format(below)
        if left + text.width(words_more, layout.small) + layout.px(24) < layout.list.width():
            text.draw(painter, layout.list.right(), base, words_more, layout.small, tokens.dim, align=RIGHT)


def paint_empty(painter: QPainter, text: TextPainter, layout: Layout, words: Words, tokens: Tokens) -> None:
    """In words: that nothing waits, and what would stand here."""
    area = layout.list
    text.draw(painter, area.left(), area.top() + layout.px(_FIRST), words.nothing, layout.title, tokens.dim)
    text.draw(painter, area.left(), area.top() + layout.px(_SECOND), words.nothing_how, layout.small, tokens.faint, limit=area.width())
