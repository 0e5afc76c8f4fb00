"""The sweep: who is silent, since when, in which order, and whom to ring."""

import pytest

from services.analysis.sweep import Silent, norm_s, sweep
from services.domain import args as a
from services.domain.intent import Rules
from services.domain.model import Org
from services.domain.policy import Policy
from services.domain.states import Role
from services.domain.times import from_ms
from tests.support.world import World

POLICY = Policy()
FIELD = Role.FIELD


def found(world: World, policy: Policy = POLICY) -> list[Silent]:
    return sweep(world.tables, world.now_ms, policy)


def keys(world: World) -> list[str]:
    return [one.key for one in found(world)]


@pytest.fixture
def world() -> World:
    made = World(rules=Rules(orgs={"gas": Org(id="gas", name="燃气公司", contact="0915-1")}))
    made.unit("U1")
    made.unit("U2")
    return made


@pytest.mark.parametrize(("priority", "norm"), [(1, 300), (2, 900), (3, 3600), (4, 14400)])
def test_at_work_the_priority_says_how_long_is_usual(world: World, priority: int, norm: int) -> None:
    one = world.report(priority)
    world.do("assign", a.AssignArgs(units=("U1",)), one)
    world.do("arrive", a.StepArgs(unit="U1"), one, FIELD)
    # on scene the check-in (20 min) runs: half of it is less than what P3 and P4 may be silent
    assert norm_s(world.tables.incidents[one], POLICY) == min(norm, 600)
    world.pass_(min(norm, 600))
    assert keys(world) == []
    world.pass_(1)
    assert keys(world) == [one]
    assert (found(world)[0].silent_s, found(world)[0].norm_s) == (min(norm, 600) + 1, min(norm, 600))


def test_half_of_the_running_limit_is_the_norm_before_that(world: World) -> None:
    one = world.report(2)
    assert norm_s(world.tables.incidents[one], POLICY) == 150, "to be accepted within 5 min"
    assert norm_s(world.tables.incidents[one], Policy(silence_s=(1, 60, 1, 1))) == 60, "a site may be stricter"


def test_a_note_is_news_a_timer_is_not(world: World) -> None:
    one = world.report(1)
    world.pass_(61)
    world.do("overdue", a.OverdueArgs(clock="accept"), one, Role.TIMER, actor="timer")
    assert [(row.key, row.silent_s) for row in found(world)] == [(one, 61)]
    world.do("note", a.NoteArgs(text="仍在处置"), one)
    assert keys(world) == []


def test_the_urgent_first_then_the_longest_for_its_norm(world: World) -> None:
    late3, early1 = world.report(3), world.report(4)
    world.pass_(4000)
    one, two = world.report(1), world.report(1)
    world.pass_(20)
    world.do("note", a.NoteArgs(text="x"), two)
    world.pass_(400)
    assert keys(world) == [one, two, late3, early1]


def test_a_suspended_one_speaks_when_its_end_has_come(world: World) -> None:
    one = world.report(3)
    world.do("accept", a.NoArgs(), one)
    world.do("suspend", a.UntilArgs(until=from_ms(world.now_ms + 86_400_000), reason="等鉴定"), one)
    world.pass_(86_399)
    assert keys(world) == []
    world.pass_(1)
    assert keys(world) == [one]


def test_a_closed_one_is_never_silent(world: World) -> None:
    one = world.report(4)
    world.do("void", a.VoidArgs(kind="not_incident", reason="误报"), one)
    world.pass_(1_000_000)
    assert keys(world) == []


def test_whom_to_ring(world: World) -> None:
    one = world.report(1)
    world.do("accept", a.NoArgs(), one)
    world.pass_(301)
    assert found(world)[0].ring == (("desk", "seat-1"),), "nobody is on it: the desk that has it"
    world.do("assign", a.AssignArgs(units=("U2",)), one)
    world.do("assist", a.AssistArgs(units=("U1",), orgs=("gas",)), one)
    world.pass_(301)
    assert found(world)[0].ring[0] == ("unit", "U2"), "the lead first"
    assert set(found(world)[0].ring[1:]) == {("unit", "U1"), ("org", "gas")}
    world.do("feedback", a.FeedbackArgs(unit="U2", result="done"), one, FIELD)
    world.pass_(301)
    assert ("unit", "U2") not in found(world)[0].ring, "who has fed back is not rung"
