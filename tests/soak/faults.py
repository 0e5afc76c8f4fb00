"""Lets the faults of a plan happen at their time, and takes back each when it is over."""

import asyncio
import signal
from collections import Counter
from collections.abc import Mapping, Sequence

from tests.soak.child import Child
from tests.soak.house import House
from tests.soak.network import Gates, Network
from tests.soak.plan import HUB, Fault
from tests.soak.seat import Seat
from tests.soak.skewed import set_skew

_AT_GATES = {"delay", "reorder", "hold_up", "hold_down"}
_AT_PROCESSES = {"kill_hub", "kill_seat", "stop_hub", "stop_seat"}


class Faults:
    """One fault at a time on each process, each link and each clock; one that meets another is not counted and does not happen."""

    def __init__(self, house: House, seats: Mapping[str, Seat], network: Network, gates: Gates, proxied: Sequence[str], done: "Counter[str]") -> None:
        self._house, self._seats, self._network, self._gates, self._proxied, self._done = house, seats, network, gates, proxied, done
        self._now: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def run(self, faults: Sequence[Fault], seconds: float) -> None:
        """Each at its time, until so long after the beginning. Raises what went wrong in causing them."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for fault in faults:
            await asyncio.sleep(max(0.0, began + fault.at - loop.time()))
            self._begin(fault)
        await asyncio.sleep(max(0.0, began + seconds - loop.time()))

    def _begin(self, fault: Fault) -> None:
        key = (fault.host, self._part(fault.kind))
        if (before := self._now.get(key)) is not None:
            if not before.done():
                return
            before.result()
        self._done[fault.kind] += 1
        self._now[key] = asyncio.create_task(self._happen(fault))

    def _part(self, kind: str) -> str:
        if kind in _AT_PROCESSES:
            return "process"
        return "clock" if kind.startswith("clock") else "gate" if kind in _AT_GATES else "link"

    async def _happen(self, fault: Fault) -> None:
        part = self._part(fault.kind)
        if part == "process":
            await self._process(fault)
        elif part == "clock":
            await self._clock(fault)
        else:
            await self._wire(fault, part)

    async def _process(self, fault: Fault) -> None:
        child = self._child(fault.host)
        if fault.kind.startswith("stop"):
            child.signal(signal.SIGSTOP)
            try:
                await asyncio.sleep(fault.lasts_s)
            finally:
                child.signal(signal.SIGCONT)
            return
        killed, again = (self._house.child.kill, self._house.start) if fault.host == HUB else (self._seats[fault.host].kill, child.start)
        await killed()
        await asyncio.sleep(fault.lasts_s)
        await again()

    def _child(self, host: str) -> Child:
        return self._house.child if host == HUB else self._seats[host].child

    async def _clock(self, fault: Fault) -> None:
        clock = self._house.clock if fault.host == HUB else self._seats[fault.host].clock
        set_skew(clock, fault.amount)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            set_skew(clock, 0.0)

    async def _wire(self, fault: Fault, part: str) -> None:
        own = part == "gate" or not self._network.prefix(HUB)
        if own:
            await self._gates.tell(fault.host, fault.kind, fault.amount)
        else:
            await self._network.hurt(fault.host, fault.kind, fault.amount)
        await asyncio.sleep(fault.lasts_s)
        if own:
            await self._gates.tell(fault.host, "", 0.0)
        else:
            await self._network.heal(fault.host, fault.kind)

    async def heal(self) -> None:
        """Wait until each is over: none lasts much longer than half a minute but a wrong clock."""
        await asyncio.gather(*self._now.values())
        self._now.clear()

    async def stop(self) -> None:
        """Leave each as it is."""
        for fault in self._now.values():
            fault.cancel()
        await asyncio.gather(*self._now.values(), return_exceptions=True)
