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
from desktop.proposal import Proposal
from desktop.selection import Selection
from services.analysis.fleet import Fleet
from services.analysis.response import response
from services.commands.lookup import StateLookup
from services.console.seat import Seat
from services.domain.plans import DEFAULT_PLANS, tick


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


def test_with_rows_picked_a_line_is_about_them_until_they_are_let_go(desk: tuple[Actions, QLineEdit, _Line]) -> None:
    actions, _, line = desk
    ran: list[str] = []
    actions._commander = cast("Commander", SimpleNamespace(run=lambda line, by_key: ran.append(line)))
    picks = ["a", "b"]

    def let_go() -> bool:
        had = bool(picks)
        picks.clear()
        return had

    actions.picked, actions.let_go = lambda: picks, let_go
    actions.do(":fill pq {no} ")
    actions.do("accept")
    assert (line.text(), ran) == ("pq @sel ", ["accept @sel"])
    actions.do(":back")
    actions.do("accept")
    assert (picks, ran[-1]) == ([], "accept")


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


def test_the_proposal_stands_on_the_line_before_it_is_sent(desk: tuple[Actions, QLineEdit, _Line]) -> None:
    actions, _, line = desk
    said: list[str] = []
    ran: list[str] = []
    actions._commander = cast("Commander", SimpleNamespace(run=lambda line, by_key: ran.append(line), key_refused=lambda line, why: said.append(why)))
    proposal = Proposal(cast("Seat", None), Fleet())
    actions.proposal = proposal
    actions.do(":take")
    assert (line.text(), len(said)) == ("", 1)
    proposal.units = ("F1", "P2")
    plan = DEFAULT_PLANS["public_safety/fire"]
    proposal.response = response(plan, [], [])
    actions.do(":take")
    assert line.text() == "pq 42 F1 P2"
    actions.do(":tell")
    actions.do(":tick 2")
    assert ran[0] == "ld 42 119"
    assert ran[1] in {f"bz 42 {tick(plan.checklist[1], lang)}" for lang in ("zh", "en")}
    actions.do(":tick 9")
    assert (len(ran), len(said)) == (2, 2)
