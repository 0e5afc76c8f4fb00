"""Recommended units: who is left out, who comes first, what a plan asks for."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analysis.fleet import Fleet
from services.analysis.recommend import covering, missing, propose, recommend, shown
from services.domain.model import Incident, Unit
from services.domain.plans import DEFAULT_PLANS, Plan, done, plan_for, tick
from services.domain.states import Mode, State, UnitStatus

NOW = 1_795_328_526_000
FIRE = Incident(
    id="i1", no="20261122-0001", version=1, state=State.REPORTED, category="public_safety/fire", priority=1, level_reached="L2", owner="990201001001",
    region="990201001001001", unplaced=False, lon=109.0, lat=32.7, text="", reported_at="2026-11-22T06:22:06.000Z",
)  # fmt: skip


def unit(key: str, kind: str = "fire", status: str = "AV", **changes: object) -> Unit:
    fields: dict[str, object] = {"id": key, "kind": kind, "status": UnitStatus(status), **changes}
    return Unit(**fields)  # type: ignore[arg-type]


def fleet(*units: Unit, km: float = 1.0) -> Fleet:
    """Units each one kilometre further than the one before, positions five seconds old."""
    made = Fleet(capacity=2)
    for step, one in enumerate(units, 1):
        made.put(one)
        made.move(one.id, 109.0, 32.7 + km * step / 111.195, NOW - 5000)
    return made


def order(made: Fleet, incident: Incident = FIRE) -> list[str]:
    return [row.unit_id for row in recommend(made, incident, NOW)]


def test_the_soonest_there_is_first_with_time_and_distance() -> None:
    rows = recommend(fleet(unit("A"), unit("B")), FIRE, NOW)
    assert [row.unit_id for row in rows] == ["A", "B"]
    assert rows[0].distance_m == pytest.approx(1000, rel=0.01)
    assert rows[0].eta_s == pytest.approx(1000 * 1.4 / (40 / 3.6), rel=0.01)
    assert rows[0].fix_age_s == 5.0


def test_who_cannot_or_may_not_is_left_out() -> None:
    made = fleet(unit("mediator", "mediator"), unit("off", status="OFF"), unit("broken", status="OOS"), unit("there", incident="i1", tasks=("t",)), unit("ok"))
    assert order(made) == ["ok"]


def test_the_busy_are_left_out_and_stale_come_after_fresh() -> None:
    made = fleet(unit("busy", status="EN", incident="i9", tasks=("t",)), unit("stale"), unit("fresh"))
    made.move("stale", 109.0, 32.7, NOW - 121_000)
    made.put(unit("nowhere"))
    rows = recommend(made, FIRE, NOW)
    assert [row.unit_id for row in rows] == ["fresh", "stale", "nowhere"]
    assert ("stale" in rows[1].why, "no_fix" in rows[2].why) == (True, True)
    assert rows[2].eta_s is None


def test_the_fewest_tasks_go_first_and_a_town_is_not_left_bare() -> None:
    made = fleet(*(unit(f"V{n}", "volunteer", mode=Mode.BACKLOG, tasks=tuple(f"t{k}" for k in range(2 - n))) for n in range(3)), km=0.01)
    assert order(made) == ["V2", "V1", "V0"]
    bare = fleet(unit("alone", region="990201001"), unit("one", region="990201002"), unit("two", region="990201002001"), km=0.1)
    rows = recommend(bare, msgspec.structs.replace(FIRE, region="880101101"), NOW)
    assert [(row.unit_id, row.left, "bare" in row.why) for row in rows] == [("one", 1, False), ("two", 1, False), ("alone", 0, True)]


def test_a_plan_is_proposed_whole_and_the_next_proposal_after_it() -> None:
    plan = Plan({"fire": 2, "patrol_car": 1})
    made = fleet(*(unit(f"F{n}") for n in range(4)), *(unit(f"P{n}", "patrol_car") for n in range(2)))
    rows = recommend(made, FIRE, NOW, 99, plan)
    wants = missing(plan, ())
    assert propose(rows, wants) == ("F0", "F1", "P0")
    assert propose(rows, wants, 1) == ("F2", "F3", "P1")
    assert propose(rows, wants, 2) == ("F0", "F1", "P0")
    assert missing(plan, ["fire", "patrol_car", "patrol_car"]) == {"fire": 1}
    assert propose(rows, {"medical": 1}) == ("F0",), "nobody of the kind: the best of any"
    assert propose([], wants) == ()
    assert [row.unit_id for row in shown(rows, ("P0",), 2)] == ["P0", "F0"]


def test_grade_is_laid_over_the_category_and_its_own_words_tick() -> None:
    plan = plan_for(DEFAULT_PLANS, "public_safety/fire", "I")
    assert plan.kinds == {"fire": 2, "patrol_car": 1}
    assert plan.tell == ("119", "110", "120")
    assert done(plan, [tick(plan.checklist[1], "en"), "第一项没做"]) == (False, True, *(False,) * (len(plan.checklist) - 2))
    assert plan_for(DEFAULT_PLANS, "public_order/theft") == DEFAULT_PLANS["public_order"]
    assert plan_for(DEFAULT_PLANS, "nobody/knows") == Plan()


_KINDS = st.sampled_from(("fire", "patrol_car", "mediator", "volunteer", "medical"))
_UNITS = st.lists(st.tuples(_KINDS, st.sampled_from(("AV", "EN", "OFF")), st.booleans(), st.integers(0, 3), st.floats(0.1, 30)), max_size=30)


@given(_UNITS, st.integers(0, 5))
def test_never_the_busy_never_the_incapable_and_by_time_among_equals(drawn: list[tuple[str, str, bool, int, float]], turn: int) -> None:
    made = Fleet(4)
    for n, (kind, status, exclusive, tasks, km) in enumerate(drawn):
        mode = Mode.EXCLUSIVE if exclusive else Mode.BACKLOG
        made.put(unit(f"U{n}", kind, status, mode=mode, tasks=tuple(f"t{k}" for k in range(tasks))))
        made.move(f"U{n}", 109.0, 32.7 + km / 111.195, NOW - 5000)
    plan = Plan({"fire": 2, "patrol_car": 1})
    rows = recommend(made, FIRE, NOW, 99, plan)
    for row in rows:
        one = made.units[row.unit_id]
        assert one.kind not in ("mediator", "medical")
        assert one.status != "OFF"
        assert one.mode is Mode.BACKLOG or (one.status == "AV" and not one.tasks)
    assert set(propose(rows, plan.kinds, turn)) <= {row.unit_id for row in rows}
    for before, after in pairwise(rows):
        if (before.kind, before.tasks, before.left) == (after.kind, after.tasks, after.left):
            assert (before.eta_s or 0) <= (after.eta_s or 0)


@given(_UNITS, st.integers(0, 29), st.floats(0.0, 1.0))
def test_a_unit_that_comes_nearer_never_falls_behind(drawn: list[tuple[str, str, bool, int, float]], which: int, by: float) -> None:
    made = fleet(*(unit(f"U{n}", kind) for n, (kind, *_) in enumerate(drawn)))
    for n, one in enumerate(drawn):
        made.move(f"U{n}", 109.0, 32.7 + one[4] / 111.195, NOW)
    before = [row.unit_id for row in recommend(made, FIRE, NOW, 99)]
    if f"U{which}" in before:
        made.move(f"U{which}", 109.0, 32.7 + by * drawn[which][4] / 111.195, NOW)
        assert [row.unit_id for row in recommend(made, FIRE, NOW, 99)].index(f"U{which}") <= before.index(f"U{which}")


def test_a_backlog_unit_with_work_is_free_and_says_so() -> None:
    made = fleet(unit("V", "volunteer", incident="i9", tasks=("t",), mode=Mode.BACKLOG))
    assert recommend(made, FIRE, NOW)[0].why == ("backlog",)


def test_skill_makes_an_unfit_kind_capable() -> None:
    made = fleet(unit("M", "mediator", skills=("public_safety/fire",)), unit("N", "mediator"))
    assert order(made) == ["M"]
    made.put(unit("M", "mediator"))
    assert order(made) == []


def test_home_decides_where_the_place_is_not_known() -> None:
    nowhere = msgspec.structs.replace(FIRE, lon=None, lat=None)
    made = fleet(unit("far", region="990201009"), unit("home", region="990201001"))
    assert order(made, nowhere) == ["home", "far"]
    assert "home" in recommend(made, nowhere, NOW)[0].why


def test_removed_units_leave_and_their_slots_are_used_again() -> None:
    made = fleet(unit("A"), unit("B"))
    made.remove("A")
    made.put(unit("C"))
    made.move("C", 109.0, 32.7, NOW)
    assert order(made) == ["C", "B"]


def test_covering_counts_what_is_left_near() -> None:
    made = fleet(unit("A"), unit("B"), unit("C"), unit("far"), km=0.5)
    made.move("far", 110.0, 33.0, NOW)
    assert covering(made, FIRE, {"A"}, NOW) == 2
