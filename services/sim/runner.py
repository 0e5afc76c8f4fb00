"""Runs the field of a drill on the wall clock: fixed steps of time, frames to the hub as they arise, positions once a real second."""

import asyncio
import logging
from typing import Protocol

from services.app.ports import Clock
from services.domain.times import stamp
from services.sim.field import Field
from services.wire.codec import encode

_LOG = logging.getLogger("gridwall.sim")
TICK_S = 0.5
_SLEPT_S = 10.0


class Gateway(Protocol):
    """What carries frames to the hub (services.link.field_client)."""

    connected: asyncio.Event

    async def durable(self, key: str, data: bytes) -> None:
        """Take a frame that is sent until it is answered; waits while too many are not."""
        ...

    async def lossy(self, data: bytes) -> None:
        """Take a frame that may be lost."""
        ...


class Runner:
    """`speed` is seconds of the drill in one real second. Each step is as long as the last, so that chance falls alike in every run."""

    def __init__(self, field: Field, gateway: Gateway, clock: Clock, speed: float, position_every_s: float) -> None:
        self._field, self._gateway, self._clock = field, gateway, clock
        self._speed, self._every_s = speed, position_every_s
        self._fix_due = clock.monotonic()

    async def run(self) -> None:
        """Until cancelled. What the machine or a full line held up for long is not made up for."""
        due = self._clock.monotonic()
        while True:
            await self.step()
            due += TICK_S
            late = self._clock.monotonic() - due
            if late > _SLEPT_S:
                _LOG.info("held up for %.0f s; the drill goes on from where it stood", late)
                due += late
            await asyncio.sleep(max(0.0, -late))

    async def step(self) -> None:
        """Let one step pass."""
        at = stamp(self._clock.now())
        for frame in self._field.advance(TICK_S * self._speed, at):
            await self._gateway.durable(frame.id, encode(frame))
        now = self._clock.monotonic()
        if now >= self._fix_due and self._gateway.connected.is_set():
            self._fix_due = max(self._fix_due + self._every_s, now - self._every_s / 2)
            await self._gateway.lossy(encode(self._field.positions(at)))
