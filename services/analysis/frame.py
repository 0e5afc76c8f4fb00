"""What the trend panel is told once a second: plain arrays of points, a few figures, nothing to compute."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOTHING: Final = np.empty(0, np.float64)

WINDOWS: Final = {"1h": 60, "24h": 1440, "7d": 10080}
"""Length in minutes of each window by its name."""
WEEK: Final = 10080
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: `x` in seconds since 1970, ascending, `y` of the same length, NaN where there is no value."""

    x: Floats = field(default_factory=lambda: NOTHING)
    y: Floats = field(default_factory=lambda: NOTHING)

    def __bool__(self) -> bool:
        return bool(np.isfinite(self.y).any())


@dataclass(frozen=True, slots=True)
class Band:
    """Where the same curve lay a week earlier, within half an hour either way: `x` as in Line, already moved to this week."""

    x: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One curve of several in a panel, by the name of its category or priority, with its newest value."""

    name: str
    line: Line
    figure: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the small multiples. Durations are in seconds, rates 0..1, the rest are counts; None where nothing is known.

    `figure` stands in the title, of `whole` where that is given; `ninety` is its 90th percentile, `urgent` the same figure for
    P1 alone over `samples` of them; `abnormal` is the stretch of `line` to be coloured, begun at `since_s`, `times` its usual value.
    """

    figure: float | None = None
    whole: float | None = None
    line: Line = Line()
    faint: Line = Line()
    parts: tuple[Part, ...] = ()
    abnormal: Line = Line()
    band: Band | None = None
    target: float | None = None
    ninety: float | None = None
    urgent: float | None = None
    samples: int = 0
    since_s: float | None = None
    times: float | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """One bar of the ranking: a category, how many arrived in the window, how many of that category are open now."""

    category: str
    arrived: int
    open: int


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Mean arrivals of an hour, `mean` of shape (7, 24) from Monday and midnight on, NaN where nothing is known; `now` is the (weekday, hour)
    of the moment, `days` how many days it is taken from."""

    mean: Floats
    now: tuple[int, int]
    days: float

    @property
    def busiest(self) -> tuple[int, int] | None:
        """(weekday, hour) with the most arrivals, None where none came."""
        if not np.any(self.mean > 0):
            return None
        day, hour = divmod(int(np.nanargmax(self.mean)), self.mean.shape[1])
        return day, hour


@dataclass(frozen=True, slots=True)
class TrendFrame:
    """Everything on the trend screen at one moment. Ticks are (seconds since 1970, label in the site's time)."""

    window: str
    start_s: float
    end_s: float
    known_from_s: float
    ticks: tuple[tuple[float, str], ...]
    arrivals: Panel
    dispatch: Panel
    arrive: Panel
    open: Panel
    in_time: Panel
    accept: Panel
    closed: Panel
    on_duty: Panel
    ranking: tuple[Rank, ...] = ()
    week: WeekHours | None = None
