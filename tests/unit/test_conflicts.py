"""A conflict says what was not seen, calls both desks again after a minute, and comes to an end (protocol.md §3, conflict table)."""

import msgspec
import pytest

from services.domain import args as a
from services.domain.conflicts import over
from services.domain.events import PAYLOADS, ConflictOpened
from services.domain.intent import Decision
from services.domain.model import Conflict, Incident
from services.domain.states import Outcome, Role
from services.domain.times import from_ms
from services.domain.words import reason_text
from tests.support.world import World

D, S = Role.DISPATCHER, Role.SHIFT_LEADER
CLOSE = a.CloseArgs(spoke_to="x", measures="y", done_at="z")


@pytest.fixture
def world() -> World:
    made = World()
    made.unit("U1")
    return made


def row(world: World, said: Decision) -> Conflict:
    return world.tables.conflicts[said.conflict or ""]


@pytest.mark.parametrize(
    ("verb", "args"),
    [("close", CLOSE), ("void", a.VoidArgs(kind="not_ours", reason="他局")), ("merge", a.MergeArgs(into="other"))],
)
def test_what_was_not_seen_is_listed_with_who_did_it(world: World, verb: str, args: a.Args) -> None:
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    seen = world.tables.incidents[key].version
    world.do("note", a.NoteArgs(text="又起火"), key, D, actor="li")
    world.do("priority", a.PriorityArgs(priority=1), key, D, actor="li si")
    said = world.do(verb, args, key, S, expect=seen)
    assert (said.outcome, said.reason) == (Outcome.CONFLICT, "stale")
    assert [(one.version, one.type, one.actor) for one in row(world, said).unseen] == [
        (seen + 1, "incident.noted", "li"), (seen + 2, "incident.reprioritized", "li si"),
    ]  # fmt: skip
    zh, en = (reason_text(said.reason, said.detail, lang) for lang in ("zh_CN", "en"))
    assert zh == "事件已被他席更新（已受理），未执行：看过新内容再做一次；其间：li 备注、li\u00a0si 调整优先级"
    assert en.endswith("(accepted), not done: read it and try again; meanwhile: note by li, priority changed by li\u00a0si")


def test_rework_upon_an_older_picture_lists_what_came_since(world: World) -> None:
    key = world.report(priority=1)
    world.do("assign", a.AssignArgs(units=("U1",)), key, D)
    world.do("feedback", a.FeedbackArgs(unit="U1", result="完"), key, Role.FIELD, actor="gps")
    said = world.do("rework", a.ReworkArgs(reason="未清理"), key, S, expect=world.tables.incidents[key].version - 1)
    assert [(one.type, one.actor) for one in row(world, said).unseen] == [("incident.fed_back", "gps")]


def test_who_closes_second_reads_who_closed_first(world: World) -> None:
    key = world.report()
    world.do("accept", a.NoArgs(), key, D)
    seen = world.tables.incidents[key].version
    world.do("close", CLOSE, key, S, expect=seen, actor="li")
    said = world.do("close", CLOSE, key, S, expect=seen)
    assert (said.outcome, said.reason, said.detail) == (Outcome.CONFLICT, "not_open", "closed incident.closed:li")


def test_the_trail_stays_short_and_the_line_shorter(world: World) -> None:
    key = world.report()
    for number in range(30):
        world.do("note", a.NoteArgs(text="x"), key, D, actor=f"d{number}")
    incident = world.tables.incidents[key]
    assert [one.actor for one in incident.trail] == [f"d{number}" for number in range(18, 30)]
    assert incident.trail[-1].version == incident.version
    said = world.do("close", CLOSE, key, S, expect=1)
    assert len(row(world, said).unseen) == 12
    assert reason_text(said.reason, said.detail, "en").count(" by ") == 5
    assert "7 more" in reason_text(said.reason, said.detail, "en")
    world.do("void", a.VoidArgs(kind="not_ours", reason="x"), key, S)
    assert len(world.tables.incidents[key].trail) == 3


def test_events_and_rows_from_before_the_list_are_read(world: World) -> None:
    old = b'{"conflict":"c","kind":"stale","cids":["1"]}'
    assert msgspec.json.decode(old, type=PAYLOADS["conflict.opened"]) == ConflictOpened(conflict="c", kind="stale", cids=("1",))
    whole = msgspec.to_builtins(world.tables.incidents[world.report()])
    del whole["trail"]
    assert msgspec.convert(whole, Incident).trail == ()


@pytest.fixture
def claimed(world: World) -> tuple[str, str, Conflict]:
    """U1 went to the first incident by li; the second was wanted for it by wu."""
    one, two = world.report(), world.report()
    world.do("assign", a.AssignArgs(units=("U1",)), one, D, actor="li")
    return one, two, row(world, world.do("assign", a.AssignArgs(units=("U1",)), two, D, actor="wu"))


def test_both_are_told_of_a_unit_claimed_twice(world: World, claimed: tuple[str, str, Conflict]) -> None:
    conflict = claimed[2]
    assert (conflict.actors, conflict.desks, conflict.due_at) == (("li", "wu"), ("seat-1",), from_ms(world.now_ms + 60_000))


def test_they_are_called_again_once(world: World, claimed: tuple[str, str, Conflict]) -> None:
    args = a.ConflictArgs(conflict=claimed[2].id)
    world.pass_(60)
    assert world.do("conflict_overdue", args, None, Role.TIMER).outcome is Outcome.APPLIED
    event = world.log[-1]
    assert (event.type, event.incident, event.unit) == ("conflict.overdue", claimed[1], "U1")
    assert world.tables.conflicts[claimed[2].id].overdue_at == from_ms(world.now_ms)
    assert world.do("conflict_overdue", args, None, Role.TIMER).outcome is Outcome.NOOP
    assert world.do("conflict_overdue", args, None, D).reason == "forbidden"
    assert world.do("conflict_overdue", a.ConflictArgs(conflict="?"), None, Role.TIMER).reason == "nothing_to_resolve"


@pytest.mark.parametrize("which", [0, 1])
def test_either_desk_ends_it_from_its_own_incident(world: World, claimed: tuple[str, str, Conflict], which: int) -> None:
    said = world.do("resolve", a.ResolveArgs(reason="li 先用"), str(claimed[which]), D)
    assert said.outcome is Outcome.APPLIED
    assert world.tables.conflicts[claimed[2].id].resolved_at is not None
    assert world.do("resolve", a.ResolveArgs(), str(claimed[which]), D).outcome is Outcome.NOOP


def test_only_what_is_there_can_be_ended(world: World, claimed: tuple[str, str, Conflict]) -> None:
    third = world.report()
    assert world.do("resolve", a.ResolveArgs(), third, D).reason == "nothing_to_resolve"
    assert world.do("resolve", a.ResolveArgs(conflict=claimed[2].id), third, D).reason == "nothing_to_resolve"
    assert world.do("resolve", a.ResolveArgs(), claimed[1], Role.OBSERVER).reason == "forbidden"


def test_a_claim_is_over_when_the_unit_is_free_or_came_after_all_or_the_case_ended(world: World, claimed: tuple[str, str, Conflict]) -> None:
    one, two, conflict = claimed
    by_itself = a.ResolveArgs(conflict=conflict.id)
    assert not over(world.tables, conflict)
    assert world.do("resolve", by_itself, two, Role.TIMER).outcome is Outcome.NOOP
    world.do("unassign", a.UnassignArgs(), one, D)
    assert over(world.tables, conflict)
    world.do("assign", a.AssignArgs(units=("U1",)), two, D)
    assert over(world.tables, conflict)
    assert world.do("resolve", by_itself, two, Role.TIMER).outcome is Outcome.APPLIED


def test_a_claim_ends_with_its_incident(world: World, claimed: tuple[str, str, Conflict]) -> None:
    world.do("void", a.VoidArgs(kind="not_ours", reason="x"), claimed[1], S)
    assert over(world.tables, claimed[2])


def test_an_older_picture_is_over_when_its_owner_acts_or_the_case_ends(world: World) -> None:
    key = world.report()
    world.do("note", a.NoteArgs(text="x"), key, D, actor="li")
    stale = row(world, world.do("close", CLOSE, key, S, expect=1))
    world.pass_(1)
    world.do("note", a.NoteArgs(text="y"), key, D, actor="li")
    assert not over(world.tables, stale)
    world.do("accept", a.NoArgs(), key, D)
    assert over(world.tables, stale)
    world.pass_(1)
    world.do("close", CLOSE, key, S, actor="li")
    again = row(world, world.do("close", CLOSE, key, S, expect=1))
    assert not over(world.tables, again), "it offers to open the case again: that is not over at once"
    world.pass_(1)
    world.do("reopen", a.ReasonArgs(reason="x"), key, S, actor="li")
    assert over(world.tables, again)
