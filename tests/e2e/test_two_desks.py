"""Two desks as two processes on one incident: what the second one sees at each step of the first, and what the first hears when both act at once."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.desk import Desk
from tests.e2e.scene import Hub, gateway, hub, import_regions, wall
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(180), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]
TEXT = "both desks look at it"


@dataclass(frozen=True)
class Room:
    """One hub, two desks."""

    hub: Hub
    first: Desk
    second: Desk


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("desks")
    with ExitStack() as stack:
        here = stack.enter_context(hub(folder / "hub"))
        import_regions(here.folder)
        outside = stack.enter_context(gateway(here.url, here.token("field", "gw", "--units", "U12,U7")))

        def desk(name: str) -> Desk:
            display, own = stack.enter_context(screen()), folder / name
            own.mkdir()
            seen = stack.enter_context(wall(display, here.url, _account(here, name), own, "--layout", "single", "--name", name))
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said), 20)
            return Desk(display, seen, outside)

        yield Room(here, desk("zhang"), desk("wu"))


def _account(here: Hub, name: str) -> Path:
    return here.token("shift_leader", name)


def _line(desk: Desk, text: str) -> None:
    desk.display.key("Escape", "colon")
    desk.focused("commandLine")
    desk.display.type(text)
    desk.line(text)
    desk.display.key("Return")


def _timeline(desk: Desk, *words: str) -> None:
    desk.seen.until("rows timelineView", lambda rows: all(word in str(rows) for word in words), 5)


def test_the_second_desk_sees_each_step_of_the_first(room: Room) -> None:
    first, second = room.first, room.second
    for desk in (first, second):
        desk.home()
    number = first.new(TEXT)
    second.seen.until("rows queueView", lambda rows: TEXT in str(rows))
    second.display.key("Home")
    second.has("detailView", TEXT)

    first.display.key("space")
    second.state(TEXT, "已受理")
    _timeline(second, "zhang", "受理")

    _line(first, f"bz {number} the caller is at the gate")
    _timeline(second, "zhang", "the caller is at the gate")

    _line(first, f"pq {number} U12")
    second.state(TEXT, "已派遣")
    second.seen.until("rows unitBoard", lambda rows: isinstance(rows, list) and any("U12" in str(row) and "DP" in str(row) for row in rows))
    task = first.outside.wait("task")
    first.outside.progress(task, "arrive")
    for desk in (first, second):
        desk.state(TEXT, "已到场")

    first.display.key("Escape", "e")
    _timeline(second, "zhang", "上报")
    second.focused("queueView")


def _go_to(desk: Desk, text: str) -> None:
    desk.seen.until("rows queueView", lambda rows: text in str(rows))
    rows = desk.seen.ask("rows queueView")
    assert isinstance(rows, list)
    desk.display.key("Home", *["j"] * next(at for at, row in enumerate(rows) if text in row))
    desk.has("detailView", text)


def test_each_sees_what_the_other_has_open_and_takes_it_over_with_one_key(room: Room) -> None:
    first, second, text, other = room.first, room.second, "who has it", "some other one"
    for desk in (first, second):
        desk.home()
    first.new(other)
    number = first.new(text)
    _go_to(second, text)
    for desk, name in ((second, "zhang"), (first, "wu")):  # both have it open
        desk.has("detailView", f"正在处理 {name}", "H 接手")

    _go_to(second, other)
    first.seen.until("text detailView", lambda said: text in str(said) and "正在处理" not in str(said))
    second.display.key("colon")
    second.display.type(f"bz {number} ")  # a line that names it is work on it
    first.has("detailView", text, "正在处理 wu")
    second.display.key("ctrl+a", "BackSpace", "Escape")
    _go_to(second, text)

    first.display.key("space")  # taken up: it is the first desk's
    for desk in (first, second):
        desk.has("detailView", "已受理", "席位 zhang")
    _line(second, f"bz {number} two of us")
    for desk in (first, second):
        _timeline(desk, "wu", "two of us")

    first.display.key("Escape", "ctrl+h")  # offered
    first.line(f"bz {number:04} 请 wu 接手")
    first.display.key("Return")
    _timeline(second, "zhang", "请 wu 接手")
    second.display.key("Escape")
    second.focused("queueView")
    second.display.key("h")  # taken over
    for desk in (first, second):
        desk.has("detailView", "席位 wu")
        _timeline(desk, "wu", "接手")
    first.has("commandReading", text, "wu 已接手")

    _line(second, f"zf {number} fsj nobody there")
    second.seen.until("text heldMark", lambda said: "缓发" in str(said))
    second.display.key("ctrl+z")  # taken back into the line, and given once more
    second.line(f"zf {number} fsj nobody there")
    second.display.key("Return")
    second.seen.until("text heldMark", lambda said: "缓发" in str(said))
    first.seen.until("text detailView", lambda said: "已作废" in str(said), 25)
    for desk in (first, second):
        desk.has("detailView", "已作废")
        _timeline(desk, "wu", "作废", "nobody there")


def test_of_two_who_send_one_unit_the_second_is_told_and_both_see_the_conflict(room: Room) -> None:
    first, second = room.first, room.second
    for desk in (first, second):
        desk.home()
    one = int(str(first.outside.report("one wants it", priority=2)["no"]).rpartition("-")[2])
    two = int(str(first.outside.report("two wants it", priority=2)["no"]).rpartition("-")[2])
    for desk in (first, second):
        desk.seen.until("rows queueView", lambda rows: "one wants it" in str(rows) and "two wants it" in str(rows))
    for desk, number in ((first, one), (second, two)):
        desk.display.key("colon")
        desk.display.type(f"pq {number} U7")
        desk.line(f"pq {number} U7")
    room.hub.process.send_signal(signal.SIGSTOP)  # neither can hear of the other
    for desk in (first, second):
        desk.display.key("Return")
        desk.line("")
    room.hub.process.send_signal(signal.SIGCONT)
    for desk in (first, second):
        desk.seen.until("text statusBanner", lambda said: "F4" in str(said), 10)
    states = first.seen.ask("rows queueView")
    assert isinstance(states, list)
    assert sum("已派遣" in str(row) for row in states if "wants it" in str(row)) == 1
