"""Single rows of the table of domain.md §3 and of the conflict table of protocol.md §3, each as a small story."""

import pytest

from services.domain import args as a
from services.domain.states import Outcome, Role, State, Step, UnitStatus
from tests.support.world import NEWEST, World

D, F, S, L = Role.DISPATCHER, Role.FIELD, Role.SHIFT_LEADER, Role.LEADER


@pytest.fixture
def world() -> World:
    made = World()
    for name in ("U1", "U2", "U3"):
        made.unit(name)
    return made


def assign(world: World, incident: str, *units: str, expect: int = NEWEST) -> Outcome:
    return world.do("assign", a.AssignArgs(units=units), incident, D, expect).outcome


def closed(world: World) -> str:
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    done = world.do("close", a.CloseArgs(spoke_to="张三", measures="已劝离", done_at="14:30"), key, S)
    assert done.outcome is Outcome.APPLIED
    return key


def test_a_case_from_report_to_revisit(world: World) -> None:
    key = world.report(priority=1)
    assert assign(world, key, "U1", "U2") is Outcome.APPLIED
    assert [event.type for event in world.log if event.incident == key] == ["incident.reported", "incident.accepted", "incident.assigned"]
    assert world.tables.incidents[key].units == ("U1", "U2")
    world.do("arrive", a.StepArgs(unit="U2"), key, F)
    assert world.tables.incidents[key].state is State.ON_SCENE
    for unit in ("U1", "U2"):
        world.do("feedback", a.FeedbackArgs(unit=unit, result="完"), key, F)
    assert world.tables.incidents[key].state is State.FEEDBACK
    assert world.do("close", a.CloseArgs(spoke_to="x", measures="y", done_at="z"), key, S).reason == "wrong_state"
    world.do("check", a.CheckArgs(by="phone"), key, D)
    world.do("pass", a.NoArgs(), key, D)
    missing = world.do("close", a.CloseArgs(spoke_to="x", measures="", done_at="z"), key, S)
    assert (missing.reason, missing.detail) == ("missing_element", "measures")
    assert world.do("close", a.CloseArgs(spoke_to="x", measures="y", done_at="z"), key, S).outcome is Outcome.APPLIED
    assert world.tables.units["U1"].status is UnitStatus.AV
    world.do("revisit", a.RevisitArgs(satisfaction=1), key, D)
    assert world.do("reopen", a.ReasonArgs(reason="不满意"), key, D).outcome is Outcome.APPLIED
    assert world.tables.incidents[key].round == 2


def test_one_exclusive_unit_cannot_be_sent_twice_and_both_are_told(world: World) -> None:
    one, two = world.report(), world.report()
    assign(world, one, "U1")
    said = world.do("assign", a.AssignArgs(units=("U1",)), two, D)
    assert (said.outcome, said.reason) == (Outcome.CONFLICT, "unit_committed")
    conflict = world.tables.conflicts[said.conflict or ""]
    assert conflict.unit == "U1"
    assert len(conflict.cids) == 2
    assert assign(world, one, "U1") is Outcome.NOOP


def test_dispatcher_files_and_closes_only_where_policy_lets_him(world: World) -> None:
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    assert world.do("file", a.FileArgs(), key, D).reason == "forbidden"
    assert world.do("file", a.FileArgs(), key, S).outcome is Outcome.APPLIED


def test_escalate_meets_as_one_and_a_closed_case_is_a_conflict(world: World) -> None:
    key = world.report()
    assert world.do("escalate", a.EscalateArgs(level="L3"), key, D).outcome is Outcome.APPLIED
    assert world.do("escalate", a.EscalateArgs(level="L3"), key, S).outcome is Outcome.MERGED
    assert world.tables.incidents[key].level_reached == "L3"
    assert world.do("escalate", a.EscalateArgs(), closed(world), D).outcome is Outcome.CONFLICT


def test_each_leader_acknowledges_for_himself(world: World) -> None:
    key = world.report()
    world.do("escalate", a.EscalateArgs(level="L3"), key, D)
    assert world.do("ack", a.AckArgs(), key, L, actor="li").outcome is Outcome.APPLIED
    assert world.do("ack", a.AckArgs(), key, L, actor="li").reason == "nothing_to_ack"


def test_entrust_again_is_no_second_task(world: World) -> None:
    key = world.report()
    assert world.do("entrust", a.EntrustArgs(org="119"), key, D).outcome is Outcome.APPLIED
    assert world.do("entrust", a.EntrustArgs(org="119"), key, D).outcome is Outcome.NOOP


def test_an_assignment_that_ended_meanwhile_is_a_conflict(world: World) -> None:
    key = world.report()
    assign(world, key, "U1")
    task = world.tables.incidents[key].assignments[0]
    world.do("unassign", a.UnassignArgs(assignment=task, reason="误派"), key, D)
    assert world.do("unassign", a.UnassignArgs(assignment=task), key, D).reason in {"no_assignment", "wrong_state"}
    assign(world, key, "U2")
    assert world.do("unassign", a.UnassignArgs(assignment=task), key, D).outcome is Outcome.CONFLICT


def test_filing_after_an_urgent_dispatch_moves_no_state(world: World) -> None:
    key = world.report(priority=1)
    assign(world, key, "U1")
    assert world.do("file", a.FileArgs(category="public_safety/gas"), key, S).outcome is Outcome.APPLIED
    assert world.tables.incidents[key].state is State.DISPATCHED
    assert world.tables.incidents[key].category == "public_safety/gas"


def test_returns_first_second_third(world: World) -> None:
    key = world.report()
    for round_, unit in enumerate(("U1", "U2", "U3")):
        assign(world, key, unit)
        said = world.do("return", a.ReturnArgs(unit=unit, reason="不属职责"), key, F)
        if round_ == 0:
            assert world.tables.incidents[key].state is State.ACCEPTED
        elif round_ == 1:
            assert [request.kind for request in world.tables.incidents[key].requests] == ["return"]
            world.do("approve", a.AnswerArgs(), key, S)
        else:
            assert said.reason == "third_return"


def test_merge_takes_the_units_along_and_comes_apart_again(world: World) -> None:
    one, two = world.report(), world.report()
    assign(world, one, "U1")
    world.do("merge", a.MergeArgs(into=two), one, D)
    assert world.tables.incidents[two].units == ("U1",)
    assert world.tables.incidents[two].state is State.DISPATCHED
    # the gateway only knows the number it was given
    assert world.do("sign", a.StepArgs(unit="U1"), one, F).outcome is Outcome.APPLIED
    assert world.tables.incidents[two].state is State.SIGNED
    world.do("unmerge", a.NoArgs(), one, D)
    # signed stays signed: what the field did meanwhile is a fact
    assert world.tables.incidents[one].state is State.SIGNED
    assert world.tables.units["U1"].incident == one
    assert world.tables.incidents[two].state is State.ACCEPTED


def test_merge_after_feedback_frees_the_unit_on_release(world: World) -> None:
    one, two = world.report(), world.report()
    assign(world, one, "U1")
    world.do("feedback", a.FeedbackArgs(unit="U1", result="完"), one, F)
    world.do("merge", a.MergeArgs(into=two), one, D)
    world.do("unit_status", a.UnitStatusArgs(unit="U1", status=UnitStatus.AV), role=F)
    assert world.tables.units["U1"].status is UnitStatus.AV


def test_lead_home_and_assist_withdrawn_is_still_fed_back(world: World) -> None:
    key = world.report()
    assign(world, key, "U1", "U2")
    world.do("feedback", a.FeedbackArgs(unit="U1", result="完"), key, F)
    world.do("release", a.StepArgs(unit="U1"), key, F)
    world.do("unassign", a.UnassignArgs(assignment="U2", reason="不需要"), key, D)
    assert world.tables.incidents[key].state is State.FEEDBACK


def test_suspension_pauses_the_clock_and_lets_go(world: World) -> None:
    key = world.report(priority=4)
    world.do("accept", a.NoArgs(), key, D)
    until = "2030-01-01T00:00:00.000Z"
    assert world.do("suspend", a.UntilArgs(until=until, reason="等材料"), key, S).outcome is Outcome.APPLIED
    assert world.tables.incidents[key].due_clock == "suspend"
    assert assign(world, key, "U1") is Outcome.REJECTED
    world.pass_(3600)
    world.do("resume", a.NoArgs(), key, D)
    assert world.tables.incidents[key].handle_extra_s == 3600
    assert world.do("suspend", a.UntilArgs(until="9999-12-31T00:00:00.000Z", reason="x"), key, S).reason == "past_time"


def test_urgent_cases_are_never_suspended(world: World) -> None:
    key = world.report(priority=1)
    assert world.do("suspend", a.UntilArgs(until="2030-01-01T00:00:00.000Z", reason="x"), key, S).reason == "not_suspendable"


def test_a_note_is_kept_even_where_nothing_else_changes(world: World) -> None:
    key = world.report()
    assign(world, key, "U1")
    said = world.do("assign", a.AssignArgs(units=("U1",), note="从东门进"), key, D)
    assert said.outcome is Outcome.APPLIED
    assert [event.type for event in world.log][-1] == "incident.noted"


def test_liaison_on_a_closed_case_is_kept(world: World) -> None:
    assert world.do("liaise", a.LiaiseArgs(org="119", spoke_to="值班"), closed(world), D).outcome is Outcome.APPLIED


def test_stale_close_is_a_conflict_and_a_raise_is_not(world: World) -> None:
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    assert world.do("close", a.CloseArgs(spoke_to="x", measures="y", done_at="z"), key, S, expect=1).outcome is Outcome.CONFLICT
    assert world.do("priority", a.PriorityArgs(priority=1), key, D, expect=1).outcome is Outcome.APPLIED
    assert world.do("priority", a.PriorityArgs(priority=4), key, D, expect=1).outcome is Outcome.CONFLICT


NEEDS_A_VERSION = [
    ("close", a.CloseArgs(spoke_to="x", measures="y", done_at="z")), ("merge", a.MergeArgs(into="other")), ("void", a.VoidArgs(kind="not_ours", reason="x")),
    ("priority", a.PriorityArgs(priority=4)), ("suspend", a.UntilArgs(until="2027-01-01T00:00:00.000Z", reason="x")),
    ("transfer", a.TransferArgs(org="119", reason="x")), ("grade", a.GradeArgs(grade="IV")),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "args"), NEEDS_A_VERSION)
def test_what_needs_a_version_and_gives_none_is_refused_and_calls_nobody(verb: str, args: a.Args) -> None:
    world = World()
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    world.do("grade", a.GradeArgs(grade="II"), key, S)
    said = world.do(verb, args, key, S, expect=None)
    assert (said.outcome, said.reason, said.detail, said.drafts) == (Outcome.REJECTED, "missing_argument", "expect", ())


def test_what_stands_on_any_version_needs_none() -> None:
    world = World()
    key = world.report()
    assert world.do("priority", a.PriorityArgs(priority=3), key, D, expect=None).outcome is Outcome.NOOP
    assert world.do("priority", a.PriorityArgs(priority=1), key, D, expect=None).outcome is Outcome.APPLIED
    assert world.do("grade", a.GradeArgs(grade="I"), key, S, expect=None).outcome is Outcome.APPLIED
    assert world.do("note", a.NoteArgs(text="x"), key, D, expect=None).outcome is Outcome.APPLIED


def test_organisations_work_without_a_position(world: World) -> None:
    key = world.report()
    world.do("entrust", a.EntrustArgs(org="119"), key, D)
    assert world.tables.incidents[key].orgs == ("119",)
    assert world.do("return", a.ReturnArgs(reason="不归我管"), key, F).outcome is Outcome.APPLIED
    assert world.tables.incidents[key].requests[0].kind == "return"
    assert next(iter(world.tables.assignments.values())).status is Step.DP


def test_a_hazard_is_closed_only_after_a_second_look(world: World) -> None:
    key = world.report(category="hazard/manhole")
    world.do("accept", a.NoArgs(), key, D)
    assert world.do("close", a.CloseArgs(spoke_to="x", measures="y", done_at="z"), key, S).reason == "second_look"
