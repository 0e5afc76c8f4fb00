"""Ways through the county never leave it, whatever its shape; movers never outrun their speed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.geo import metres
from services.interop.geojson import Region
from services.runtime.rng import SeededRng
from services.sim.mover import SPEED_MPS, Mover
from services.sim.routes import Routes
from tests.support.geodata import region, square

_CELL = 0.01


def _land() -> Routes:
    """A horseshoe: two arms two cells apart that meet at the bottom only, so that most straight legs leave it."""
    cells = [(0, row) for row in range(6)] + [(column, 0) for column in range(1, 5)] + [(4, row) for row in range(1, 6)]
    return Routes([_grid(number, *cell) for number, cell in enumerate(cells)])


def _grid(number: int, column: int, row: int) -> Region:
    west, south = 109 + column * _CELL, 32 + row * _CELL
    return region(f"990201001001{number:03d}", square(west, south, _CELL))


LAND = _land()
points = st.builds(lambda seed: LAND.somewhere(SeededRng(seed), ""), st.integers(0, 10**9))


@given(points, points)
@settings(max_examples=150, deadline=None)
def test_every_leg_of_a_way_stays_inside_and_the_last_point_is_the_goal(start: tuple[float, float], goal: tuple[float, float]) -> None:
    way = LAND.way(start, goal)
    assert way[-1] == goal
    for here, there in zip([start, *way], way, strict=False):
        assert LAND.clear(here, there)


@given(points, points, st.sampled_from(sorted(SPEED_MPS)), st.floats(0.1, 120))
@settings(max_examples=100, deadline=None)
def test_a_mover_keeps_to_its_speed_and_to_the_land(start: tuple[float, float], goal: tuple[float, float], kind: str, seconds: float) -> None:
    mover = Mover(*start, kind)
    mover.go(LAND.way(start, goal), urgent=True)
    for _ in range(20):
        before = (mover.lon, mover.lat)
        mover.advance(seconds)
        assert metres(*before, mover.lon, mover.lat) <= SPEED_MPS[kind][1] * seconds * 1.001 + 0.01
        assert LAND.inside((mover.lon, mover.lat))
        assert 0 <= mover.course < 360


def test_a_goal_outside_is_approached_as_far_as_the_land_goes() -> None:
    way = LAND.way((109.005, 32.005), (109.025, 32.055))  # between the arms
    assert LAND.inside(way[-1])


def test_islands_are_not_swum_to() -> None:
    islands = Routes([_grid(0, 0, 0), _grid(1, 5, 5)])
    way = islands.way((109.002, 32.002), (109.055, 32.055))
    assert all(islands.inside(point) for point in way)
    assert way[-1] != (109.055, 32.055)


def test_regions_without_a_grid_are_refused() -> None:
    with pytest.raises(ValueError, match="no grid"):
        Routes([region("9902", square(109, 32))])
