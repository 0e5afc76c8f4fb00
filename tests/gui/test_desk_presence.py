"""When this desk counts as working on an incident: looked at for a second by somebody who is here, or named in the line being typed."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop import presence as made
from desktop.panels import Panels
from desktop.presence import Handed, Presence
from desktop.selection import Selection
from services.commands.lookup import StateLookup
from services.commands.types import IncidentRef, Parsed, Token
from services.console.model import Delta
from services.console.presence import Presence as Others
from services.console.seat import Seat
from services.domain.states import State
from services.wire.frames import Looks
from tests.support.desk import incident
from widgets.commandline.reading import Progress
from widgets.detail.desks import OtherDesk

T = "2026-11-22T08:00:00.000Z"


class _Edit(QObject):
    textChanged = Signal(str)


class _Seat:
    def __init__(self) -> None:
        self.presence, self.said = Others(), list[str | None]()

    def look(self, incident: str | None) -> None:
        if not self.said or self.said[-1] != incident:
            self.said.append(incident)


class Room:
    """A desk without its panels."""

    def __init__(self) -> None:
        self.seat, self.selection, self.edit, self.shown = _Seat(), Selection(), _Edit(), [dict[str, tuple[OtherDesk, ...]]()]
        self.command = SimpleNamespace(edit=self.edit, parsed=Parsed(""))
        detail = SimpleNamespace(show_desks=self.shown.append)
        panels = cast("Panels", SimpleNamespace(command=self.command, desk=SimpleNamespace(detail=detail)))
        ref = {"7": [IncidentRef("i7", "20261122-0007", "reported", "x")], "8": [IncidentRef("a", "1", "", ""), IncidentRef("b", "2", "", "")]}
        lookup = cast("StateLookup", SimpleNamespace(incidents_by_counter=lambda digits: ref.get(digits, [])))
        self.presence = Presence(cast("Seat", self.seat), panels, self.selection, lookup)

    def type(self, line: str, *tokens: Token) -> None:
        self.command.parsed = Parsed(line, tokens)
        self.edit.textChanged.emit(line)


@pytest.fixture
def room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(made, "DWELL_MS", 40)
    monkeypatch.setattr(made, "IDLE_MS", 200)
    room = Room()
    yield room
    room.presence.close()


def number(text: str) -> Token:
    return Token(text, 3, 3 + len(text), "incident")


def test_nobody_here_has_nothing_open_and_asks_who_has(qtbot: QtBot, room: Room) -> None:
    room.selection.choose("top of the queue")
    qtbot.wait(80)
    assert room.seat.said == [None]


def test_who_runs_down_the_list_works_on_where_he_stops(qtbot: QtBot, room: Room) -> None:
    for key in ("i1", "i2", "i3"):
        room.presence.wake()
        room.selection.choose(key)
    qtbot.waitUntil(lambda: room.seat.said == [None, "i3"], timeout=1000)


def test_without_a_hand_it_is_let_go_and_a_key_takes_it_up_again(qtbot: QtBot, room: Room) -> None:
    room.presence.wake()
    room.selection.choose("i1")
    qtbot.waitUntil(lambda: room.seat.said == [None, "i1", None], timeout=1000)
    room.presence.wake()
    qtbot.waitUntil(lambda: room.seat.said == [None, "i1", None, "i1"], timeout=1000)


def test_the_line_being_typed_is_about_one_incident_at_once(qtbot: QtBot, room: Room) -> None:
    room.presence.wake()
    room.selection.choose("i1")
    room.type("bz 7", number("7"))
    assert room.seat.said == [None, "i7"]
    room.type("bz 7 x", number("7"))
    assert room.seat.said == [None, "i7"]
    room.type("")
    qtbot.waitUntil(lambda: room.seat.said == [None, "i7", "i1"], timeout=1000)
    room.type("bz 8", number("8"))
    assert room.seat.said == [None, "i7", "i1"], "two could be meant"


def test_the_others_are_shown_and_told_on(room: Room) -> None:
    told: list[object] = []
    room.presence.desks = told.append
    room.seat.presence.take(Looks(items=[("i1", "wu", "wu fang", T)]))
    assert room.shown[-1] == {"i1": (OtherDesk("wu", "wu fang", T),)}
    assert told == [{"i1": ("wu",)}]


def test_what_was_this_desks_own_does_not_go_to_another_without_a_word() -> None:
    mine, foreign, said = incident(desk="here", text="smoke"), incident(desk="wu"), list[Progress]()
    rows = {one.id: one for one in (mine, foreign)}
    seat = cast("Seat", SimpleNamespace(view=SimpleNamespace(incidents=rows), console="here"))
    handed = Handed(seat, cast("Panels", SimpleNamespace(command=SimpleNamespace(show_progress=said.append))))
    handed.told(Delta(reset=True))
    rows |= {one.id: replace(one, desk="li") for one in (mine, foreign)}
    handed.told(Delta(incidents=set(rows)))
    handed.told(Delta(incidents=set(rows)))
    assert [one.words("en") for one in said] == [f"{mine.no[-4:]} smoke · li has taken it over"]
    rows[mine.id] = mine
    handed.told(Delta(incidents={mine.id}))
    rows[mine.id] = replace(mine, desk="li", state=State.CLOSED)
    handed.told(Delta(incidents={mine.id}))
    assert len(said) == 1, "of what is over nobody need hear that"


def test_an_offer_names_the_desk_that_looks(room: Room) -> None:
    room.selection.choose("i1")
    assert room.presence.offer() == "bz {no} please take this over"
    room.seat.presence.take(Looks(items=[("i1", "wu", "wu fang", T)]))
    assert room.presence.offer() == "bz {no} wu, please take this over"
