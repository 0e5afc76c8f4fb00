"""Stamps: RFC 3339 UTC with milliseconds as fixed-width text, so that order of text is order of time."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

Stamp = str
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> Stamp:
    """Text of an aware moment: `2026-11-22T08:00:00.000Z`."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat(timespec="milliseconds")[:-6] + "Z"


def from_ms(ms: int) -> Stamp:
    """Stamp of milliseconds since 1970."""
    return stamp(_EPOCH + timedelta(milliseconds=ms))


@lru_cache(maxsize=2048)
def to_ms(text: Stamp) -> int:
    """Milliseconds since 1970 of a stamp; raises ValueError on anything that is not RFC 3339 with an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no UTC offset")
    return in_ms(moment)


def in_ms(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware moment, what is less cut off."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@lru_cache(maxsize=2048)
def plus(text: Stamp, seconds: float) -> Stamp:
    """The stamp so many seconds later."""
    return from_ms(to_ms(text) + round(seconds * 1000))
