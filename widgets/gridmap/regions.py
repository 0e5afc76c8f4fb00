"""The regions of the map by level: projected rings, names, where a name stands, and which level fits a zoom."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from widgets.gridmap.model import GRID, LEVELS, TOWN, RegionShape
from widgets.gridmap.projection import Bounds, Floats, project

SMALLEST_CELL: Final = 15.0
"""Typical cell in pixels under which a level is too fine to be shown."""
_SCANLINES: Final = 9


class Region:
    """One projected region. Polygons and the place of its name are made when first asked for: most are never shown."""

    __slots__ = ("_polygons", "_spot", "bounds", "code", "name", "origin", "rings")

    def __init__(self, code: str, name: str, rings: list[tuple[Floats, Floats]], bounds: Bounds, origin: tuple[float, float]) -> None:
        self.code = code
        self.name = name
        self.rings = rings
        self.bounds = bounds
        self.origin = origin
        self._polygons: list[QPolygonF] | None = None
        self._spot: tuple[float, float, float] | None = None

    @property
    def polygons(self) -> list[QPolygonF]:
        """Its rings in metres from the set's origin, y downwards as on the screen."""
        if self._polygons is None:
            self._polygons = [_polygon(x - self.origin[0], self.origin[1] - y) for x, y in self.rings]
        return self._polygons

    @property
    def spot(self) -> tuple[float, float, float]:
        """Where its name stands in projected metres (x, y), and the metres free there from side to side."""
        if self._spot is None:
            self._spot = label_place(*max(self.rings, key=lambda ring: float(np.ptp(ring[0]) * np.ptp(ring[1]))))
        return self._spot


class RegionSet:
    """All regions, by level; the origin keeps coordinates small enough for painting."""

    def __init__(self, shapes: Iterable[RegionShape]) -> None:
        self.levels: dict[int, list[Region]] = defaultdict(list)
        for region in _projected([s for s in shapes if s.rings]):
            self.levels[len(region.code)].append(region)
        self.by_code = {r.code: r for level in self.levels.values() for r in level}
        self.origin = next((r.origin for r in self.by_code.values()), (0.0, 0.0))
        self.cell = {level: _typical(regions) for level, regions in self.levels.items()}
        self._grids = self._grids_inside()

    def __bool__(self) -> bool:
        return bool(self.by_code)

    @property
    def bounds(self) -> Bounds | None:
        """Box round everything; None without regions."""
        if not self:
            return None
        every = [r.bounds for r in self.by_code.values()]
        return Bounds(min(b.left for b in every), min(b.bottom for b in every), max(b.right for b in every), max(b.top for b in every))

    def level_at(self, scale: float) -> int:
        """Digits of the finest level whose typical cell is large enough at `scale` pixels a metre; 0 without regions."""
        fine = [level for level in LEVELS if level in self.levels and self.cell[level] * scale >= SMALLEST_CELL]
        return fine[-1] if fine else min(self.levels, default=0)

    def coarser(self, level: int) -> int:
        """The level whose borders are drawn heavier than those of `level`: towns over what is finer, else the next one up; 0 if none."""
        if level > TOWN in self.levels:
            return TOWN
        return max((each for each in self.levels if each < level), default=0)

    def chain(self, code: str) -> list[str]:
        """Names from the coarsest region to `code`."""
        return [self.by_code[code[:digits]].name for digits in LEVELS if digits <= len(code) and code[:digits] in self.by_code]

    def per_grid(self, counts: Mapping[str, int], level: int) -> dict[str, int]:
        """Open incidents per grid in each region of `level`, rounded, at least 1 where there is any; `counts` are by grid code."""
        sums: dict[str, int] = defaultdict(int)
        for code, count in counts.items():
            sums[code[:level]] += count
        return {code: max(1, round(total / self._grids.get(code, 1))) for code, total in sums.items() if total > 0}

    def _grids_inside(self) -> dict[str, int]:
        inside: dict[str, int] = defaultdict(int)
        for grid in self.levels.get(GRID, ()):
            for digits in LEVELS:
                inside[grid.code[:digits]] += 1
        return dict(inside)


def _projected(shapes: list[RegionShape]) -> Iterator[Region]:
    """Every ring projected in one sweep: a call for each would cost more than all the sums."""
    if not shapes:
        return
    rings = [ring for shape in shapes for ring in shape.rings]
    ends = np.cumsum([len(ring) for ring in rings])
    points = np.concatenate(rings)
    x, y = project(points[:, 0], points[:, 1])
    starts = np.concatenate(([0], ends[:-1]))
    boxes = np.stack([f.reduceat(v, starts) for f, v in ((np.minimum, x), (np.minimum, y), (np.maximum, x), (np.maximum, y))], axis=1)
    origin = (float(x[0]), float(y[0]))
    cuts = list(zip(starts.tolist(), ends.tolist(), boxes.tolist(), strict=True))
    at = 0
    for shape in shapes:
        mine = cuts[at : (at := at + len(shape.rings))]
        left, bottom, right, top = zip(*(box for _, _, box in mine), strict=True)
        parts = [(x[start:end], y[start:end]) for start, end, _ in mine]
        yield Region(shape.code, shape.name, parts, Bounds(min(left), min(bottom), max(right), max(top)), origin)


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)])


def label_place(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Where a name stands inside a ring: the middle of its widest stretch, nearer the middle height preferred; and that width."""
    low, high = float(y.min()), float(y.max())
    part = np.arange(1, _SCANLINES + 1) / (_SCANLINES + 1)
    levels = (low + (high - low) * part)[:, None]
    x2, y2 = np.concatenate((x[1:], x[:1])), np.concatenate((y[1:], y[:1]))
    crosses = (y <= levels) != (y2 <= levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = np.sort(np.where(crosses, x + (levels - y) * (x2 - x) / (y2 - y), np.inf), axis=1)
        # every line cuts the ring an even number of times: what lies inside is from each odd cut to the next
        lefts = cuts[:, : cuts.shape[1] // 2 * 2 : 2]
        rooms = cuts[:, 1::2] - lefts
    score = np.where(np.isfinite(rooms), rooms, -1.0) * (1 - np.abs(part - 0.5))[:, None]
    row, column = divmod(int(np.argmax(score)), score.shape[1])
    if score[row, column] <= 0:
        return float(x.mean()), float(y.mean()), 0.0
    room = float(rooms[row, column])
    return float(lefts[row, column]) + room / 2, float(levels[row, 0]), room


def _typical(regions: list[Region]) -> float:
    """Side in metres of a square as large as the middle region's box."""
    return math.sqrt(float(np.median([r.bounds.width * r.bounds.height for r in regions])))
