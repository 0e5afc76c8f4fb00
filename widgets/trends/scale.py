"""Round numbers for an upright axis: how high it goes and where its few lines lie."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from services.analysis.frame import Line, Panel

_COUNTS: Final = tuple(step * 10**power for power in range(6) for step in (1, 2, 5))
_SECONDS: Final = (5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800)
_LINES: Final = 4
_HEADROOM: Final = 1.08
_OUTLIER: Final = 3.0
"""A 90th percentile of so many times the median and the target may leave the chart at the top: it would flatten all the rest."""


class Scale(NamedTuple):
    """The axis runs from 0 to `top` (never 0) and has lines at `at`, labelled alike."""

    top: float
    at: tuple[float, ...]
    labels: tuple[str, ...]


NO_SCALE: Final = Scale(1.0, (), ())


def scale(top: float, steps: Sequence[float], label: Callable[[float], str]) -> Scale:
    """At most four lines at multiples of the smallest fitting step."""
    top = max(top * _HEADROOM, steps[0] * 1.0)
    step = next((each for each in steps if top / each <= _LINES), steps[-1])
    at = tuple(step * count for count in range(1, int(top / step) + 1))
    return Scale(top, at, tuple(label(value) for value in at))


def counts(panel: Panel) -> Scale:
    """Axis of a count."""
    return scale(_highest(panel), _COUNTS, lambda value: f"{value:,.0f}")


def rates(panel: Panel) -> Scale:
    """Axis of a rate: always to the whole."""
    return Scale(1.04, (0.25, 0.5, 0.75, 1.0), ("25", "50", "75", "100"))


def durations(panel: Panel, label: Callable[[float], str]) -> Scale:
    """Axis of a duration in seconds."""
    body = max(_top(panel.line), panel.target or 0.0)
    return scale(max(body, min(_top(panel.faint), _OUTLIER * body)), _SECONDS, label)


def _highest(panel: Panel) -> float:
    lines = [panel.line, *(part.line for part in panel.parts)]
    band = float(np.max(panel.band.high)) if panel.band is not None and len(panel.band.high) else 0.0
    return max(*(_top(line) for line in lines), band, panel.whole or 0.0, panel.target or 0.0, 1.0)


def _top(line: Line) -> float:
    return float(np.nanmax(line.y)) if line else 0.0
