"""The tray: what waits in words, worked with the keyboard, and the desk called when a unit is claimed twice."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.commander import Commander
from desktop.labels import Labels
from desktop.matters import Matters, whole_line
from desktop.trayfeed import TrayFeed
from desktop.waiting import waiting
from services.commands.lookup import StateLookup
from services.commands.types import Command
from services.console.model import Badge, CommandState, Delta, Submitted
from services.console.seat import Seat
from services.domain import args as a
from services.domain.names import Names
from services.domain.state import Tables
from services.domain.states import Role
from services.domain.times import from_ms
from services.runtime.tasks import Tasks
from tests.support.world import World
from widgets.log.items import Choice, Matter, Own
from widgets.log.tray import Tray

D = Role.DISPATCHER
OPEN, GIVE_UP = Choice("open", "open the incident"), Choice("dismiss", "give up")
MATTERS = (Matter("1", "pq 42 U12", "conflict", "li noted", (OPEN, GIVE_UP)), Matter("2", "yx 42 1", "to be confirmed", "", (OPEN,)))


@pytest.fixture
def tray(qtbot: QtBot) -> Iterator[Tray]:
    window = QWidget()
    window.resize(1200, 800)
    qtbot.addWidget(window)
    shown = Tray(window)
    shown.show_rows(MATTERS, (Own("14:22:06", "sl 42", "VISIBLE", "done"),))
    window.show()
    shown.open_over(window)
    yield shown
    window.close()


def test_enter_does_what_the_arrows_chose(qtbot: QtBot, tray: Tray) -> None:
    done: list[tuple[str, str]] = []
    tray.acted.connect(lambda key, act: done.append((key, act)))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(tray.list, key)
    assert done == [("1", "open"), ("1", "dismiss"), ("1", "open"), ("2", "open")]
    QTest.keyClick(tray.list, Qt.Key.Key_K)
    QTest.keyClick(tray.list, Qt.Key.Key_Left)
    assert tray.list.accessibleDescription() == "give up"
    with qtbot.waitSignal(tray.closed):
        QTest.keyClick(tray.list, Qt.Key.Key_Escape)
    assert not tray.isVisible()


def test_a_line_keeps_its_place_and_its_choice_while_others_come(tray: Tray) -> None:
    tray.list.turn(1)
    tray.show_rows((MATTERS[1], MATTERS[0]), ())
    assert (tray.list.matter(), tray.list.choice()) == (MATTERS[0], GIVE_UP)
    tray.show_rows((), ())
    assert (tray.list.matter(), tray.list.choice()) == (None, None)
    assert tray.list.empty_words()
    assert tray.own.empty_words()


def test_it_says_itself(tray: Tray) -> None:
    index = tray.list.matters.index(0)
    assert tray.list.matters.data(index, Qt.ItemDataRole.AccessibleTextRole) == "pq 42 U12 · conflict · li noted · open the incident / give up"
    assert tray.own.own.data(tray.own.own.index(0)) == "14:22:06 VISIBLE sl 42 done"
    assert tray.accessibleName()
    assert tray.list.accessibleName()
    assert tray.own.accessibleName()
    assert not tray.grab().isNull()


# --- from the seat ---


@dataclass
class FakeSeat:
    """Of a seat what the tray looks at, over a World."""

    world: World
    review: list[CommandState] = field(default_factory=list)
    conflicts: list[CommandState] = field(default_factory=list)
    different: list[CommandState] = field(default_factory=list)
    commands: list[CommandState] = field(default_factory=list)
    sent: list[tuple[Command, bool]] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    role: str = "dispatcher"
    actor: str = "wu"
    console: str = "seat-9"
    disk: str = ""

    @property
    def view(self) -> Tables:
        return self.world.tables

    truth = view

    @property
    def status(self) -> SimpleNamespace:
        return SimpleNamespace(role=self.role, actor=self.actor, disk=self.disk)

    def hub_now_ms(self) -> int:
        return self.world.now_ms

    async def submit(self, command: Command, *, confirmed: bool = False) -> Submitted:
        self.sent.append((command, confirmed))
        return Submitted("new", 1)

    def dismiss(self, cid: str) -> None:
        self.dismissed.append(cid)
        for held in (self.conflicts, self.review, self.different):
            held[:] = [one for one in held if one.cid != cid]


@dataclass
class Done:
    """Runs what is spawned at once."""

    def spawn(self, work: Coroutine[object, object, None], _name: str) -> None:
        asyncio.run(work)


@dataclass
class Scene:
    """Two claims on one car, and the tray over them."""

    seat: FakeSeat
    tray: Tray
    feed: TrayFeed
    words: Matters
    incident: str
    lost: CommandState


@pytest.fixture
def scene(tray: Tray) -> Scene:
    world = World()
    world.unit("U1")
    one, two = world.report(), world.report()
    world.do("assign", a.AssignArgs(units=("U1",)), one, D, actor="li")
    said = world.do("assign", a.AssignArgs(units=("U1",)), two, D, actor="wu")
    lost = CommandState(
        cid="c", cseq=1, line="pq . U1", verb="assign", incident=two, status=Badge.VISIBLE, outcome="conflict", reason=said.reason, detail=said.detail,
        conflict=said.conflict, made_at=from_ms(world.now_ms),
    )  # fmt: skip
    seat = FakeSeat(world, conflicts=[lost], commands=[lost])
    lookup = StateLookup(world.tables, lambda: from_ms(world.now_ms))
    labels = cast(Labels, SimpleNamespace(names=Names, zone=ZoneInfo("UTC")))
    real = cast(Seat, seat)
    feed = TrayFeed(real, labels, Commander(real, lookup, Tasks()), tray, cast(Tasks, Done()))
    return Scene(seat, tray, feed, Matters(real, labels), two, lost)


def test_a_command_given_by_a_key_says_which_incident_it_was_for(scene: Scene) -> None:
    number = {scene.incident: "20261122-0003"}
    names = Names(number=lambda key: number.get(key, key))
    assert whole_line(replace(scene.lost, line="accept", verb="accept"), names) == "accept 0003"
    assert whole_line(replace(scene.lost, line="accept", verb="accept", incident="gone"), names) == "accept"
    assert whole_line(scene.lost, names) == "pq . U1"


def test_who_lost_a_unit_reads_who_has_it_and_what_can_be_done(scene: Scene) -> None:
    scene.feed.refresh()
    matter = scene.tray.list.matter()
    assert matter is not None
    assert matter.asked == "pq . U1 · 0003 三楼冒烟"
    assert "li sent it first, wu wants it too" in matter.changed
    assert [one.act for one in matter.choices] == ["open", "resolve", "confirm", "dismiss"]
    own = scene.tray.own.own.rows[0]
    assert (own.line, own.badge, own.bad) == ("pq . U1", "not done", True)
    assert matter.state == "claimed twice · called again in 1:00"
    scene.seat.world.pass_(20)
    scene.feed.tick()
    counting = scene.tray.list.matter()
    assert counting is not None
    assert counting.state == "claimed twice · called again in 0:40"


def test_a_conflict_is_settled_given_up_or_tried_again(scene: Scene) -> None:
    scene.feed.refresh()
    opened: list[str] = []
    scene.feed.opened = opened.append
    scene.tray.acted.emit("c", "open")
    assert opened == [scene.incident]
    scene.tray.acted.emit("c", "resolve")
    command, _ = scene.seat.sent.pop()
    assert (command.verb, command.incident, command.args) == ("resolve", scene.incident, a.ResolveArgs(conflict=scene.lost.conflict))
    assert scene.seat.dismissed == ["c"]
    scene.seat.conflicts = [scene.lost]
    scene.feed.refresh()
    scene.tray.acted.emit("c", "confirm")
    command, confirmed = scene.seat.sent.pop()
    assert (command.verb, command.incident, command.args, confirmed) == ("assign", scene.incident, a.AssignArgs(units=("U1",)), True)


def test_what_was_too_old_says_what_changed_since(scene: Scene) -> None:
    seat, late = scene.seat, replace(scene.lost, outcome="needs_confirm", reason="too_old", detail="700 s", conflict=None)
    seat.conflicts, seat.review = [], [late]
    seat.world.pass_(60)
    assert "nothing changed since" in scene.words.of(waiting(cast(Seat, seat)))[0].changed
    seat.world.do("note", a.NoteArgs(text="x"), scene.incident, D, actor="li")
    matter = scene.words.of(waiting(cast(Seat, seat)))[0]
    assert "note by li" in matter.changed
    assert [one.act for one in matter.choices] == ["confirm", "open", "dismiss"]


def test_what_came_out_otherwise_after_a_restore_says_what_it_was_what_it_is_and_why(scene: Scene) -> None:
    seat = scene.seat
    late = replace(scene.lost, cid="late", was="applied", outcome="needs_confirm", reason="too_old", detail="700 s", conflict=None)
    gone = replace(scene.lost, cid="gone", was="applied", outcome="rejected", reason="wrong_state", detail="closed", conflict=None)
    done = replace(scene.lost, cid="done", was="conflict", outcome="applied", reason="", detail="", conflict=None)
    seat.conflicts, seat.review, seat.different, seat.actor = [], [late], [late, gone, done], "sun"
    scene.seat.world.pass_(60)
    seat.world.do("note", a.NoteArgs(text="x"), scene.incident, D, actor="li")
    found = waiting(cast(Seat, seat))
    assert (len(found), [one.cid for one in found.different]) == (1, ["gone", "done"])
    scene.feed.refresh()
    first, second, third = scene.tray.list.matters.rows
    assert "before the restore: done" in first.changed
    assert (second.asked, second.state) == ("pq . U1 · 0003 三楼冒烟", "before the restore: done → refused")
    assert "Not possible while 'closed'" in second.changed
    assert "note by li" in second.changed
    assert [one.act for one in second.choices] == ["open", "seen", "seen_all", "confirm"]
    assert (third.state, second.calm, third.calm) == ("before the restore: conflict → done", False, True)
    assert scene.tray.accessibleName() == "To confirm 1 · Otherwise after the restore 2"
    scene.tray.list.go_to(1)
    QTest.keyClick(scene.tray.list, Qt.Key.Key_Delete)
    assert (seat.dismissed, len(scene.tray.list.matters.rows)) == (["gone"], 2)


def test_all_that_came_out_otherwise_is_seen_at_once(scene: Scene) -> None:
    seat = scene.seat
    seat.conflicts, seat.actor = [], "sun"
    seat.different = [replace(scene.lost, cid=str(number), was="applied", outcome="noop", conflict=None) for number in range(3)]
    scene.feed.refresh()
    scene.tray.acted.emit("1", "seen_all")
    assert (seat.dismissed, scene.tray.list.matter()) == (["0", "1", "2"], None)


def test_a_line_about_this_seat_stands_until_it_was_read(scene: Scene) -> None:
    called: list[str] = []
    scene.feed.called = lambda what, how: called.append(what)
    scene.seat.disk, scene.seat.conflicts = "the disk is full", []
    scene.feed.notice("2 commands were damaged")
    scene.feed.refresh()
    first, second, *_ = scene.tray.list.matters.rows
    assert (first.changed, first.choices, second.asked, called) == ("the disk is full", (), "2 commands were damaged", ["2 commands were damaged"])
    scene.tray.list.go_to(1)
    QTest.keyClick(scene.tray.list, Qt.Key.Key_Return)
    assert scene.feed.notices == 0


def test_the_on_call_leader_is_told_of_a_claim_that_stays(scene: Scene) -> None:
    seat = scene.seat
    seat.conflicts, seat.role, seat.actor = [], "leader", "qin"
    assert len(waiting(cast(Seat, seat))) == 0
    seat.world.do("conflict_overdue", a.ConflictArgs(conflict=scene.lost.conflict or ""), None, Role.TIMER)
    assert len(waiting(cast(Seat, seat))) == 1


@pytest.mark.parametrize(("role", "actor", "told"), [("dispatcher", "li", 1), ("shift_leader", "chen", 1), ("dispatcher", "chen", 0)])
def test_the_first_desk_and_the_shift_leader_are_told(scene: Scene, role: str, actor: str, told: int) -> None:
    seat = scene.seat
    seat.conflicts, seat.role, seat.actor = [], role, actor
    assert len(waiting(cast(Seat, seat))) == told
    called: list[str] = []
    scene.feed.called = lambda what, how: called.append(f"{what}: {how}")
    scene.feed.told(Delta(conflicts={scene.lost.conflict or ""}))
    scene.feed.told(Delta(conflicts={scene.lost.conflict or ""}))
    assert len(called) == told
    seat.world.do("conflict_overdue", a.ConflictArgs(conflict=scene.lost.conflict or ""), None, Role.TIMER)
    scene.feed.told(Delta(conflicts={scene.lost.conflict or ""}))
    assert len(called) == 2 * told
    assert all("not settled within a minute" in line for line in called[1:])
    seat.world.do("resolve", a.ResolveArgs(), scene.incident, D)
    assert len(waiting(cast(Seat, seat))) == 0


def test_who_lost_is_called_only_when_it_stays(scene: Scene) -> None:
    called: list[str] = []
    scene.feed.called = lambda what, how: called.append(what)
    scene.feed.told(Delta(conflicts={scene.lost.conflict or ""}))
    assert called == []
    scene.seat.world.do("conflict_overdue", a.ConflictArgs(conflict=scene.lost.conflict or ""), None, Role.TIMER)
    scene.feed.told(Delta(conflicts={scene.lost.conflict or ""}))
    assert len(called) == 1
