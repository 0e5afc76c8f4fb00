"""Web Mercator and the view on it: degrees to metres of the projection, metres to pixels and back."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

RADIUS: Final = 6_378_137.0
_MAX_LAT: Final = 85.05112878
MAX_SCALE: Final = 2.0
"""Closest zoom in pixels per projected metre."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in projected metres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in projected metres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in projected metres."""
        return self.top - self.bottom

    def meets(self, other: "Bounds") -> bool:
        """Whether the two boxes share a point."""
        return self.left <= other.right and other.left <= self.right and self.bottom <= other.top and other.bottom <= self.top

    def grown(self, least: float) -> "Bounds":
        """The same box, made at least `least` metres wide and high about its middle."""
        dx, dy = max(0.0, least - self.width) / 2, max(0.0, least - self.height) / 2
        return Bounds(self.left - dx, self.bottom - dy, self.right + dx, self.top + dy)


def project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees WGS-84 to Web Mercator metres (EPSG:3857); NaN stays NaN, latitudes past the projection's edge are put on it."""
    y = np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT))
    return np.radians(lon) * RADIUS, np.log(np.tan(math.pi / 4 + y / 2)) * RADIUS


def unproject(x: float, y: float) -> tuple[float, float]:
    """Web Mercator metres to degrees (lon, lat) WGS-84."""
    return math.degrees(x / RADIUS), math.degrees(2 * math.atan(math.exp(y / RADIUS)) - math.pi / 2)


def bounds_of(x: Floats, y: Floats) -> Bounds | None:
    """Smallest box round the points that have a place; None when none has."""
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return None
    xs, ys = x[known], y[known]
    return Bounds(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


@dataclass(frozen=True, slots=True)
class Viewport:
    """What the widget shows: centre in projected metres, scale in pixels per projected metre, size in pixels."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 0.01
    width: int = 1
    height: int = 1

    @property
    def bounds(self) -> Bounds:
        """The box shown."""
        dx, dy = self.width / 2 / self.scale, self.height / 2 / self.scale
        return Bounds(self.x - dx, self.y - dy, self.x + dx, self.y + dy)

    @property
    def metres_per_pixel(self) -> float:
        """Metres on the ground a pixel covers at the centre."""
        return math.cos(math.radians(unproject(self.x, self.y)[1])) / self.scale

    def phase(self, cell: int) -> tuple[float, float]:
        """Where in a cell of `cell` pixels, laid out from the projection's origin, the top left corner lies."""
        return (self.x * self.scale - self.width / 2) % cell, (-self.y * self.scale - self.height / 2) % cell

    def to_screen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Projected metres to pixels from the top left corner."""
        return (x - self.x) * self.scale + self.width / 2, (self.y - y) * self.scale + self.height / 2

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One place as `to_screen`."""
        return (x - self.x) * self.scale + self.width / 2, (self.y - y) * self.scale + self.height / 2

    def to_world(self, px: float, py: float) -> tuple[float, float]:
        """A pixel to projected metres."""
        return self.x + (px - self.width / 2) / self.scale, self.y - (py - self.height / 2) / self.scale

    def panned(self, dx: float, dy: float) -> "Viewport":
        """The view after the content was dragged by (dx, dy) pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y + dy / self.scale)

    def zoomed(self, factor: float, px: float, py: float, least: float) -> "Viewport":
        """The view `factor` times closer about pixel (px, py), no farther off than the scale `least`."""
        scale = min(MAX_SCALE, max(least, self.scale * factor))
        x, y = self.to_world(px, py)
        return replace(self, scale=scale, x=x - (px - self.width / 2) / scale, y=y + (py - self.height / 2) / scale)

    def resized(self, width: int, height: int) -> "Viewport":
        """The same centre and scale in another size."""
        return replace(self, width=max(1, width), height=max(1, height))

    def fitted(self, bounds: Bounds, margin: int) -> "Viewport":
        """The view that shows `bounds` whole with `margin` pixels around."""
        wide, high = max(1, self.width - 2 * margin), max(1, self.height - 2 * margin)
        scale = min(MAX_SCALE, wide / max(bounds.width, 1.0), high / max(bounds.height, 1.0))
        return replace(self, x=(bounds.left + bounds.right) / 2, y=(bounds.bottom + bounds.top) / 2, scale=scale)


def round_length(metres: float) -> float:
    """The longest of 1, 2, 5 × 10ⁿ metres that is not longer than `metres`."""
    power = 10.0 ** math.floor(math.log10(max(metres, 1e-9)))
    return power * next(f for f in (5, 2, 1) if f * power <= metres * (1 + 1e-9))
