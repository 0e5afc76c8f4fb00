"""The tray over a window: what waits for this desk above, its own commands with their badges below, worked with the keyboard alone."""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.overlay import Overlay
from widgets.base.tokens import DARK, LEAD, MARGIN, SMALL, STEP, Tokens
from widgets.log.items import Choice, Matter, Own, counted
from widgets.log.lists import MatterList, OwnList

_WIDTH: Final = 960
_HEIGHT: Final = 760
_OWN_ROWS: Final = 8
_TURNS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_DONE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_PAGES: Final = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class Tray(Overlay):
    """Shown by `open_over(window)`. Signal: `acted(key of the line, id of the choice)`."""

    acted = Signal(str, str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("tray", parent, tokens)
        self._heads = (QLabel(self), QLabel(self))
        self._keys = QLabel(self)
        self.list, self.own = MatterList(self, tokens), OwnList(self, tokens)
        self.own.setFixedHeight(_OWN_ROWS * self.own.row_height)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, STEP, 1, STEP)
        box.setSpacing(STEP // 2)
        for part, stretch in ((self._heads[0], 0), (self.list, 1), (self._heads[1], 0), (self.own, 0), (self._keys, 0)):
            box.addWidget(part, stretch)
        self.list.doubleClicked.connect(lambda _: self._act(self.list.choice()))
        self.listen_to(self.list)
        self.set_tokens(tokens)
        self.retranslate()

    def show_rows(self, matters: tuple[Matter, ...], own: tuple[Own, ...]) -> None:
        """What waits, and own commands newest first."""
        self.list.show_matters(matters)
        self.own.own.show(own)
        self._write_head()

    def open_over(self, window: QWidget) -> None:
        """Show in the middle of a window and take the keys."""
        width, height = min(_WIDTH, window.width() - 4 * STEP), min(_HEIGHT, window.height() - 12 * STEP)
        self.lie_over(window, QRect((window.width() - width) // 2, (window.height() - height) // 2, width, height))

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        for part in (self.list, self.own):
            part.set_tokens(tokens)
        for label, size, colour in ((self._heads[0], LEAD, tokens.text), (self._heads[1], SMALL, tokens.dim), (self._keys, SMALL, tokens.dim)):
            label.setFont(font(size))
            label.setIndent(0)
            label.setStyleSheet(f"color: {colour}; background: {tokens.raised}; padding: 0 {MARGIN - 1}px")

    # --- keys ---

    def key(self, key: Qt.Key) -> bool:
        """⏎ does what is chosen, Del takes the line off; arrows go through lines and choices."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self.list.choice())
        elif key in _DONE:
            self._act(self.list.done_with())
        elif key in _TURNS:
            self.list.turn(_TURNS[key])
        elif key in _STEPS:
            self.list.step(_STEPS[key])
        elif key in _PAGES:
            bar = self.own.verticalScrollBar()
            bar.setValue(bar.value() + _PAGES[key] * _OWN_ROWS)
        else:
            return False
        return True

    def _act(self, choice: Choice | None) -> None:
        matter = self.list.matter()
        if matter is not None and choice is not None:
            self.acted.emit(matter.key, choice.act)

    # --- words ---

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self._write_head()
        self._heads[1].setText(self.tr("This desk's own commands, newest first"))
        self._keys.setText(self.tr("↑ ↓ line · ← → what to do · ⏎ do it · Del done with it · PgUp PgDn own commands · Esc closes"))
        self.own.setAccessibleName(self._heads[1].text())

    def _write_head(self) -> None:
        self._heads[0].setText(counted(self.list.matters.rows) or self.tr("Conflicts and commands to confirm"))
        self.setAccessibleName(self._heads[0].text())
        self.list.setAccessibleName(self._heads[0].text())
