"""Shapes of a made-up county: cells that look grown, not ruled, and share their borders exactly. Metres east and north of the middle."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from services.app.ports import Rng

Points = NDArray[np.float64]  # (n, 2), metres or degrees
Corner = tuple[float, float]
Side = tuple[Corner, Corner]

WIDTH_M, HEIGHT_M = 40_000.0, 30_000.0
_BEND = 0.17  # how far a border leaves the straight line, of its length
_BEND_FROM_M = 420.0  # shorter pieces stay straight
_MARKET_M = 1_150.0
_CORE_M = 2_700.0
_M_PER_LAT = 110_900.0
_M_PER_LON = 111_320.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the middle of the county stands, WGS-84 degrees."""

    lon: float
    lat: float

    def degrees(self, metres: Points) -> Points:
        """Metres east and north to degrees, to five decimals (a metre)."""
        per_lon = _M_PER_LON * math.cos(math.radians(self.lat))
        degrees: Points = np.round(metres / np.array([per_lon, _M_PER_LAT]) + np.array([self.lon, self.lat]), 5)
        return degrees


def border(rng: Rng) -> shapely.Polygon:
    """The county's outline: an ellipse with waves of several lengths."""
    angle = np.linspace(0, 2 * math.pi, 360, endpoint=False)
    radius = np.ones_like(angle)
    for wave in range(2, 48):
        radius += rng.uniform(-0.2, 0.2) / wave**1.1 * np.cos(wave * angle + rng.uniform(0, 2 * math.pi))
    half = np.array([WIDTH_M, HEIGHT_M]) / 2
    return shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] * half * 0.92)


def scatter(rng: Rng, inside: shapely.Polygon, markets: Points, count: int) -> Points:
    """`count` points in `inside`: thick in the middle, less around each market, thin in the country."""
    found: list[tuple[float, float]] = []
    while len(found) < count:
        x, y = rng.uniform(-WIDTH_M, WIDTH_M) * 0.6, rng.uniform(-HEIGHT_M, HEIGHT_M) * 0.6
        if rng.random() * 6.0 < _density(x, y, markets) and shapely.intersects_xy(inside, x, y):
            found.append((x, y))
    return _relaxed(np.array(found), inside, 2)


def _density(x: float, y: float, markets: Points) -> float:
    near = np.exp(-np.sum((markets - (x, y)) ** 2, axis=1) / _MARKET_M**2).sum()
    return 0.26 + 3.4 * math.exp(-(x * x + y * y) / _CORE_M**2) + 2.0 * float(near)


def _relaxed(points: Points, inside: shapely.Polygon, rounds: int) -> Points:
    """Each point moved to the middle of its own cell, so that no cell is a splinter."""
    for _ in range(rounds):
        cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=inside, ordered=True))
        points = shapely.get_coordinates(shapely.centroid(shapely.intersection(cells, inside)))
    return points


def cells(points: Points, inside: shapely.Polygon) -> list[shapely.Polygon]:
    """One cell a point, cut at the outline; a piece cut off from its point is left outside the county."""
    ridges = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=inside, only_edges=True)
    noded = shapely.union_all([ridges, inside.exterior])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    _, holder = shapely.STRtree(faces).query(shapely.points(points), predicate="within")
    kept = faces[np.unique(holder)]
    return [face for face in kept if inside.contains(face.representative_point())]


def weathered(faces: Sequence[shapely.Polygon], rng: Rng, frame: Frame) -> list[shapely.Polygon]:
    """The cells with bent borders, in degrees. Each border is bent once, so neighbours keep sharing it."""
    warp = _warp(rng)
    outlines = [[(float(x), float(y)) for x, y in np.round(face.exterior.coords, 6)] for face in faces]
    sides = {side: None for corners in outlines for side in _sides(corners)}
    lines = {side: frame.degrees(warp(np.array(_bent(*side, rng)))) for side in sides}
    shapes = [_joined(corners, lines) for corners in outlines]
    while crossed := [at for at, shape in enumerate(shapes) if not shape.is_valid]:
        # two bends met: the sides of that cell, and so its neighbours', go back to straight
        straight = {side: frame.degrees(warp(np.array(side))) for at in crossed for side in _sides(outlines[at])}
        if all(np.array_equal(lines[side], line) for side, line in straight.items()):
            raise ValueError("cells cross although their sides are straight; take another seed")
        lines |= straight
        shapes = [_joined(corners, lines) for corners in outlines]
    return shapes


def _sides(corners: Sequence[Corner]) -> list[Side]:
    """The sides of a closed ring, each named the same from both cells it parts."""
    return [(min(here, there), max(here, there)) for here, there in itertools.pairwise(corners)]


def _joined(corners: Sequence[Corner], lines: dict[Side, Points]) -> shapely.Polygon:
    pieces = [lines[side] if side[0] == here else lines[side][::-1] for here, side in zip(corners, _sides(corners), strict=False)]
    ring = np.vstack(pieces)
    return shapely.Polygon(ring[np.r_[True, np.any(ring[1:] != ring[:-1], axis=1)]])


def _bent(start: Corner, end: Corner, rng: Rng) -> list[Corner]:
    """A line bent by moving its middle aside, and each half again while it is long."""
    east, north = end[0] - start[0], end[1] - start[1]
    if math.hypot(east, north) < _BEND_FROM_M:
        return [start, end]
    aside = rng.uniform(-_BEND, _BEND)
    middle = ((start[0] + end[0]) / 2 - north * aside, (start[1] + end[1]) / 2 + east * aside)
    return _bent(start, middle, rng)[:-1] + _bent(middle, end, rng)


def _warp(rng: Rng) -> Callable[[Points], Points]:
    """A gentle bending of the whole plane, gradient under one, so that nothing is folded over."""
    waves = [(rng.uniform(7_000, 15_000), rng.uniform(0, 2 * math.pi), rng.uniform(0, 2 * math.pi), rng.uniform(250, 480)) for _ in range(4)]

    def warp(points: Points) -> Points:
        moved = points.copy()
        for length, heading, phase, height in waves:
            along = points @ np.array([math.cos(heading), math.sin(heading)])
            aside = height * np.sin(along / length * 2 * math.pi + phase)
            moved += aside[:, None] * np.array([-math.sin(heading), math.cos(heading)])
        return moved

    return warp
