"""Region files: a GeoJSON FeatureCollection of polygons (RFC 7946), read strictly; properties code, name and, if known, households."""

import codecs
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

Ring = NDArray[np.float64]  # (n, 2) of lon, lat in WGS-84 degrees, as the file has it
Position = Annotated[list[float], msgspec.Meta(min_length=2, max_length=3)]  # a third number is the height, dropped

MAX_BYTES = 64 * 1024 * 1024
# CGCS2000 is WGS-84 to the metre (domain.md §2); any other system, GCJ-02 above all, is off by streets
_CRS_NAMES = frozenset(
    {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "EPSG:4490", "wgs84", "cgcs2000"},
)


@dataclass(frozen=True, slots=True)
class Region:
    """One region: `parts` holds the rings of each polygon as read, outer ring first; `geometry` is what they make, empty when they make nothing."""

    code: str
    name: str
    geometry: shapely.Polygon | shapely.MultiPolygon
    parts: tuple[tuple[Ring, ...], ...]
    households: int | None = None

    @property
    def rings(self) -> tuple[Ring, ...]:
        """Every ring of every part, outer and inner."""
        return tuple(ring for part in self.parts for ring in part)


class GeoJsonError(ValueError):
    """A file that cannot be read as regions; `problems` has one plain line for each thing wrong, the first of them is the message."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0] if len(problems) == 1 else f"{problems[0]} (and {len(problems) - 1} more)")
        self.problems = tuple(problems)


class _Polygon(msgspec.Struct, frozen=True, tag="Polygon"):
    coordinates: list[list[Position]]


class _MultiPolygon(msgspec.Struct, frozen=True, tag="MultiPolygon"):
    coordinates: list[list[list[Position]]]


class _Properties(msgspec.Struct, frozen=True):
    code: str
    name: str
    households: int | None = None


class _Feature(msgspec.Struct, frozen=True, tag="Feature"):
    properties: _Properties
    geometry: _Polygon | _MultiPolygon


class _CrsProperties(msgspec.Struct, frozen=True):
    name: str


class _Crs(msgspec.Struct, frozen=True):
    properties: _CrsProperties


class _Collection(msgspec.Struct, frozen=True, tag="FeatureCollection"):
    features: list[msgspec.Raw]
    crs: _Crs | None = None


class _CodeAlone(msgspec.Struct, frozen=True):
    code: str


class _Label(msgspec.Struct, frozen=True):
    properties: _CodeAlone


def read_regions(path: Path, max_bytes: int = MAX_BYTES) -> list[Region]:
    """The regions of a file in its order, coordinates WGS-84. GeoJsonError when it cannot be opened, is too big or is not what parse_regions takes."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise GeoJsonError([f"cannot be read: {error.strerror or error}"]) from error
    if len(data) > max_bytes:
        raise GeoJsonError([f"is over {max_bytes // 1024 // 1024} MiB; split it by county"])
    return parse_regions(data)


def parse_regions(data: bytes) -> list[Region]:
    """The regions of a UTF-8 FeatureCollection. GeoJsonError names every feature that has not the right shape; geometry is judged by region_check."""
    collection = _collection(data)
    if collection.crs is not None and collection.crs.properties.name not in _CRS_NAMES:
        raise GeoJsonError([f"crs {collection.crs.properties.name[:60]!r} is not WGS-84 or CGCS2000; convert the file first"])
    regions: list[Region] = []
    problems: list[str] = []
    for index, raw in enumerate(collection.features):
        try:
            regions.append(_region(msgspec.json.decode(raw, type=_Feature)))
        except (msgspec.MsgspecError, RecursionError) as error:
            problems.append(f"{_label(index, raw)}: {_plain(error)}")
    if problems:
        raise GeoJsonError(problems)
    return regions


def _collection(data: bytes) -> _Collection:
    """The outer object. The text is decoded first, because the JSON reader does not look into what it skips."""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        return msgspec.json.decode(text, type=_Collection)
    except UnicodeDecodeError as error:
        raise GeoJsonError([f"is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}"]) from error
    except (msgspec.MsgspecError, RecursionError) as error:
        raise GeoJsonError([f"is not a GeoJSON FeatureCollection: {_plain(error)}"]) from error


def _label(index: int, raw: msgspec.Raw) -> str:
    """How to name a feature that did not read: its place and, where there is one, its code."""
    try:
        return f"features[{index}] {msgspec.json.decode(raw, type=_Label).properties.code[:20]!r}"
    except (msgspec.MsgspecError, RecursionError):
        return f"features[{index}]"


def _plain(error: Exception) -> str:
    """A reader's message on one line, without its path root."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    return " ".join(str(error).replace("`$.", "`").split())


def _region(feature: _Feature) -> Region:
    shape = feature.geometry
    polygons = shape.coordinates if isinstance(shape, _MultiPolygon) else [shape.coordinates]
    parts = tuple(tuple(_ring(ring) for ring in rings) for rings in polygons)
    return Region(feature.properties.code, feature.properties.name, build(parts), parts, feature.properties.households)


def _ring(positions: list[Position]) -> Ring:
    return np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)


def build(parts: Sequence[Sequence[Ring]]) -> shapely.Polygon | shapely.MultiPolygon:
    """Polygons of outer and inner rings; empty when a part has no ring or a ring is too short to be one, never an error."""
    if not parts or any(not part or any(len(ring) < 4 for ring in part) for part in parts):
        return shapely.Polygon()
    polygons = [shapely.Polygon(part[0], part[1:]) for part in parts]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def geometry_json(region: Region) -> bytes:
    """The geometry object of one region as compact GeoJSON, coordinates as read: what the store keeps and the wall is given."""
    coordinates = [[ring.tolist() for ring in part] for part in region.parts]
    single = len(coordinates) == 1
    return msgspec.json.encode({"type": "Polygon" if single else "MultiPolygon", "coordinates": coordinates[0] if single else coordinates})


def region_from_json(code: str, name: str, geometry: bytes | str, households: int | None = None) -> Region:
    """A region from what geometry_json() gave. GeoJsonError when it did not."""
    try:
        shape = msgspec.json.decode(geometry, type=_Polygon | _MultiPolygon)
    except msgspec.MsgspecError as error:
        raise GeoJsonError([f"{code}: stored outline: {_plain(error)}"]) from error
    return _region(_Feature(_Properties(code, name, households), shape))


def write_regions(regions: Sequence[Region], decimals: int) -> str:
    """A FeatureCollection of the regions, one feature a line, coordinates rounded to `decimals` (5 is a metre)."""
    lines = [_feature_text(region, decimals) for region in regions]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _feature_text(region: Region, decimals: int) -> str:
    parts = tuple(tuple(np.round(ring, decimals) for ring in part) for part in region.parts)
    properties: dict[str, str | int] = {"code": region.code, "name": region.name}
    if region.households is not None:
        properties["households"] = region.households
    geometry = geometry_json(Region(region.code, region.name, region.geometry, parts)).decode()
    return f'{{"type":"Feature","properties":{msgspec.json.encode(properties).decode()},"geometry":{geometry}}}'


def centre(region: Region) -> tuple[float, float]:
    """A point inside the region for its label, degrees; NaN when it has no area."""
    if region.geometry.is_empty:
        return math.nan, math.nan
    point = region.geometry.representative_point()
    return point.x, point.y
