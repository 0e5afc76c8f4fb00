"""A small made-up county for tests of the map: 2 towns side by side, 4 villages, 16 square grids, and things that happen in it."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from widgets.gridmap.model import MapIncident, RegionShape, UnitsFrame

LON, LAT, SIDE = 109.0, 32.7, 0.01
"""South-west corner in degrees and the side of a grid."""
COUNTY = "610902"


def _square(code: str, name: str, column: float, row: float, wide: float, high: float) -> RegionShape:
    west, south = LON + column * SIDE, LAT + row * SIDE
    east, north = west + wide * SIDE, south + high * SIDE
    ring = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)], dtype=np.float64)
    return RegionShape(code, name, [ring])


def grid_code(column: int, row: int) -> str:
    """Code of the grid in a column 0..3 and a row 0..3."""
    village = (row // 2) + 1
    number = (row % 2) * 2 + column % 2 + 1
    return f"{COUNTY}{100 + column // 2 + 1}{village:03}{number:03}"


def county() -> list[RegionShape]:
    """The county, its 2 towns, 4 villages, 16 grids."""
    shapes = [_square(COUNTY, "云溪县", 0, 0, 4, 4)]
    for town in (0, 1):
        code = f"{COUNTY}{101 + town}"
        shapes.append(_square(code, ("东镇", "西镇")[town], 2 * town, 0, 2, 4))
        shapes.extend(_square(f"{code}{v + 1:03}", f"{town + 1}-{v + 1}村", 2 * town, 2 * v, 2, 2) for v in (0, 1))
    shapes.extend(_square(grid_code(c, r), f"网格{c}{r}", c, r, 1, 1) for c in range(4) for r in range(4))
    return shapes


def place(column: float, row: float) -> tuple[float, float]:
    """lon, lat of a place counted in grids from the south-west corner."""
    return LON + column * SIDE, LAT + row * SIDE


def incident(number: int, column: float = math.nan, row: float = math.nan, priority: int = 3) -> MapIncident:
    """One incident at a place counted in grids; without one it has no place."""
    lon, lat = place(column, row)
    return MapIncident(f"i{number}", f"20261122-{number:04}", lon, lat, priority, f"事件 {number}", "已派遣")


def frame(*units: tuple[float, float, str], stale: Sequence[int] = (), unknown: Sequence[int] = (), heading: float = math.nan) -> UnitsFrame:
    """Units U00, U01, … as (column, row, status)."""
    count = len(units)
    spots = np.array([place(c, r) for c, r, _ in units], dtype=np.float64).reshape(-1, 2)
    numbers = np.arange(count)
    old = np.isin(numbers, stale)
    return UnitsFrame(
        ids=[f"U{n:02}" for n in range(count)],
        callsign=[f"东镇{n:02}" for n in range(count)],
        lon=spots[:, 0],
        lat=spots[:, 1],
        heading=np.full(count, heading),
        status=[status for _, _, status in units],
        stale=old,
        age_s=np.where(old, 240.0, 5.0),
        known=~np.isin(numbers, unknown),
    )


def moved(before: UnitsFrame, columns: float) -> UnitsFrame:
    """The same units, farther east by so many grids."""
    return replace(before, lon=before.lon + columns * SIDE)
