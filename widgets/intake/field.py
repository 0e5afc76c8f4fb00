"""One field of the form: its name, what is typed, what that may mean, and one plain line where it was refused."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from widgets.base.fonts import font
from widgets.base.tokens import BODY, SMALL, STEP, Tokens
from widgets.intake.lines import Lines

_NAME: Final = 120
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the typed may mean: `token` goes into the field for it, `words` are shown."""

    token: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a field may mean. `sure`: the token where it is one thing, `said` its name; `why` it cannot stand as it is, "" where it can."""

    choices: tuple[Choice, ...] = ()
    sure: str = ""
    said: str = ""
    why: str = ""


class Field(QWidget):
    """Signal: `changed()` when other text stands in it, by hand or by choice."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent)
        self.name, self.found, self._tokens, self._refused = name, Found(), tokens, False
        self.label, self.edit, self.told = QLabel(self), QLineEdit(self), QLabel(self)
        self.edit.setObjectName(f"intake{name.capitalize()}")
        self.label.setBuddy(self.edit)
        self.label.setFixedWidth(_NAME)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.lines = Lines(self, tokens, f"intake{name.capitalize()}Choices", _MOST)
        box = QGridLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(STEP // 4)
        for part, row, column in ((self.label, 0, 0), (self.edit, 0, 1), (self.told, 1, 1), (self.lines, 2, 1)):
            box.addWidget(part, row, column)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self.set_tokens(tokens)
        self._say("")

    def show_found(self, found: Found) -> None:
        """What stands in it may mean this. A mark stays on the same thing."""
        before = self._marked()
        self.found = found
        tokens = [one.token for one in found.choices]
        marked = tokens.index(before.token) if before is not None and before.token in tokens else -1
        self.lines.show_lines([f"{number}   {one.words}" for number, one in enumerate(found.choices[:_MOST], 1)], marked)
        self._say(found.said)

    def take(self, number: int) -> bool:
        """Take the choice of a number from 1; False where there is none."""
        if not 1 <= number <= len(self.lines.shown):
            return False
        self.edit.setText(self.found.choices[number - 1].token)
        return True

    def settle(self) -> bool:
        """Take what is marked or the only thing it can be; False, with the reason said, where a person has to choose."""
        if self.lines.marked >= 0:
            self.take(self.lines.marked + 1)
        elif self.found.sure and self.found.sure != self.edit.text():
            self.edit.setText(self.found.sure)
        if self.found.why:
            self.refuse(self.found.why)
        return not self.found.why

    def refuse(self, why: str) -> None:
        """One plain line under it."""
        self._refused = True
        self._say(why, refused=True)

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        self.lines.set_tokens(tokens)
        self.label.setFont(font(BODY))
        self.label.setStyleSheet(f"color: {tokens.dim}; background: {tokens.raised}")
        self.edit.setFont(font(BODY))
        self.edit.setStyleSheet(
            f"QLineEdit {{ color: {tokens.text}; background: {tokens.field}; border: 1px solid {tokens.line}; padding: {STEP // 2}px {STEP}px }}"
            f" QLineEdit:focus {{ border-color: {tokens.accent} }}"
        )
        self._paint_told()

    def _marked(self) -> Choice | None:
        return self.found.choices[self.lines.marked] if 0 <= self.lines.marked < len(self.found.choices) else None

    def _say(self, words: str, *, refused: bool = False) -> None:
        self._refused = refused
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self._paint_told()

    def _paint_told(self) -> None:
        colour = self._tokens.p1 if self._refused else self._tokens.dim
        self.told.setFont(font(SMALL))
        self.told.setStyleSheet(f"color: {colour}; background: {self._tokens.raised}; padding: 0 {STEP}px")
