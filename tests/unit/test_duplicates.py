"""What a call may be about already: near, recent, alike, the same caller; at most three, the best first, each with why."""

import random
from time import perf_counter

import msgspec
import pytest

from services.analysis.duplicates import Call, Candidates, alike, digits
from services.domain.model import Incident
from services.domain.states import State
from services.domain.times import from_ms
from tests.support.world import T0, World

FIRE, GAS = "public_safety/fire", "public_safety/gas"
HERE = (109.02, 32.7)
GRID = "610902101003007"


def _row(base: Incident, key: str, **other: object) -> Incident:
    given = {"id": key, "category": FIRE, "text": "三楼冒烟有人被困", "lon": HERE[0], "lat": HERE[1], "region": GRID, "reported_at": from_ms(T0)}
    return msgspec.structs.replace(base, **{**given, **other})


def _nobody(_key: str) -> str:
    return ""


@pytest.fixture
def base() -> Incident:
    world = World()
    return world.tables.incidents[world.report()]


def _ids(rows: list[Incident], call: Call, *, after_s: int = 180, phones: dict[str, str] | None = None) -> list[str]:
    return [one.incident for one in Candidates(lambda key: (phones or {}).get(key, ""), rows).propose(call, T0 + after_s * 1000)]


def test_it_says_how_far_how_long_ago_and_why(base: Incident) -> None:
    rows = [_row(base, "a", lat=HERE[1] + 120 / 111_195)]
    (one,) = Candidates(_nobody, rows).propose(Call("三楼冒烟", FIRE, "", *HERE), T0 + 180_000)
    assert one.metres == pytest.approx(120, abs=1)
    assert (one.age_s, one.same_category, one.related, one.same_phone) == (180, True, False, False)
    assert one.alike == 1.0


def test_the_nearest_of_the_same_kind_comes_first_and_no_more_than_three(base: Incident) -> None:
    rows = [_row(base, f"r{metres}", lat=HERE[1] + metres / 111_195) for metres in (450, 30, 300, 150, 600)]
    assert _ids(rows, Call("", FIRE, "", *HERE)) == ["r30", "r150", "r300"]


def test_far_old_closed_and_other_things_are_none(base: Incident) -> None:
    rows = [
        _row(base, "far", lat=HERE[1] + 510 / 111_195),
        _row(base, "old", reported_at=from_ms(T0 - 2 * 3_600_000)),
        _row(base, "closed", state=State.CLOSED),
        _row(base, "other", category="helping/lost", text="老人走失"),
        _row(base, "same"),
    ]
    assert _ids(rows, Call("三楼冒烟", FIRE, "", *HERE)) == ["same"]
    assert set(_ids(rows, Call("", "", "", *HERE))) == {"same", "other"}, "before kind and words are typed, place and time are all there is"


def test_the_same_grid_counts_where_there_is_no_point_but_a_town_is_too_large(base: Incident) -> None:
    rows = [_row(base, "grid", lon=None, lat=None), _row(base, "next", lon=None, lat=None, region="610902101003008")]
    (one,) = Candidates(_nobody, rows).propose(Call("", FIRE, GRID), T0)
    assert (one.incident, one.same_region, one.metres) == ("grid", True, None)
    town = [_row(base, "town", region="610902101", lon=None, lat=None)]
    assert _ids(town, Call("", FIRE, "610902101")) == []


def test_the_same_caller_counts_wherever_he_is(base: Incident) -> None:
    rows = [_row(base, "a", lat=40.0, category="other", text="x")]
    assert _ids(rows, Call("三楼冒烟", FIRE, "", *HERE, "138 0013-8000"), phones={"a": "13800138000"}) == ["a"]
    assert _ids(rows, Call("三楼冒烟", FIRE, "", *HERE, "138"), phones={"a": "138"}) == [], "three digits are no phone"


def test_a_related_kind_in_like_words_is_one_too(base: Incident) -> None:
    (one,) = Candidates(_nobody, [_row(base, "a", category=GAS)]).propose(Call("冒烟", FIRE, "", *HERE), T0)
    assert (one.related, one.same_category) == (True, False)


def test_what_is_closed_meanwhile_is_no_longer_proposed(base: Incident) -> None:
    held = Candidates(_nobody, [_row(base, "a")])
    held.put(_row(base, "a", state=State.CLOSED))
    assert held.propose(Call("", FIRE, "", *HERE), T0) == []


def test_one_that_goes_takes_no_other_along(base: Incident) -> None:
    rows = [_row(base, f"i{n}", lat=HERE[1] + n / 111_195) for n in range(5)]
    held = Candidates(lambda key: "13800138000" if key == "i4" else "", rows)
    call = Call("", FIRE, "", *HERE, "13800138000")
    assert [one.incident for one in held.propose(call, T0)] == ["i4", "i0", "i1"]
    held.forget("i0")
    held.forget("i0")
    assert [one.incident for one in held.propose(call, T0)] == ["i4", "i1", "i2"]
    held.forget("i4")
    held.put(_row(base, "i1", lat=HERE[1] + 0.01))
    assert [(one.incident, one.metres) for one in held.propose(call, T0)] == [("i2", 2), ("i3", 3)]


def test_likeness_is_of_pairs_and_needs_two_characters() -> None:
    assert alike("三楼冒烟", "小区三楼冒烟了") == 1.0
    assert alike("三楼冒烟", "老人走失") == 0.0
    assert alike("火", "火") == 0.0
    assert digits("+86 138-0013") == "861380013"


def test_ten_thousand_in_one_street_cost_little(base: Incident) -> None:
    chance = random.Random(7)
    rows = [_row(base, f"i{n}", lon=HERE[0] + chance.uniform(-0.02, 0.02), lat=HERE[1] + chance.uniform(-0.02, 0.02)) for n in range(10_000)]
    held = Candidates(lambda key: "13900139000", rows)
    call = Call("三楼冒烟有人被困", FIRE, GRID, *HERE, "13800138000")
    took = []
    for _ in range(7):
        begun = perf_counter()
        assert len(held.propose(call, T0 + 60_000)) == 3
        took.append(perf_counter() - begun)
    assert min(took) < 0.05, "an order above the 5 ms that it takes, for a busy machine"
