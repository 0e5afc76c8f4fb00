"""Times as they are typed."""

import pytest

from services.commands.moments import local, looks_like, moment
from tests.support.command_desk import NOW


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("+30m", "2026-11-22 14:52"),
        ("30m", "2026-11-22 14:52"),
        ("30分钟", "2026-11-22 14:52"),
        ("2h", "2026-11-22 16:22"),
        ("+1d", "2026-11-23 14:22"),
        ("14:30", "2026-11-22 14:30"),
        ("14:00", "2026-11-23 14:00"),
        ("明天 08:00", "2026-11-23 08:00"),
        ("today 18:00", "2026-11-22 18:00"),
        ("11-23 08:00", "2026-11-23 08:00"),
        ("11-21 08:00", "2027-11-21 08:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-12-01T08:00", "2026-12-01 08:00"),
        ("2026-12-01T08:00:00.000Z", "2026-12-01 16:00"),
    ],
)
def test_a_time_of_the_site(text: str, there: str) -> None:
    at = moment(text, NOW, 480)
    assert at is not None
    assert at.endswith("Z")
    assert local(at, 480) == there
    assert looks_like(text.split(maxsplit=1)[0])


@pytest.mark.parametrize("text", ["", "25:00", "14:60", "2026-02-30 08:00", "13-40 08:00", "soon", "明天", "2026-11-23", "9999-12-31 99:99", "10h20", "∞"])
def test_what_is_no_time(text: str) -> None:
    assert moment(text, NOW, 480) is None


def test_a_leap_day_of_another_year_is_no_time() -> None:
    assert moment("2-29 08:00", NOW, 480) is None


def test_another_zone() -> None:
    assert moment("14:30", NOW, 0) == "2026-11-22T14:30:00.000Z"
    assert moment("14:30", NOW, -300) == "2026-11-22T19:30:00.000Z"
