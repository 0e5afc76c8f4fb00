"""When to paint: at most once a frame, and rarely for what only creeps; and the short pulse of a new P1."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QTimer
from PySide6.QtGui import QPainter, QPen

from widgets.base.tokens import Tokens, qcolor

FRAME_MS: Final = 33
MOVES_MS: Final = 250
"""Shortest time between two paintings for nothing but moves: a car crosses a few pixels in it at the closest zoom."""
PULSE_MS: Final = 3000
_BEAT_MS: Final = 1000
_SMALL: Final = 10.0
_LARGE: Final = 34.0


class Pace(QObject):
    """Gathers wishes to paint into one call of `paint` a frame."""

    def __init__(self, paint: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._paint = paint
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fire)

    def soon(self) -> None:
        """Paint in the next frame."""
        self._within(FRAME_MS)

    def later(self) -> None:
        """Paint when moves are due again."""
        self._within(MOVES_MS)

    def _within(self, gap: int) -> None:
        spent = self._since.elapsed() if self._since.isValid() else gap
        wait = max(0, gap - int(spent))
        if not self._timer.isActive() or self._timer.remainingTime() > wait:
            self._timer.start(wait)

    def _fire(self) -> None:
        self._since.start()
        self._paint()


class Pulse(QObject):
    """Rings that widen round new incidents of priority 1 for three seconds; nothing else on the map moves by itself."""

    def __init__(self, beat: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._started: dict[str, QElapsedTimer] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(2 * FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._beat = beat

    @property
    def ids(self) -> list[str]:
        """Incidents that pulse now."""
        return list(self._started)

    def start(self, ids: Iterable[str]) -> None:
        """Begin for new ones."""
        for each in ids:
            timer = QElapsedTimer()
            timer.start()
            self._started[each] = timer
        if self._started:
            self._timer.start()

    def paint(self, painter: QPainter, incident: str, spot: QPointF, tokens: Tokens) -> None:
        """Draw the ring of one at its pixel."""
        timer = self._started.get(incident)
        if timer is None:
            return
        part = (timer.elapsed() % _BEAT_MS) / _BEAT_MS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(qcolor(tokens.p1, round(255 * (1 - part))), 2.0))
        radius = _SMALL + (_LARGE - _SMALL) * part
        painter.drawEllipse(spot, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _tick(self) -> None:
        self._beat()
        self._started = {each: timer for each, timer in self._started.items() if timer.elapsed() < PULSE_MS}
        if not self._started:
            self._timer.stop()
