"""What goes wrong in a slot, in Qt or in the loop: one line on stderr, its traceback in the log file, and the wall goes on."""

import faulthandler
import logging
import sys
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from services.runtime import logs
from services.runtime.paths import user_paths

_LOG = logging.getLogger("gridwall.wall")
_QT = logging.getLogger("gridwall.qt")
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO, QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL,
}  # fmt: skip
CHATTER: Final = ("This plugin does not support", "propagateSizeHints")
"""Lines of Qt that tell of nothing wrong: platforms without a window manager say what they do without."""


def listen() -> None:
    """Take every complaint of this process from here on."""
    logs.setup(logging.WARNING, user_paths().log_file)
    if not faulthandler.is_enabled():
        faulthandler.enable()
    sys.excepthook = _unhandled
    qInstallMessageHandler(_qt_says)


def stop_listening() -> None:
    """Before Qt goes: a message handler in Python must not be called once the interpreter ends."""
    qInstallMessageHandler(None)


def _unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _LOG.error("an error of the program: %s: %s", kind.__name__, error, exc_info=(kind, error, trace))


def _qt_says(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    level = logging.DEBUG if message.startswith(CHATTER) else _LEVELS.get(kind, logging.WARNING)
    _QT.log(level, "%s", message)
