"""The line in front of the snapshots: some consoles are served abreast, some wait, the rest of a herd is told when to come back (protocol.md §3)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.app.ports import Clock

_ABREAST = 32
_WAITING = 64
_HOLD_S = 5.0
"""After so long a console that reads slowly gives its place to others, and goes on beside them."""
_PACE_S = 0.03
"""Seconds a console until it has been measured."""
_LEAST_MS = 200


class Herd:
    """Places by turn. Those who wait go in together, so that they share one picture of the state."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._inside: set[object] = set()
        self._waiting: dict[object, asyncio.Future[None]] = {}
        self._promised = 0.0
        self._pace_s = _PACE_S
        self._left_at = clock.monotonic()

    @property
    def full(self) -> bool:
        """Whether so many wait already that one more is better told to come again."""
        return len(self._waiting) >= _WAITING

    def come_again_ms(self) -> int:
        """When there will be a place for one more: behind all who wait and all who were told before."""
        now = self._clock.monotonic()
        self._promised = max(self._promised, now + len(self._waiting) * self._pace_s) + self._pace_s
        return max(_LEAST_MS, round((self._promised - now) * 1000))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place, as soon as there is one."""
        place = object()
        await self._enter(place)
        held = asyncio.get_running_loop().call_later(_HOLD_S, self._leave, place)
        try:
            yield
        finally:
            held.cancel()
            self._leave(place)

    async def _enter(self, place: object) -> None:
        if not self._waiting and len(self._inside) < _ABREAST:
            self._inside.add(place)
            return
        ticket = self._waiting[place] = asyncio.get_running_loop().create_future()
        try:
            await ticket
        except asyncio.CancelledError:  # perhaps in the very moment in which it was let in
            self._waiting.pop(place, None)
            self._leave(place)
            raise

    def _leave(self, place: object) -> None:
        if place in self._inside:
            self._inside.discard(place)
            self._measure()
            self._admit()

    def _admit(self) -> None:
        """Half of the places are free: fill them in one go."""
        if len(self._inside) > _ABREAST // 2:
            return
        for place in list(self._waiting)[: _ABREAST - len(self._inside)]:
            ticket = self._waiting.pop(place)
            if not ticket.cancelled():
                self._inside.add(place)
                ticket.set_result(None)

    def _measure(self) -> None:
        """How long one place takes while others wait for it."""
        now, before = self._clock.monotonic(), self._left_at
        self._left_at = now
        if self._waiting:
            self._pace_s += 0.1 * (min(now - before, 1.0) - self._pace_s)
