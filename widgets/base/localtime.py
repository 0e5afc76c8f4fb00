"""Moments as the site's clock shows them: stamps and milliseconds to HH:MM:SS in the site's time zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from services.domain.times import Stamp, to_ms

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(when: Stamp | int, zone: tzinfo) -> datetime:
    """Aware moment in `zone` of a stamp or of milliseconds since 1970."""
    ms = to_ms(when) if isinstance(when, str) else when
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)


def hms(when: Stamp | int, zone: tzinfo) -> str:
    """`14:22:06`."""
    return f"{moment(when, zone):%H:%M:%S}"


def hm(when: Stamp | int, zone: tzinfo) -> str:
    """`20:00`."""
    return f"{moment(when, zone):%H:%M}"


def hms_or_day(when: Stamp | int, zone: tzinfo, now_ms: int) -> str:
    """`14:22:06`, and on another day than today's `11-21 14:22`."""
    shown = moment(when, zone)
    same = shown.date() == moment(now_ms, zone).date()
    return f"{shown:%H:%M:%S}" if same else f"{shown:%m-%d %H:%M}"
