"""A few lines of text one of which can be marked: what a field may mean, and what the call may be about already."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.tokens import SMALL, STEP, Tokens


class Lines(QWidget):
    """Takes no keyboard of its own: the field above it walks it. `marked` is -1 where none is."""

    def __init__(self, parent: QWidget, tokens: Tokens, name: str, most: int) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._tokens = tokens
        self.marked, self.shown = -1, ()  # type: int, tuple[str, ...]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._labels = [QLabel(self) for _ in range(most)]
        for label in self._labels:
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            box.addWidget(label)
        self.show_lines(())

    def show_lines(self, lines: Sequence[str], marked: int = -1) -> None:
        """Show these; what does not fit is left away."""
        self.shown = tuple(lines[: len(self._labels)])
        for label, words in zip(self._labels, (*self.shown, *[""] * len(self._labels)), strict=False):
            label.setText(words)
            label.setVisible(bool(words))
        self.setVisible(bool(self.shown))
        self.setAccessibleName("\n".join(self.shown))
        self.mark(marked)

    def mark(self, number: int) -> None:
        """Mark a line, or none."""
        self.marked = number if 0 <= number < len(self.shown) else -1
        self.set_tokens(self._tokens)

    def step(self, delta: int) -> None:
        """Mark the next one, round and round."""
        if self.shown:
            self.mark((self.marked + delta) % len(self.shown) if self.marked >= 0 else (0 if delta > 0 else len(self.shown) - 1))

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        for number, label in enumerate(self._labels):
            marked = number == self.marked
            ground, edge = (tokens.selection, tokens.accent) if marked else (tokens.raised, tokens.raised)
            colour = tokens.readable(tokens.text if marked else tokens.dim, ground)
            label.setFont(font(SMALL))
            label.setStyleSheet(f"color: {colour}; background: {ground}; border-left: 2px solid {edge}; padding: 2px {STEP}px")
