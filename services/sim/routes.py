"""Ways through the county: straight where the land allows, else from grid to neighbouring grid, never outside the border."""

from collections import deque
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from services.app.ports import Rng
from services.domain.regions import Level
from services.interop.geojson import Region
from services.interop.locator import Locator

Point = tuple[float, float]
_RIM = 1e-7  # degrees, a centimetre: what shares a border touches, and a leg along it is inside, whatever the last bit says


class Routes:
    """The land of a drill. Points are WGS-84 degrees (lon, lat). ValueError when `regions` holds no grid."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._grids = sorted((region for region in regions if len(region.code) == Level.L1.digits), key=lambda region: region.code)
        if not self._grids:
            raise ValueError("the regions hold no grid (15 digits), so nothing can happen anywhere")
        shapes = np.array([region.geometry for region in self._grids], dtype=object)
        self._land = shapely.buffer(shapely.union_all(shapes), _RIM)
        shapely.prepare(self._land)
        self._middles: NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(shapes))
        self._index = {region.code: number for number, region in enumerate(self._grids)}
        self._locator = Locator(self._grids)
        self._next = self._neighbours(shapes)

    def _neighbours(self, shapes: NDArray[np.object_]) -> list[list[int]]:
        """For each grid those that touch it and whose middle can be reached straight."""
        ours, theirs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_RIM)
        legs = shapely.linestrings(np.stack([self._middles[ours], self._middles[theirs]], axis=1))
        clear = shapely.covers(self._land, legs) & (ours != theirs)
        found: list[list[int]] = [[] for _ in shapes]
        for here, there in sorted(zip(ours[clear].tolist(), theirs[clear].tolist(), strict=True)):
            found[here].append(there)
        return found

    def inside(self, point: Point) -> bool:
        """Whether a point lies in the county."""
        return bool(shapely.intersects_xy(self._land, *point))

    def clear(self, start: Point, goal: Point) -> bool:
        """Whether the straight leg between two points stays in the county."""
        return bool(shapely.covers(self._land, shapely.LineString([start, goal])))

    def way(self, start: Point, goal: Point) -> list[Point]:
        """Points to pass after `start`, the last being `goal` or, where no leg inside leads to it, the nearest that one does."""
        if not self.inside(goal):
            goal = self._middle(self._grid(goal))
        if self.clear(start, goal):
            return [goal]
        first, last = self._door(start), self._door(goal)
        points = [self._middle(number) for number in self._hops(first, last)]
        end = [goal] if self.clear(points[-1], goal) else []
        return self._straightened(start, [*points, *end])

    def somewhere(self, rng: Rng, region: str) -> Point:
        """A point in a region (any code; the whole county for one it does not know): in a random grid of it."""
        inside = [number for code, number in self._index.items() if code.startswith(region)]
        number = rng.choice(inside or list(self._index.values()))
        west, south, east, north = self._grids[number].geometry.bounds
        for _ in range(20):
            point = (rng.uniform(west, east), rng.uniform(south, north))
            if shapely.contains_xy(self._grids[number].geometry, *point):
                return point
        return self._middle(number)

    def near(self, rng: Rng, point: Point, degrees: float) -> Point:
        """A point at most so far east, west, north or south of another, inside the county."""
        moved = (point[0] + rng.uniform(-degrees, degrees), point[1] + rng.uniform(-degrees, degrees))
        return moved if self.inside(moved) else point

    def codes(self) -> list[str]:
        """Every grid's code in order."""
        return list(self._index)

    def name(self, code: str) -> str:
        """Name of a grid."""
        return self._grids[self._index[code]].name

    def _middle(self, number: int) -> Point:
        lon, lat = self._middles[number].tolist()
        return lon, lat

    def _grid(self, point: Point) -> int:
        return self._index[self._locator.nearest(*point) or self._grids[0].code]

    def _door(self, point: Point) -> int:
        """The grid to go by: the point's own, or the neighbour that sees the point when its own middle does not."""
        own = self._grid(point)
        return next((number for number in (own, *self._next[own]) if self.clear(point, self._middle(number))), own)

    def _hops(self, first: int, last: int) -> list[int]:
        """Grids to pass from the first to the last, both included; as far as the land joins up."""
        came: dict[int, int] = {first: first}
        queue = deque([first])
        while queue and last not in came:
            here = queue.popleft()
            for there in self._next[here]:
                if there not in came:
                    came[there] = here
                    queue.append(there)
        hops, here = [first], last
        tail: list[int] = []
        while came.get(here, first) != here:
            tail.append(here)
            here = came.get(here, first)
        return [*hops, *reversed(tail)] if last in came else hops

    def _straightened(self, start: Point, points: list[Point]) -> list[Point]:
        """The same way without the points that need not be passed."""
        way, here, left = [], start, points
        while left:
            seen = next((number for number in range(len(left) - 1, 0, -1) if self.clear(here, left[number])), 0)
            here = left[seen]
            way.append(here)
            left = left[seen + 1 :]
        return way
