"""The words of the trend screen in the language that is on, read anew when it changes."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from services.analysis.frame import Panel
from widgets.base.timefmt import DAY, HOUR, MINUTE, clock

_SIZES = (DAY, HOUR, MINUTE, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """Every word the trend screen paints, translated."""

    name: str
    windows: tuple[tuple[str, str], ...]
    over: dict[str, str]
    against: str
    no_week: str
    arrivals: str
    dispatch: str
    arrive: str
    accept: str
    open: str
    in_time: str
    closed: str
    on_duty: str
    ranking: str
    ranking_note: str
    week: str
    week_note: str
    week_days: str
    weekdays: tuple[str, ...]
    per_ten: str
    each_ten: str
    surge: str
    median: str
    ninety: str
    urgent: str
    counted: str
    closed_total: str
    off: str
    dot: str
    empty: dict[str, str]
    units: tuple[str, str, str, str]

    def short(self, seconds: float) -> str:
        """A label of a duration's axis, in the largest unit that says it whole: `30 s`, `90 min`, `2 h`."""
        size, unit = next(pair for pair in zip(_SIZES, self.units[::-1], strict=True) if seconds % pair[0] == 0)
        return f"{seconds / size:.0f}{unit}"

    def duration_note(self, panel: Panel) -> str:
        """`median · 90% 0:58 · P1 0:12 (3)`."""
        parts = [self.median]
        if panel.ninety is not None:
            parts.append(self.ninety.format(clock(panel.ninety, self.units[3])))
        if panel.urgent is not None:
            parts.append(self.urgent.format(clock(panel.urgent, self.units[3]), panel.samples))
        return self.dot.join(parts)


def read_words() -> Words:
    """The words in the language installed now."""
    tr = QCoreApplication.translate
    return Words(
        name=tr("TrendView", "Trends"),
        windows=(("1h", tr("TrendView", "an hour")), ("24h", tr("TrendView", "a day")), ("7d", tr("TrendView", "a week"))),
        over={"1h": tr("TrendView", "Last hour"), "24h": tr("TrendView", "Last 24 hours"), "7d": tr("TrendView", "Last 7 days")},
        against=tr("TrendView", "grey band: a week earlier"),
        no_week=tr("TrendView", "a grey band will show the week before once a week is known"),
        arrivals=tr("TrendView", "Reports"),
        dispatch=tr("TrendView", "Time to dispatch"),
        arrive=tr("TrendView", "Time to arrive"),
        accept=tr("TrendView", "Time to accept"),
        open=tr("TrendView", "Open"),
        in_time=tr("TrendView", "Handled in time"),
        closed=tr("TrendView", "Closed"),
        on_duty=tr("TrendView", "Units on duty"),
        ranking=tr("TrendView", "Reports by category"),
        ranking_note=tr("TrendView", "open now in brackets"),
        week=tr("TrendView", "Busiest hour"),
        week_note=tr("TrendView", "{0} an hour"),
        week_days=tr("TrendView", "of {0} days"),
        weekdays=_weekdays(),
        per_ten=tr("TrendView", "{0} / 10 min"),
        each_ten=tr("TrendView", "and the four largest categories"),
        surge=tr("TrendView", "{0}× the usual since {1}"),
        median=tr("TrendView", "median"),
        ninety=tr("TrendView", "90% {0}"),
        urgent=tr("TrendView", "P1 {0} ({1})"),
        counted=tr("TrendView", "of {0} decided"),
        closed_total=tr("TrendView", "{0} in the window"),
        off=tr("TrendView", "others off duty or out"),
        dot=tr("TrendView", " · "),
        empty=_empty(),
        units=(tr("TrendView", " s"), tr("TrendView", " min"), tr("TrendView", " h"), tr("TrendView", " d")),
    )


def _weekdays() -> tuple[str, ...]:
    tr = QCoreApplication.translate
    return (
        tr("TrendView", "Mon"), tr("TrendView", "Tue"), tr("TrendView", "Wed"), tr("TrendView", "Thu"), tr("TrendView", "Fri"), tr("TrendView", "Sat"),
        tr("TrendView", "Sun"),
    )  # fmt: skip


def _empty() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "arrivals": tr("TrendView", "Reports will be counted here as they come in"),
        "dispatch": tr("TrendView", "No dispatch in this window; pq NUMBER UNIT makes one"),
        "arrive": tr("TrendView", "No arrival in this window"),
        "accept": tr("TrendView", "Nothing accepted in this window; Space in the queue accepts"),
        "open": tr("TrendView", "Open incidents will be counted here"),
        "in_time": tr("TrendView", "Nothing fed back or overdue in this window"),
        "closed": tr("TrendView", "Nothing closed in this window; C in the queue closes"),
        "on_duty": tr("TrendView", "No unit is known yet"),
        "week": tr("TrendView", "Reports will be counted here by weekday and hour"),
        "ranking": tr("TrendView", "Categories will be ranked here by their reports"),
    }
