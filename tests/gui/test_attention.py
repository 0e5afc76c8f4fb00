"""Attention at the desk: seen by hand alone, heard in the frame it came in, quiet by one key, check-ins logged by one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from desktop import sounds
from desktop.attention import Attention
from desktop.feed import Feed
from desktop.selection import Selection
from desktop.sounds import Silence, player
from services.commands.chords import Action
from services.console.model import Badge, CommandState, Delta
from services.console.seat import Seat
from services.domain import args as a
from services.domain.attention import AlarmState
from services.domain.policy import Policy
from services.domain.states import Role
from services.domain.times import from_ms
from tests.support.clock import FakeClock
from tests.support.world import World
from widgets.banner.status import BannerStatus

MOVE = Action(":move 1", ("J",), "queue")
FILL = Action(":fill pq {no} ", ("A",), "queue")
ACCEPT = Action("accept", ("Space",), "queue")


@dataclass
class Loud:
    """A player that keeps what it was told."""

    played: list[int] = field(default_factory=list)
    audible: bool = True

    def play(self, priority: int) -> None:
        self.played.append(priority)


@dataclass
class FakeFeed:
    after: list[Callable[[Delta], None]] = field(default_factory=list)
    each_second: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class Desk:
    """Attention over a World, with its clock, its ear and its selection."""

    world: World = field(default_factory=World)
    loud: Loud = field(default_factory=Loud)
    feed: FakeFeed = field(default_factory=FakeFeed)
    selection: Selection = field(default_factory=Selection)
    clock: FakeClock = field(default_factory=FakeClock)
    lines: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        seat = SimpleNamespace(
            console="seat-1", ref=SimpleNamespace(policy=Policy(flood_alarms=3)), view=self.world.tables, hub_now_ms=lambda: self.world.now_ms,
            status=SimpleNamespace(role="shift_leader"),
        )  # fmt: skip
        self.one = Attention(cast(Seat, seat), cast(Feed, self.feed), self.selection, self.loud, self.clock)
        self.one.run, self.one.refused = self.lines.append, lambda line, why: self.refused.append(why)

    def report(self, priority: int) -> str:
        key = self.world.report(priority)
        self.tell(key)
        return key

    def tell(self, *keys: str, **more: object) -> None:
        self.feed.after[0](Delta(incidents=set(keys), **more))  # type: ignore[arg-type]

    def pass_(self, seconds: float) -> None:
        self.world.pass_(seconds)
        self.clock.advance(seconds)
        self.feed.each_second[0]()

    def press(self, action: Action, then: Callable[[], None] = lambda: None) -> None:
        self.one.handling(lambda _: then())(action)

    def state(self, key: str) -> AlarmState:
        return self.one.watch.state(key)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk()


def test_a_p1_sounds_in_the_frame_it_comes_in_and_again_until_it_was_seen(desk: Desk) -> None:
    key = desk.report(1)
    assert desk.loud.played == [1]
    desk.pass_(4)
    assert desk.loud.played == [1, 1]
    desk.selection.choose(key)
    assert desk.state(key) is AlarmState.NEW, "what comes to be selected by itself was seen by nobody"
    desk.selection.choose(None)
    desk.press(MOVE, lambda: desk.selection.choose(key))
    desk.pass_(40)
    assert (desk.state(key), desk.loud.played) == (AlarmState.ACKNOWLEDGED, [1, 1])
    desk.pass_(17)
    assert (desk.state(key), desk.loud.played) == (AlarmState.RETURNED, [1, 1, 1])


@pytest.mark.parametrize(("action", "seen"), [(FILL, True), (ACCEPT, True), (Action(":goto trends", ("G", "T"), "queue"), False), (MOVE, False)])
def test_a_key_about_it_is_a_sight_and_one_about_something_else_is_not(desk: Desk, action: Action, seen: bool) -> None:
    key = desk.report(2)
    desk.selection.choose(key)
    desk.press(action)
    assert (desk.state(key) is AlarmState.ACKNOWLEDGED) is seen


def test_an_own_command_is_a_sight_but_not_hours_later(desk: Desk) -> None:
    key, other = desk.report(2), desk.report(2)
    now = desk.world.now_ms
    made = [CommandState(cid=one, cseq=1, line="sl", verb="accept", incident=one, status=Badge.DECIDED, made_at=from_ms(now - age)) for one, age in
            ((key, 900), (other, 3_600_000))]  # fmt: skip
    desk.tell(commands=tuple(made))
    assert (desk.state(key), desk.state(other)) == (AlarmState.ACKNOWLEDGED, AlarmState.NEW)


def test_hush_quiets_what_is_there_and_the_banner_says_so(desk: Desk) -> None:
    desk.report(1)
    desk.one.hush()
    desk.pass_(10)
    assert desk.loud.played == [1]
    assert desk.one.heed(BannerStatus()).heed.hushed
    desk.report(1)
    assert desk.loud.played == [1, 1]


def test_a_flood_is_one_line_and_nothing_urgent_is_in_it(desk: Desk) -> None:
    keys = [desk.report(4) for _ in range(4)]
    desk.report(3)
    assert desk.loud.played == [4, 4, 4], "the fourth makes it a flood"
    urgent = desk.report(2)
    found = desk.one.heed(BannerStatus(realm="drill-x"))
    assert (found.realm, found.alarms_10_min, found.heed.flood, found.heed.grouped, found.heed.priority) == ("drill-x", 6, True, 5, 2)
    assert (found.heed.open, found.heed.mix, found.heed.leads, found.heed.number) == (6, (0, 17, 83), True, desk.world.tables.incidents[urgent].no[-4:])
    assert desk.state(keys[3]) is AlarmState.SUPPRESSED


def test_a_new_view_is_taken_whole_and_the_policy_with_it(desk: Desk) -> None:
    key = desk.world.report(2)
    desk.tell(reset=True, ref=True)
    assert (desk.loud.played, desk.state(key)) == ([2], AlarmState.NEW)


# --- M ---


def on_scene(desk: Desk, *units: str) -> str:
    """A P2 with these units there since now."""
    key = desk.world.report(2)
    for unit in units:
        desk.world.unit(unit)
    desk.world.do("assign", a.AssignArgs(units=units), key, role=Role.DISPATCHER)
    for unit in units:
        desk.world.do("arrive", a.StepArgs(unit=unit), key, role=Role.DISPATCHER)
    desk.tell(key)
    desk.selection.choose(key)
    return key


def test_one_key_logs_the_check_in_of_every_unit_that_is_due(desk: Desk) -> None:
    key = on_scene(desk, "U1", "U2")
    desk.one.check_in()
    assert (desk.lines, desk.refused) == ([], ["no unit is due; name the one: U12 pa"])
    desk.pass_(600)
    desk.world.do("check_in", a.StepArgs(unit="U2"), key, role=Role.DISPATCHER)
    desk.pass_(600)
    desk.one.check_in()
    assert desk.lines == ["pa {no} U1"]


def test_the_only_unit_there_may_check_in_before_its_time(desk: Desk) -> None:
    on_scene(desk, "U1")
    desk.one.check_in()
    assert desk.lines == ["pa {no} U1"]
    desk.selection.choose(desk.report(3))
    desk.one.check_in()
    assert desk.refused == ["no unit of this incident is on scene"]


def test_a_check_in_that_is_late_comes_back_as_an_alarm(desk: Desk) -> None:
    key = on_scene(desk, "U1")
    assert desk.state(key) is AlarmState.NONE
    desk.pass_(1200.1)
    assert (desk.state(key), desk.loud.played) == (AlarmState.RETURNED, [2])
    desk.world.do("check_in", a.StepArgs(unit="U1"), key, role=Role.DISPATCHER)
    desk.tell(key)
    assert desk.state(key) is AlarmState.NONE


# --- the player ---


def test_without_the_sound_module_the_desk_says_sound_off(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    def missing(_name: str) -> None:
        raise ImportError("no module")

    monkeypatch.setattr(sounds, "import_module", missing)
    silent = player()
    assert (type(silent), silent.audible) == (Silence, False)
    silent.play(1)
    desk.loud.audible = False
    assert not desk.one.heed(BannerStatus()).heed.audible


def test_a_machine_without_a_device_is_silent_and_one_that_gets_it_sounds(qtbot: QtBot) -> None:
    played: list[object] = []
    outputs, changed = [True], Changed()

    class Effect:
        """Mute for ever where it was made without a device, as the real one is."""

        def __init__(self) -> None:
            self.mute = outputs[0]

        def setSource(self, url: object) -> None:
            self.source = url

        def play(self) -> None:
            if not self.mute:
                played.append(self.source)

    class Devices:
        audioOutputsChanged = changed

        def defaultAudioOutput(self) -> SimpleNamespace:
            return SimpleNamespace(isNull=lambda: outputs[0])

    made = sounds.Effects(cast(ModuleType, SimpleNamespace(QMediaDevices=Devices, QSoundEffect=Effect)))
    made.play(1)
    assert (made.audible, played) == (False, [])
    outputs[0] = False
    made.play(1)
    made.play(1)
    assert made.audible
    assert [str(one).endswith("p1.wav')") for one in played] == [True, True]
    before = dict(made._effects)
    changed.told()
    made.play(1)
    assert made._effects[1] is not before[1], "it belongs to the device it was made for"


class Changed:
    """A signal as far as it is needed here."""

    told: Callable[[], object]

    def connect(self, slot: Callable[[], object]) -> None:
        self.told = slot
