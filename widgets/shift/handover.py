"""The handover over the desk: the frozen list walked by J, notes, two signatures, and the papers printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from widgets.base.fonts import font
from widgets.base.tokens import BODY, DARK, MARGIN, STEP, Tokens
from widgets.shift.lines import Line, LineList
from widgets.shift.sheet import Sheet

NOTE, LEAVE, REASON, COME, PRINT, PAPER = "note", "leave", "reason", "come", "print", "paper"
_ASKS: Final = {Qt.Key.Key_N: NOTE, Qt.Key.Key_1: LEAVE, Qt.Key.Key_R: REASON, Qt.Key.Key_2: COME}
_PRINTS: Final = {Qt.Key.Key_P: PRINT, Qt.Key.Key_O: PAPER}
_STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Standing:
    """The handover in words: its counts, its notes, who has signed, where it is kept."""

    counts: str
    notes: str = ""
    signed: str = ""
    kept: str = ""


class HandoverSheet(Sheet):
    """Signals: `wrote(what, words)` for a note, a reason or a name; `printed(which)`; `opened(incident)`."""

    wrote = Signal(str, str)
    printed = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("handover", parent, tokens)
        self.list = LineList(self, tokens, "handoverList")
        self.stands = QLabel(self)
        self.stands.setObjectName("handoverStands")
        self.stands.setTextFormat(Qt.TextFormat.PlainText)
        self.stands.setWordWrap(True)
        self.stands.setIndent(0)
        self.put(self.list)
        self._box.insertWidget(2, self.stands)
        self._read = 0
        self.list.selectionModel().currentChanged.connect(lambda *_: self._look())
        self.set_tokens(tokens)
        self.retranslate()

    @property
    def read(self) -> int:
        """How many lines were walked through since the list was put here, from the first one on, line by line or page by page."""
        return self._read

    def open_over(self, window: QWidget) -> None:
        """Show at the right of a window and take the keys, the first line looked at."""
        super().open_over(window)
        self._look()

    def show_lines(self, lines: Sequence[Line], *, anew: bool) -> None:
        """Show these; `anew` when it is another list, which is to be read from the first line."""
        self.list.show_lines(lines)
        if anew:
            self._read = 0
            self.list.go_to(0)
        self._look()

    def show_standing(self, standing: Standing) -> None:
        """Counts in the head, the rest beneath the list."""
        self.head.setText(standing.counts)
        self.stands.setText("\n".join(part for part in (standing.notes, standing.signed, standing.kept) if part))
        self.stands.setVisible(bool(self.stands.text()))
        self.setAccessibleName(standing.counts)
        self.list.setAccessibleName(standing.counts)

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        self.list.set_tokens(tokens)
        self.stands.setFont(font(BODY))
        self.stands.setStyleSheet(f"color: {tokens.text}; background: {tokens.raised}; padding: {STEP // 2}px {MARGIN - 1}px")

    def key(self, key: Qt.Key) -> bool:
        """J and K walk, N notes, 1 and 2 sign, R gives the reason, P and O print."""
        line = self.list.line()
        if key in _STEPS:
            self.list.step(_STEPS[key])
        elif key in _ASKS:
            self.tell("")
            self.ask(_ASKS[key], self._questions()[_ASKS[key]])
        elif key in _PRINTS:
            self.printed.emit(_PRINTS[key])
        elif key in _ENTER and line is not None and line.priority:
            self.opened.emit(line.key)
        else:
            return False
        return True

    def written(self, asked: str, words: str) -> None:
        """A note, a reason, a name."""
        self.wrote.emit(asked, words)

    def _look(self) -> None:
        row, page = self.list.currentIndex().row(), self.list.viewport().height() // self.list.row_height
        if row <= self._read + page:
            self._read = max(self._read, row + 1)

    # --- words ---

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.list.nothing = (self.tr("Nothing stands open"),)
        first = self.tr("J K read line by line · N a note · 1 who leaves signs · R why, if incidents are silent · 2 who comes signs")
        self.keys.setText(f"{first} · {self.tr('P print · O paper sheet · Esc closes')}")

    def _questions(self) -> dict[str, str]:
        return {
            NOTE: self.tr("A note for who comes"), LEAVE: self.tr("Who leaves: full name, which is the signature"),
            REASON: self.tr("Why it is signed although incidents are silent"), COME: self.tr("Who comes: full name, which is the signature"),
        }  # fmt: skip
