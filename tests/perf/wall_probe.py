"""Runs the product's wall in this process and notes when keys come in and when panels have been painted.

A question a line on stdin, one JSON answer a line on stdout: `state`, `reset`, `paints`, `keys`, `layout NAME`.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import run_wall
from desktop.options import read_wall
from widgets.base.rows import RowView
from widgets.gridmap.view import MapView

if TYPE_CHECKING:
    from desktop.composition import Wall


_MOST_WAITING = 20
"""A wall that is so many keys behind is caught all the same: those never get a painting."""


def _shown(keys: list[list[int]]) -> None:
    for key in keys:
        key.append(time.monotonic_ns())


class Probe(QObject):
    """Counts paintings by panel and keeps, for each key, when it came, when the queue was painted for it and when that was on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.paints: Counter[str] = Counter()
        self.keys: list[list[int]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget) and watched is QApplication.focusWidget():
            self.keys.append([time.monotonic_ns()])
        return False

    def painted(self, name: str) -> None:
        """A panel has just been painted."""
        self.paints[name] += 1
        waiting = [key for key in self.keys[-_MOST_WAITING:] if len(key) == 1] if name == "queueView" else []
        for key in waiting:
            key.append(time.monotonic_ns())
        if waiting:
            # the window is flushed to the server before the loop comes round again
            QTimer.singleShot(0, lambda: _shown(waiting))

    def watch(self, panel: type[RowView] | type[MapView]) -> None:
        """Have every painting of a class noted."""
        paint = panel.paintEvent

        def noted(view: QWidget, event: QPaintEvent) -> None:
            paint(view, event)  # type: ignore[arg-type]
            self.painted(view.objectName())

        panel.paintEvent = noted  # type: ignore[assignment,method-assign]

    def answer(self, wall: "Wall", question: str) -> object:
        """One answer."""
        ask, _, rest = question.strip().partition(" ")
        if ask == "reset":
            self.paints.clear()
            self.keys.clear()
        elif ask == "layout":
            wall.use_layout(rest)
        elif ask == "state":
            units = len(wall.seat.positions)
            focus = QApplication.focusWidget()
            return {
                "link": wall.seat.status.link.value,
                "rows": wall.panels.desk.queue.view.incidents.rowCount(),
                "units": units,
                "focus": focus.objectName() if focus else "",
            }
        return {"paints": dict(self.paints), "keys": self.keys}.get(ask, True)

    async def listen(self, wall: "Wall") -> None:
        """Answer until stdin ends."""
        asked: asyncio.Queue[str] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_reader(sys.stdin.fileno(), lambda: asked.put_nowait(sys.stdin.readline()))
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        print(json.dumps("ready"), flush=True)
        try:
            while question := await asked.get():
                print(json.dumps(self.answer(wall, question)), flush=True)
        finally:
            loop.remove_reader(sys.stdin.fileno())


def main() -> int:
    """The wall with its probe."""
    probe = Probe()
    for panel in (RowView, MapView):
        probe.watch(panel)
    return run_wall(read_wall(sys.argv[1:]), probe.listen)


if __name__ == "__main__":
    sys.exit(main())
