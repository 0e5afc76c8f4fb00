"""Coordinates: published GCJ-02 values, the box, distances that can be checked by hand."""

import math

import pytest

from services.domain.geo import Crs, bearing, gcj02_to_wgs84, metres, metres_near, move, to_wgs84, wgs84_to_gcj02


def test_gcj02_of_a_published_point() -> None:
    """The pair that the usual converters print for 116.404, 39.915."""
    assert wgs84_to_gcj02(116.404, 39.915) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)


@pytest.mark.parametrize(("lon", "lat"), [(109.03, 32.69), (121.47, 31.23), (87.6, 43.8), (113.26, 23.13)])
def test_gcj02_is_off_by_hundreds_of_metres(lon: float, lat: float) -> None:
    assert 100 < metres(lon, lat, *wgs84_to_gcj02(lon, lat)) < 900


@pytest.mark.parametrize(("lon", "lat"), [(-118.25, 34.05), (24.94, 60.17), (139.7, 35.7), (72.0, 30.0), (100.0, 0.8), (math.nan, 30.0), (1e308, -1e308)])
def test_outside_the_box_nothing_moves(lon: float, lat: float) -> None:
    assert wgs84_to_gcj02(lon, lat) == (lon, lat) or math.isnan(lon)
    assert gcj02_to_wgs84(lon, lat)[1] == lat


def test_only_gcj02_is_converted() -> None:
    assert to_wgs84(109.03, 32.69, Crs.WGS84) == (109.03, 32.69)
    assert to_wgs84(109.03, 32.69, Crs("cgcs2000")) == (109.03, 32.69)
    assert metres(109.03, 32.69, *to_wgs84(109.03, 32.69, Crs.GCJ02)) > 100
    with pytest.raises(ValueError, match="bd09"):
        Crs("bd09")


def test_a_degree_of_the_equator_and_of_a_meridian() -> None:
    assert metres(0, 0, 1, 0) == pytest.approx(111_195, abs=1)
    assert metres(109, 32, 109, 33) == pytest.approx(111_195, abs=1)
    assert metres(0, 0, 180, 0) == pytest.approx(math.pi * 6_371_008.8)


def test_the_fast_distance_knows_the_date_line() -> None:
    assert metres_near(179.9, 10, -179.9, 10) == pytest.approx(metres(179.9, 10, -179.9, 10), rel=1e-4)


@pytest.mark.parametrize(("lon", "lat", "course"), [(109.0, 33.0, 0), (110.0, 32.0, 90), (109.0, 31.0, 180), (108.0, 32.0, 270)])
def test_bearing_is_clockwise_from_north(lon: float, lat: float, course: float) -> None:
    assert bearing(109, 32, lon, lat) == pytest.approx(course, abs=0.5)


def test_move_by_hand() -> None:
    assert move(109, 32, 0, 111_195) == pytest.approx((109, 33), abs=1e-4)
    assert move(179.99, 0, 90, 5_000)[0] == pytest.approx(-179.965, abs=1e-3)
    assert move(109, 32, 45, 0) == pytest.approx((109, 32))
