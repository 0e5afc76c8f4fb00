"""The paper sheet: which incidents are on it and in which order, nothing of the caller, lines to write on, words that cannot break the page."""

import re

import pytest

from services.analysis.paper import BLANKS, MOST, Paper, paper, sheet, snapshot
from services.commands.parse import parse
from services.domain import args as a
from services.domain.names import Names
from services.domain.times import from_ms
from tests.support.command_desk import desk
from tests.support.world import World


def made(world: World, lang: str = "zh_CN") -> Paper:
    return paper(snapshot(world.tables), "seat-1", lang, Names(), lambda at: at[11:16], from_ms(world.now_ms))


@pytest.fixture
def world() -> World:
    new = World()
    new.unit("U1")
    return new


def test_open_incidents_the_urgent_first_with_state_units_and_place(world: World) -> None:
    low, high, gone = world.report(4), world.report(1), world.report(1)
    world.do("assign", a.AssignArgs(units=("U1",)), high)
    world.do("void", a.VoidArgs(kind="not_incident", reason="误报"), gone)
    rows = made(world).rows
    numbers = {one: world.tables.incidents[one].no for one in (low, high)}
    assert [row[0] for row in rows] == [numbers[high], numbers[low]]
    assert rows[0][1:3] == ("P1", "已派遣")
    assert (rows[0][5].split()[0], rows[0][6]) == ("610902101003007", "U1")
    assert made(world, "en").rows[0][2] == "dispatched"


def test_what_has_no_room_is_counted(world: World) -> None:
    for _ in range(MOST + 3):
        world.report(4)
    urgent = world.report(1)
    done = made(world)
    assert (len(done.rows), done.more) == (MOST, 4)
    assert done.rows[0][0] == world.tables.incidents[urgent].no
    assert "另有 4 起" in sheet(done)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_blank_lines_are_numbered(world: World, lang: str) -> None:
    page = sheet(made(world, lang))
    numbered = re.findall(r"<tr><td>(\d+)</td>(?:<td>&nbsp;</td>){4}</tr>", page)
    assert numbered == [str(number) for number in range(1, BLANKS + 1)]


def test_words_from_outside_cannot_break_the_page(world: World) -> None:
    world.do("report", a.ReportArgs(category="x", text="</table><script>alert(1)</script>", region="610902101003007"))
    assert "<script>" not in sheet(made(world))


def test_the_caller_is_not_on_it(world: World) -> None:
    caller = a.Contact(name="王小明", phone="13800000000")
    world.do("report", a.ReportArgs(category="x", text="冒烟", region="610902101003007", contact=caller))
    page = sheet(made(world))
    assert "冒烟" in page
    assert "王小明" not in page
    assert "13800000000" not in page


# --- keyed in afterwards ---


@pytest.mark.parametrize(
    ("line", "verb", "at"),
    [
        ("U12 cz at=14:05", "handle", "2026-11-22T06:05:00.000Z"),
        ("la 42 at=14:05", "file", "2026-11-22T06:05:00.000Z"),
        ("lr 公共安全/火情 610902101003007 at=23:50 三楼冒烟", "report", "2026-11-21T15:50:00.000Z"),
        ("sb 42 时间=2026-11-20T08:00", "escalate", "2026-11-20T00:00:00.000Z"),
    ],
)
def test_a_line_carries_the_time_at_which_it_happened(line: str, verb: str, at: str) -> None:
    (command,) = parse(line, desk(), "en").commands
    assert (command.verb, command.at) == (verb, at)
    assert "happened" in parse(line, desk(), "en").reading


@pytest.mark.parametrize("when", ["+30m", "2026-11-23T08:00", "soon"])
def test_what_is_still_to_come_has_not_happened(when: str) -> None:
    parsed = parse(f"la 42 at={when}", desk(), "en")
    assert not parsed.commands
    assert "no time that has been" in parsed.why


def test_without_a_time_it_happens_now() -> None:
    (command,) = parse("la 42", desk(), "en").commands
    assert command.at is None
