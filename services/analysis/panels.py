"""From the series to what the trend screen is told: the curves of one window, with figures, bands and the abnormal stretches."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from services.analysis.frame import OTHER, WEEK, WINDOWS, Band, Line, Panel, Part, Rank, TrendFrame
from services.analysis.hours import week_hours
from services.analysis.pyramid import Extremes
from services.analysis.series import TEN, Series
from services.analysis.surge import surge, unusual, usual
from services.analysis.ticks import ticks
from services.analysis.tracks import Track
from services.domain.policy import Policy
from services.domain.states import Clock

Floats = NDArray[np.float64]
_SHIFT: Final = 480
"""Minutes of a shift: the rate handled in time is taken over so many up to each moment."""
_SHOWN_CATEGORIES: Final = 4
_RANKS: Final = 8
_AROUND: Final = 30
"""Minutes either way that last week's band spans."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The dashed lines: seconds for the durations of P1, 0..1 for the rate."""

    accept_s: float = 60
    dispatch_s: float = 60
    arrive_s: float = 300
    in_time: float = 0.92

    @classmethod
    def of(cls, policy: Policy) -> "Targets":
        """From the site's limits for P1 (domain.md §5)."""
        limits = policy.limits_for(1)
        default = cls()
        return cls(limits.get(Clock.ACCEPT, default.accept_s), limits.get(Clock.DISPATCH, default.dispatch_s), limits.get(Clock.ARRIVE, default.arrive_s))


class _Grain(NamedTuple):
    """How fine the curves of a window are, in minutes: a point of a count each `step`, as the mean over `span`; buckets of durations."""

    step: int
    span: int
    width: int


_GRAINS: Final = {"1h": _Grain(1, 10, 10), "24h": _Grain(10, 30, 30), "7d": _Grain(60, 60, 180)}
"""Wide enough that the noise of small counts does not hide the curve."""
_BAND_BINS: Final = 160


@dataclass(frozen=True, slots=True)
class _Window:
    """What every panel needs: minutes first..last, the end of the axis, the first minute known, the grain, the bins of a level's curve."""

    first: int
    last: int
    end: int
    known: int
    grain: _Grain
    bins: int

    @property
    def shown(self) -> int:
        return max(self.first, self.known)

    @property
    def points(self) -> NDArray[np.int64]:
        """The minutes at which counts are drawn: whole steps, so that they stay where they are, and now."""
        step = self.grain.step
        whole = np.arange(-(-self.shown // step) * step, self.last + 1, step, dtype=np.int64)
        return whole if len(whole) and whole[-1] == self.last else np.append(whole, self.last)


def trend_frame(series: Series, window: str, now_ms: int, zone: tzinfo, targets: Targets | None = None, bins: int = 480) -> TrendFrame:
    """The trend screen at `now_ms` (hub time) over `window` (a key of WINDOWS), curves of at most `bins` bins of two points.

    `zone` is the site's time zone, for the labels and the hours of the week. Raises KeyError for a window that is none.
    """
    targets = targets or Targets()
    last = series.advance(now_ms)
    step = _GRAINS[window].step
    end = -(-(last + 1) // step) * step  # the axis moves on by whole steps: what stands still need not be drawn again
    first = end - WINDOWS[window]
    known = last if series.known_from is None else max(series.known_from, series.horizon.base)
    view = _Window(first, last, end, known, _GRAINS[window], bins)
    return TrendFrame(
        window=window,
        start_s=first * 60.0,
        end_s=end * 60.0,
        known_from_s=known * 60.0,
        ticks=ticks(first * 60, end * 60, lambda s: datetime.fromtimestamp(s, UTC).astimezone(zone)),
        arrivals=_arrivals(series, view),
        dispatch=_duration(series, "dispatch", view, targets.dispatch_s),
        arrive=_duration(series, "arrive", view, targets.arrive_s),
        accept=_duration(series, "accept", view, targets.accept_s),
        open=_open(series, view),
        in_time=_in_time(series, view, targets.in_time),
        closed=_closed(series, view),
        on_duty=_on_duty(series, view),
        ranking=_ranking(series, view),
        week=week_hours(series.arrivals, known, last, _offset(last, zone)) if series.known_from is not None else None,
    )


def _offset(minute: int, zone: tzinfo) -> int:
    """Minutes that the site's clocks are before UTC."""
    offset = datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def _arrivals(series: Series, view: _Window) -> Panel:
    if series.known_from is None:
        return Panel()
    at = view.points
    values = series.arrivals.means(at, view.grain.span)
    flags = unusual(values, usual(series, at), view.grain.span)
    news = surge(series, view.last)
    return Panel(
        figure=series.arrivals.value(view.last),
        line=Line(_seconds(at), values),
        parts=_categories(series, view),
        abnormal=Line(_seconds(at), np.where(_joined(flags), values, np.nan)) if flags.any() else Line(),
        band=_count_band(series.arrivals, view),
        since_s=news.since_s if news else None,
        times=news.times if news else None,
    )


def _joined(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The flagged points and the one before each, so that a stretch of one point is still a line."""
    joined: NDArray[np.bool_] = flags | np.append(flags[1:], False)
    return joined


def _categories(series: Series, view: _Window) -> tuple[Part, ...]:
    """The categories with the most arrivals in the window."""
    totals = {name: track.total(view.first, view.last) for name, track in series.by_category.items()}
    largest = sorted((name for name, total in totals.items() if total and name != OTHER), key=lambda name: (-totals[name], name))
    at = view.points
    shown = ((name, series.by_category[name]) for name in largest[:_SHOWN_CATEGORIES])
    return tuple(Part(name, Line(_seconds(at), track.means(at, view.grain.span)), track.value(view.last)) for name, track in shown)


def _open(series: Series, view: _Window) -> Panel:
    if series.known_from is None:
        return Panel()
    parts = tuple(_part(str(priority), track, view) for priority, track in series.by_priority.items())
    bins = series.open.extremes(view.shown, view.last, view.bins)
    return Panel(figure=series.open.value(view.last), line=_line(bins), parts=parts, band=_level_band(series.open, view))


def _closed(series: Series, view: _Window) -> Panel:
    if series.known_from is None:
        return Panel()
    at = view.points
    return Panel(
        figure=series.closed.value(view.last),
        line=Line(_seconds(at), series.closed.means(at, view.grain.span)),
        band=_count_band(series.closed, view),
        samples=series.closed.total(view.first, view.last),
    )


def _on_duty(series: Series, view: _Window) -> Panel:
    present, total = series.duty_now or (0, 0)
    if not total:
        return Panel()
    return Panel(figure=present, whole=total, line=_line(series.duty.extremes(view.first, view.last, view.bins)))


def _duration(series: Series, kind: str, view: _Window, target: float) -> Panel:
    summary = series.durations[kind].summary(view.first, view.last)
    urgent = series.urgent[kind].summary(view.first, view.last)
    at, middle, ninety, abnormal = series.durations[kind].curves(view.first, view.last, view.grain.width)
    return Panel(
        figure=summary.median,
        ninety=summary.ninety,
        urgent=urgent.median,
        samples=urgent.samples,
        line=_buckets(at, middle, view.grain.width, view.last),
        faint=_buckets(at, ninety, view.grain.width, view.last),
        abnormal=_buckets(at, np.where(abnormal, middle, np.nan), view.grain.width, view.last),
        target=target,
    )


def _in_time(series: Series, view: _Window, target: float) -> Panel:
    counted = series.handled.share(view.first, view.last)
    at, rate = series.handled.curve(view.first, view.last, _SHIFT)
    at, rate = at[-1 :: -view.grain.width // TEN][::-1], rate[-1 :: -view.grain.width // TEN][::-1]
    return Panel(
        figure=counted.value,
        samples=counted.whole,
        line=_buckets(at, rate, view.grain.width, view.last),
        abnormal=_buckets(at, np.where(rate < target, rate, np.nan), view.grain.width, view.last),
        target=target,
    )


def _ranking(series: Series, view: _Window) -> tuple[Rank, ...]:
    arrived = [(name, count) for name, count in series.tally.total(view.first, view.last).items() if count > 0]
    arrived.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(Rank(name, count, series.open_by_category[name]) for name, count in arrived[:_RANKS])


# --- curves --------------------------------------------------------------------------------------------------------------------


def _seconds(minutes: NDArray[np.int64]) -> Floats:
    seconds: Floats = minutes.astype(np.float64) * 60.0
    return seconds


def _part(name: str, track: Track, view: _Window) -> Part:
    return Part(name, _line(track.extremes(view.shown, view.last, view.bins)), track.value(view.last))


def _line(bins: Extremes) -> Line:
    """One point a bin where no bin holds two values, else its lowest and its highest."""
    x: Floats = bins.at.astype(np.float64) * 60.0
    if np.array_equal(bins.low, bins.high, equal_nan=True):
        return Line(x, bins.low)
    return Line(np.repeat(x, 2), np.column_stack((bins.low, bins.high)).ravel())


def _buckets(at: NDArray[np.int64], values: Floats, width: int, now: int) -> Line:
    """A point in the middle of each bucket; one with neighbours on neither side is a dash as wide as the bucket."""
    known = np.isfinite(values)
    lone = known & ~np.append(known[1:], False) & ~np.append(False, known[:-1])
    copies = np.where(lone, 2, 1)
    x = np.repeat((at + width / 2) * 60.0, copies)
    ends = np.cumsum(copies)[lone] - 1
    x[ends - 1] -= width * 30.0
    x[ends] += width * 30.0
    return Line(np.minimum(x, now * 60.0), np.repeat(values, copies))


def _count_band(track: Track, view: _Window) -> Band | None:
    """Last week's curve of a count, its lowest and highest within half an hour; None where last week is not known."""
    step = view.grain.step
    at = np.arange(-(-max(view.first, view.known + WEEK) // step) * step, view.end + 1, step, dtype=np.int64) - WEEK
    if len(at) < 2:
        return None
    values = track.means(at, max(view.grain.span, _AROUND))
    return _spread(at, values, values, view.grain.step)


def _level_band(track: Track, view: _Window) -> Band | None:
    """The same of a level."""
    first = max(view.first, view.known + WEEK)
    bins = track.extremes(first - WEEK, view.end - WEEK, _BAND_BINS)
    return _spread(bins.at, bins.low, bins.high, int(bins.at[1] - bins.at[0])) if len(bins.at) > 1 else None


def _spread(at: NDArray[np.int64], low: Floats, high: Floats, step: int) -> Band:
    """A week later, widened by half an hour (at least one point) either way."""
    reach = max(1, _AROUND // step)
    lows, highs = (sliding_window_view(np.pad(values, reach, mode="edge"), 2 * reach + 1) for values in (low, high))
    return Band(_seconds(at + WEEK), lows.min(axis=1), highs.max(axis=1))
