"""The trend series: fed bit by bit they say what a full count over all rows says."""

from collections import Counter
from datetime import timedelta, timezone
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace

from services.analysis.frame import TrendFrame
from services.analysis.panels import Targets, trend_frame
from services.analysis.series import Series, on_duty
from services.domain import measures
from services.domain.model import Incident, Unit
from services.domain.policy import Policy
from services.domain.states import OPEN, State, UnitStatus
from services.domain.times import from_ms, to_ms
from tests.support.days import DAY_MS, NOW_MS, incidents, row

MIN = 60_000
ZONE = timezone(timedelta(hours=8))


def framed(rows: list[Incident], window: str = "24h", now_ms: int = NOW_MS) -> TrendFrame:
    series = Series(now_ms)
    series.apply(rows)
    return trend_frame(series, window, now_ms, ZONE)


def same(one: TrendFrame, other: TrendFrame) -> None:
    """Equal in every figure and point."""
    for name in ("arrivals", "dispatch", "arrive", "accept", "open", "in_time", "closed"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a.figure, a.ninety, a.urgent, a.samples, a.since_s) == (b.figure, b.ninety, b.urgent, b.samples, b.since_s), name
        for left, right in ((a.line, b.line), (a.faint, b.faint), (a.abnormal, b.abnormal)):
            np.testing.assert_array_equal(left.x, right.x)
            np.testing.assert_array_equal(left.y, right.y)
        assert [part.figure for part in a.parts] == [part.figure for part in b.parts]
    assert one.ranking == other.ranking


def earlier(incident: Incident, rng: Random) -> Incident:
    """The same incident as it stood before: some steps not taken yet, perhaps with another priority and category."""
    steps = [State.REPORTED, *(State(name) for name in list(incident.stamps)[1:])]
    reached = steps[: rng.randint(1, len(steps))]
    stamps = {step.value: incident.stamps[step] for step in reached}
    return replace(incident, state=reached[-1], stamps=stamps, priority=rng.randint(1, 4), category=rng.choice(["dispute/land", "other/x", ""]))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("window", ["1h", "24h", "7d"])
def test_bit_by_bit_is_the_same_as_at_once(seed: int, window: str) -> None:
    rng = Random(seed)
    rows = list(incidents(9, per_ten_minutes=2, seed=seed))
    series = Series(NOW_MS)
    for number, incident in enumerate(rng.sample(rows, len(rows))):
        for _ in range(rng.randint(0, 2)):
            series.apply([earlier(incident, rng)])
        series.apply([incident])
        if number % 97 == 0:
            trend_frame(series, window, NOW_MS, ZONE)
    extra = row("gone", NOW_MS - 5 * MIN)
    series.apply([extra])
    series.apply([], gone=["gone", "never there"])
    same(trend_frame(series, window, NOW_MS, ZONE), framed(rows, window))
    assert series.open_rows == {each.id: each for each in rows if each.state in OPEN}


def test_figures_are_those_of_the_rows() -> None:
    rows = list(incidents(3, per_ten_minutes=6))
    frame = framed(rows)
    now_minute, start = NOW_MS // MIN, frame.start_s * 1000
    arrived = [each for each in rows if start <= to_ms(each.reported_at)]
    assert frame.arrivals.figure == sum(to_ms(each.reported_at) // MIN > now_minute - 10 for each in rows)
    assert frame.open.figure == sum(each.state in OPEN for each in rows)
    assert [part.figure for part in frame.open.parts] == [sum(each.state in OPEN and each.priority == p for each in rows) for p in (1, 2, 3, 4)]
    counted = Counter(each.category for each in arrived)
    assert {rank.category: rank.arrived for rank in frame.ranking} == dict(counted.most_common(8))
    assert all(rank.open == sum(each.category == rank.category and each.state in OPEN for each in rows) for rank in frame.ranking)
    seconds = sorted(run.seconds or 0.0 for run in map(measures.accept_run, rows) if run.until_ms and run.until_ms >= start)
    assert frame.accept.figure == measures.median(seconds)
    assert frame.accept.ninety == measures.ninetieth(seconds)
    assert frame.closed.samples == sum(each.state is State.CLOSED and to_ms(each.stamps["closed"]) >= start for each in rows)


def test_open_curve_rises_at_the_report_and_falls_at_the_end() -> None:
    frame = framed(
        [row("1", NOW_MS - 40 * MIN, State.CLOSED, stamps={State.ACCEPTED: NOW_MS - 39 * MIN, State.CLOSED: NOW_MS - 20 * MIN}), row("2", NOW_MS - 30 * MIN)],
        "1h",
    )
    y = {round((x - NOW_MS / 1000) / 60): value for x, value in zip(frame.open.line.x, frame.open.line.y, strict=True)}
    assert (y[-40], y[-31], y[-30], y[-21], y[-20], y[0]) == (1, 1, 2, 2, 1, 1)
    assert min(y) == -40, "before anything was known nothing is drawn"


def test_late_is_late_without_any_event() -> None:
    incident = row("1", NOW_MS - 5 * 60 * MIN, State.HANDLING, priority=1, stamps={State.ACCEPTED: NOW_MS - 299 * MIN, State.DISPATCHED: NOW_MS - 150 * MIN})
    series = Series(NOW_MS)
    series.apply([incident])
    assert trend_frame(series, "24h", NOW_MS - 40 * MIN, ZONE).in_time.figure is None
    assert trend_frame(series, "24h", NOW_MS, ZONE).in_time.figure == 0.0
    assert measures.handled_in_time(incident, NOW_MS) is False


def test_abnormal_is_what_misses_its_own_limit() -> None:
    quick = [
        row(f"q{n}", NOW_MS - 200 * MIN, DIS, priority=4, stamps={ACC: NOW_MS - 199 * MIN, State.FILED: NOW_MS - 199 * MIN, DIS: NOW_MS - 150 * MIN})
        for n in range(3)
    ]
    assert not framed(quick).dispatch.abnormal, "49 minutes are within the hour of P4, though past the line of P1"
    slow = [row(f"s{n}", NOW_MS - 100 * MIN, DIS, priority=1, stamps={ACC: NOW_MS - 99 * MIN, DIS: NOW_MS - 90 * MIN}) for n in range(3)]
    assert framed([*quick, *slow]).dispatch.abnormal


ACC, DIS = State.ACCEPTED, State.DISPATCHED


def test_a_surge_is_told_with_its_start_in_every_window_and_a_usual_day_is_not() -> None:
    calm = framed(list(incidents(1, surge=1.0)))
    assert (calm.arrivals.since_s, calm.arrivals.times) == (None, None)
    series = Series(NOW_MS)
    series.apply(incidents(9, per_ten_minutes=5, surge=4.0))
    found = [trend_frame(series, window, NOW_MS, ZONE).arrivals for window in ("1h", "24h", "7d")]
    assert len({panel.since_s for panel in found}) == 1
    assert found[0].since_s is not None
    assert NOW_MS / 1000 - 60 * 60 < found[0].since_s < NOW_MS / 1000
    assert all(panel.abnormal for panel in found)
    assert all(panel.times and 1.5 < panel.times < 6 for panel in found)


def test_last_week_is_a_band_only_where_last_week_is_known() -> None:
    assert framed(list(incidents(5, per_ten_minutes=3))).arrivals.band is None
    band = framed(list(incidents(9, per_ten_minutes=3))).arrivals.band
    assert band is not None
    assert (band.low <= band.high).all()


def test_a_window_never_has_more_than_two_points_a_bin() -> None:
    frame = framed(list(incidents(9, per_ten_minutes=3)), "7d")
    assert len(frame.open.line.x) > 400
    assert len(frame.open.line.x) <= 2 * 480
    assert (np.diff(frame.open.line.x) >= 0).all()


def test_weeks_go_by_without_a_query() -> None:
    series, rows = Series(NOW_MS), list(incidents(3, per_ten_minutes=2))
    series.apply(rows)
    series.sample_units(40, 50, NOW_MS)
    much_later = NOW_MS + 40 * DAY_MS
    series.apply([row("new", much_later - MIN)])
    frame = trend_frame(series, "7d", much_later, ZONE)
    assert frame.open.figure == 1 + sum(each.state in OPEN for each in rows), "what is still open is carried over"
    assert frame.arrivals.figure == 1
    series.apply([replace(rows[0], state=State.VOID, stamps={**rows[0].stamps, "void": from_ms(much_later)})])
    series.apply([], gone=[each.id for each in rows])
    assert trend_frame(series, "7d", much_later, ZONE).open.figure == 1


def test_claims_of_another_age_do_no_harm() -> None:
    series = Series(NOW_MS)
    series.apply([row("2031", NOW_MS + 1600 * DAY_MS), row("1970", 0), row("tomorrow", NOW_MS + DAY_MS)])
    frame = trend_frame(series, "24h", NOW_MS, ZONE)
    assert (frame.arrivals.figure, frame.open.figure) == (0, 1)
    series.apply([replace(each, priority=1) for each in series.open_rows.values()])
    assert trend_frame(series, "24h", NOW_MS, ZONE).open.parts[0].figure == 1


def test_ever_new_categories_share_one_curve() -> None:
    series = Series(NOW_MS)
    series.apply(row(str(n), NOW_MS - MIN, category=f"made-up-{n}/x") for n in range(400))
    assert len(series.by_category) <= 25
    assert len(trend_frame(series, "24h", NOW_MS, ZONE).arrivals.parts) == 4
    series.apply([], gone=[str(n) for n in range(400)])
    assert trend_frame(series, "24h", NOW_MS, ZONE).arrivals.parts == ()


def test_units_on_duty_are_read_by_the_minute() -> None:
    units = [Unit(id=str(n), status=status) for n, status in enumerate(UnitStatus)] + [Unit(id="?", known=False)]
    assert on_duty(units) == (6, 8)
    series = Series(NOW_MS)
    for minute, present in ((-3, 5), (-1, 7), (-1, 8), (0, 6)):
        series.sample_units(present, 9, NOW_MS + minute * MIN)
    panel = trend_frame(series, "1h", NOW_MS, ZONE).on_duty
    assert (panel.figure, panel.whole) == (6, 9)
    assert panel.line.y[-4:].tolist()[0::2] == [5, 8]
    assert np.isnan(panel.line.y[-3])


def test_an_empty_seat_and_a_new_view() -> None:
    frame = framed([])
    assert frame.arrivals.figure is None
    assert frame.ranking == ()
    series = Series(NOW_MS)
    series.apply(incidents(2, per_ten_minutes=2))
    rows = list(incidents(1, per_ten_minutes=1, seed=3))
    series.load(rows)
    series.load(iter(rows))
    assert trend_frame(series, "24h", NOW_MS, ZONE).open.figure == sum(each.state in OPEN for each in rows)


def test_targets_and_ticks_are_the_sites_own() -> None:
    strict = replace(Policy(), limits={**Policy().limits, "arrive": (240, 600, 600, 600)})
    assert (Targets.of(strict).arrive_s, Targets.of(strict).dispatch_s) == (240, 60)
    labels = [label for _, label in framed([]).ticks]
    assert labels == ["16:00", "20:00", "00:00", "04:00", "08:00", "12:00"]
    assert [label for _, label in framed([], "7d").ticks][-1] == "11-22"
    with pytest.raises(KeyError):
        framed([], "1y")
