"""The colleague of a drill: a real seat over the real wire, moved by a simulated mind; on the log by its token's name."""

import asyncio
import logging
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.app.ports import Clock, Rng
from services.commands.types import Command
from services.console.model import Link, Refusal
from services.console.seat import Seat
from services.runtime.rng import SeededRng
from services.sim.colleague import Mind, Order, Picture
from services.sim.scenario import Colleague

_LOG = logging.getLogger("gridwall.desk")
_LOOK_S = 0.5
_AT_ONCE = 3.0
_CHINA = timezone(timedelta(hours=8))


class DrillDesk:
    """Works at an entered seat, at most `per_minute` commands in a minute of the drill; `speed` is the drill's."""

    def __init__(self, seat: Seat, habits: Colleague, clock: Clock, rng: SeededRng, speed: float) -> None:
        self._seat, self._clock, self._speed = seat, clock, speed
        self._per_s = habits.per_minute * speed / 60
        self._pause: Rng = rng.fork("pause")
        self._mind = Mind(habits, seat.console, rng.fork, speed, _CHINA)

    async def run(self) -> None:
        """Until cancelled."""
        allowed, looked = 1.0, self._clock.monotonic()
        while True:
            await asyncio.sleep(_LOOK_S * self._pause.uniform(0.6, 1.4))
            now = self._clock.monotonic()
            allowed, looked = min(_AT_ONCE + self._per_s * _LOOK_S, allowed + (now - looked) * self._per_s), now
            while allowed >= 1.0 and await self._one():
                allowed -= 1.0

    async def _one(self) -> bool:
        """Give one command; False when there is nothing to do. Nothing is done with the hub away: people would pick up the phone."""
        status = self._seat.status
        if status.link is not Link.LIVE:
            return False
        self._mind.pace, self._mind.zone = self._speed / status.speed, _zone(self._seat.ref.policy.time_zone)
        see = self._picture()
        order = self._mind.next(see)
        if order is not None:
            await self._give(order, see)
        return order is not None

    async def _give(self, order: Order, see: Picture) -> None:
        line = f"{order.verb} {see.view.incidents[order.incident].no}"
        answer = await self._seat.submit(Command(verb=order.verb, incident=order.incident, args=order.args, line=line))
        if isinstance(answer, Refusal):
            _LOG.debug("%s: %s", line, answer.text)
            self._mind.refused(order, see)

    def _picture(self) -> Picture:
        spots = {unit: (row.lon, row.lat) for unit, row in self._seat.positions.items()}
        return Picture(self._seat.view, spots, self._seat.ref.orgs, self._seat.hub_now_ms())


def _zone(name: str) -> tzinfo:
    """The site's time zone; a machine without time zone data still knows China's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return _CHINA
