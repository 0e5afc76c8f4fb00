"""The made-up county of the bundled drill, 云溪县 under 云州市: five levels from a seed. `python -m services.sim.county FILE` writes it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import shapely

from resources import text
from services.app.ports import Rng
from services.interop.geojson import Region, Ring, write_regions
from services.runtime.rng import SeededRng
from services.sim.county_groups import Links, grow, links, partition
from services.sim.county_shapes import Frame, Points, border, cells, scatter, weathered

NAMES = "scenarios/yunxi-names.json"
SEED = 14
GRIDS = 672
FRAME = Frame(109.03, 32.69)
_GRIDS_A_VILLAGE = 5.6
_MOST_VILLAGES = 12
_NUMERALS = "一二三四五六七八九十"


class Place(msgspec.Struct, frozen=True):
    """A city or a county by name."""

    code: str
    name: str


class Town(msgspec.Struct, frozen=True):
    """A town: three digits, a short id, the kind that ends its name, and its market in kilometres from the middle of the county."""

    code: str
    id: str
    stem: str
    kind: str
    x: float
    y: float

    @property
    def urban(self) -> bool:
        """Whether it is a street office in the county seat."""
        return self.kind == "街道"


class Names(msgspec.Struct, frozen=True):
    """The names the county is made with (resources/scenarios/yunxi-names.json)."""

    city: Place
    county: Place
    towns: list[Town]
    communities: list[str]
    villages: list[str]


@dataclass(frozen=True, slots=True)
class Land:
    """The cells before they are named: final shapes in degrees, and where they lie in metres."""

    shapes: list[shapely.Polygon]
    middles: Points
    graph: Links


def load_names() -> Names:
    """The bundled names."""
    return msgspec.json.decode(text(NAMES), type=Names)


def make_county(rng: Rng, names: Names, grids: int = GRIDS) -> list[Region]:
    """City, county, towns, villages and about `grids` grids, coarse to fine, by code; the same `rng` gives the same county."""
    markets = np.array([(town.x, town.y) for town in names.towns]) * 1000
    land = _land(rng, markets, grids)
    seeds = [int(np.argmin(np.sum((land.middles - market) ** 2, axis=1))) for market in markets]
    owner = grow(seeds, range(len(land.shapes)), land.graph)
    stems = _Stems(iter(names.communities), iter(names.villages))
    fine: list[Region] = []
    for number, town in enumerate(names.towns):
        members = [cell for cell in range(len(land.shapes)) if owner.get(cell) == number]
        groups = _villages_of(rng, members, seeds[number], land)
        fine += _town(rng, town, f"{names.county.code}{town.code}", groups, land, stems)
    whole = _merged(fine)
    top = [_region(names.city.code, names.city.name, whole), _region(names.county.code, names.county.name, whole)]
    return sorted([*top, *fine], key=lambda region: (len(region.code), region.code))


@dataclass(frozen=True, slots=True)
class _Stems:
    """Names not yet given."""

    communities: Iterator[str]
    villages: Iterator[str]


def _land(rng: Rng, markets: Points, grids: int) -> Land:
    outline = border(rng)
    faces = cells(scatter(rng, outline, markets, grids), outline)
    middles = shapely.get_coordinates(shapely.centroid(np.array(faces, dtype=object)))
    return Land(weathered(faces, rng, FRAME), middles, links(faces))


def _villages_of(rng: Rng, members: Sequence[int], market: int, land: Land) -> list[list[int]]:
    """The cells of a town by village: the one at the market first, then north to south."""
    count = max(1, min(_MOST_VILLAGES, round(len(members) / _GRIDS_A_VILLAGE)))
    groups = partition(rng, members, count, land.middles, land.graph)
    return sorted(groups, key=lambda group: (market not in group, *_reading_order(land, group)))


def _town(rng: Rng, town: Town, code: str, groups: Sequence[Sequence[int]], land: Land, stems: _Stems) -> list[Region]:
    """A town and all that is in it; the village at the market is its first community."""
    made: list[Region] = []
    for number, group in enumerate(groups, 1):
        community = town.urban or number == 1
        stem = town.stem if number == 1 else next(stems.communities if community else stems.villages)
        village = f"{code}{number if community else 199 + number:03d}"  # 001-199 communities, from 200 villages
        made += _village(rng, village, stem, community, group, land)
    return [_region(code, town.stem + town.kind, _merged(made)), *made]


def _village(rng: Rng, code: str, stem: str, community: bool, group: Sequence[int], land: Land) -> list[Region]:
    name = stem + ("社区" if community else "村")
    grids = []
    for number, cell in enumerate(sorted(group, key=lambda cell: _reading_order(land, [cell])), 1):
        title = f"{name}第{number}网格" if community else f"{name}{_numeral(number)}组"
        households = rng.randint(205, 298) if community else rng.randint(34, 118)
        grids.append(_region(f"{code}{number:03d}", title, land.shapes[cell], households))
    return [_region(code, name, _merged(grids)), *grids]


def _numeral(number: int) -> str:
    """1 to 19 as villagers' groups are numbered."""
    return _NUMERALS[number - 1] if number <= 10 else "十" + _NUMERALS[number - 11]


def _reading_order(land: Land, group: Sequence[int]) -> tuple[float, float]:
    """North to south, then west to east."""
    east, north = land.middles[list(group)].mean(axis=0)
    return -float(north), float(east)


def _merged(regions: Sequence[Region]) -> shapely.Polygon:
    """The ground of all of them; they share borders exactly, so nothing is left between."""
    whole = shapely.union_all([region.geometry for region in regions])
    if not isinstance(whole, shapely.Polygon):
        raise ValueError("the cells do not hang together; take another seed")
    return whole


def _region(code: str, name: str, shape: shapely.Polygon, households: int | None = None) -> Region:
    rings = tuple(_ring(ring) for ring in (shape.exterior, *shape.interiors))
    return Region(code, name, shape, (rings,), households)


def _ring(ring: shapely.LinearRing) -> Ring:
    rounded: Ring = np.asarray(ring.coords, dtype=np.float64).round(5)
    return rounded


def main() -> None:
    """Write the bundled county to the file named on the command line."""
    Path(sys.argv[1]).write_text(write_regions(make_county(SeededRng(SEED), load_names()), 5), encoding="utf-8")


if __name__ == "__main__":
    main()
