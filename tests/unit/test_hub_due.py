"""Which timer rows are written anew, and that each limit is said once: by unit, again after it was met, and behind one that stands past its time."""

from msgspec.structs import replace

from services.domain import args as a
from services.domain.model import Incident
from services.domain.state import Change, Tables
from services.domain.states import Clock, Role, State
from services.domain.times import from_ms
from services.hub.due import moved, tasks_of, wanted
from tests.support.command_desk import incident
from tests.support.world import World

AT, LATER = "2026-11-22T08:00:00.000Z", "2026-11-22T09:00:00.000Z"
DUE = incident("1", "1", state=State.REPORTED, due_at=AT, due_clock=Clock.ACCEPT)
D = Role.DISPATCHER


def change(row: Incident) -> Change:
    return Change(incidents={row.id: row})


def test_a_new_limit_is_written_and_one_that_stays_is_not() -> None:
    noted, later, none = replace(DUE, version=9), replace(DUE, due_at=LATER), Tables()
    assert moved(change(DUE), Change(), none) == {DUE.id: wanted(DUE)} != {DUE.id: []}
    assert moved(change(noted), change(DUE), none) == {}
    assert moved(change(later), change(DUE), none) == {DUE.id: wanted(later)}


def test_a_limit_that_ends_takes_its_row_away() -> None:
    for ended in (replace(DUE, due_at=None, due_clock=None), replace(DUE, overdue=(Clock.ACCEPT,)), replace(DUE, state=State.VOID)):
        assert moved(change(ended), change(DUE), Tables()) == {DUE.id: []}


# --- a timer that fires as the hub's does ---


def pass_(world: World, seconds: float) -> list[tuple[str, int]]:
    """Let time pass and fire what falls due meanwhile, as (clock, second)."""
    fired: list[tuple[str, int]] = []
    begin = world.now_ms
    while world.now_ms < begin + seconds * 1000:
        world.pass_(30)
        while (row := _due(world)) is not None:
            assert world.do("overdue", a.OverdueArgs(clock=row[0], due=row[1]), row[2], Role.TIMER, actor="timer").drafts, "it can be said"
            fired.append((row[0], (world.now_ms - begin) // 1000))
    return fired


def _due(world: World) -> tuple[str, str, str] | None:
    rows = [row for one in world.tables.incidents.values() for row in wanted(one, tasks_of(one, world.tables.assignments)) if row.verb == "overdue"]
    return next(((row.clock, row.at, row.incident) for row in rows if row.at < from_ms(world.now_ms)), None)


def at_work(*units: str, priority: int = 2) -> tuple[World, str]:
    world = World()
    key = world.report(priority)
    for unit in units:
        world.unit(unit)
    world.do("assign", a.AssignArgs(units=units), key, D)
    return world, key


def test_a_limit_past_its_time_hides_no_later_one() -> None:
    world, _ = at_work("U1", priority=1)
    assert pass_(world, 7230) == [("sign", 150), ("arrive", 330), ("handle", 7230)]


def test_a_unit_that_has_checked_in_is_waited_for_again() -> None:
    world, key = at_work("U1")
    world.do("arrive", a.StepArgs(unit="U1"), key, D)
    assert pass_(world, 3600) == [("check_in", 1230)]
    world.do("check_in", a.StepArgs(unit="U1"), key, D)
    assert pass_(world, 3600) == [("check_in", 1230)]


def test_each_unit_is_waited_for_and_an_extension_runs_out_too() -> None:
    world, key = at_work("U1")
    world.pass_(60)
    world.unit("U2")
    world.do("assign", a.AssignArgs(units=("U2",)), key, D)
    assert pass_(world, 600) == [("sign", 270), ("sign", 330)]
    assert [one.split()[0] for one in world.tables.incidents[key].overdue] == ["sign"]
    world.do("arrive", a.StepArgs(unit="U1"), key, D)
    world.do("feedback", a.FeedbackArgs(unit="U2", result="nobody there"), key, D)
    assert pass_(world, 1300) == [("check_in", 1230)]
    day = pass_(world, 86_400)
    assert [clock for clock, _ in day] == ["handle"]


def test_an_older_log_said_it_for_the_clock_as_a_whole() -> None:
    world, key = at_work("U1")
    row = replace(world.tables.incidents[key], overdue=("sign",))
    world.tables.incidents[key] = row
    assert [clock for clock, _ in pass_(world, 1500)] == ["arrive"]
    world.pass_(60)
    assert not world.do("overdue", a.OverdueArgs(clock="sign"), key, Role.TIMER, actor="timer").drafts
