"""Every key of the wall in one place: named, fed to the chord machine of its window, and handed on as an action."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.keynames import key_name
from services.commands.chords import Action, Chords, Dropped, Pending
from services.commands.keymap import Keymap

_LINE_EDITS_OWN = frozenset({"submit", "complete", "recall", "back"})


class Keys(QObject):
    """An application-wide filter. `context_of(widget)` names where a key falls, "" for nowhere of the wall's; `act(action)` does it."""

    def __init__(self, app: QApplication, keymap: Keymap, context_of: Callable[[QWidget], str], act: Callable[[Action], None]) -> None:
        super().__init__(app)
        self.keymap = keymap
        self._context_of, self._act = context_of, act
        self._chords: dict[str, Chords] = {}
        self._app = app
        app.installEventFilter(self)

    def close(self) -> None:
        """Let the keys go."""
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if watched is not (QApplication.focusWidget() or watched):
            return False
        context = self._context_of(watched)
        return bool(context) and self._press(event, watched, context)

    def _press(self, event: QKeyEvent, watched: QWidget, context: str) -> bool:
        name = key_name(event)
        if name is None:
            return False
        chords = self._chords.setdefault(watched.window().objectName(), Chords(self.keymap))
        done = chords.feed(name, context, time.monotonic())  # noqa: TID251  a deadline between two keys of this process
        if isinstance(done, Action):
            if isinstance(watched, QLineEdit) and done.screen and done.screen[0] in _LINE_EDITS_OWN:
                return False
            self._act(done)
        return isinstance(done, Action | Pending | Dropped)
