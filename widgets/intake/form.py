"""The form over the right of the desk: filled by keyboard alone, sent from any field, put aside without losing a word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.overlay import Overlay
from widgets.base.tokens import BODY, DARK, LEAD, MARGIN, SMALL, STEP, Tokens
from widgets.intake.field import Field, Found
from widgets.intake.lines import Lines

PLACE, CATEGORY, TEXT, PRIORITY, NAME, PHONE, HURT = "place", "category", "text", "priority", "name", "phone", "casualties"
FIELDS: Final = (PLACE, CATEGORY, TEXT, PRIORITY, NAME, PHONE, HURT)
_WIDTH: Final = 712
_MOST_NEAR: Final = 3
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True, slots=True)
class Near:
    """An open incident the call may be about: what it is, and why it is proposed."""

    incident: str
    head: str
    why: str


class IntakeForm(Overlay):
    """Signals: `typed(field)`, `sent()`, `attached(incident)`. `fits(field, text)` tells whether a field could mean anything with that text:
    a digit that leads nowhere chooses from what is listed."""

    typed = Signal(str)
    sent = Signal()
    attached = Signal(str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("intake", parent, tokens)
        self.fits: Callable[[str, str], bool] = lambda field, text: True
        self.head, self.maybe, self.told, self.keys = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self.fields = {name: Field(name, self, tokens) for name in FIELDS}
        self.near = Lines(self, tokens, "intakeNear", _MOST_NEAR)
        self._near: tuple[Near, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, STEP, MARGIN, STEP)
        box.setSpacing(STEP)
        for part in (self.head, *self.fields.values(), self.maybe, self.near):
            box.addWidget(part)
        box.addStretch(1)
        box.addWidget(self.told)
        box.addWidget(self.keys)
        for label in (self.head, self.maybe, self.told, self.keys):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        for name, field in self.fields.items():
            field.edit.installEventFilter(self)
            field.changed.connect(lambda name=name: self._changed(name))
        self.set_tokens(tokens)
        self.retranslate()
        self.show_near(())
        self.tell("")

    # --- what stands in it ---

    def values(self) -> dict[str, str]:
        """What is typed, by field; empty ones are left away."""
        return {name: words for name, field in self.fields.items() if (words := field.edit.text().strip())}

    def fill(self, values: Mapping[str, str]) -> None:
        """Put a draft in."""
        for name, field in self.fields.items():
            field.edit.setText(values.get(name, ""))

    def show_found(self, name: str, found: Found) -> None:
        """What a field may mean."""
        self.fields[name].show_found(found)

    def show_near(self, near: Sequence[Near]) -> None:
        """Open incidents it may be about, the best first; the mark stays on the same one."""
        marked = self._near[self.near.marked].incident if 0 <= self.near.marked < len(self._near) else ""
        self._near = tuple(near[:_MOST_NEAR])
        place = next((number for number, one in enumerate(self._near) if one.incident == marked), 0)
        self.near.show_lines([f"{one.head}\n{one.why}" for one in self._near], place)
        self.maybe.setVisible(bool(self._near))

    def refuse(self, name: str, why: str) -> None:
        """One line beside the field it is about, which gets the keyboard."""
        self.fields[name].refuse(why)
        self.fields[name].edit.setFocus()

    def tell(self, words: str) -> None:
        """What is about no field; "" takes it away."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    # --- over the desk ---

    def open_over(self, window: QWidget) -> None:
        """Show at the right of a window, with the keyboard in the first field that is empty."""
        width, height = min(_WIDTH, window.width() // 2 - 2 * STEP), window.height() - 16 * STEP
        self.lie_over(window, QRect(window.width() - width - 2 * STEP, 8 * STEP, width, height))
        empty = next((field for field in self.fields.values() if not field.edit.text()), self.fields[TEXT])
        empty.edit.setFocus()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        for label, size, colour in (
            (self.head, LEAD, tokens.text), (self.maybe, BODY, tokens.text), (self.told, BODY, tokens.p1), (self.keys, SMALL, tokens.dim),
        ):  # fmt: skip
            label.setFont(font(size))
            label.setStyleSheet(f"color: {colour}; background: {tokens.raised}")
        for field in self.fields.values():
            field.set_tokens(tokens)
        self.near.set_tokens(tokens)

    # --- keys ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() != Qt.Key.Key_Escape:
            field = next((one for one in self.fields.values() if one.edit is watched), None)
            return field is not None and self._press(field, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self._within(QApplication.focusWidget()):
            return False
        return super().eventFilter(watched, event)

    def _press(self, field: Field, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & _CTRL:
            return self._with_ctrl(key)
        if key == Qt.Key.Key_Backtab:
            self._go(field, -1)
        elif key in (*_ENTER, Qt.Key.Key_Tab):
            if field.settle():
                self._go(field, 1)
        elif key in _STEPS and field.lines.shown:
            field.lines.step(_STEPS[key])
        else:
            return self._chose(field, event.text())
        return True

    def _with_ctrl(self, key: Qt.Key) -> bool:
        if key in _ENTER:
            self._send()
        elif key in _STEPS:
            self.near.step(_STEPS[key])
        elif key == Qt.Key.Key_D:
            if self.near.marked >= 0:
                self.attached.emit(self._near[self.near.marked].incident)
        else:
            return False
        return True

    def _chose(self, field: Field, typed: str) -> bool:
        if len(typed) == 1 and typed in "123456789" and field.lines.shown and not self.fits(field.name, field.edit.text() + typed):
            return field.take(int(typed))
        return False

    def _send(self) -> None:
        """Every field that means one thing is taken as that; the first that does not gets the keyboard."""
        for field in self.fields.values():
            if not field.settle():
                field.edit.setFocus()
                return
        self.sent.emit()

    def _go(self, field: Field, delta: int) -> None:
        at = FIELDS.index(field.name) + delta
        if 0 <= at < len(FIELDS):
            self.fields[FIELDS[at]].edit.setFocus()

    def _changed(self, name: str) -> None:
        self.tell("")
        self.typed.emit(name)

    def _within(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isAncestorOf(widget)

    # --- words ---

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.head.setText(self.tr("A call in progress"))
        self.maybe.setText(self.tr("May be the same as · Ctrl+D attaches the call to it as a note (name and phone do not go into notes)"))
        self.keys.setText(
            self.tr("⏎ next field · Shift+Tab back · ↑ ↓ or a digit chooses · Ctrl+⏎ sends · Ctrl+↑ ↓ another one · Esc puts it aside, words stay")
        )
        names = {
            PLACE: self.tr("Place"), CATEGORY: self.tr("Category"), TEXT: self.tr("What happened"),
            PRIORITY: self.tr("Priority"), NAME: self.tr("Caller"), PHONE: self.tr("Phone"), HURT: self.tr("Casualties"),
        }  # fmt: skip
        hints = {
            PLACE: self.tr("code, name or initials of a region · unit · number of an incident · lon,lat"),
            CATEGORY: self.tr("name or initials"), PRIORITY: self.tr("1–4, 4 if nothing is typed"), HURT: self.tr("a number, empty if not known"),
        }  # fmt: skip
        for name, field in self.fields.items():
            field.label.setText(names[name])
            field.edit.setAccessibleName(names[name])
            field.edit.setPlaceholderText(hints.get(name, ""))
        self.setAccessibleName(self.head.text())
        for name in self.fields if self.isVisible() else ():
            self.typed.emit(name)  # what was found is said anew
