"""The line over each small multiple: its name, one large figure, a few faint words."""

from typing import Final

from PySide6.QtGui import QPainter

from widgets.base.fonts import LIGHT_WEIGHT, REGULAR
from widgets.base.painting import Face, TextPainter
from widgets.base.tokens import HEAD, LEAD, SMALL, Tokens

NAME: Final = Face(LEAD, REGULAR)
FIGURE: Final = Face(30, LIGHT_WEIGHT)
NOTE: Final = Face(SMALL, REGULAR)
BASELINE: Final = 34
HEIGHT: Final = 56
_GAP: Final = 14


def draw_title(painter: QPainter, text: TextPainter, tokens: Tokens, words: tuple[str, str, str], width: float, loud: bool = False) -> None:
    """Name, figure and note of `words` on one baseline from the left end of the widget; the note is cut where it does not fit."""
    name, figure, note = words
    x = text.draw(painter, 0, BASELINE, name, NAME, tokens.text)
    if figure:
        x += _GAP + text.draw(painter, x + _GAP, BASELINE, figure, FIGURE, tokens.text)
    room = width - x - _GAP
    if note and room > HEAD:
        text.draw(painter, x + _GAP, BASELINE, note, NOTE, tokens.p2 if loud else tokens.faint, limit=room)
