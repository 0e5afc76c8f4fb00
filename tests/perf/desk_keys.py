"""Keys at moments of their own, whatever the feed is doing, and how long each took to the end of the painting that shows it."""

import threading
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from services.domain.model import Incident
from tests.perf.desk_rows import FRAME_S
from widgets.queue.view import QueueView

SIZE = (1162, 1000)
_GAP_S = 0.0937
"""Between two keys; no multiple of a frame, so that they fall anywhere in one."""
_FIRST = 20
"""Keys that are not counted: the first ones of a window fill its stores of glyphs and layouts."""


class Stopwatch:
    """From the moment a key was due to the end of the next painting, in seconds."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.due: list[float] = []
        self._pressed: list[float] = []

    def pressed(self) -> None:
        """The view has just handled a key."""
        self._pressed.append(self.due.pop(0))

    def painted(self) -> None:
        """The view has just been painted."""
        now = time.perf_counter()
        self.took += [now - due for due in self._pressed]
        self._pressed.clear()


class TimedQueue(QueueView):
    """The queue itself, watched."""

    watch: Stopwatch

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.watch.pressed()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.watch.painted()


class TimedTable(QTableView):
    """Qt's own table, watched."""

    watch: Stopwatch

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.watch.pressed()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.watch.painted()


def key_times(view: TimedQueue | TimedTable, feed: Iterator[list[Incident]], take: Callable[[list[Incident]], None], keys: int) -> list[float]:
    """Milliseconds of each of so many keys, down and up again, while every frame's changes are taken in."""
    watch = view.watch = Stopwatch()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(round(FRAME_S * 1000))
    timer.timeout.connect(lambda: take(next(feed)))
    timer.start()
    _event(0)  # the first one makes the keyboard it comes from, which belongs to this thread
    hand = threading.Thread(target=_press, args=(view, watch, _FIRST + keys), daemon=True)
    hand.start()
    while hand.is_alive() or len(watch.took) < _FIRST + keys:
        QCoreApplication.processEvents()
        time.sleep(0.0002)
    timer.stop()
    return [1000 * one for one in watch.took[_FIRST:]]


def _press(view: QWidget, watch: Stopwatch, keys: int) -> None:
    began = time.perf_counter() + 0.5
    for number in range(keys):
        due = began + number * _GAP_S
        time.sleep(max(0.0, due - time.perf_counter()))
        watch.due.append(due)
        QCoreApplication.postEvent(view, _event(number))


def _event(number: int) -> QKeyEvent:
    key = Qt.Key.Key_Down if number % 60 < 40 else Qt.Key.Key_Up
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
