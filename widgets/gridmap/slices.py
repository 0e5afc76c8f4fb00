"""Long work in short slices on the GUI thread, so that no key waits for the map."""

from collections.abc import Callable, Generator
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

Steps = Generator[None, None, None]
BUDGET_MS: Final = 4
"""Longest slice in milliseconds; a single step must stay well under it."""


class Slices(QObject):
    """Runs one generator, a few milliseconds a turn of the event loop; a newer one takes the place of the one that runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Steps | None = None
        self._done: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def running(self) -> bool:
        """Whether something is still to be done."""
        return self._steps is not None

    def start(self, steps: Steps, done: Callable[[], None]) -> None:
        """Begin `steps`, dropping what runs; `done` is called after the last step."""
        self.stop()
        self._steps, self._done = steps, done
        self._timer.start()

    def stop(self) -> None:
        """Drop what runs; its `done` is never called."""
        self._timer.stop()
        self._steps = self._done = None

    def finish(self) -> None:
        """Do everything that is left at once."""
        while self._steps is not None:
            self._turn()

    def _turn(self) -> None:
        spent = QElapsedTimer()
        spent.start()
        steps, done = self._steps, self._done
        if steps is None:
            return
        for _ in steps:
            if spent.elapsed() >= BUDGET_MS:
                return
        self.stop()
        if done is not None:
            done()
