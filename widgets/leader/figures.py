"""The six figures of the leader screen."""

from typing import Final, NamedTuple

from PySide6.QtGui import QPainter

from services.analysis.leader import LeaderState, Timing
from widgets.base.painting import TextPainter
from widgets.base.timefmt import clock
from widgets.base.tokens import Tokens
from widgets.leader.layout import Layout
from widgets.leader.words import Words

_NONE: Final = "—"
_BELOW: Final = 46


class Figure(NamedTuple):
    """A figure, what it is of (small, after it), its label, and whether it is abnormal."""

    value: str
    of: str
    label: str
    bad: bool = False


def figures(state: LeaderState, words: Words) -> tuple[Figure, ...]:
    """The six in reading order, two in a row."""
    return (
        Figure(f"{state.open:,}", "", words.open),
        Figure(f"{state.overdue:,}", "", words.overdue, state.overdue > 0),
        Figure(f"{state.mine:,}", "", words.mine),
        Figure(f"{state.available:,}", f" / {state.units:,}", words.available, state.units > 0 and state.available == 0),
        _timing(state.dispatch, words.dispatch, words),
        _timing(state.arrive, words.arrive, words),
    )


def _timing(timing: Timing, label: str, words: Words) -> Figure:
    value = _NONE if timing.median_s is None else clock(timing.median_s, words.day)
    return Figure(value, "", words.target.format(label, clock(timing.target_s)), timing.missed)


def paint_figures(painter: QPainter, text: TextPainter, layout: Layout, state: LeaderState, words: Words, tokens: Tokens) -> None:
    """Paint them; an abnormal one is red, a long one shrinks to its column."""
    for index, figure in enumerate(figures(state, words)):
        at = layout.cell(index // 2, index % 2)
        face = layout.title if figure.value == _NONE else layout.figure
        of = text.width(figure.of, layout.title)
        room = layout.column - of
        if text.width(figure.value, face) > room:
            face = face._replace(size=max(9, int(face.size * room / text.width(figure.value, face))))
        colour = tokens.p1 if figure.bad else tokens.faint if figure.value == _NONE else tokens.text
        width = text.draw(painter, at.x(), at.y(), figure.value, face, colour)
        text.draw(painter, at.x() + width, at.y(), figure.of, layout.title, tokens.faint)
        text.draw(painter, at.x(), at.y() + layout.px(_BELOW), figure.label, layout.body, tokens.dim, limit=layout.column)
