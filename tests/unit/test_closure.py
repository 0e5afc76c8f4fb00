"""How a case ends: four elements or refused by name, call-backs, merging and splitting with lineage, hand-over to organisations, liaison in the log."""

import pytest

from services.domain import args as a
from services.domain.describe import describe
from services.domain.intent import Rules
from services.domain.model import Incident, Org
from services.domain.names import Names
from services.domain.policy import Policy
from services.domain.states import Outcome, Role, State
from services.domain.words import reason_text
from tests.support.world import World

D, S = Role.DISPATCHER, Role.SHIFT_LEADER
FOUR = {"spoke_to": "张三", "measures": "已扑灭", "done_at": "14:30"}


@pytest.fixture
def world() -> World:
    orgs = {key: Org(id=key, name=key) for key in ("119", "gas", "court")}
    made = World(rules=Rules(orgs=orgs, policy=Policy(second_look=("hazard",))))
    for unit in ("U1", "U2"):
        made.unit(unit)
    return made


def row(world: World, key: str) -> Incident:
    return world.tables.incidents[key]


def checked(world: World, category: str = "public_order/fight") -> str:
    """An incident whose work was done and looked at."""
    one = world.report(3, category)
    world.do("assign", a.AssignArgs(units=("U1",)), one)
    world.do("feedback", a.FeedbackArgs(unit="U1", result="done"), one)
    world.do("check", a.CheckArgs(by="phone"), one)
    world.do("pass", a.NoArgs(), one)
    return one


@pytest.mark.parametrize(
    ("left_out", "zh", "en"),
    [("spoke_to", "与谁核对", "who was spoken to"), ("measures", "处置措施", "what was done"), ("done_at", "何时办结", "by when it was done")],
)
def test_a_close_without_one_of_the_four_is_refused_with_its_name(world: World, left_out: str, zh: str, en: str) -> None:
    one = checked(world)
    said = world.do("close", a.CloseArgs(**{**FOUR, left_out: " "}), one)
    assert (said.outcome, said.reason, said.detail) == (Outcome.REJECTED, "missing_element", left_out)
    assert zh in reason_text(said.reason, said.detail, "zh_CN")
    assert en in reason_text(said.reason, said.detail, "en")
    assert row(world, one).state is State.CHECKED


def test_the_fourth_element_is_when_it_was_taken_and_comes_from_the_log(world: World) -> None:
    one = checked(world)
    world.do("close", a.CloseArgs(**FOUR), one)
    closed = world.log[-1]
    assert closed.type == "incident.closed"
    assert getattr(closed.data, "taken_at", "") == row(world, one).stamps[State.ACCEPTED]
    assert describe(closed, "zh_CN", Names()) == "结案：已扑灭；沟通对象 张三；完成 14:30"


def test_a_call_back_keeps_its_satisfaction_and_an_unhappy_one_lets_the_dispatcher_reopen(world: World) -> None:
    happy, unhappy = checked(world), ""
    world.do("close", a.CloseArgs(**FOUR), happy)
    world.do("revisit", a.RevisitArgs(reached=True, satisfaction=5), happy, D)
    assert (row(world, happy).state, row(world, happy).satisfaction) == (State.REVISITED, 5)
    assert world.do("reopen", a.ReasonArgs(reason="仍未解决"), happy, D).reason == "happy_revisit"
    world.do("release", a.StepArgs(unit="U1"), happy)
    unhappy = checked(world)
    world.do("close", a.CloseArgs(**FOUR), unhappy)
    world.do("revisit", a.RevisitArgs(reached=True, satisfaction=1), unhappy, D)
    world.do("reopen", a.ReasonArgs(reason="仍未解决"), unhappy, D)
    assert (row(world, unhappy).state, row(world, unhappy).round) == (State.ACCEPTED, 2)


def test_merged_and_taken_apart_each_knows_the_other(world: World) -> None:
    one, two = world.report(3), world.report(3)
    world.do("assign", a.AssignArgs(units=("U1",)), one)
    world.do("merge", a.MergeArgs(into=two), one, D)
    assert (row(world, one).state, row(world, one).into, row(world, one).before) == (State.MERGED, two, State.DISPATCHED)
    assert row(world, two).units == ("U1",)
    kinds = [(event.type, event.incident) for event in world.log[-2:]]
    assert kinds == [("incident.merged", one), ("incident.absorbed", two)], "both logs tell it"
    world.do("unmerge", a.NoArgs(), one, D)
    assert (row(world, one).state, row(world, one).into, row(world, one).units, row(world, two).units) == (State.DISPATCHED, None, ("U1",), ())
    assert [(event.type, event.incident) for event in world.log[-2:]] == [("incident.unmerged", one), ("incident.separated", two)]


def test_a_split_knows_its_parent_and_the_parent_its_child(world: World) -> None:
    one = world.report(3)
    said = world.do("split", a.SplitArgs(category="dispute/neighbour", text="楼下积水引起争执"), one, D)
    child = said.incident if said.incident != one else next(key for key in world.tables.incidents if key != one)
    assert child is not None
    assert (row(world, child).parent, row(world, child).region, row(world, child).state) == (one, row(world, one).region, State.REPORTED)
    assert child in row(world, one).links


def test_a_link_stands_on_both_and_once(world: World) -> None:
    one, two = world.report(3), world.report(3)
    world.do("link", a.LinkArgs(to=two), one, D)
    assert (row(world, one).links, row(world, two).links) == ((two,), (one,))
    before = len(world.log)
    world.do("link", a.LinkArgs(to=two), one, D)
    assert len(world.log) == before


def test_a_transfer_ends_what_was_begun_and_the_clock_runs_on(world: World) -> None:
    one = world.report(3)
    world.do("assign", a.AssignArgs(units=("U1",)), one)
    began = row(world, one).stamps[State.DISPATCHED]
    world.pass_(600)
    assert world.do("transfer", a.TransferArgs(org="gas", reason="属燃气公司"), one, D).reason == "forbidden", "the shift leader's"
    world.do("transfer", a.TransferArgs(org="gas", reason="属燃气公司"), one)
    assert (row(world, one).state, row(world, one).units, row(world, one).orgs) == (State.DISPATCHED, (), ("gas",))
    assert row(world, one).stamps[State.DISPATCHED] == began
    assert world.do("transfer", a.TransferArgs(org="court", reason=" "), one).outcome is Outcome.REJECTED


def test_feedback_waits_for_lead_and_assist(world: World) -> None:
    one = world.report(3)
    world.do("assign", a.AssignArgs(units=("U1",)), one)
    world.do("assist", a.AssistArgs(units=("U2",), orgs=("gas",)), one)
    roles = {world.tables.assignments[key].assignee: world.tables.assignments[key].role for key in row(world, one).assignments}
    assert roles == {"U1": "lead", "U2": "assist", "gas": "assist"}
    for unit in ("U1", "U2"):
        world.do("feedback", a.FeedbackArgs(unit=unit, result="done"), one)
    assert row(world, one).state is not State.FEEDBACK
    org = next(task.id for task in world.tables.assignments.values() if task.assignee == "gas")
    world.do("feedback", a.FeedbackArgs(assignment=org, result="done"), one)
    assert row(world, one).state is State.FEEDBACK


def test_liaison_is_in_the_log_with_whom_and_their_number(world: World) -> None:
    one = world.report(1)
    world.do("liaise", a.LiaiseArgs(org="119", spoke_to="李队长", number="A-77"), one, D)
    event = world.log[-1]
    assert event.type == "incident.liaised"
    assert describe(event, "zh_CN", Names()) == "联动 119：李队长；对方编号 A-77"


def test_a_hazard_settled_by_phone_stays_open_until_somebody_looked_again(world: World) -> None:
    one = world.report(3, "hazard/fire")
    world.do("accept", a.NoArgs(), one)
    said = world.do("close", a.CloseArgs(**FOUR), one)
    assert said.reason == "second_look"
    assert "回头看" in reason_text(said.reason, said.detail, "zh_CN")
    two = checked(world, "hazard/fire")
    world.do("close", a.CloseArgs(**FOUR), two)
    assert row(world, two).state is State.CLOSED
