"""Recommended units: who is left out, who comes first, and that ten thousand cost milliseconds."""

import time

import msgspec
import pytest

from services.analysis.fleet import Fleet
from services.analysis.recommend import covering, recommend
from services.domain.model import Incident, Unit
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


def test_busy_and_stale_come_after_fresh_and_free() -> None:
    made = fleet(unit("busy", status="EN", incident="i9", tasks=("t",)), unit("stale"), unit("fresh"))
    made.move("stale", 109.0, 32.7, NOW - 121_000)
    made.put(unit("nowhere"))
    rows = recommend(made, FIRE, NOW)
    assert [row.unit_id for row in rows] == ["fresh", "stale", "nowhere", "busy"]
    assert ("stale" in rows[1].why, "no_fix" in rows[2].why, "busy" in rows[3].why) == (True, True, True)
    assert rows[2].eta_s is None


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


def test_ten_thousand_units_take_milliseconds() -> None:
    made = fleet(*(unit(f"U{n}", skills=("public_safety",)) for n in range(10_000)), km=0.001)
    recommend(made, FIRE, NOW)
    best = min(_timed(lambda: recommend(made, FIRE, NOW)) for _ in range(5))
    assert best < 0.015, f"{best * 1000:.1f} ms"


def _timed(call: object) -> float:
    start = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - start
