"""The optimistic view equals truth with every pending command folded on top, however little of it is worked out again."""

import random

import pytest

from services.console.overlay import Overlay
from services.domain import args as a
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.evolve import evolve
from services.domain.intent import Intent, Rules
from services.domain.state import Change, Tables
from services.domain.states import Role, State
from tests.support.fake_hub import FakeHub

AT = "2026-11-22T08:00:00.000Z"


def intent(number: int, verb: str, args: a.Args, incident: str | None) -> Intent:
    return Intent(cid=f"00000000-0000-4000-9000-{number:012d}", verb=verb, args=args, actor="li", role=Role.SHIFT_LEADER, at=AT, incident=incident)


@pytest.fixture
def hub() -> FakeHub:
    """Four incidents and four units."""
    hub = FakeHub()
    for number in range(4):
        hub.unit(f"U{number}")
        hub.report(f"20261122-000{number}")
    return hub


def folded(truth: Tables, pending: list[Intent]) -> Tables:
    """The definition: truth, then each pending command by decide and evolve, one after the other."""
    tables = Tables(dict(truth.incidents), dict(truth.units), dict(truth.assignments), dict(truth.conflicts))
    for one in pending:
        decision = decide(tables, one, Rules())
        if decision.outcome in {"applied", "merged"}:
            for event in seal_all(decision.drafts, 0, one, one.at):
                tables.apply(evolve(tables, event))
    return tables


def same(overlay: Overlay, tables: Tables) -> bool:
    overlay.refold()
    view = overlay.view
    return (dict(view.incidents), dict(view.units), dict(view.assignments)) == (tables.incidents, tables.units, tables.assignments)


def test_a_pending_command_shows_and_leaves_the_truth_alone(hub: FakeHub) -> None:
    overlay = Overlay(hub.tables, Rules)
    key = next(iter(hub.tables.incidents))
    changed = overlay.add(intent(1, "assign", a.AssignArgs(units=("U1",)), key))
    assert overlay.view.incidents[key].state is State.DISPATCHED
    assert hub.tables.incidents[key].state is State.REPORTED
    assert ("units", "U1") in changed
    assert overlay.view.units["U1"].incident == key
    assert len(overlay.view.assignments) == 1
    assert [event.type for event in overlay.events_of(key)] == ["incident.accepted", "incident.assigned"]
    assert {event.seq for event in overlay.events_of(key)} == {0}, "a number belongs to the log"


def test_a_command_that_went_leaves_nothing_behind(hub: FakeHub) -> None:
    overlay = Overlay(hub.tables, Rules)
    one = intent(1, "assign", a.AssignArgs(units=("U1",)), next(iter(hub.tables.incidents)))
    overlay.add(one)
    overlay.refold()
    overlay.touch(set(), [one.cid])
    changed = overlay.refold()
    assert same(overlay, hub.tables)
    assert ("units", "U1") in changed


def test_truth_that_moves_under_a_prediction_is_worked_in(hub: FakeHub) -> None:
    overlay = Overlay(hub.tables, Rules)
    first, second = list(hub.tables.incidents)[:2]
    one = intent(1, "assign", a.AssignArgs(units=("U1",)), first)
    overlay.add(one)
    before = Tables(dict(hub.tables.incidents), dict(hub.tables.units))
    hub.do("assign", a.AssignArgs(units=("U1",)), second)
    overlay.touch({("units", "U1"), ("incidents", second)})
    overlay.refold()
    assert overlay.view.units["U1"].incident == second, "another desk was first: the prediction is taken back"
    assert overlay.view.incidents[first] == before.incidents[first]


def test_commands_build_upon_one_another(hub: FakeHub) -> None:
    overlay = Overlay(hub.tables, Rules)
    key = next(iter(hub.tables.incidents))
    pending = [intent(1, "accept", a.NoArgs(), key), intent(2, "assign", a.AssignArgs(units=("U2",)), key), intent(3, "sign", a.StepArgs(unit="U2"), key)]
    for one in pending:
        overlay.add(one)
    assert overlay.view.incidents[key].state is State.SIGNED
    overlay.touch(set(), [pending[1].cid])
    overlay.refold()
    assert overlay.view.incidents[key].state is State.ACCEPTED
    assert same(overlay, folded(hub.tables, [pending[0], pending[2]]))


def test_a_prediction_about_a_row_out_of_reach_shows_nothing_and_breaks_nothing(hub: FakeHub) -> None:
    key = hub.do("assign", a.AssignArgs(units=("U1",)), next(iter(hub.tables.incidents)))
    del hub.tables.incidents[key]  # the unit works for an incident outside this seat's regions
    overlay = Overlay(hub.tables, Rules)
    found = overlay.predict(intent(1, "assign", a.AssignArgs(units=("U1",)), next(iter(hub.tables.incidents))))
    assert not found.change


@pytest.mark.parametrize("seed", range(40))
def test_however_truth_and_pending_move_the_view_is_the_fold(seed: int, hub: FakeHub) -> None:
    rng = random.Random(seed)
    overlay, keys = Overlay(hub.tables, Rules), list(hub.tables.incidents)
    pending: list[Intent] = []

    def some(number: int) -> Intent:
        verb, args = rng.choice(
            [
                ("accept", a.NoArgs()),
                ("assign", a.AssignArgs(units=(f"U{rng.randrange(4)}",))),
                ("sign", a.StepArgs()),
                ("arrive", a.StepArgs()),
                ("unassign", a.UnassignArgs(reason="x")),
                ("priority", a.PriorityArgs(priority=rng.randint(1, 4))),
                ("note", a.NoteArgs(text="x")),
                ("merge", a.MergeArgs(into=rng.choice(keys))),
            ]
        )
        return intent(number, verb, args, rng.choice(keys))

    for number in range(60):
        move = rng.randrange(4)
        if move == 0 and pending:
            gone = pending.pop(rng.randrange(len(pending)))
            overlay.touch(set(), [gone.cid])
        elif move == 1:
            overlay.touch(by_another_desk(hub, some(1000 + number)))
        else:
            one = some(number)
            overlay.add(one)
            pending.append(one)
        if rng.random() < 0.5:  # nobody looks at each step
            assert same(overlay, folded(hub.tables, pending)), f"after step {number}"
    assert same(overlay, folded(hub.tables, pending))


def by_another_desk(hub: FakeHub, one: Intent) -> set[tuple[str, str]]:
    """Let the hub decide a command of somebody else's; the rows that it changed."""
    decision = decide(hub.tables, one, Rules())
    change = Change()
    for event in seal_all(decision.drafts, len(hub.log) + 1, one, one.at):
        made = evolve(hub.tables, event)
        hub.tables.apply(made)
        change.merge(made)
    return {("incidents", key) for key in change.incidents} | {("units", key) for key in change.units} | {("assignments", key) for key in change.assignments}
