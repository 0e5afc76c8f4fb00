"""What an import tells without refusing: holes that nothing fills, and grids far from the size they should have (domain.md §2)."""

from collections.abc import Iterator, Sequence

import shapely

from services.domain.regions import Level
from services.interop.geojson import Region
from services.interop.region_check import label

HOUSEHOLDS = (100, 600)  # a grid in a town should hold 200 to 300: half the one, twice the other is far off
_STREET_CODES_END = "100"  # of the three street digits 001-099 are 街道, towns; from 100 on 镇 and 乡, the country


def notes(regions: Sequence[Region]) -> list[str]:
    """One line for each thing worth knowing in regions that check() has taken."""
    grids = [region for region in regions if len(region.code) == Level.L1.digits]
    return [*_holes(grids), *_sizes(grids)]


def _holes(grids: Sequence[Region]) -> Iterator[str]:
    """Holes in grids: respected, so a report from inside one that no other grid fills has no grid and goes to the tray."""
    for grid in grids:
        for number, hole in enumerate(_hole_shapes(grid), 1):
            filled = shapely.union_all([other.geometry.intersection(hole) for other in grids if other.geometry.intersects(hole)])
            if filled.area < 0.99 * hole.area:
                where = hole.representative_point()
                yield f"{label(grid)}: hole {number} at {where.x:.5f}, {where.y:.5f} is no grid's; reports from it go to the tray"


def _hole_shapes(region: Region) -> list[shapely.Polygon]:
    return [shapely.Polygon(ring) for part in region.parts for ring in part[1:]]


def _sizes(grids: Sequence[Region]) -> Iterator[str]:
    for grid in grids:
        town = grid.code[6:9] < _STREET_CODES_END
        if town and grid.households is not None and not HOUSEHOLDS[0] <= grid.households <= HOUSEHOLDS[1]:
            yield f"{label(grid)}: {grid.households} households; a grid in a town should hold 200 to 300"
