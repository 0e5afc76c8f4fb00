"""No sequence of commands leaves the table, loses a replay, commits a unit twice or is refused without a known reason."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import args as a
from services.domain.errors import REASONS
from services.domain.evolve import evolve
from services.domain.regions import Level
from services.domain.state import Tables
from services.domain.states import OPEN, WORK, Mode, Outcome, Role, State, Step, UnitStatus
from services.domain.table import RULES
from services.domain.times import from_ms
from tests.support.world import T0, World

UNITS = ("U1", "U2", "U3", "W1")
ORGS = ("119", "120", "nobody")
WORDS = st.sampled_from(["", "done", "说明", "<b>x</b>"])
UNIT = st.sampled_from([*UNITS, "U99"])
ROLES = st.sampled_from([Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER, Role.FIELD, Role.OBSERVER, Role.TIMER])
UNTIL = st.sampled_from([from_ms(T0 + 86_400_000), from_ms(T0 - 1), from_ms(T0 + 999_000_000)])


def arguments(incident: str) -> dict[str, st.SearchStrategy[a.Args]]:
    """For every verb, the arguments somebody might send."""
    special: dict[str, st.SearchStrategy[a.Args]] = {
        "report": st.builds(a.ReportArgs, category=st.just("hazard/lighting"), text=WORDS, region=st.sampled_from(["9901", "990101101001001", ""])),
        "verify": st.builds(a.VerifyArgs, unit=UNIT),
        "verified": st.builds(a.VerifiedArgs, result=st.sampled_from(["real", "unreal", "self_handled"])),
        "self_handle": st.builds(a.SelfHandleArgs, measures=WORDS, spoke_to=WORDS),
        "assign": st.builds(a.AssignArgs, units=st.lists(UNIT, max_size=3).map(tuple), note=WORDS),
        "entrust": st.builds(a.EntrustArgs, org=st.sampled_from(ORGS)),
        "assist": st.builds(a.AssistArgs, units=st.lists(UNIT, max_size=2).map(tuple), orgs=st.lists(st.sampled_from(ORGS), max_size=1).map(tuple)),
        "reassign": st.builds(a.ReassignArgs, to=UNIT),
        "feedback": st.builds(a.FeedbackArgs, unit=st.none() | UNIT, result=WORDS),
        "return": st.builds(a.ReturnArgs, unit=st.none() | UNIT, reason=WORDS),
        "transfer": st.builds(a.TransferArgs, org=st.sampled_from(ORGS), reason=WORDS),
        "liaise": st.builds(a.LiaiseArgs, org=st.sampled_from(ORGS)),
        "check": st.builds(a.CheckArgs, by=st.sampled_from(["phone", "photo", *UNITS])),
        "rework": st.builds(a.ReworkArgs, reason=WORDS, assignee=st.none() | UNIT),
        "close": st.builds(a.CloseArgs, spoke_to=WORDS, measures=WORDS, done_at=WORDS),
        "revisit": st.builds(a.RevisitArgs, satisfaction=st.none() | st.integers(1, 5)),
        "reopen": st.builds(a.ReasonArgs, reason=WORDS),
        "void": st.builds(a.VoidArgs, kind=st.just("not_ours"), reason=WORDS),
        "merge": st.builds(a.MergeArgs, into=st.just(incident)),
        "split": st.builds(a.SplitArgs, category=st.just("x/y"), text=WORDS),
        "extend": st.builds(a.UntilArgs, until=UNTIL, reason=WORDS),
        "suspend": st.builds(a.UntilArgs, until=UNTIL, reason=WORDS),
        "escalate": st.builds(a.EscalateArgs, level=st.sampled_from([None, "L1", "L3", "L5"])),
        "delegate": st.builds(a.DelegateArgs, to=st.sampled_from(["990101101", "119", "zz"])),
        "reject": st.builds(a.RejectArgs, reason=WORDS),
        "priority": st.builds(a.PriorityArgs, priority=st.integers(1, 4)),
        "grade": st.builds(a.GradeArgs, grade=st.sampled_from(["I", "IV", "none"])),
        "note": st.builds(a.NoteArgs, text=st.just("记")),
        "link": st.builds(a.LinkArgs, to=st.just(incident)),
        "unit_status": st.builds(a.UnitStatusArgs, unit=UNIT, status=st.sampled_from([UnitStatus.AV, UnitStatus.OFF, UnitStatus.OOS])),
        "register_unit": st.builds(a.RegisterArgs, unit=UNIT, known=st.booleans()),
        "resolve": st.builds(a.ResolveArgs, reason=WORDS),
        "conflict_overdue": st.builds(a.ConflictArgs, conflict=st.just("c")),
        "page": st.builds(a.PageArgs, page=st.just("p"), why=st.sampled_from(["repeat", "climb", "return"]), call=st.integers(1, 3)),
        "page_told": st.builds(a.PageToldArgs, page=st.just("p"), call=st.integers(1, 3), channel=st.just("w"), who=st.just("li"), why=WORDS),
        "overdue": st.builds(a.OverdueArgs, clock=st.sampled_from(["accept", "sign", "handle"])),
    }
    steps = st.builds(a.StepArgs, unit=st.none() | UNIT)
    by_type = {a.NoArgs: st.builds(a.NoArgs), a.StepArgs: steps, a.FileArgs: st.builds(a.FileArgs), a.AckArgs: st.builds(a.AckArgs)}
    rest = {a.AnswerArgs: st.builds(a.AnswerArgs), a.SuperviseArgs: st.builds(a.SuperviseArgs), a.UnassignArgs: st.builds(a.UnassignArgs)}
    return {rule.verb: special[rule.verb] if rule.verb in special else {**by_type, **rest}[rule.args] for rule in RULES}


def check(world: World) -> None:
    """What must hold after every command."""
    for incident in world.tables.incidents.values():
        assert incident.state in State
        tasks = [world.tables.assignments[key] for key in incident.assignments]
        active = [task for task in tasks if task.active and task.purpose == "handle"]
        assert all(task.incident == incident.id for task in tasks)
        if incident.state in WORK:
            assert active, f"{incident.state} with nobody at work"
        if incident.state in (State.CLOSED, State.VOID, State.MERGED, State.REVISITED):
            assert not any(task.active for task in tasks)
        if incident.state in OPEN:
            assert incident.region.startswith(incident.owner) or incident.owner.startswith(incident.region) or incident.owner == "119"
            assert incident.due_at is not None
            assert incident.suspended_until in (None, incident.due_at)
            assert incident.owner or not incident.region
            assert Level(incident.level_reached)
    for unit in world.tables.units.values():
        held = [task for task in world.tables.assignments.values() if task.assignee == unit.id and task.active]
        assert sorted(unit.tasks) == sorted(task.id for task in held)
        if unit.mode is Mode.EXCLUSIVE:
            assert len(held) <= 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_sequence_stays_inside_the_table(data: st.DataObject) -> None:
    world = World()
    for name in UNITS:
        world.unit(name, "backlog" if name.startswith("W") else "exclusive")
    incidents = [world.report(priority=p, region="990101101001001") for p in (1, 3, 4)]
    choices = {key: arguments(key) for key in incidents}
    for _ in range(data.draw(st.integers(1, 25))):
        rule = data.draw(st.sampled_from(RULES))
        incident = data.draw(st.sampled_from(incidents))
        before = world.tables.incidents[incident]
        args = data.draw(choices[data.draw(st.sampled_from(incidents))][rule.verb])
        if isinstance(args, a.PageArgs | a.PageToldArgs) and before.pages:
            args = msgspec.structs.replace(args, page=data.draw(st.sampled_from(before.pages)).id)
        decision = world.do(rule.verb, args, incident if rule.from_ else None, data.draw(ROLES), data.draw(st.sampled_from([None, 0, before.version])))
        assert decision.outcome is Outcome.APPLIED or not decision.drafts or decision.outcome is Outcome.CONFLICT
        assert decision.reason == "" or decision.reason in REASONS
        if decision.outcome in (Outcome.REJECTED, Outcome.CONFLICT):
            assert decision.reason
        if decision.outcome is Outcome.APPLIED and rule.from_:
            assert before.state in rule.from_ or (before.state is State.MERGED and isinstance(args, a.StepArgs))
        check(world)
        world.pass_(data.draw(st.sampled_from([0, 30, 4000])))
    replayed = Tables()
    for event in world.log:
        replayed.apply(evolve(replayed, event))
    assert replayed == world.tables


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["sign", "depart", "arrive", "handle", "feedback"]), min_size=1, max_size=6))
def test_field_steps_are_facts_and_only_move_on(steps: list[str]) -> None:
    world = World()
    unit, incident = world.unit("U1"), world.report()
    world.do("assign", a.AssignArgs(units=(unit,)), incident, Role.DISPATCHER)
    order, furthest = list(Step), 0
    for step in steps:
        args = a.FeedbackArgs(unit=unit, result="ok") if step == "feedback" else a.StepArgs(unit=unit)
        decision = world.do(step, args, incident, Role.FIELD)
        target = ["", "sign", "depart", "arrive", "handle", "feedback"].index(step)
        assert decision.outcome is (Outcome.APPLIED if target > furthest else Outcome.NOOP)
        furthest = max(furthest, target)
        task = next(iter(world.tables.assignments.values()))
        assert order.index(task.status) == furthest
