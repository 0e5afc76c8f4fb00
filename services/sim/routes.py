"""Ways through the county: straight where the land allows, else from grid to neighbouring grid, never outside the border."""

from collections import deque
from collections.abc import Sequence

import shapely

from services.app.ports import Rng
from services.domain.regions import Level
from services.interop.geojson import Region
from services.interop.locator import Locator

Point = tuple[float, float]


class Routes:
    """The land of a drill. Points are WGS-84 degrees (lon, lat)."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._grids = sorted((region for region in regions if len(region.code) == Level.L1.digits), key=lambda region: region.code)
        shapes = [region.geometry for region in self._grids]
        self._land = shapely.union_all(shapes)
        shapely.prepare(self._land)
        middles = [shape.representative_point() for shape in shapes]
        self._middles: list[Point] = [(point.x, point.y) for point in middles]
        self._index = {region.code: number for number, region in enumerate(self._grids)}
        self._locator = Locator(self._grids)
        tree = shapely.STRtree(shapes)
        ours, theirs = tree.query(shapes, predicate="intersects")
        self._next: dict[int, list[int]] = {number: [] for number in range(len(shapes))}
        for here, there in sorted(zip(ours.tolist(), theirs.tolist(), strict=True)):
            if here != there:
                self._next[here].append(there)

    def inside(self, point: Point) -> bool:
        """Whether a point lies in the county."""
        return bool(shapely.intersects_xy(self._land, *point))

    def way(self, start: Point, goal: Point) -> list[Point]:
        """Points to pass after `start`, the last being `goal`; every leg stays inside where the grids join up."""
        if shapely.covers(self._land, shapely.LineString([start, goal])):
            return [goal]
        first, last = self._grid(start), self._grid(goal)
        return [*(self._middles[number] for number in self._hops(first, last)), goal]

    def somewhere(self, rng: Rng, region: str) -> Point:
        """A point in a region (any code): in a random grid of it, near its middle."""
        inside = [number for code, number in self._index.items() if code.startswith(region)]
        number = rng.choice(inside or list(self._index.values()))
        west, south, east, north = self._grids[number].geometry.bounds
        for _ in range(20):
            point = (rng.uniform(west, east), rng.uniform(south, north))
            if shapely.contains_xy(self._grids[number].geometry, *point):
                return point
        return self._middles[number]

    def codes(self) -> list[str]:
        """Every grid's code in order."""
        return list(self._index)

    def name(self, code: str) -> str:
        """Name of a grid."""
        return self._grids[self._index[code]].name

    def _grid(self, point: Point) -> int:
        return self._index[self._locator.nearest(*point) or self._grids[0].code]

    def _hops(self, first: int, last: int) -> list[int]:
        came: dict[int, int] = {first: first}
        queue = deque([first])
        while queue and last not in came:
            here = queue.popleft()
            for there in self._next[here]:
                if there not in came:
                    came[there] = here
                    queue.append(there)
        hops = []
        here = last
        while came.get(here, here) != here:
            hops.append(here)
            here = came[here]
        return [*reversed(hops)]
