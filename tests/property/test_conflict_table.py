"""Each row of the conflict table of protocol.md §3 as a law: whatever others did meanwhile, a command made on an older picture ends as its row says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import args as a
from services.domain.conflicts import CLAIMED
from services.domain.intent import Decision
from services.domain.model import Conflict
from services.domain.states import OPEN, Outcome, Role
from services.domain.times import from_ms
from tests.property.laws import Said, begun, cid
from tests.support.world import T0

D, S, F = Role.DISPATCHER, Role.SHIFT_LEADER, Role.FIELD
LATER = (from_ms(T0 + 86_400_000), from_ms(T0 + 172_800_000))
CLOSE = a.CloseArgs(spoke_to="王芳", measures="已扑灭", done_at="今天")
MEANWHILE: list[tuple[str, a.Args]] = [
    ("note", a.NoteArgs(text="他席")), ("take_over", a.NoArgs()), ("liaise", a.LiaiseArgs(org="120")), ("grade", a.GradeArgs(grade="III")),
    ("supervise", a.SuperviseArgs()), ("file", a.FileArgs()), ("priority", a.PriorityArgs(priority=2)),
]  # fmt: skip
OTHERS = st.lists(st.sampled_from(MEANWHILE), min_size=1, max_size=4)


class Case:
    """An incident that one desk looks at while others go on with it."""

    def __init__(self, *before: tuple[str, a.Args, Role]) -> None:
        self.state, self.keys = begun()
        self.key = self.keys["one"]
        for number, (verb, args, role) in enumerate((("accept", a.NoArgs(), D), *before)):
            assert self.do(verb, args, role, cid("before", number)).outcome is Outcome.APPLIED
        self.seen = self.state.tables.incidents[self.key].version

    def do(self, verb: str, args: a.Args, role: Role, key: str, actor: str = "li", incident: str | None = None) -> Decision:
        """Somebody with the newest picture."""
        return self.state.say(Said(key, verb, args, incident or self.key, role, actor))

    def meanwhile(self, others: list[tuple[str, a.Args]]) -> "Case":
        """Others change it; at least once, so that the picture is old."""
        for number, (verb, args) in enumerate([*others, MEANWHILE[0]]):
            self.do(verb, args, S, cid("meanwhile", number))
        assert self.state.tables.incidents[self.key].version > self.seen
        return self

    def late(self, verb: str, args: a.Args, role: Role = S) -> Decision:
        """The desk that still looks at the old picture."""
        return self.state.say(Said(cid("late"), verb, args, self.key, role, expect=self.seen))

    def conflict(self, decision: Decision) -> Conflict:
        """The row that a conflict leaves, which both sides are named in."""
        assert decision.outcome is Outcome.CONFLICT
        [row] = self.state.tables.conflicts.values()
        assert row.id == decision.conflict
        assert row.actors[-1] == "zhang"
        return row


OVER: tuple[tuple[str, a.Args, Role], ...] = (
    ("assign", a.AssignArgs(units=("W1",)), D), ("feedback", a.FeedbackArgs(unit="W1", result="ok"), F), ("check", a.CheckArgs(by="phone"), D),
    ("pass", a.NoArgs(), D), ("close", CLOSE, S),
)  # fmt: skip
KEPT: list[tuple[str, a.Args]] = [
    ("note", a.NoteArgs(text="记")), ("link", a.LinkArgs(to="")), ("liaise", a.LiaiseArgs(org="119")), ("check_in", a.StepArgs(unit="W1"))
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEPT), OTHERS, st.booleans())
def test_what_is_told_is_applied_and_flagged_late_when_the_case_is_over(words: tuple[str, a.Args], others: list[tuple[str, a.Args]], over: bool) -> None:
    case = Case(*(OVER if over else OVER[:1])).meanwhile(others)
    verb, args = words
    decision = case.late(verb, a.LinkArgs(to=case.keys["third"]) if verb == "link" else args)
    assert decision.outcome is Outcome.APPLIED
    assert getattr(decision.drafts[0].data, "late") is over  # noqa: B009  a payload of any of four types


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), OTHERS)
def test_priority_same_is_nothing_a_raise_stands_a_lowering_is_a_conflict(wanted: int, others: list[tuple[str, a.Args]]) -> None:
    case = Case().meanwhile(others)
    now = case.state.tables.incidents[case.key].priority
    decision = case.late("priority", a.PriorityArgs(priority=wanted), D)
    assert decision.outcome is (Outcome.NOOP if wanted == now else Outcome.APPLIED if wanted < now else Outcome.CONFLICT)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["I", "II", "III", "IV", "none"]), OTHERS)
def test_grade_goes_as_priority_does(wanted: str, others: list[tuple[str, a.Args]]) -> None:
    case = Case().meanwhile(others)
    ladder = ["I", "II", "III", "IV", "none"]
    now = case.state.tables.incidents[case.key].grade
    decision = case.late("grade", a.GradeArgs(grade=wanted))  # type: ignore[arg-type]  # one of the five
    rise = ladder.index(wanted) - ladder.index(now)
    assert decision.outcome is (Outcome.NOOP if not rise else Outcome.APPLIED if rise < 0 else Outcome.CONFLICT)


@settings(max_examples=40, deadline=None)
@given(OTHERS, st.sampled_from(["free", "here", "elsewhere"]))
def test_an_exclusive_unit_is_taken_once(others: list[tuple[str, a.Args]], where: str) -> None:
    case = Case().meanwhile(others)
    if where != "free":
        goes = case.key if where == "here" else case.keys["other"]
        assert case.do("assign", a.AssignArgs(units=("U1",)), D, cid("first"), incident=goes).outcome is Outcome.APPLIED
    decision = case.late("assign", a.AssignArgs(units=("U1",)), D)
    assert decision.outcome is {"free": Outcome.APPLIED, "here": Outcome.NOOP, "elsewhere": Outcome.CONFLICT}[where]
    held = [task for task in case.state.tables.assignments.values() if task.assignee == "U1" and task.active]
    assert len(held) == 1
    if where == "elsewhere":
        row = case.conflict(decision)
        assert (row.kind, row.unit, row.cids, row.actors, row.due_at is not None) == (CLAIMED, "U1", (cid("first"), cid("late")), ("li", "zhang"), True)
        assert held[0].cid == cid("first")


@settings(max_examples=40, deadline=None)
@given(OTHERS, st.booleans(), st.sampled_from(["assign", "entrust", "assist"]))
def test_a_backlog_unit_and_an_organisation_take_many(others: list[tuple[str, a.Args]], already: bool, verb: str) -> None:
    args: a.Args = {"assign": a.AssignArgs(units=("W1",)), "entrust": a.EntrustArgs(org="119"), "assist": a.AssistArgs(orgs=("119",))}[verb]
    case = Case(*([("assign", a.AssignArgs(units=("U2",)), D)] if verb == "assist" else []))
    for goes in (case.keys["other"], *([case.key] if already else [])):
        if verb == "assist":
            case.do("assign", a.AssignArgs(units=("U3",)), D, cid("there", goes), incident=goes)
        assert case.do(verb, args, S, cid("first", goes), incident=goes).outcome is Outcome.APPLIED
    decision = case.meanwhile(others).late(verb, args)
    assert decision.outcome is (Outcome.NOOP if already else Outcome.APPLIED)


GIVEN = ("assign", a.AssignArgs(units=("U1",)), D)
EXACT: list[tuple[str, str]] = [("reassign", "U2"), ("unassign", "")]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(EXACT), OTHERS, st.booleans())
def test_only_the_exact_assignment_is_taken_away(words: tuple[str, str], others: list[tuple[str, a.Args]], gone: bool) -> None:
    case = Case(GIVEN, ("assign", a.AssignArgs(units=("W1",)), D))
    [task] = [key for key, one in case.state.tables.assignments.items() if one.assignee == "U1"]
    if gone:
        assert case.do("unassign", a.UnassignArgs(assignment=task), D, cid("first")).outcome is Outcome.APPLIED
    args: a.Args = a.ReassignArgs(assignment=task, to="U2") if words[0] == "reassign" else a.UnassignArgs(assignment=task)
    decision = case.meanwhile(others).late(words[0], args, D)
    assert decision.outcome is (Outcome.CONFLICT if gone else Outcome.APPLIED)


@settings(max_examples=30, deadline=None)
@given(OTHERS)
def test_a_handover_on_an_older_picture_is_a_conflict(others: list[tuple[str, a.Args]]) -> None:
    case = Case(GIVEN).meanwhile(others)
    case.conflict(case.late("transfer", a.TransferArgs(org="119", reason="x")))


@settings(max_examples=40, deadline=None)
@given(OTHERS, st.sampled_from(["L2", "L4"]), st.sampled_from(["L3", "L5"]))
def test_escalations_meet_and_a_case_that_is_over_offers_to_be_reopened(others: list[tuple[str, a.Args]], theirs: str, mine: str) -> None:
    case = Case(*OVER[:-1])
    case.do("escalate", a.EscalateArgs(level=theirs), S, cid("first"))  # type: ignore[arg-type]  # a level
    wanted = a.EscalateArgs(level=mine)  # type: ignore[arg-type]  # a level
    open_ = case.state.fork()
    case.meanwhile(others)
    assert case.late("escalate", wanted).outcome is (Outcome.APPLIED if mine > theirs else Outcome.MERGED)
    case.state = open_
    assert case.do("close", CLOSE, S, cid("close")).outcome is Outcome.APPLIED
    assert case.conflict(case.late("escalate", wanted)).kind == "not_open"


CAREFUL: list[tuple[str, a.Args, a.Args]] = [
    ("delegate", a.DelegateArgs(to="119"), a.DelegateArgs(to="120")),
    ("suspend", a.UntilArgs(until=LATER[0], reason="x"), a.UntilArgs(until=LATER[1], reason="x")),
    ("extend", a.UntilArgs(until=LATER[0], reason="x"), a.UntilArgs(until=LATER[1], reason="x")),
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CAREFUL), OTHERS, st.booleans())
def test_same_is_nothing_and_anything_else_is_a_conflict(words: tuple[str, a.Args, a.Args], others: list[tuple[str, a.Args]], same: bool) -> None:
    verb, mine, theirs = words
    case = Case(GIVEN)
    gentle = [one for one in others if one[0] != "priority"]  # P2 is not suspended
    assert case.do(verb, mine if same else theirs, D if verb == "extend" else S, cid("first")).outcome is Outcome.APPLIED
    decision = case.meanwhile(gentle).late(verb, mine)
    assert decision.outcome is (Outcome.NOOP if same else Outcome.CONFLICT)


FINAL: list[tuple[str, a.Args, int]] = [
    ("close", CLOSE, len(OVER) - 1), ("rework", a.ReworkArgs(reason="未清"), len(OVER) - 1), ("void", a.VoidArgs(kind="not_ours", reason="x"), 0),
    ("merge", a.MergeArgs(into=""), 1),
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FINAL), OTHERS)
def test_what_ends_a_case_needs_the_very_version_and_lists_what_was_not_seen(words: tuple[str, a.Args, int], others: list[tuple[str, a.Args]]) -> None:
    verb, args, steps = words
    case = Case(*OVER[:steps])
    mine = a.MergeArgs(into=case.keys["third"]) if verb == "merge" else args
    fresh = case.state.fork()
    row = case.conflict(case.meanwhile(others).late(verb, mine))
    now = case.state.tables.incidents[case.key]
    assert [one.version for one in row.unseen] == [one.version for one in now.trail if one.version > case.seen]
    assert all(one.actor == "li" for one in row.unseen)
    assert now.state in OPEN
    case.state = fresh
    assert case.late(verb, mine).outcome is Outcome.APPLIED
