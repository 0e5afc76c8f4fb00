"""From a trend frame to what each chart shows: figures as words, axes, labels."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from services.analysis.frame import Panel, TrendFrame
from widgets.base.timefmt import clock
from widgets.trends import scale
from widgets.trends.chart import Content
from widgets.trends.words import Words

KEYS = ("arrivals", "dispatch", "arrive", "open", "in_time", "accept", "week", "ranking", "closed", "on_duty")
"""The small multiples in reading order: three in a row, four in the last."""
_DURATIONS = ("dispatch", "arrive", "accept")
_NAMED_PX = 108
_COUNTED_PX = 56
_TARGET_PX = 72

Namer = Callable[[str], str]


def contents(frame: TrendFrame, words: Words, name: Namer, zone: tzinfo) -> dict[str, Content]:
    """A Content by key for every chart (all of KEYS but the hours of the week and the ranking). `name` gives a category's words, `zone` is the site's."""
    made = {key: _duration(frame, key, words) for key in _DURATIONS}
    made["arrivals"] = _arrivals(frame, words, name, zone)
    made["open"] = _open(frame, words)
    made["in_time"] = _in_time(frame, words)
    made["closed"] = _closed(frame, words)
    made["on_duty"] = _on_duty(frame, words)
    return made


def _content(frame: TrendFrame, key: str, words: Words, panel: Panel, axis: scale.Scale, figure: str, note: str) -> Content:
    name: str = getattr(words, key)
    return Content(
        title=(name, figure, note), panel=panel, axis=axis, ticks=frame.ticks, span=(frame.start_s, frame.end_s), empty=words.empty[key]
    )  # fmt: skip


def _arrivals(frame: TrendFrame, words: Words, name: Namer, zone: tzinfo) -> Content:
    panel = frame.arrivals
    loud = panel.since_s is not None and panel.times is not None
    note = words.each_ten if panel.parts else ""
    if panel.since_s is not None and panel.times is not None:
        since = datetime.fromtimestamp(panel.since_s, UTC).astimezone(zone)
        note = words.surge.format(f"{panel.times:.1f}", f"{since:%H:%M}")
    made = _content(frame, "arrivals", words, panel, scale.counts(panel), _rate(panel, words), note)
    return replace(made, loud=loud, labels=tuple(f"{name(part.name)} {part.figure:,.0f}" for part in panel.parts), label_width=_NAMED_PX)


def _duration(frame: TrendFrame, key: str, words: Words) -> Content:
    panel: Panel = getattr(frame, key)
    figure = "" if panel.figure is None else clock(panel.figure, words.units[3])
    note = "" if panel.figure is None else words.duration_note(panel)
    made = _content(frame, key, words, panel, scale.durations(panel, words.short), figure, note)
    return replace(made, target=f"P1 ≤ {clock(panel.target or 0.0)}", label_width=_TARGET_PX)


def _open(frame: TrendFrame, words: Words) -> Content:
    panel = frame.open
    made = _content(frame, "open", words, panel, scale.counts(panel), _count(panel.figure), "")
    return replace(made, labels=tuple(f"{part.figure:,.0f}" for part in panel.parts), label_width=_COUNTED_PX, priorities=True)


def _in_time(frame: TrendFrame, words: Words) -> Content:
    panel = frame.in_time
    figure = "" if panel.figure is None else f"{panel.figure * 100:.1f}%"
    made = _content(frame, "in_time", words, panel, scale.rates(panel), figure, words.counted.format(f"{panel.samples:,}") if figure else "")
    return replace(made, target=f"≥ {(panel.target or 0.0) * 100:.0f}%", label_width=_TARGET_PX)


def _closed(frame: TrendFrame, words: Words) -> Content:
    panel = frame.closed
    note = words.closed_total.format(f"{panel.samples:,}") if panel.figure is not None else ""
    return _content(frame, "closed", words, panel, scale.counts(panel), _rate(panel, words), note)


def _on_duty(frame: TrendFrame, words: Words) -> Content:
    panel = frame.on_duty
    figure = "" if panel.figure is None else f"{panel.figure:,.0f} / {panel.whole or 0:,.0f}"
    return _content(frame, "on_duty", words, panel, scale.counts(panel), figure, words.off if figure else "")


def _count(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _rate(panel: Panel, words: Words) -> str:
    return "" if panel.figure is None else words.per_ten.format(_count(panel.figure))
