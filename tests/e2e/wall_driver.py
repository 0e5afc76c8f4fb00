"""Runs the product's wall in this process and says on stdout what its panels show; keys come from outside, as real events.

A question a line on stdin: `rows queueView`, `text statusBanner`, `focus`, `windows` …; one JSON answer a line on stdout.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from desktop.app import run_wall
from desktop.options import read_wall
from desktop.screenshots import save
from tests.e2e.focus import focusable, give, look, tab

if TYPE_CHECKING:
    from desktop.composition import Wall


def _named(name: str) -> QWidget:
    found = [widget for widget in QApplication.allWidgets() if widget.objectName() == name]
    return next((widget for widget in found if widget.isVisible()), found[0])


def rows(name: str) -> list[list[str]]:
    """Every cell's text of a table or list."""
    view = _named(name)
    assert isinstance(view, QAbstractItemView)
    model, root = view.model(), QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)
    return [
        [str(model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole) or "") for column in range(columns)] for row in range(model.rowCount(root))
    ]


def words(name: str) -> str:
    """What a painted panel says."""
    widget = _named(name)
    if isinstance(widget, QLineEdit):
        return widget.text()
    return str(widget.text()) if hasattr(widget, "text") else widget.accessibleName()


def accessible(name: str) -> list[str]:
    """What a screen reader is told of each row; of the panel where it has no rows."""
    view = _named(name)
    if not isinstance(view, QAbstractItemView):
        return [view.accessibleName()]
    model = view.model()
    indexes = [model.index(row, 0) for row in range(model.rowCount(QModelIndex()))]
    return [str(model.data(index, Qt.ItemDataRole.AccessibleTextRole) or "") for index in indexes]


def current(name: str) -> int:
    """The selected row of a table, -1 for none."""
    view = _named(name)
    assert isinstance(view, QAbstractItemView)
    return view.currentIndex().row()


def focus(_: str) -> str:
    """Object name of what has the keyboard."""
    found = QApplication.focusWidget()
    return found.objectName() if found else ""


def visible(name: str) -> bool:
    """Whether a widget of that name is on a screen."""
    return any(widget.isVisible() and widget.objectName() == name for widget in QApplication.allWidgets())


def frame(name: str) -> str:
    """Colour at the left edge of a window."""
    return _named(f"window_{name}").grab().toImage().pixelColor(2, 300).name()


def ground(name: str) -> str:
    """Colour of the ground of a panel, near its corner."""
    return _named(name).grab().toImage().pixelColor(4, 4).name()


def screens(_: str) -> list[str]:
    """Names of the screens there are."""
    return [screen.name() for screen in QGuiApplication.screens()]


class Driver:
    """Answers questions about one wall."""

    def __init__(self, wall: "Wall") -> None:
        self._wall = wall
        self._table: dict[str, Callable[[str], object]] = {
            "rows": rows, "text": words, "accessible": accessible, "current": current, "focus": focus, "visible": visible, "frame": frame, "ground": ground,
            "screens": screens, "windows": self._windows, "do": self._do, "selection": self._selection,
            "close": lambda name: wall.windows.by_name[name].close(), "move": self._move, "shot": self._shot,
            "leader": lambda _: line.incident.text if (line := wall.panels.leader.selected_line()) else "",
            "focusable": focusable, "give": give, "look": look, "tab": tab,
            "trend": lambda _: wall.panels.trends.window_name,
        }  # fmt: skip

    def answer(self, question: str) -> object:
        """One answer; an exception comes back as its text."""
        ask, _, rest = question.rstrip("\n").partition(" ")
        try:
            return self._table[ask](rest)
        except Exception as why:  # noqa: BLE001  the root of a question: what failed is the answer
            return f"cannot say: {why!r}"

    def _windows(self, _: str) -> dict[str, object]:
        return {name: _window(window) | {"places": [place.value for place in window.places]} for name, window in self._wall.windows.by_name.items()}

    def _do(self, command: str) -> str:
        self._wall.actions.do(command)
        return "done"

    def _move(self, what: str) -> str:
        """As somebody drags a window to another screen."""
        name, _, to = what.partition(" ")
        window = self._wall.windows.by_name[name]
        window.setGeometry(next(screen for screen in QGuiApplication.screens() if screen.name() == to).geometry())
        return "moved"

    def _shot(self, folder: str) -> list[str]:
        return [str(file) for file in save(self._wall.windows.by_name, Path(folder))]

    def _selection(self, _: str) -> dict[str, str | None]:
        panels = self._wall.panels
        shown = panels.desk.queue.view.selected(), panels.map.selection, panels.desk.detail.incident()
        return dict(zip(("queue", "map", "detail"), shown, strict=True))


def _window(window: QWidget) -> dict[str, object]:
    rect = window.geometry()
    screen = QGuiApplication.screenAt(rect.center()) or window.screen()
    return {
        "visible": window.isVisible(), "screen": screen.name(), "rect": [rect.x(), rect.y(), rect.width(), rect.height()],
        "full": window.isFullScreen(), "active": window.isActiveWindow(), "title": window.windowTitle(),
        "seen": any(screen.geometry().contains(rect.center()) for screen in QGuiApplication.screens()),
    }  # fmt: skip


async def listen(wall: "Wall") -> None:
    """Answer until stdin ends."""
    driver, asked = Driver(wall), asyncio.Queue[str]()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: asked.put_nowait(sys.stdin.readline()))
    print(json.dumps("ready"), flush=True)
    try:
        while question := await asked.get():
            print(json.dumps(driver.answer(question), ensure_ascii=False), flush=True)
    finally:
        loop.remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    sys.exit(run_wall(read_wall(sys.argv[1:]), listen))
