"""Region outlines as plain float arrays for drawing: one level at a time, simplified so that neighbours keep sharing their borders."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from services.domain.regions import Level
from services.interop.geojson import Region, Ring, centre

_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One region to draw: `rings` are (n, 2) lon, lat, closed, fill them odd-even (holes stay empty); `lon`, `lat` where its label stands."""

    code: str
    name: str
    lon: float
    lat: float
    rings: tuple[Ring, ...]


def level_outlines(regions: Sequence[Region], level: Level, tolerance_m: float = 0.0) -> list[Outline]:
    """The regions of `level`, by code, with borders that may leave the true ones by about `tolerance_m` metres; 0 is as stored."""
    chosen = sorted((region for region in regions if len(region.code) == level.digits), key=lambda region: region.code)
    shapes = np.array([region.geometry for region in chosen], dtype=object)
    if tolerance_m > 0 and len(shapes):
        shapes = shapely.coverage_simplify(shapes, tolerance_m / _METRES_A_DEGREE)
    return [Outline(region.code, region.name, *centre(region), _rings(shape)) for region, shape in zip(chosen, shapes, strict=True)]


def outlines(regions: Sequence[Region], tolerance_m: float = 0.0) -> dict[Level, list[Outline]]:
    """level_outlines of every level there is, city first."""
    levels = {level: level_outlines(regions, level, tolerance_m) for level in reversed(Level)}
    return {level: found for level, found in levels.items() if found}


def _rings(shape: shapely.Polygon | shapely.MultiPolygon) -> tuple[Ring, ...]:
    polygons = [part for part in shapely.get_parts(shape) if not part.is_empty]
    return tuple(np.asarray(ring.coords, dtype=np.float64)[:, :2] for part in polygons for ring in (part.exterior, *part.interiors))
