"""Who is on duty, until when, and who is next: rotas of a roster as pure functions of a moment (domain.md §1, §3 "escalate pages the on-call leaders").

A rota hands over at local wall-clock times, so that 08:00 is 08:00 all year. Where the clocks are put forward over a hand-off it happens as they jump;
where an hour comes twice, the first time counts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from services.domain.times import Stamp, from_ms, to_ms

Who = tuple[str, ...]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """Days with a rota of their own, each from its hand-off to the next day's: the first date is the first turn's, and so on round."""

    dates: tuple[date, ...]
    turns: tuple[Who, ...] = ()


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else from one local time until another; a later one in the list wins over an earlier one, and nobody named is nobody on duty."""

    since: datetime
    until: datetime
    who: Who = ()


class Rota(msgspec.Struct, frozen=True, kw_only=True):
    """Turns in their order, each `hours` long; on `begins` at `hand_off`, the site's time, the first one takes over. Before that day they go round as well."""

    turns: tuple[Who, ...]
    begins: date
    hand_off: time = time(8, 0)
    hours: Annotated[int, Meta(ge=1, le=24 * 366)] = 24
    holidays: tuple[Holiday, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """Everybody it names."""
        turns = [*self.turns, *(turn for holiday in self.holidays for turn in holiday.turns), *(one.who for one in self.overrides)]
        return frozenset(who for turn in turns for who in turn)


class Watch(NamedTuple):
    """Who is on duty, until when exactly (None: nothing ever changes), and who then."""

    who: Who
    until: Stamp | None
    then: Who


def who_at(rota: Rota, at: Stamp, zone: tzinfo) -> Who:
    """Who is on duty at a moment; nobody where the rota has a gap."""
    return _Sheet(rota, zone).who(to_ms(at))


def watch(rota: Rota, at: Stamp, zone: tzinfo) -> Watch:
    """The same with its end: the first moment at which the answer is another one."""
    sheet, now = _Sheet(rota, zone), to_ms(at)
    who = sheet.who(now)
    for edge in sheet.edges(now):
        if (then := sheet.who(edge)) != who:
            return Watch(who, from_ms(edge), then)
    return Watch(who, None, who)


class _Sheet:
    """One rota in one time zone, in milliseconds since 1970."""

    def __init__(self, rota: Rota, zone: tzinfo) -> None:
        self._rota, self._zone = rota, zone
        self._first = datetime.combine(rota.begins, rota.hand_off)
        self._days = {day: holiday.turns[n % len(holiday.turns)] if holiday.turns else () for holiday in rota.holidays for n, day in enumerate(holiday.dates)}
        self._spans = [(_moment(one.since, zone), _moment(one.until, zone), one.who) for one in rota.overrides]

    def who(self, at: int) -> Who:
        """An override, else a holiday's turn, else the rotation's."""
        for since, until, who in reversed(self._spans):
            if since <= at < until:
                return who
        if self._days and (turn := self._days.get(self._day(at))) is not None:
            return turn
        turns = self._rota.turns
        return turns[self._turn(at) % len(turns)] if turns else ()

    def edges(self, at: int) -> Iterator[int]:
        """Moments after `at` at which the answer may change, in order; they end where everything has been round once."""
        last, round_ = self._last_special(), max(1, len(self._rota.turns))
        while True:
            later = [edge for edge in self._next(at) if edge > at]
            if not later or (at >= last and round_ < 0):
                return
            round_ -= at >= last
            at = min(later)
            yield at

    def _next(self, at: int) -> Iterator[int]:
        for since, until, _who in self._spans:
            yield from (since, until)
        if self._days:
            yield from (edge for day in self._days for edge in (self._start(day), self._start(day + _DAY)))
        if len(set(self._rota.turns)) > 1:
            yield self._begin(self._turn(at) + 1)

    def _last_special(self) -> int:
        return max([until for _since, until, _who in self._spans] + [self._start(day + _DAY) for day in self._days], default=0)

    def _turn(self, at: int) -> int:
        """Number of the shift that `at` lies in."""
        local = (_EPOCH + timedelta(milliseconds=at)).astimezone(self._zone).replace(tzinfo=None)
        turn = (local - self._first) // timedelta(hours=self._rota.hours)
        while self._begin(turn + 1) <= at:
            turn += 1
        while self._begin(turn) > at:
            turn -= 1
        return turn

    def _begin(self, turn: int) -> int:
        return _moment(self._first + turn * timedelta(hours=self._rota.hours), self._zone)

    def _day(self, at: int) -> date:
        """The date whose hand-off was the last."""
        day = (_EPOCH + timedelta(milliseconds=at)).astimezone(self._zone).date() + _DAY
        while self._start(day) > at:
            day -= _DAY
        return day

    def _start(self, day: date) -> int:
        return _moment(datetime.combine(day, self._rota.hand_off), self._zone)


def _moment(local: datetime, zone: tzinfo) -> int:
    """The first moment at which the wall clock shows `local` or later."""
    early, late = (_ms(local.replace(tzinfo=zone, fold=fold)) for fold in (1, 0))
    if early >= late:  # shown once, or twice: the first time is fold 0
        return late
    while early < late:  # never shown: the clocks jump somewhere between the two readings
        middle = (early + late) // 2
        shown = (_EPOCH + timedelta(milliseconds=middle)).astimezone(zone).replace(tzinfo=None)
        early, late = (middle + 1, late) if shown < local else (early, middle)
    return late


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
