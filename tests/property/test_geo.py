"""Coordinates: what holds for every point of China."""

from hypothesis import given
from hypothesis import strategies as st

from services.domain.geo import bearing, gcj02_to_wgs84, metres, metres_near, move, wgs84_to_gcj02

LON = st.floats(73.4, 135.2)
LAT = st.floats(3.8, 53.6)


@given(LON, LAT)
def test_round_trip_from_wgs84_is_under_a_centimetre(lon: float, lat: float) -> None:
    assert metres(lon, lat, *gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat))) < 0.01


@given(LON, LAT)
def test_round_trip_from_gcj02_is_under_a_centimetre(lon: float, lat: float) -> None:
    assert metres(lon, lat, *wgs84_to_gcj02(*gcj02_to_wgs84(lon, lat))) < 0.01


@given(LON, LAT, st.floats(0, 359.99), st.floats(1, 100_000))
def test_move_goes_as_far_and_that_way(lon: float, lat: float, course: float, distance: float) -> None:
    there = move(lon, lat, course, distance)
    assert abs(metres(lon, lat, *there) - distance) < 0.01
    assert abs(metres_near(lon, lat, *there) - distance) < 0.002 * distance + 0.01
    turn = abs(bearing(lon, lat, *there) - course)
    assert min(turn, 360 - turn) < 0.01


@given(LON, LAT, LON, LAT)
def test_distance_is_the_same_both_ways_and_bearing_in_range(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    assert abs(metres(lon1, lat1, lon2, lat2) - metres(lon2, lat2, lon1, lat1)) < 1e-6
    assert 0 <= bearing(lon1, lat1, lon2, lat2) < 360
