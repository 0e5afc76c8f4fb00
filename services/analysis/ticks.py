"""Ticks of a time axis at round hours or days of the site's own time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_HOUR: Final = 3600
_SPACINGS: Final = ((_HOUR, 600), (6 * _HOUR, _HOUR), (24 * _HOUR, 4 * _HOUR))


def ticks(start_s: int, end_s: int, local: Callable[[int], datetime]) -> tuple[tuple[float, str], ...]:
    """(seconds since 1970, label) within start..end: `14:00` up to a day, `11-22` at each midnight beyond. `local` gives local time."""
    spacing = next((step for span, step in _SPACINGS if end_s - start_s <= span), None)
    if spacing is None:
        return tuple((at, f"{local(int(at)):%m-%d}") for at in _midnights(start_s, end_s, local))
    shift = int((local(start_s).utcoffset() or timedelta(0)).total_seconds())
    first = -(-(start_s + shift) // spacing) * spacing - shift
    return tuple((float(at), f"{local(at):%H:%M}") for at in range(first, end_s + 1, spacing))


def _midnights(start_s: int, end_s: int, local: Callable[[int], datetime]) -> list[float]:
    day = local(start_s).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (day + timedelta(days=count) for count in range((end_s - start_s) // (24 * _HOUR) + 2))
    return [each.timestamp() for each in days if start_s <= each.timestamp() <= end_s]
