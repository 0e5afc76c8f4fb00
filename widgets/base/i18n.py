"""Which language is on, and a hook that runs when it changes; no state of its own."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject

CHINESE: Final = "zh_CN"
ENGLISH: Final = "en"


def language() -> str:
    """`zh_CN` or `en`: the installed translation answers for itself, so there is nothing to keep in step."""
    return CHINESE if QCoreApplication.translate("Language", ENGLISH) == CHINESE else ENGLISH


def pick(chinese: str, english: str) -> str:
    """The one of two names of a domain term that fits the language."""
    return chinese if language() == CHINESE else english


class _Listener(QObject):
    """Event filter that calls back on LanguageChange."""

    def __init__(self, watched: QObject, callback: Callable[[], None]) -> None:
        super().__init__(watched)
        self._callback = callback

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._callback()
        return False


def on_language_change(widget: QObject, callback: Callable[[], None]) -> None:
    """Call `callback` now, and again whenever the language changes while `widget` lives."""
    widget.installEventFilter(_Listener(widget, callback))
    callback()
