"""From a point or a named region to the tray an incident lies in (protocol.md §2 "The region is worked out from the point")."""

from collections.abc import Sequence
from typing import NamedTuple

from services.domain.regions import Level, longest_known
from services.interop.geojson import Region
from services.interop.locator import Locator


class Place(NamedTuple):
    """Where something belongs; `unplaced` when no grid is known to hold it."""

    region: str
    unplaced: bool


class Places:
    """The regions of a realm, asked with points."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._locator = Locator(regions)
        self._known = frozenset(region.code for region in regions)
        self._names = {region.code: region.name for region in regions}
        self._root = min(self._known, key=lambda code: (len(code), code), default="")

    def __len__(self) -> int:
        return len(self._known)

    def settle(self, lon: float | None, lat: float | None, named: str | None) -> Place:
        """The grid that holds the point; else the tray of the nearest village, or of the longest known prefix of the named region."""
        if lon is None or lat is None:
            return Place(longest_known(named or "", self._known) or self._root or (named or ""), True)
        grid = self._locator.grid_at(lon, lat)
        if grid is not None:
            return Place(grid, False)
        return Place(self._tray(self._locator.nearest(lon, lat) or named or ""), True)

    def called(self, code: str) -> str:
        """Names from the town down to where it lies, `城关镇·东门社区`; the code where no region there has one."""
        codes = [code[: level.digits] for level in (Level.L3, Level.L2, Level.L1) if level.digits <= len(code)]
        return "·".join(self._names[one] for one in codes if self._names.get(one)) or self._names.get(code) or code

    def home(self, lon: float, lat: float) -> str:
        """Region of a unit that has none of its own: the grid it is in, else the nearest."""
        if not self._known:
            return ""
        return self._locator.grid_at(lon, lat) or self._locator.nearest(lon, lat) or ""

    def _tray(self, code: str) -> str:
        """The nearest grid does not hold the point, so its village answers."""
        village = code[: Level.L2.digits]
        return village if len(code) == Level.L1.digits and village in self._known else code
