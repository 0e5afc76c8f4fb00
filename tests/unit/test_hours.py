"""Arrivals by weekday and hour: what a full count says, hours that nothing is known of left out, an hour begun taken for what it has been."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from services.analysis.frame import WeekHours
from services.analysis.panels import trend_frame
from services.analysis.series import Series
from tests.support.days import HOUR_MS, NOW_MS, incidents, row

MINUTE_MS = 60_000


def week_of(series: Series, offset_h: float, now_ms: int = NOW_MS) -> WeekHours:
    found = trend_frame(series, "24h", now_ms, timezone(timedelta(hours=offset_h))).week
    assert found is not None
    return found


@pytest.mark.parametrize("offset_h", [8, 0, -5, 5.5])
def test_the_mean_of_each_hour_is_that_of_a_full_count(offset_h: float) -> None:
    rows = list(incidents(11, per_ten_minutes=4))
    series = Series(NOW_MS)
    series.apply(rows)
    found = week_of(series, offset_h)
    came, minutes = np.zeros((7, 24)), np.zeros((7, 24))
    opened = [int(datetime.fromisoformat(one.reported_at).timestamp()) // 60 for one in rows]

    def place(minute: int) -> tuple[int, int]:
        at = datetime.fromtimestamp(minute * 60, UTC).astimezone(timezone(timedelta(hours=offset_h)))
        return at.weekday(), at.hour

    for minute in range(min(opened), NOW_MS // MINUTE_MS + 1):
        minutes[place(minute)] += 1
    for minute in opened:
        came[place(minute)] += 1
    np.testing.assert_allclose(found.mean, np.where(minutes >= 10, came * 60 / np.maximum(minutes, 1), np.nan))
    assert (found.now, round(found.days)) == (place(NOW_MS // MINUTE_MS), 11)


def test_an_hour_just_begun_says_nothing_yet_and_one_half_over_is_taken_whole() -> None:
    series = Series(NOW_MS)
    opened = NOW_MS // HOUR_MS * HOUR_MS
    series.apply([row("1", opened), row("2", opened + MINUTE_MS)])
    assert week_of(series, 8, opened + 5 * MINUTE_MS).busiest is None
    found = week_of(series, 8, opened + 29 * MINUTE_MS)
    assert found.busiest == found.now
    assert found.mean[found.now] == 4
    assert np.isnan(found.mean).sum() == 7 * 24 - 1


def test_a_source_that_runs_ahead_breaks_nothing() -> None:
    series = Series(NOW_MS)
    series.apply([row("1", NOW_MS + 3 * HOUR_MS)])
    assert week_of(series, 8).busiest is None
