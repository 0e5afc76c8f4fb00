"""The first moments of the process, while there is no loop and perhaps no screen, and its last: signals and Qt's own end are met in good order."""

import os
import signal
import sys
from types import FrameType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

ENDING = (signal.SIGINT, signal.SIGTERM)


def end_at_once() -> None:
    """From here until the loop takes over, a signal ends the process with 0: nothing is open yet that would have to be closed."""
    for number in ENDING:
        signal.signal(number, _end)


def already_ending() -> None:
    """Everything is closed: a second signal changes nothing."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def need_screen() -> None:
    """From here until the complaints are listened to: where Qt finds no screen it would abort, with a core and ten lines; one line is enough."""
    qInstallMessageHandler(_no_screen)


def _no_screen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind == QtMsgType.QtFatalMsg:
        why = message.splitlines()[0] if message else ""
        os.write(2, f"gridwall wall: no screen can be opened (DISPLAY is {os.environ.get('DISPLAY', 'not set')!r}): {why}\n".encode())
        os._exit(1)
