"""The machines of one run, and how it goes: chaos as planned, then healing (or not, where what remains can be lived with), then what must hold."""

from __future__ import annotations

import asyncio

from tests.sim.core.faults import Faults
from tests.sim.core.gateway import COUNTY, Gateway
from tests.sim.core.hub import HubLife
from tests.sim.core.net import Fate
from tests.sim.core.plan import FIELD, Deed, Fault, Plan
from tests.sim.core.seat import SeatLife
from tests.sim.core.site import Life, Site
from tests.sim.core.work import command_of

HEALED_S = 30.0
LOSSY_S = 60.0
_FIRST_LOOK_S, _LOOK_S = 1.5, 0.25
_LOSSY = Fate(lose=0.02, repeat=0.05, slow_s=0.1, read_s=0.01)


class Run:
    """A site under a plan."""

    def __init__(self, site: Site, plan: Plan) -> None:
        self.site, self.plan, self.chaos_s = site, plan, plan.chaos_s
        self.hub = HubLife(site)
        self.drill = HubLife(site, "drill", "drill-a", 2) if plan.drill else None
        self.seats = [SeatLife(site, self.hub, f"seat-{number}", 10 + number, regions=self._regions(number)) for number in range(1, plan.seats + 1)]
        if self.drill:
            self.seats.append(SeatLife(site, self.drill, "drill-seat", 19))
        self.field = Gateway(site, self.hub)
        self._faults = Faults(self)
        if plan.lossy:
            site.net.always = _LOSSY

    def _regions(self, number: int) -> tuple[str, ...]:
        return (COUNTY,) if self.plan.scoped and number == self.plan.seats else ()

    @property
    def hubs(self) -> list[HubLife]:
        """The live one, and the drill's if there is one."""
        return [self.hub, *([self.drill] if self.drill else [])]

    @property
    def lives(self) -> list[Life]:
        """Every machine."""
        return [*self.hubs, *self.seats, self.field]

    async def play(self) -> None:
        """All of it."""
        for life in self.lives:
            life.start()
        for step in self.plan.steps:
            await self._until(step.at)
            self._do(step)
        await self._until(self.chaos_s + 0.1)
        self._faults.heal()
        await self._settled()

    async def _until(self, when: float) -> None:
        await asyncio.sleep(max(0.0, when - self.site.loop.time()))

    def _do(self, step: Fault | Deed) -> None:
        if isinstance(step, Fault):
            self._faults.strike(step)
        elif step.seat == FIELD:
            self.field.report(step)
        else:
            seat = self.seats[step.seat % len(self.seats)]
            if seat.seat is not None and not seat.node.dead:
                seat.spawn(seat.give(command_of(seat, step)))

    def join(self, seat: SeatLife) -> None:
        """See faults.Stage."""
        self.seats.append(seat)
        seat.start()

    async def _settled(self) -> None:
        """Wait until all is level, as long as a healed system may take; the full time where the plan says so."""
        end = self.site.loop.time() + (LOSSY_S if self.plan.lossy else HEALED_S)
        await asyncio.sleep(_FIRST_LOOK_S)
        if self.plan.whole:
            await self._until(end)
            end += 2.0  # a timer may have fired this very moment
        while not self.is_level and self.site.loop.time() < end:  # noqa: ASYNC110  it is virtual time that is waited for
            await asyncio.sleep(_LOOK_S)

    @property
    def is_level(self) -> bool:
        """Whether every seat stands where its hub stands, no timer is late and the field waits for nothing."""
        return not self.field.waiting and all(seat.is_level for seat in self.seats) and not any(hub.late for hub in self.hubs)
