"""What the sheets of the shift share: at the right of a window, a head, what is asked beneath, a line to write on, one plain line for what was refused."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.overlay import Overlay
from widgets.base.tokens import BODY, DARK, LEAD, MARGIN, SMALL, STEP, Tokens

_SHARE: Final = 39
"""Percent of the window's width: over the detail, beside the queue."""
_LEAST: Final = 480
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(Overlay):
    """Subclasses put their part in with `put` and answer keys in `key`; `ask` takes a line of text, which comes to `written`."""

    def __init__(self, name: str, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(name, parent, tokens)
        self.head, self.question, self.told, self.keys = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self.edit = QLineEdit(self)
        self.edit.setObjectName(f"{name}Line")
        self.edit.installEventFilter(self)
        self._asked = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, STEP, 1, STEP)
        self._box.setSpacing(STEP // 2)
        for part in (self.head, self.question, self.edit, self.told, self.keys):
            self._box.addWidget(part)
        for part in (self.head, self.question, self.told, self.keys):
            part.setWordWrap(True)
        for label in (self.head, self.question, self.told):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._close_line()

    def put(self, part: QWidget) -> None:
        """The part that has the keyboard, under the head."""
        self._box.insertWidget(1, part, 1)
        self.listen_to(part)

    def open_over(self, window: QWidget) -> None:
        """Show at the right of a window and take the keys."""
        self._close_line()
        self.tell("")
        width, height = max(_LEAST, window.width() * _SHARE // 100 - STEP), window.height() - 16 * STEP
        self.lie_over(window, QRect(window.width() - width - STEP, 8 * STEP, width, height))

    def tell(self, why: str) -> None:
        """What was refused, and why; "" takes it away."""
        self.told.setText(why)
        self.told.setVisible(bool(why))

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        colours = ((self.head, LEAD, tokens.text), (self.question, BODY, tokens.text), (self.told, BODY, tokens.p1), (self.keys, SMALL, tokens.dim))
        for label, size, colour in colours:
            label.setFont(font(size))
            label.setIndent(0)
            label.setStyleSheet(f"color: {tokens.readable(colour, tokens.raised)}; background: {tokens.raised}; padding: 0 {MARGIN - 1}px")
        self.edit.setFont(font(BODY))
        self.edit.setStyleSheet(
            f"color: {tokens.text}; background: {tokens.field}; border: 1px solid {tokens.accent}; padding: {STEP // 2}px {STEP}px; margin: 0 {MARGIN}px"
        )

    # --- a line of text ---

    def ask(self, asked: str, question: str) -> None:
        """Take a line of text; what was typed for the same question before is still there."""
        if asked != self._asked:
            self.edit.clear()
        self._asked = asked
        self.question.setText(question)
        self.edit.setAccessibleName(question)
        for part in (self.question, self.edit):
            part.show()
        self.edit.setFocus()

    def written(self, asked: str, words: str) -> None:
        """A line was typed for what was asked. The base does nothing with it."""

    def _close_line(self) -> None:
        self._asked = ""
        self.edit.clear()
        for part in (self.question, self.edit):
            part.hide()

    def _line_key(self, key: Qt.Key) -> bool:
        """⏎ takes the line, Esc gives it up; the sheet stays."""
        if key in _ENTER and self.edit.text().strip():
            asked, words = self._asked, self.edit.text().strip()
            self.setFocus()
            self._close_line()
            self.written(asked, words)
        elif key == Qt.Key.Key_Escape:
            self.setFocus()
            self._close_line()
        return key in (*_ENTER, Qt.Key.Key_Escape)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.edit:
            return self._line_key(Qt.Key(event.key()))
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self._within(QApplication.focusWidget()):
            return False
        if watched is self.edit and event.type() != QEvent.Type.FocusOut:
            return False
        return super().eventFilter(watched, event)

    def _within(self, widget: QWidget | None) -> bool:
        """From one part of the sheet to another is not away."""
        return widget is not None and self.isAncestorOf(widget)
