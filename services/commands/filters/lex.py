"""Words and marks of a filter line, full width read as plain: `P1 & (朝阳 | 临江) & !超时 & >10m`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from services.commands.lexer import plain

Kind = Literal["and", "or", "not", "(", ")", "word", "text"]
_MARKS: Final[dict[str, Kind]] = {"&": "and", "|": "or", "!": "not", "(": "(", ")": ")"}
_NAMED: Final[dict[str, Kind]] = {"and": "and", "or": "or", "not": "not", "且": "and", "或": "or", "非": "not"}
_PIECE: Final = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<mark>[&|!()])|(?P<word>[^\s&|!()"]+)')
_ALIKE: Final = str.maketrans({"“": '"', "”": '"', "〈": "<", "《": "<", "〉": ">", "》": ">", "、": "|", "¦": "|"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or mark; `text` is folded, `start`..`end` its place in the line as typed."""

    kind: Kind
    text: str
    start: int
    end: int


def even(line: str) -> str:
    """The line in plain width, as long as it was: what would change its length stays."""
    return "".join(flat if len(flat := plain(one)) == 1 else one for one in line).translate(_ALIKE)


def pieces(line: str) -> Iterator[Piece]:
    """All of a line; `&&` and `||` are one mark."""
    last: Piece | None = None
    for found in _PIECE.finditer(even(line)):
        text = found["quoted"] if found["quoted"] is not None else found[0]
        kind: Kind = "text" if found["quoted"] is not None else _MARKS.get(text) or _NAMED.get(text.casefold(), "word")
        piece = Piece(kind, text.casefold(), found.start(), found.end())
        if last is not None and kind in ("and", "or") and last.kind == kind and last.end == piece.start:
            continue
        last = piece
        yield piece
