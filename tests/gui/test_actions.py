"""Where the keyboard goes: to the command line with the key of a line, and back when the line is done."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions import Actions, Screen
from desktop.commander import Commander
from desktop.panels import Panels
from desktop.selection import Selection
from services.commands.lookup import StateLookup


class _Line(QLineEdit):
    def begin_line(self, line: str) -> None:
        self.setText(line)

    def come_back(self) -> None:
        self.selectAll()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[tuple[Actions, QLineEdit, _Line]]:
    """A queue and a command line side by side, the keyboard in the queue."""
    window, queue, line = QWidget(), QLineEdit(), _Line()
    box = QHBoxLayout(window)
    box.addWidget(queue)
    box.addWidget(line)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    queue.setFocus()
    panels = cast("Panels", SimpleNamespace(command=line, map=None, desk=SimpleNamespace(queue=queue, board=None), leader=None, trends=None))
    screen = SimpleNamespace(go_to=lambda _: None, hide_overlays=lambda: False, show_keys=None, quit=None)
    lookup = cast("StateLookup", SimpleNamespace(number_to_type=str))
    chosen = cast("Selection", SimpleNamespace(incident="42"))
    yield Actions(lookup, panels, cast("Commander", None), chosen, cast("Screen", screen)), queue, line
    window.close()


def test_a_line_that_a_key_began_gives_the_keyboard_back(desk: tuple[Actions, QLineEdit, _Line]) -> None:
    actions, queue, line = desk
    actions.do(":fill bz {no} ")
    assert (QApplication.focusWidget(), line.text()) == (line, "bz 42 ")
    actions.give_back()
    assert QApplication.focusWidget() is queue
    line.setFocus()
    actions.give_back()
    assert QApplication.focusWidget() is line


@pytest.mark.parametrize("gone_to", [":focus command", ":fill bz {no} \n:back\n:focus command"])
def test_a_line_that_was_gone_to_keeps_it(desk: tuple[Actions, QLineEdit, _Line], gone_to: str) -> None:
    actions, _, line = desk
    for command in gone_to.splitlines():
        actions.do(command)
    actions.give_back()
    assert QApplication.focusWidget() is line
