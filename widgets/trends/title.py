"""What every small multiple has: over it its name, one large figure and a few faint words; in it, while nothing is known, what would be there."""

from typing import Final

from PySide6.QtGui import QPainter

from widgets.base.fonts import LIGHT_WEIGHT, REGULAR
from widgets.base.painting import Face, TextPainter
from widgets.base.tokens import LEAD, SMALL, Tokens
from widgets.base.wrap import wrap

NAME: Final = Face(LEAD, REGULAR)
FIGURE: Final = Face(30, LIGHT_WEIGHT)
NOTE: Final = Face(SMALL, REGULAR)
BASELINE: Final = 34
HEIGHT: Final = 56
_GAP: Final = 14
_FEWEST: Final = 90
"""Pixels: in less room a note is a letter and three dots, which tells nobody anything."""
_LINE: Final = 20


def draw_title(painter: QPainter, text: TextPainter, tokens: Tokens, words: tuple[str, str, str], width: float, loud: bool = False) -> None:
    """Name, figure and note of `words` on one baseline from the left end of the widget; the note is cut where it does not fit, and left out where
    hardly any of it would."""
    name, figure, note = words
    x = text.draw(painter, 0, BASELINE, name, NAME, tokens.text)
    if figure:
        x += _GAP + text.draw(painter, x + _GAP, BASELINE, figure, FIGURE, tokens.text)
    room = width - x - _GAP
    if note and room > _FEWEST:
        text.draw(painter, x + _GAP, BASELINE, note, NOTE, tokens.p2 if loud else tokens.faint, limit=room)


def draw_empty(painter: QPainter, text: TextPainter, tokens: Tokens, words: str, left: float, top: float, width: float) -> None:
    """What would stand here, in as many lines as it takes, the first on the baseline `top`."""
    for number, line in enumerate(wrap(words, NOTE, max(1.0, width))):
        text.draw(painter, left, top + number * _LINE, line, NOTE, tokens.faint)
