"""The line in which the queue is filtered: read at every letter, its reading or what is wrong with it said beside it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from services.commands.filters.parse import Filter, Wrong, parse
from services.commands.filters.terms import Known
from widgets.base.fonts import font
from widgets.base.i18n import language
from widgets.base.tokens import BODY, DARK, MARGIN, SMALL, Tokens

_HEIGHT: Final = 34
_LONGEST: Final = 400


class FilterEdit(QLineEdit):
    """Signals: `asked("done")` for Return and Down, `asked("away")` for Escape."""

    asked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        done = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if done or event.key() == Qt.Key.Key_Escape:
            self.asked.emit("done" if done else "away")
        else:
            super().keyPressEvent(event)


class FilterLine(QWidget):
    """Hidden while there is no filter. Signals: `changed(Filter or None)` as soon as what is typed can be read, `left()` when the keyboard may go back."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.known = Known()
        self.setObjectName("queueFilter")
        self.setFixedHeight(_HEIGHT)
        self.edit = FilterEdit(self)
        self.edit.setObjectName("queueFilterEdit")
        self.edit.setFrame(False)
        self.edit.setMaxLength(_LONGEST)
        self.reading = QLabel(self)
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.reading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.addWidget(self.edit, 1)
        row.addWidget(self.reading, 1)
        self._wrong: Wrong | None = None
        self._said = ""
        self.edit.textChanged.connect(self._read)
        self.edit.asked.connect(self._asked)
        self.set_tokens(tokens)
        self._retranslate()
        self.hide()

    def begin(self) -> None:
        """Show the line with the keyboard in it, what it holds chosen so that typing replaces it."""
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()

    def put(self, line: str) -> None:
        """Filter by a line kept before, "" for none."""
        self.edit.setText(line)
        self.setVisible(bool(line))

    def line(self) -> str:
        """What is typed."""
        return self.edit.text()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setStyleSheet(
            f"QWidget#queueFilter {{ background: {tokens.field}; border: none; border-bottom: 1px solid {tokens.line}; }}"
            f"QLineEdit#queueFilterEdit {{ background: transparent; border: none; padding: 0; color: {tokens.text};"
            f" selection-background-color: {tokens.selection}; selection-color: {tokens.text}; }}"
        )
        self.edit.setFont(font(BODY))
        self.reading.setFont(font(SMALL))
        self._show()

    def _read(self, line: str) -> None:
        found = parse(line, self.known)
        self._wrong = found if isinstance(found, Wrong) else None
        if not isinstance(found, Wrong):
            self.changed.emit(found)
        self._said = self._words(found)
        self._show()

    @staticmethod
    def _words(found: Filter | Wrong | None) -> str:
        if found is None:
            return ""
        return (found.why if isinstance(found, Wrong) else found.said).say(language())

    def _show(self) -> None:
        colour = self._tokens.p1 if self._wrong else self._tokens.dim
        self.reading.setStyleSheet(f"color: {self._tokens.readable(colour, self._tokens.field)}; background: transparent; border: none")
        self.reading.setText(self._said or self.tr("Return keeps it, Escape takes it away"))
        self.edit.setAccessibleDescription(self.reading.text())

    def _asked(self, what: str) -> None:
        if what == "away" or not self.edit.text().strip():
            self.edit.clear()
            self.hide()
        self.left.emit()

    def _retranslate(self) -> None:
        self.edit.setAccessibleName(self.tr("Filter of the queue"))
        self.edit.setPlaceholderText(self.tr("P1 & region & >10m, text, initials"))
        self._said = self._words(parse(self.edit.text(), self.known))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
