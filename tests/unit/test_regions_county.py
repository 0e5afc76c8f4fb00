"""The made-up county and its roster: the figures of the drill, natural shapes, everything in one piece."""

from collections import Counter

import numpy as np
import pytest
import shapely

from resources import path
from services.domain.regions import Level
from services.interop.geojson import Region, parse_regions, read_regions, write_regions
from services.interop.outlines import level_outlines, outlines
from services.interop.region_check import check
from services.runtime.rng import SeededRng
from services.sim.county import load_names, make_county
from services.sim.county_roster import make_roster
from services.sim.roster import Roster, load_roster


@pytest.fixture(scope="module")
def county() -> list[Region]:
    return read_regions(path("regions/yunxi.geojson"))


@pytest.fixture(scope="module")
def roster() -> Roster:
    return load_roster()


def test_the_figures_of_the_bundled_county(county: list[Region]) -> None:
    levels = Counter(len(region.code) for region in county)
    assert (levels[4], levels[6]) == (1, 1)
    assert levels[9] >= 12
    assert levels[15] >= 600
    assert 8 <= levels[12] / levels[9] <= 9
    assert len({region.name for region in county if len(region.code) == 12}) == levels[12]
    assert path("regions/yunxi.geojson").stat().st_size < 800_000


def test_children_fill_their_parents_and_hang_together(county: list[Region]) -> None:
    for digits, above in ((15, 12), (12, 9), (9, 6), (6, 4)):
        for parent in (region for region in county if len(region.code) == above):
            children = [region.geometry for region in county if len(region.code) == digits and region.code.startswith(parent.code)]
            assert shapely.union_all(children).equals(parent.geometry)
            assert isinstance(parent.geometry, shapely.Polygon)


def test_cells_are_no_rectangles_and_no_splinters(county: list[Region]) -> None:
    grids = np.array([region.geometry for region in county if len(region.code) == 15], dtype=object)
    fill = shapely.area(grids) / shapely.area(shapely.oriented_envelope(grids))
    assert np.median(fill) < 0.85
    assert fill.min() > 0.3


@pytest.mark.parametrize("seed", [3, 6])
def test_another_seed_makes_another_county_that_passes(seed: int) -> None:
    """Seeds 3 and 6 have cells whose bends would cross: they must come out straightened."""
    made = make_county(SeededRng(seed), load_names(), 660)
    assert check(parse_regions(write_regions(made, 5).encode())) == []
    assert [region.name for region in made][:3] == ["云州市", "云溪县", "朝阳街道"]


def test_the_same_seed_makes_the_same_county_and_roster() -> None:
    one, other = (make_county(SeededRng(5), load_names(), 220) for _ in range(2))
    assert write_regions(one, 5) == write_regions(other, 5)
    assert make_roster(SeededRng(1), load_names(), one) == make_roster(SeededRng(1), load_names(), other)
    assert make_roster(SeededRng(1), load_names(), one) != make_roster(SeededRng(2), load_names(), one)


def test_sixty_units_by_kind(roster: Roster) -> None:
    kinds = Counter(unit.kind for unit in roster.units)
    assert kinds == {"patrol_car": 24, "foot_patrol": 8, "grid_officer": 12, "mediator": 4, "fire": 4, "medical": 3, "city_upkeep": 3, "volunteer": 2}
    assert [unit.id for unit in roster.units] == [f"U{number}" for number in range(1, 61)]
    assert len({unit.callsign for unit in roster.units}) == 60
    exclusive = {unit.kind for unit in roster.units if unit.mode == "exclusive"}
    assert exclusive == {"patrol_car", "foot_patrol", "fire", "medical"}


def test_units_start_inside_their_home(roster: Roster, county: list[Region]) -> None:
    homes = {region.code: region.geometry for region in county}
    assert all(shapely.contains_xy(homes[unit.home], unit.lon, unit.lat) for unit in roster.units)
    assert len({(unit.lon, unit.lat) for unit in roster.units}) == 60


def test_organisations_and_duty_name_regions_that_exist(roster: Roster, county: list[Region]) -> None:
    codes = {region.code for region in county}
    towns = {code for code in codes if len(code) == 9}
    assert {org.region for org in roster.orgs} | {duty.region for duty in roster.duty} <= codes
    assert {org.region for org in roster.orgs if org.kind == "town_center"} == towns
    assert {duty.region for duty in roster.duty if duty.level == "L3"} == towns
    assert {"110", "119", "120", "12345"} <= {org.id for org in roster.orgs}
    assert len({org.id for org in roster.orgs}) == len(roster.orgs)
    assert not {org.id for org in roster.orgs} & {unit.id for unit in roster.units}
    assert all(len(duty.leaders) == len(duty.names) for duty in roster.duty)


def test_outlines_thin_out_and_keep_their_borders(county: list[Region]) -> None:
    coarse = outlines(county, 300)
    assert [level.value for level in coarse] == ["L5", "L4", "L3", "L2", "L1"]
    for level, found in coarse.items():
        stored = level_outlines(county, level)
        assert [one.code for one in found] == [one.code for one in stored] == sorted(one.code for one in found)
        assert sum(len(ring) for one in found for ring in one.rings) < sum(len(ring) for one in stored for ring in one.rings)
    towns = [shapely.Polygon(one.rings[0]) for one in coarse[Level.L3]]
    assert shapely.coverage_is_valid(towns)
