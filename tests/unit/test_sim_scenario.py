"""The bundled scenario is whole and true to the county; a wrong one is refused in one line."""

import re
from collections import Counter

import msgspec
import pytest

import resources
from resources import path, text
from services.domain import categories
from services.interop.geojson import read_regions
from services.sim import scenario as module
from services.sim.roster import load_roster
from services.sim.scenario import Scenario, load_scenario


@pytest.fixture(scope="module")
def yunxi() -> Scenario:
    """The bundled one."""
    return load_scenario("yunxi")


def test_the_priority_mix_is_5_15_80(yunxi: Scenario) -> None:
    mix = Counter[str]()
    for one in yunxi.happenings:
        mix["high" if one.priority == 1 else "medium" if one.priority == 2 else "low"] += round(one.weight * 10)
    assert mix == {"high": 50, "medium": 150, "low": 800}


def test_every_major_class_happens_and_every_category_is_in_the_table(yunxi: Scenario) -> None:
    table = categories.load(text("categories.json"))
    used = {one.category for one in yunxi.happenings} | {one.category for one in yunxi.injections}
    assert used <= table.by_id.keys()
    assert {category.split("/")[0] for category in used} == {major.id for major in table.majors}


def test_it_is_a_county_of_five_levels_with_sixty_units(yunxi: Scenario) -> None:
    regions = read_regions(path(yunxi.regions))
    levels = Counter(len(region.code) for region in regions)
    assert set(levels) == {4, 6, 9, 12, 15}
    assert levels[15] >= 600
    assert levels[9] >= 12
    roster = load_roster(yunxi.roster)
    assert len(roster.units) == 60
    codes = {region.code for region in regions}
    assert {unit.home for unit in roster.units} | {one.region for one in yunxi.injections} <= codes


def test_it_speaks_chinese(yunxi: Scenario) -> None:
    said = [line for one in yunxi.happenings for line in one.texts] + [one.text for one in yunxi.injections]
    assert len(set(said)) == len(said) >= 75
    assert all(re.search(r"[\u4e00-\u9fff]{4}", line) and not re.search(r"[\u4e00-\u9fff][,;:?!]", line) for line in said)


def test_the_story_is_a_fire_with_several_callers(yunxi: Scenario) -> None:
    fire = [one for one in yunxi.injections if one.category == "public_safety/fire"]
    assert len(fire) >= 3
    assert len({one.place for one in fire}) == 1
    assert all(one.priority == 1 for one in fire)
    assert any(one.casualties for one in fire)


@pytest.mark.parametrize("name", ["nowhere", "../policies", "", "a/b"])
def test_a_scenario_that_is_not_there_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(ValueError, match="no scenario is called"):
        load_scenario(name)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("late = 0.10", "late = 1.5", "behaviour.late"),
        ("speed = 1.0", "speed = 0", "speed"),
        ("[colleague]", "[colleague]\ncolour = 1", "colour"),
        ('title = "火情·夜市"', "title = ", "Invalid value"),
    ],
)
def test_a_wrong_scenario_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, old: str, new: str, why: str) -> None:
    broken = resources.text("scenarios/yunxi.toml").replace(old, new, 1)
    monkeypatch.setattr(module, "text", lambda name: broken)
    with pytest.raises(ValueError, match=why) as refused:
        load_scenario("yunxi")
    assert not isinstance(refused.value, msgspec.ValidationError)
    assert "\n" not in str(refused.value)
