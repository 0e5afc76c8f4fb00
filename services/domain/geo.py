"""Coordinates: the three reference systems of the field (domain.md §2) and metres on the ground."""

import math
from enum import StrEnum


class Crs(StrEnum):
    """What a coordinate is measured in (domain.md §2)."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    CGCS2000 = "cgcs2000"


EARTH_M = 6_371_008.8  # IUGG mean radius
_AXIS_M = 6_378_245.0  # Krasovsky 1940, the ellipsoid the published GCJ-02 formula is written on
_ECCENTRICITY2 = 0.00669342162296594323
_LON_BOX = (72.004, 137.8347)
_LAT_BOX = (0.8293, 55.8271)
_INVERSE_STEPS = 12
_INVERSE_DEGREES = 1e-10  # a hundredth of a millimetre


def in_gcj02_box(lon: float, lat: float) -> bool:
    """Whether GCJ-02 shifts this point: inside the box of the published formula, degrees; NaN is outside."""
    return _LON_BOX[0] <= lon <= _LON_BOX[1] and _LAT_BOX[0] <= lat <= _LAT_BOX[1]


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 minus WGS-84 at a WGS-84 point, degrees of longitude and latitude (the published formula, written out: thousands of phones ask each second)."""
    x, y = lon - 105.0, lat - 35.0
    px, py = x * math.pi, y * math.pi
    root, sin = math.sqrt(abs(x)), math.sin
    common = 20.0 * sin(6.0 * px) + 20.0 * sin(2.0 * px)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + 20.0 * sin(py) + 40.0 * sin(py / 3.0) + 160.0 * sin(py / 12.0) + 320.0 * sin(py / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + 20.0 * sin(px) + 40.0 * sin(px / 3.0) + 150.0 * sin(px / 12.0) + 300.0 * sin(px / 30.0)) * 2.0 / 3.0
    phi = math.radians(lat)
    flat = 1.0 - _ECCENTRICITY2 * sin(phi) ** 2
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY2) / (flat * math.sqrt(flat))
    parallel = _AXIS_M / math.sqrt(flat) * math.cos(phi)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 degrees to GCJ-02 degrees; unchanged outside the box of the formula."""
    if not in_gcj02_box(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 degrees to WGS-84 degrees by iteration, error under a millimetre; unchanged outside the box."""
    if not in_gcj02_box(lon, lat):
        return lon, lat
    x, y = lon, lat
    for _ in range(_INVERSE_STEPS):
        east, north = _shift(x, y)
        moved = max(abs(lon - east - x), abs(lat - north - y))
        x, y = lon - east, lat - north
        if moved < _INVERSE_DEGREES:
            break
    return x, y


def to_wgs84(lon: float, lat: float, crs: Crs) -> tuple[float, float]:
    """A point of any declared system as stored, WGS-84 degrees; CGCS2000 is WGS-84 to the metre (domain.md §2)."""
    return gcj02_to_wgs84(lon, lat) if crs is Crs.GCJ02 else (lon, lat)


def _wrapped(degrees: float) -> float:
    """An angle folded into -180..180; one already there is left to the bit."""
    return degrees if -180.0 <= degrees <= 180.0 else (degrees + 180.0) % 360.0 - 180.0


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance of two points in degrees, metres (haversine, good at every distance)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 2.0 * EARTH_M * math.asin(math.sqrt(min(1.0, chord)))


def metres_near(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Distance in metres for points of one county: within 0.1 % up to 100 km, a third of the work of metres()."""
    x = _wrapped(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.radians(math.hypot(x, lat2 - lat1)) * EARTH_M


def bearing(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Course to set out on from the first point to the second, degrees clockwise from north in 0..360."""
    phi1, phi2, turn = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.sin(turn) * math.cos(phi2)
    x = math.cos(phi1) * math.sin(phi2) - math.sin(phi1) * math.cos(phi2) * math.cos(turn)
    return math.degrees(math.atan2(y, x)) % 360.0 % 360.0  # a tiny negative angle rounds up to 360 the first time


def move(lon: float, lat: float, course: float, distance: float) -> tuple[float, float]:
    """The point `distance` metres from (lon, lat) on `course` degrees, in degrees."""
    angle, phi, theta = distance / EARTH_M, math.radians(lat), math.radians(course)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(theta)
    phi2 = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(math.sin(theta) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * sine)
    return _wrapped(lon + math.degrees(turn)), math.degrees(phi2)
