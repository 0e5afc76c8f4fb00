"""Durations as they stand on the wall."""

import pytest

from widgets.base.timefmt import brief, clock, distance, due


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (59, "0:59"),
        (59.9, "0:59"),
        (726, "12:06"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (7745, "2:09:05"),
        (86399, "23:59:59"),
        (86400, "1d 00:00"),
        (273_000, "3d 03:50"),
        (-5, "0:00"),
    ],
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_clock_takes_the_word_for_days() -> None:
    assert clock(90_000, "天") == "1天 01:00"


@pytest.mark.parametrize(("left", "shown"), [(3, "0:03"), (0, "0:00"), (-65, "超 1:05"), (-546, "超 9:06")])
def test_due(left: float, shown: str) -> None:
    assert due(left, "超") == shown


@pytest.mark.parametrize(("seconds", "shown"), [(6, "6 s"), (60, "1 min"), (299, "4 min"), (7200, "2 h"), (200_000, "2 d"), (-1, "0 s")])
def test_brief(seconds: float, shown: str) -> None:
    assert brief(seconds) == shown


def test_brief_in_chinese() -> None:
    assert brief(240, ("秒", "分", "时", "天"), "") == "4分"


@pytest.mark.parametrize(("metres", "shown"), [(80, "80 m"), (1100, "1.1 km"), (24_400, "24 km")])
def test_distance(metres: float, shown: str) -> None:
    assert distance(metres) == shown
