"""The foot of the leader screen: who is on call at each level, and what is out of the ordinary."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import groupby

from PySide6.QtGui import QPainter

from services.analysis.leader import LeaderState, OnCall, Waiting
from services.domain.names import Names
from services.domain.times import Stamp
from services.domain.words import LEVEL_WORDS, word
from widgets.base.i18n import language, pick
from widgets.base.localtime import hm, moment
from widgets.base.painting import TextPainter, hairline
from widgets.base.tokens import Tokens
from widgets.leader.layout import Layout
from widgets.leader.words import Words

Piece = tuple[str, str]


def paint_foot(
    painter: QPainter, text: TextPainter, layout: Layout, state: LeaderState, selected: Waiting | None, words: Words, look: tuple[Names, tzinfo, Tokens]
) -> None:
    """A hairline, then label and words side by side, on a second line where the first is full; last how the selected page is called."""
    names, zone, tokens = look
    calls = [] if selected is None else words.calls(selected, zone)
    hairline(painter, layout.margin, layout.foot, layout.width - layout.margin, layout.foot, tokens)
    x, base = layout.margin, layout.foot + layout.px(56)
    for label, value in (*pieces(state, words, names, zone), *([(words.page_of(selected), words.dot.join(calls))] if selected and calls else ())):
        width = text.width(label, layout.body) + layout.px(10) + text.width(value, layout.body)
        if x > layout.margin and x + width > layout.width - layout.margin:
            x, base = layout.margin, base + layout.px(48)
        if base > layout.height - layout.px(8):
            return
        start = x
        x += text.draw(painter, x, base, label, layout.body, tokens.dim) + (layout.px(10) if label else 0)
        x += text.draw(painter, x, base, value, layout.body, tokens.text, limit=max(1.0, layout.width - layout.margin - x))
        x = max(x, start) + layout.px(56)


def pieces(state: LeaderState, words: Words, names: Names, zone: tzinfo) -> Iterator[Piece]:
    """Label and words of each piece, the highest level first; towns and below are one piece a level, as many as fit."""
    if state.surge is not None:
        yield "", words.surge.format(f"{state.surge.times:.1f}", hm(round(state.surge.since_s * 1000), zone))
    if not state.duty:
        yield "", words.nobody_on_call
    ordered = sorted(state.duty, key=lambda one: (-int(one.level[1:]), one.region))
    for level, on_call in groupby(ordered, key=lambda one: one.level):
        people = list(on_call)
        label = words.on_call.format(word(LEVEL_WORDS, level, language()))
        yield label, words.dot.join(_person(one, (words, names, zone), len(people) > 1, state.now_ms) for one in people)


def _person(one: OnCall, told: tuple[Words, Names, tzinfo], with_region: bool, now_ms: int) -> str:
    """`city Li until 20:00, then Wang`; a day beside the hour where it is not today's."""
    words, names, zone = told
    called = _list(one.names) or words.nobody_now
    place = names.region(one.region) if with_region else ""
    until = words.until_then.format(_hour(one.until, zone, now_ms), _list(one.then) or words.nobody_now) if one.until else ""
    return " ".join(text for text in (place, called, until) if text)


def _list(people: tuple[str, ...]) -> str:
    return pick("、", ", ").join(people)


def _hour(when: Stamp, zone: tzinfo, now_ms: int) -> str:
    shown = moment(when, zone)
    return hm(when, zone) if shown.date() == moment(now_ms, zone).date() else f"{shown:%m-%d %H:%M}"
