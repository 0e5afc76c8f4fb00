"""Durations in words: ages, limits and how far past them, the same on every panel."""

from collections.abc import Sequence
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400
UNITS: Final = ("s", "min", "h", "d")


def clock(seconds: float, day: str = "d") -> str:
    """`0:59`, `12:06`, `2:09:05`, from one day on `3d 04:10` with `day` as the unit's word. Negative counts as 0."""
    total = max(0, int(seconds))
    days, rest = divmod(total, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, secs = divmod(rest, MINUTE)
    if days:
        return f"{days}{day} {hours:02}:{minutes:02}"
    if hours:
        return f"{hours}:{minutes:02}:{secs:02}"
    return f"{minutes}:{secs:02}"


def due(remaining_s: float, over: str, day: str = "d") -> str:
    """Time left as a clock, or `over` and the time past: `0:03`, `超 1:05`."""
    if remaining_s < 0:
        return f"{over} {clock(-remaining_s, day)}"
    return clock(remaining_s, day)


def brief(seconds: float, units: Sequence[str] = UNITS, gap: str = " ") -> str:
    """One figure and its unit: `6 s`, `4 min`, `3 h`, `2 d`; `units` are the words for second, minute, hour, day."""
    total = max(0, int(seconds))
    for size, unit in ((DAY, units[3]), (HOUR, units[2]), (MINUTE, units[1])):
        if total >= size:
            return f"{total // size}{gap}{unit}"
    return f"{total}{gap}{units[0]}"


def distance(metres: float) -> str:
    """`80 m`, `1.1 km`, `24 km`: a length on the ground."""
    if metres < 1000:
        return f"{round(metres)} m"
    return f"{metres / 1000:.1f} km" if metres < 10_000 else f"{round(metres / 1000)} km"
