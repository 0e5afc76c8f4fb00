"""Lets the faults of a plan happen at their time, and takes back each when it is over."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Sequence

from tests.soak.child import Child
from tests.soak.crew import Crew
from tests.soak.disks import Disks
from tests.soak.house import House
from tests.soak.network import Gates, Network
from tests.soak.plan import HUB, Fault
from tests.soak.seat import Seat
from tests.soak.skewed import set_skew

_AT_GATES = {"delay", "reorder", "hold_up", "hold_down"}
_AT_PROCESSES = {"kill_hub", "kill_seat", "stop_hub", "stop_seat", "restore_hub", "clone", "full"}


class Faults:
    """One fault at a time on each process, each link and each clock; one that meets another is not counted and does not happen."""

    def __init__(self, house: House, crew: Crew, disks: Disks, network: Network, gates: Gates, done: "Counter[str]") -> None:
        self._house, self._crew, self._disks, self._network, self._gates, self._done = house, crew, disks, network, gates, done
        self._now: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def run(self, faults: Sequence[Fault], seconds: float, joined: Callable[[Seat], None]) -> None:
        """Each at its time, until so long after the beginning; `joined` gets each copy of a seat. Raises what went wrong in causing them."""
        loop = asyncio.get_running_loop()
        self._joined = joined
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
        if not self._may(fault):
            return
        self._done[fault.kind] += 1
        self._now[key] = asyncio.create_task(self._happen(fault))

    def _may(self, fault: Fault) -> bool:
        return bool(self._house.backups) if fault.kind == "restore_hub" else fault.kind != "clone" or self._crew.may_copy(fault.host)

    def _part(self, kind: str) -> str:
        if kind in _AT_PROCESSES:
            return "process"
        if kind == "backup_hub":
            return "backup"
        return "clock" if kind.startswith("clock") else "gate" if kind in _AT_GATES else "link"

    async def _happen(self, fault: Fault) -> None:
        part = self._part(fault.kind)
        if part == "process":
            await self._process(fault)
        elif part == "backup":
            await self._house.backup()
        elif part == "clock":
            await self._clock(fault)
        else:
            await self._wire(fault, part)

    async def _process(self, fault: Fault) -> None:
        match fault.kind:
            case "stop_hub" | "stop_seat":
                await self._stop(self._child(fault.host), fault.lasts_s)
            case "kill_hub" | "restore_hub":
                await self._house.child.kill()
                await asyncio.sleep(fault.lasts_s)
                await (self._house.start() if fault.kind == "kill_hub" else self._house.restore(fault.amount))
            case "kill_seat":
                await self._crew.seats[fault.host].kill()
                await asyncio.sleep(fault.lasts_s)
                await self._child(fault.host).start()
            case "clone":
                self._joined(await self._crew.copy(fault.host))
            case "full":
                await self._fill(fault)

    async def _stop(self, child: Child, seconds: float) -> None:
        child.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            child.signal(signal.SIGCONT)

    async def _fill(self, fault: Fault) -> None:
        await self._disks.fill(fault.host)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            await self._disks.empty(fault.host)

    def _child(self, host: str) -> Child:
        return self._house.child if host == HUB else self._crew.seats[host].child

    async def _clock(self, fault: Fault) -> None:
        clock = self._house.clock if fault.host == HUB else self._crew.seats[fault.host].clock
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
