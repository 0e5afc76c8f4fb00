"""Which grid a point lies in, and the nearest region for one that lies in none (protocol.md §2 "report")."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from services.domain.regions import Level
from services.interop.geojson import Region


class Locator:
    """An immutable index over the regions of a realm; made again when they change. Points are WGS-84 degrees."""

    def __init__(self, regions: Sequence[Region]) -> None:
        """Index `regions`, which region_check has taken; any level may be missing, none at all included."""
        # finest first, then by code: among the regions that hold a point the lowest index is the answer
        ordered = sorted((region for region in regions if not region.geometry.is_empty), key=lambda region: (-len(region.code), region.code))
        self._codes = [region.code for region in ordered]
        self._shapes = np.array([region.geometry for region in ordered], dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._grids = sum(len(code) == Level.L1.digits for code in self._codes)
        finest = self._shapes[: sum(len(code) == len(self._codes[0]) for code in self._codes)]
        self._squeeze = _squeeze(finest)
        self._near = shapely.STRtree(shapely.transform(finest, self._flat))

    def grid_at(self, lon: float, lat: float) -> str | None:
        """The grid that holds the point, None when none does; on a shared border the lowest code, the same every time."""
        found = self._first(lon, lat, self._grids)
        return self._codes[found] if found < self._grids else None

    def nearest(self, lon: float, lat: float) -> str | None:
        """The finest region that holds the point, else the nearest of the finest level there is; None only without any region."""
        found = self._first(lon, lat, len(self._codes))
        if found < len(self._codes):
            return self._codes[found]
        if not self._codes or not (math.isfinite(lon) and math.isfinite(lat)):
            return None
        return self._codes[int(self._near.query_nearest(shapely.Point(lon * self._squeeze, lat)).min())]

    def grids_at(self, points: NDArray[np.float64]) -> NDArray[np.str_]:
        """grid_at for an (n, 2) array of lon, lat; "" where no grid holds the point."""
        holder = np.full(len(points), self._grids, dtype=np.int64)
        point, shape = self._tree.query(shapely.points(points), predicate="intersects")
        np.minimum.at(holder, point, shape)
        codes: NDArray[np.str_] = np.array([*self._codes[: self._grids], ""], dtype=np.str_)
        return codes[np.minimum(holder, self._grids)]

    def _first(self, lon: float, lat: float, end: int) -> int:
        """Lowest index below `end` of a region that holds the point, borders included; `end` when none does."""
        near = self._tree.query(shapely.box(lon, lat, lon, lat))
        near = near[near < end]  # the outlines of towns and cities are long: not looked at when a grid is asked for
        holding = near[shapely.intersects_xy(self._shapes[near], lon, lat)]
        return int(holding.min()) if len(holding) else end

    def _flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        flat: NDArray[np.float64] = degrees * np.array([self._squeeze, 1.0])
        return flat


def _squeeze(shapes: NDArray[np.object_]) -> float:
    """How much shorter a degree of longitude is than one of latitude here; without it "nearest" would lean east and west."""
    if not len(shapes):
        return 1.0
    south, north = shapely.total_bounds(shapes)[[1, 3]]
    return math.cos(math.radians((south + north) / 2))
