"""Runs the product's wall in this process and says on stdout what its panels show; keys come from outside, as real events.

A question a line on stdin: `rows queueView`, `text statusBanner`, `focus`; one JSON answer a line on stdout.
"""

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from desktop.app import run_wall
from desktop.options import read_wall

if TYPE_CHECKING:
    from desktop.wall.wall import Wall


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


def answer(question: str) -> object:
    """One answer; an exception comes back as its text."""
    ask, _, name = question.strip().partition(" ")
    focus = QApplication.focusWidget()
    if ask == "focus":
        return focus.objectName() if focus else ""
    try:
        return {"rows": rows, "text": words}[ask](name)
    except Exception as why:  # noqa: BLE001  the root of a question: what failed is the answer
        return f"cannot say: {why!r}"


async def listen(_wall: "Wall") -> None:
    """Answer until stdin ends."""
    asked: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: asked.put_nowait(sys.stdin.readline()))
    print(json.dumps("ready"), flush=True)
    try:
        while question := await asked.get():
            print(json.dumps(answer(question), ensure_ascii=False), flush=True)
    finally:
        loop.remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    sys.exit(run_wall(read_wall(sys.argv[1:]), listen))
