"""Point to grid: the recorded reports against brute force, borders, holes, and the nearest for the rest."""

import json
import timeit

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from resources import path
from services.interop.geojson import Region, read_regions
from services.interop.locator import Locator
from tests.support.geodata import COUNTY_9901, REPORTS, chain, region, ring, square

HOLE = ring((109.4, 32.4), (109.6, 32.4), (109.6, 32.6), (109.4, 32.6), (109.4, 32.4))


@pytest.fixture(scope="module")
def county() -> list[Region]:
    return read_regions(COUNTY_9901)


@pytest.fixture(scope="module")
def points() -> NDArray[np.float64]:
    rows = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 2000
    return np.array([[row["lon"], row["lat"]] for row in rows if "lon" in row])


def test_every_recorded_report_with_a_place_is_in_exactly_one_grid(county: list[Region], points: NDArray[np.float64]) -> None:
    locator = Locator(county)
    grids = [region for region in county if len(region.code) == 15]
    found = locator.grids_at(points)
    assert len(points) == 1882
    for (lon, lat), code in zip(points.tolist(), found.tolist(), strict=True):
        point = shapely.Point(lon, lat)
        assert [grid.code for grid in grids if grid.geometry.covers(point)] == [code]
        assert locator.grid_at(lon, lat) == code == locator.nearest(lon, lat)


def test_the_array_and_the_single_answer_agree_outside_too(county: list[Region]) -> None:
    locator = Locator(county)
    west, south, east, north = county[0].geometry.bounds
    points = np.random.default_rng(1).uniform((west - 0.1, south - 0.1), (east + 0.1, north + 0.1), (500, 2))
    assert [code or None for code in locator.grids_at(points).tolist()] == [locator.grid_at(lon, lat) for lon, lat in points.tolist()]


def test_on_a_shared_border_the_lowest_code_wins() -> None:
    regions = chain(grids=4)
    for order in (regions, regions[::-1]):
        locator = Locator(order)
        assert locator.grid_at(109.25, 32.5) == "990901001001001"
        assert locator.grids_at(np.array([[109.5, 32.5], [109.75, 33.0]])).tolist() == ["990901001001002", "990901001001003"]


def test_a_point_in_a_hole_has_no_grid_and_goes_to_the_village() -> None:
    locator = Locator([*chain()[:4], region("990901001001001", square(109, 32), HOLE)])
    assert locator.grid_at(109.5, 32.5) is None
    assert locator.nearest(109.5, 32.5) == "990901001001"
    assert locator.grids_at(np.array([[109.5, 32.5], [109.1, 32.1]])).tolist() == ["", "990901001001001"]
    filled = Locator([*chain()[:4], region("990901001001001", square(109, 32), HOLE), region("990901001001002", HOLE)])
    assert filled.grid_at(109.5, 32.5) == "990901001001002"


def test_the_nearest_is_measured_on_the_ground() -> None:
    # a degree of longitude is half as long as one of latitude at 60°: the eastern grid is nearer though its degrees are more
    locator = Locator([region("990901001001001", square(20, 60)), region("990901001001002", square(10, 61.6))])
    assert locator.nearest(21 + 1.1, 60.5) == "990901001001001"
    assert locator.nearest(18.0, 62.0 - 1.2) == "990901001001001"


def test_the_nearest_of_a_county_agrees_with_brute_force() -> None:
    regions = read_regions(path("regions/yunxi.geojson"))
    grids = [region for region in regions if len(region.code) == 15]
    squeeze = np.array([np.cos(np.radians(32.69)), 1.0])
    flat = [shapely.transform(grid.geometry, lambda degrees: degrees * squeeze) for grid in grids]
    locator = Locator(regions)
    for lon, lat in np.random.default_rng(2).uniform((108.7, 32.4), (109.4, 33.0), (60, 2)).tolist():
        far = [shape.distance(shapely.Point(lon * squeeze[0], lat)) for shape in flat]
        assert locator.nearest(lon, lat) == grids[int(np.argmin(far))].code


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), -1e308, 1e308])
def test_no_coordinate_breaks_it(lon: float) -> None:
    locator = Locator(chain())
    assert locator.grid_at(lon, 32.5) is None
    assert locator.grids_at(np.array([[lon, 32.5]])).tolist() == [""]
    assert locator.nearest(lon, 32.5) in {None, "990901001001001", "990901001001002"}


def test_without_grids_or_without_regions() -> None:
    villages = Locator(chain()[:4])
    assert villages.grid_at(109.5, 32.5) is None
    assert villages.nearest(109.5, 32.5) == villages.nearest(0, 0) == "990901001001"
    empty = Locator([])
    assert empty.grid_at(109.5, 32.5) is None
    assert empty.nearest(109.5, 32.5) is None
    assert empty.grids_at(np.array([[109.5, 32.5]])).tolist() == [""]
    assert villages.grids_at(np.empty((0, 2))).tolist() == []


def test_a_single_look_up_is_cheap(county: list[Region], points: NDArray[np.float64]) -> None:
    locator = Locator(county)
    some = points[:300].tolist()
    best = min(timeit.repeat(lambda: [locator.grid_at(lon, lat) for lon, lat in some], number=1, repeat=5)) / len(some)
    assert best < 300e-6  # 32 µs alone; an order above says that an index was lost, not that the machine was busy
