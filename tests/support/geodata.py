"""Region files and shapes for the tests of geometry."""

from pathlib import Path

import numpy as np

from services.interop.geojson import Region, Ring, build

DATA = Path(__file__).resolve().parent.parent / "data"
COUNTY_9901 = DATA / "regions" / "9901.geojson"
REPORTS = DATA / "feeds" / "reports-la311.jsonl"
BAD_JSON = DATA / "samples" / "json-parsing"


def ring(*positions: tuple[float, float]) -> Ring:
    """A ring of the positions as given."""
    return np.array(positions, dtype=np.float64).reshape(-1, 2)


def square(west: float, south: float, size: float = 1.0) -> Ring:
    """A closed square by its south-west corner, degrees."""
    return ring((west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south))


def region(code: str, *rings: Ring, name: str = "甲") -> Region:
    """A region of one polygon, outer ring first."""
    return Region(code, name, build([rings]), (rings,))


def chain(*, grids: int = 2) -> list[Region]:
    """City to village over one square of one degree at 109, 32, and `grids` grids side by side that fill it."""
    above = [region(code, square(109, 32)) for code in ("9909", "990901", "990901001", "990901001001")]
    width = 1 / grids
    for number in range(grids):
        west, east = 109 + number * width, 109 + (number + 1) * width
        above.append(region(f"990901001001{number + 1:03d}", ring((west, 32), (east, 32), (east, 33), (west, 33), (west, 32))))
    return above
