"""Region files: what is read, and one plain line for whatever is not one."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.interop.geojson import GeoJsonError, geometry_json, parse_regions, read_regions, region_from_json, write_regions
from services.interop.region_check import check
from tests.support.geodata import BAD_JSON, COUNTY_9901, chain

SQUARE = [[109, 32], [110, 32], [110, 33], [109, 33], [109, 32]]


def file_of(*features: object, **top: object) -> bytes:
    """A FeatureCollection as bytes."""
    return json.dumps({"type": "FeatureCollection", "features": features} | top).encode()


def feature(**changes: object) -> dict[str, object]:
    """A good feature with changes."""
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    return {"type": "Feature", "properties": {"code": "9901", "name": "滨海市", "area": 3}, "geometry": polygon} | changes


def refusal(data: bytes) -> str:
    """The one line a file is refused with."""
    with pytest.raises(GeoJsonError) as caught:
        parse_regions(data)
    assert all(len(line.splitlines()) == 1 and line.isprintable() for line in (str(caught.value), *caught.value.problems))
    return str(caught.value)


def test_the_county_of_the_feeds_reads() -> None:
    regions = read_regions(COUNTY_9901)
    assert len(regions) == 820
    assert (regions[0].code, regions[0].name) == ("9901", "滨海市")
    assert all(region.geometry.is_valid for region in regions)


def test_a_third_number_a_hole_and_several_parts() -> None:
    hole = [[109.4, 32.4], [109.6, 32.4], [109.6, 32.6], [109.4, 32.4]]
    high = [[*position, 250.0] for position in SQUARE]
    one, two = parse_regions(
        b"\xef\xbb\xbf"
        + file_of(
            feature(geometry={"type": "Polygon", "coordinates": [high, hole]}),
            feature(geometry={"type": "MultiPolygon", "coordinates": [[SQUARE], [[[lon + 5, lat] for lon, lat in SQUARE]]]}),
        )
    )
    assert one.geometry.area == pytest.approx(1 - 0.02)
    assert two.geometry.area == pytest.approx(2)
    assert [len(one.rings), len(two.parts)] == [2, 2]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"geometry": None}, "features[0] '9901': Expected `object`, got `null` - at `geometry`"),
        ({"geometry": {"type": "Point", "coordinates": [109, 32]}}, "Invalid value 'Point'"),
        ({"geometry": {"type": "Polygon", "coordinates": [[["109", 32]]]}}, "at `geometry.coordinates[0][0][0]`"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[109]]]}}, "at `geometry.coordinates[0][0]`"),
        ({"properties": {"code": 9901, "name": "x"}}, "features[0]: Expected `str`, got `int` - at `properties.code`"),
        ({"properties": {"name": "x"}}, "missing required field `code`"),
        ({"properties": None}, "at `properties`"),
        ({"type": "Thing"}, "Invalid value 'Thing'"),
    ],
)
def test_a_wrong_feature_is_named(changes: dict[str, object], words: str) -> None:
    assert words in refusal(file_of(feature(**changes)))


def test_every_wrong_feature_is_named() -> None:
    with pytest.raises(GeoJsonError, match=r"features\[1\].*and 1 more") as caught:
        parse_regions(file_of(feature(), feature(geometry=None), feature(), 7))
    assert [line.split()[0].rstrip(":") for line in caught.value.problems] == ["features[1]", "features[3]"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe{\x00",
        b'{"type":"FeatureCollection","features":[NaN]}',
        b'{"type":"FeatureCollection","features":[],"x":"\xff"}',
        b'{"type":"FeatureCollection","features":{}}',
        b"[" * 2_000_000,
        b'{"a":' * 1_000_000,
        b'{"type":"FeatureCollection","features":[' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"]}",
        file_of(feature()).replace(b"110", b"1e400"),
        file_of(feature()).replace(b"110", b"Infinity"),
    ],
)
def test_malformed_files_are_refused_in_one_line(data: bytes) -> None:
    assert len(refusal(data)) < 200


def test_gcj02_is_not_taken_for_wgs84() -> None:
    assert "'gcj02' is not WGS-84" in refusal(file_of(feature(), crs={"type": "name", "properties": {"name": "gcj02"}}))
    assert parse_regions(file_of(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}))


def test_no_sample_of_malformed_json_gets_through() -> None:
    samples = sorted(BAD_JSON.iterdir())
    assert len(samples) == 318
    for sample in samples:
        with pytest.raises(GeoJsonError):
            read_regions(sample)
        assert why_not(file_of(feature()).replace(json.dumps([SQUARE]).encode(), sample.read_bytes()))


def why_not(data: bytes) -> str:
    """The line a file is refused with, by the reader or, for a list of nothing (right in shape, but no outline), by the check."""
    try:
        return check(parse_regions(data))[0]
    except GeoJsonError as error:
        return str(error)


def test_a_file_too_big_or_missing(tmp_path: Path) -> None:
    big = tmp_path / "big.geojson"
    big.write_bytes(b" " * (2 * 1024 * 1024))
    with pytest.raises(GeoJsonError, match=r"is over 1 MiB"):
        read_regions(big, 1024 * 1024)
    with pytest.raises(GeoJsonError, match=r"cannot be read: No such file"):
        read_regions(tmp_path / "none.geojson")
    with pytest.raises(GeoJsonError, match="cannot be read"):
        read_regions(tmp_path)


def test_written_and_stored_regions_read_back() -> None:
    regions = chain()
    again = parse_regions(write_regions(regions, 5).encode())
    stored = [region_from_json(region.code, region.name, geometry_json(region)) for region in regions]
    for region, one, other in zip(regions, again, stored, strict=True):
        assert (region.code, region.name) == (one.code, one.name) == (other.code, other.name)
        assert np.array_equal(region.rings[0], one.rings[0])
        assert np.array_equal(region.rings[0], other.rings[0])
