"""The sweep over the desk: silent incidents one by one, whom to ring, the last words, and one key for each answer."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.base.tokens import DARK, Tokens
from widgets.shift.lines import Line, LineList
from widgets.shift.sheet import Sheet

NEWS, WORKING, URGE, ESCALATE, SKIP = "news", "working", "urge", "escalate", "skip"
_ANSWERS: Final = {Qt.Key.Key_1: NEWS, Qt.Key.Key_2: WORKING, Qt.Key.Key_3: URGE, Qt.Key.Key_4: ESCALATE, Qt.Key.Key_5: SKIP}
_STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SweepSheet(Sheet):
    """Signals: `answered(incident, answer, words)`, `chosen(incident)` when another line is looked at, `opened(incident)`."""

    answered = Signal(str, str, str)
    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("sweep", parent, tokens)
        self.list = LineList(self, tokens, "sweepList")
        self.put(self.list)
        self._about = ""
        self.list.selectionModel().currentChanged.connect(lambda *_: self._looked())
        self.set_tokens(tokens)
        self.retranslate()

    @property
    def lines(self) -> int:
        """How many are shown."""
        return len(self.list.model_.lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """These are silent, the worst first."""
        self.list.show_lines(lines)
        self._write_head()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        self.list.set_tokens(tokens)

    def key(self, key: Qt.Key) -> bool:
        """One key an answer, J and K walk, ⏎ opens the incident behind the sheet."""
        line = self.list.line()
        if key in _STEPS:
            self.list.step(_STEPS[key])
        elif key in _ENTER and line is not None:
            self.opened.emit(line.key)
        elif key in _ANSWERS and line is not None:
            self._answer(line, _ANSWERS[key])
        else:
            return key in _ANSWERS
        return True

    def written(self, asked: str, words: str) -> None:
        """What was said, or why this one is passed over."""
        self.answered.emit(self._about, asked, words)

    def _answer(self, line: Line, answer: str) -> None:
        self.tell("")
        if answer in (NEWS, SKIP):
            self._about = line.key
            question = self.tr("What was said about %1? It goes into its log.") if answer == NEWS else self.tr("Why is %1 passed over? It goes into its log.")
            self.ask(answer, question.replace("%1", line.head.split(" ", 1)[0]))
        else:
            self.answered.emit(line.key, answer, "")

    def _looked(self) -> None:
        line = self.list.line()
        if line is not None:
            self.chosen.emit(line.key)

    # --- words ---

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.list.nothing = (self.tr("No incident is silent"), self.tr("Of every open one there was news within its norm"))
        self.keys.setText(self.tr("J K line · 1 news · 2 still working · 3 urge · 4 escalate · 5 skip · ⏎ show it · Esc closes"))
        self._write_head()

    def _write_head(self) -> None:
        self.head.setText(self.tr("Silent incidents: %1").replace("%1", str(len(self.list.model_.lines))))
        self.setAccessibleName(self.head.text())
        self.list.setAccessibleName(self.head.text())
