"""The one line that is typed into: words take their colours while input methods, selection and undo stay Qt's own."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QWidget

from services.commands.types import Token
from widgets.base.fonts import font
from widgets.base.tokens import DARK, TITLE, Tokens
from widgets.commandline.places import to_qt

_Key = Qt.Key
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_ASKED: Final = {_Key.Key_Up: "up", _Key.Key_Down: "down", _Key.Key_Return: "enter", _Key.Key_Enter: "enter", _Key.Key_Escape: "back", _Key.Key_Tab: "complete"}


class CommandEdit(QLineEdit):
    """Signals: `asked(what)` with up, down, enter, back, complete or pick:N (Alt and a digit); `composing` is true while an input method is at work."""

    asked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setObjectName("commandLine")
        self.setFrame(False)
        self.setFont(font(TITLE))
        self.setMaxLength(4000)
        self.composing = False
        self._colouring = False
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme; the chrome's sheet for line edits does not hold here."""
        self._tokens = tokens
        colours = f"color: {tokens.text}; selection-background-color: {tokens.selection}; selection-color: {tokens.text}"
        self.setStyleSheet(f"QLineEdit#commandLine {{ background: transparent; border: none; padding: 0; {colours} }}")
        # a style sheet that names no font still resets it
        self.setFont(font(TITLE))

    def paint_words(self, tokens: Sequence[Token]) -> None:
        """Colour the words of the line as it was read; nothing happens while an input method composes."""
        if self.composing:
            return
        line, cursor = self.text(), self.cursorPosition()
        formats = []
        for token in tokens:
            start, end = to_qt(line, token.start), to_qt(line, token.end)
            formats.append(QInputMethodEvent.Attribute(QInputMethodEvent.AttributeType.TextFormat, start - cursor, end - start, self._format(token)))
        # formats of a line edit can only be given along the input method's way; an empty composition changes no text
        self._colouring = True
        QCoreApplication.sendEvent(self, QInputMethodEvent("", formats))
        self._colouring = False

    def select_verb(self, tokens: Sequence[Token]) -> bool:
        """Select the verb of the line, so that the next letters replace it; False where the line has none."""
        verb = next((one for one in tokens if one.kind == "verb"), None)
        if verb is not None:
            start = to_qt(self.text(), verb.start)
            self.setSelection(start, to_qt(self.text(), verb.end) - start)
        return verb is not None

    def _format(self, token: Token) -> QTextCharFormat:
        made = QTextCharFormat()
        colour = {"verb": self._tokens.accent, "comment": self._tokens.dim, "text": self._tokens.dim}.get(token.kind, self._tokens.text)
        made.setForeground(QColor(colour))
        if token.valid is False or token.kind == "error":
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(QColor(self._tokens.p1))
        return made

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not self._colouring:
            self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab moves the focus before keyPressEvent is asked
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == _Key.Key_Tab and event.modifiers() in _PLAIN:
            self.asked.emit("complete")
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - _Key.Key_0
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and 1 <= digit <= 9:
            self.asked.emit(f"pick:{digit}")
        elif event.key() in _ASKED and event.modifiers() in _PLAIN:
            self.asked.emit(_ASKED[_Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
