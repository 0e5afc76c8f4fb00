"""The keys that work here, written over the window until the next key: the wall teaches its own keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.overlay import Overlay
from widgets.base.painting import Face, baseline, one_line
from widgets.base.tokens import BODY, DARK, LEAD, SMALL, STEP, Tokens

_LINE: Final = 27
_PAD: Final = 32
_KEYS: Final = 128
_COLUMN: Final = 380
_TITLE: Final = Face(LEAD, 500)
_GROUP: Final = Face(SMALL, 500, 0.5)
_BODY: Final = Face(BODY)


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys of one place, each with what it does: `("Space", "accept")`."""

    title: str
    keys: tuple[tuple[str, str], ...]


def columns(groups: Sequence[KeyGroup], lines: int) -> list[list[tuple[str, str]]]:
    """Groups laid into columns of at most `lines` lines; a title is a line with empty keys, `("", "")` a gap. A title never stands last."""
    found: list[list[tuple[str, str]]] = [[]]
    for group in groups:
        if found[-1] and len(found[-1]) + min(3, len(group.keys) + 1) >= lines:
            found.append([])
        if found[-1]:
            found[-1].append(("", ""))
        found[-1].append(("", group.title))
        for entry in group.keys:
            if len(found[-1]) >= lines:
                found.append([])
            found[-1].append(entry)
    return found


class KeysOverlay(Overlay):
    """Shown by `open_over(window, title, groups)`; any key or click closes it."""

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("keysOverlay", parent, tokens)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = ""
        self._columns: list[list[tuple[str, str]]] = []

    def open_over(self, window: QWidget, title: str, groups: Sequence[KeyGroup]) -> None:
        """Lie over a window with the keys of its context."""
        self._title = title
        longest = max((len(group.keys) + 1 for group in groups), default=0)
        lines = max(4, min(longest, (window.height() - 4 * _PAD - 64) // _LINE))
        self._columns = columns(groups, lines)
        tallest = max(map(len, self._columns), default=0)
        width = min(window.width(), 2 * _PAD + _COLUMN * len(self._columns))
        height = min(window.height(), 2 * _PAD + 48 + tallest * _LINE)
        self.setAccessibleName(self.text())
        self.lie_over(window, QRect((window.width() - width) // 2, (window.height() - height) // 2, width, height))

    def text(self) -> str:
        """All it says, a line each."""
        return "\n".join([self._title, *(f"{keys} {words}".strip() for column in self._columns for keys, words in column if words)])

    def paint(self, painter: QPainter) -> None:
        super().paint(painter)
        tokens = self.tokens
        base = baseline(_TITLE, _PAD, 24)
        used = self.words.draw(painter, _PAD, base, self._title, _TITLE, tokens.text)
        self.words.draw(painter, _PAD + used + 2 * STEP, base, self.tr("any key closes"), _GROUP, tokens.faint)
        each = (self.width() - 2 * _PAD) / max(1, len(self._columns))
        for place, column in enumerate(self._columns):
            self._paint_column(painter, _PAD + place * each, each, column)

    def _paint_column(self, painter: QPainter, x: float, width: float, column: list[tuple[str, str]]) -> None:
        tokens = self.tokens
        for number, (keys, words) in enumerate(column):
            base = baseline(_BODY, _PAD + 48 + number * _LINE, _LINE)
            if not keys:
                self.words.draw(painter, x, base, words, _GROUP, tokens.dim, limit=width - 16)
                continue
            self.words.draw(painter, x, base, one_line(keys), _BODY, tokens.accent, limit=_KEYS - 8)
            self.words.draw(painter, x + _KEYS, base, one_line(words), _BODY, tokens.text, limit=max(24, width - _KEYS - 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.go_away()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.go_away()
