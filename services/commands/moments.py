"""Times as they are typed at the desk: `+30m`, `2h`, `14:30`, `明天 08:00`, `11-23 08:00`, `2026-11-23 08:00`."""

import re
from datetime import datetime, timedelta, timezone

from services.domain.times import Stamp, from_ms, plus, stamp, to_ms

_SECONDS = {"m": 60, "min": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600, "时": 3600, "d": 86400, "天": 86400, "日": 86400}
_SPAN = re.compile(r"\+?(\d{1,4})(min|m|h|d|分钟|分|小时|时|天|日)", re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_DAYS = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}


def looks_like(text: str) -> bool:
    """Whether a plain-width word has the form of a time or of the date before one."""
    return any(form.fullmatch(text) for form in (_SPAN, _CLOCK, _DATE)) or text.casefold() in _DAYS or bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", text))


def needs_clock(text: str) -> bool:
    """Whether the word is a date that waits for its time of day."""
    return _DATE.fullmatch(text) is not None or text.casefold() in _DAYS


def moment(text: str, now: Stamp, offset_minutes: int) -> Stamp | None:
    """The time meant by `text` (plain width; a date and its time with one space between), None when it means none.
    A time of day alone is the next such time; a date without a year the next such date. Local times are `offset_minutes` east of UTC."""
    span = _SPAN.fullmatch(text)
    if span:
        return from_ms(to_ms(now) + int(span[1]) * _SECONDS[span[2].lower()] * 1000)
    zone = timezone(timedelta(minutes=offset_minutes))
    here = datetime.fromisoformat(now).astimezone(zone)
    day, _, clock = re.sub(r"(?<=\d)T", " ", text, count=1).rpartition(" ")
    found = _CLOCK.fullmatch(clock)
    if not found:
        return _exact(text, zone)
    at = here.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    if not day:
        return stamp(at if at > here else at + timedelta(days=1))
    dated = _on_day(at, here, day)
    return None if dated is None else stamp(dated)


def past(text: str, now: Stamp, offset_minutes: int) -> Stamp | None:
    """The time that was meant by `text` of something that has happened; a time of day alone is the last such time. None for one to come."""
    found = moment(text, now, offset_minutes)
    if found is not None and found > now and _CLOCK.fullmatch(text):
        found = plus(found, -86_400)
    return None if found is None or found > now else found


def local(text: Stamp, offset_minutes: int) -> str:
    """A stamp as the site reads it: `2026-11-23 08:00`."""
    moment_there = datetime.fromisoformat(text).astimezone(timezone(timedelta(minutes=offset_minutes)))
    return f"{moment_there:%Y-%m-%d %H:%M}"


def today(now: Stamp, offset_minutes: int) -> str:
    """The site's day as numbers carry it: `20261122`."""
    return local(now, offset_minutes)[:10].replace("-", "")


def _on_day(at: datetime, here: datetime, day: str) -> datetime | None:
    if day.casefold() in _DAYS:
        return at + timedelta(days=_DAYS[day.casefold()])
    found = _DATE.fullmatch(day)
    if not found:
        return None
    try:
        dated = at.replace(year=int(found[1] or here.year), month=int(found[2]), day=int(found[3]))
        return dated.replace(year=dated.year + 1) if not found[1] and dated < here else dated
    except ValueError:  # 31 February, or a year that datetime does not hold
        return None


def _exact(text: str, zone: timezone) -> Stamp | None:
    if ":" not in text:  # a day alone is no moment
        return None
    try:
        found = datetime.fromisoformat(text)
        return stamp(found if found.tzinfo else found.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
