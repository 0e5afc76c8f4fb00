"""Which unit a simulated colleague sends."""

import pytest

from services.domain import args
from services.domain.states import Role, UnitStatus
from services.sim.choosing import choose
from tests.support.world import World

SPOTS = {"near": (109.000, 32.700), "far": (109.050, 32.700), "walker": (109.001, 32.700), "officer": (109.002, 32.700)}
PLACE = "610902101003007"


@pytest.fixture
def world() -> World:
    """Two cars, one on foot and a grid officer."""
    made = World()
    for name, kind, mode, skills in (
        ("near", "patrol_car", "exclusive", ("public_order",)),
        ("far", "patrol_car", "exclusive", ("public_order/fight",)),
        ("walker", "foot_patrol", "exclusive", ("public_order",)),
        ("officer", "grid_officer", "backlog", ("dispute",)),
    ):
        known = args.RegisterArgs(unit=name, region=PLACE[:9], kind=kind, mode="backlog" if mode == "backlog" else "exclusive", skills=skills)
        made.do("register_unit", known, role=Role.ADMIN)
    return made


def incident(world: World, category: str = "public_order/fight", lon: float = 109.0005) -> str:
    """A new incident, beside `near` unless told otherwise."""
    decision = world.do("report", args.ReportArgs(category=category, text="争执", region=PLACE, priority=3, lon=lon, lat=32.700))
    assert decision.incident
    return decision.incident


def chosen(world: World, key: str, count: int = 4) -> tuple[str, ...]:
    """The choice."""
    return choose(world.tables, SPOTS, world.tables.incidents[key], count)


def test_the_soonest_comes_first_and_only_those_who_can(world: World) -> None:
    assert chosen(world, incident(world)) == ("far", "near", "walker"), "a skill for the very thing counts eight minutes"
    assert chosen(world, incident(world, "public_order/noise")) == ("near", "walker", "far")
    assert chosen(world, incident(world, "dispute/labour")) == ("officer",)
    assert chosen(world, incident(world, "city_upkeep/garbage")) == ()


def test_who_is_busy_or_off_duty_is_left_out(world: World) -> None:
    world.do("assign", args.AssignArgs(units=("near",)), incident(world))
    world.do("unit_status", args.UnitStatusArgs(unit="walker", status=UnitStatus.OOS))
    assert chosen(world, incident(world, "public_order/noise")) == ("far",)


def test_who_gave_it_back_is_not_asked_again(world: World) -> None:
    key = incident(world, "public_order/noise")
    world.do("assign", args.AssignArgs(units=("near",)), key)
    world.do("return", args.ReturnArgs(unit="near", reason="正在处置其他警情"), key, role=Role.FIELD)
    assert chosen(world, key) == ("walker", "far")


def test_a_backlog_unit_is_sent_until_its_hands_are_full(world: World) -> None:
    keys = [incident(world, "dispute/family") for _ in range(4)]
    taken = []
    for key in keys:
        units = chosen(world, key)
        taken.append(len(units))
        if units:
            world.do("assign", args.AssignArgs(units=units[:1]), key)
    assert taken == [1, 1, 1, 0]


def test_a_place_that_is_not_known_is_judged_by_its_region(world: World) -> None:
    decision = world.do("report", args.ReportArgs(category="public_order/noise", text="扰民", region=PLACE[:9], priority=3))
    assert set(chosen(world, decision.incident or "")) == {"near", "far", "walker"}


def test_the_other_end_of_the_province_is_too_far(world: World) -> None:
    assert chosen(world, incident(world, lon=110.9)) == ()
