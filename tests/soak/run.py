"""A soak: hub, seats and gateways as real processes, rounds of work under faults, healing, and counting from outside."""

import asyncio
import signal
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.soak import count
from tests.soak.crew import Crew
from tests.soak.disks import Disks
from tests.soak.faults import Faults
from tests.soak.healing import differences, settle
from tests.soak.house import House
from tests.soak.lines import Typist
from tests.soak.network import Gates, Network, open_network
from tests.soak.plan import HUB, Hosts, Pace, plan
from tests.soak.seat import Line, Seat

_LOOK_S, _DUEL_S = 8.0, 4.0
_SMALL = 8
"""Every so many seats one has a disk of its own."""
_PORTS = (20_000, 32_000)


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    seconds: float
    seed: int = 1
    seats: int = 20
    units: int = 500
    gateways: int = 4
    round_s: float = 600.0
    command_s: float = 4.0
    """Between two commands of one seat, on average."""
    pace: Pace = field(default_factory=Pace)
    proxy_only: bool = False


@dataclass
class Tally:
    """What was done, and what came of it."""

    faults: Counter[str] = field(default_factory=Counter)
    found: count.Found = field(default_factory=count.Found)
    commands: int = 0
    reports: int = 0

    def last_line(self, seconds: float) -> str:
        """What `make soak` ends with."""
        kinds = ", ".join(f"{kind}={number}" for kind, number in sorted(self.faults.items()))
        lost, twice, wrong = len(self.found.lost), len(self.found.twice), len(self.found.wrong)
        end = f", {wrong} otherwise wrong" if wrong else ""
        done = f"{self.faults.total()} faults ({kinds}), {self.commands} commands, {self.reports} reports"
        return f"soak: {seconds:.0f} s, {done}, {lost} lost, {twice} twice{end}"


def say(text: str) -> None:
    """A line of progress."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


class Soak:
    """Everything that runs, put together by `opened`."""

    def __init__(self, size: Size, folder: Path, tally: Tally) -> None:
        self.size, self.folder, self.tally, self.chance = size, folder, tally, Random(size.seed)
        self.seat_names = [f"seat-{n:02}" for n in range(1, size.seats + 1)]
        self.field_names = [f"field-{n}" for n in range(1, size.gateways + 1)]
        self.units = [f"U{n:03}" for n in range(1, size.units + 1)]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Start all of it; end all of it."""
        async with AsyncExitStack() as stack:
            first = free_ports(self.size.seats + self.size.gateways + 1)
            self.network: Network = await open_network([HUB, *self.seat_names, *self.field_names, "fresh"], first, self.size.proxy_only)
            stack.push_async_callback(self.network.close)
            say(self.network.said)
            self.house = House(self.folder, self.network)
            self.house.furnish(self.units)
            stack.push_async_callback(self.house.end)
            await self.house.start()
            await self._open_proxy(stack, first + 1)
            self.disks = Disks(self.folder, self.seat_names[1::_SMALL])
            stack.push_async_callback(self.disks.close)
            self.crew = Crew(self.house, self.network, self._url, self.disks)
            stack.push_async_callback(self.crew.end)
            await self._begin()
            self.faults = Faults(self.house, self.crew, self.disks, self.network, self.gates, self.tally.faults)
            stack.push_async_callback(self.faults.stop)
            yield

    async def _open_proxy(self, stack: AsyncExitStack, first: int) -> None:
        hosts = [*self.seat_names, *self.field_names]
        self.proxied = hosts if not self.network.prefix(HUB) else hosts[::2]
        self.gates = Gates(self.network, self.proxied, first, self.folder / "proxy.log")
        stack.push_async_callback(self.gates.close)
        await self.gates.open()

    def _url(self, host: str) -> str:
        return self.gates.url(host) if host in self.proxied else f"ws://{self.network.hub_ip}:{self.network.port}"

    async def _begin(self) -> None:
        share = self.size.units // self.size.gateways
        fields = {name: self.units[number * share : (number + 1) * share] for number, name in enumerate(self.field_names)}
        seats = {name: "shift_leader" if number % 4 == 3 else "dispatcher" for number, name in enumerate(self.seat_names)}
        await self.crew.begin(seats, fields, self.size.seed)

    # --- a round ---

    async def round(self, number: int, seconds: float) -> None:
        """Work and faults for so long, then healing, then counting."""
        hosts = Hosts(self.seat_names, self.field_names, self.proxied, self.disks.of)
        faults = plan(f"{self.size.seed}-{number}", seconds, hosts, self.size.pace)
        for child in self.crew.fields.values():
            await child.say("go")
        works = [asyncio.create_task(self._duel(number))]

        def joined(seat: Seat) -> None:
            works.append(asyncio.create_task(self._type(seat, number)))

        for seat in self.crew.seats.values():
            joined(seat)
        try:
            await self.faults.run(faults, seconds, joined)
            await _first_failure(works)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
        await self.faults.heal()
        await self._settle()
        await self._count()

    async def _type(self, seat: Seat, number: int) -> None:
        typist = Typist(f"{seat.name}-{number}", Random(f"{self.size.seed}-{number}-{seat.name}"), self.units)
        chance, rows, looked = Random(f"{self.size.seed}-{number}-{seat.name}-pause"), list[Line](), 0.0
        while True:
            await asyncio.sleep(chance.expovariate(1 / self.size.command_s))
            if time.monotonic() > looked + _LOOK_S:
                rows, looked = await _rows(seat) or rows, time.monotonic()
            await seat.child.say(typist.line(rows))

    async def _duel(self, number: int) -> None:
        chance = Random(f"{self.size.seed}-{number}-duel")
        typist = Typist("duel", chance, self.units)
        while True:
            await asyncio.sleep(chance.expovariate(1 / _DUEL_S))
            one, other = chance.sample(self.seat_names, 2)
            rows = await _rows(self.crew.seats[one])
            if len(rows) > 1:
                for name, line in zip((one, other), typist.duel(rows), strict=True):
                    await self.crew.seats[name].child.say(line)

    async def _settle(self) -> None:
        crew, epoch = self.crew, self.house.epoch
        crew.settled.clear()
        for child in crew.fields.values():
            await child.say(f"hold {epoch}")
        self.tally.found.wrong += await settle(crew.seats, lambda: crew.fields.keys() - crew.settled, epoch)
        fresh = [crew.seat(f"fresh-{n}", "fresh", role) for n, role in enumerate(("dispatcher", "shift_leader"))]
        try:
            for seat in fresh:
                await seat.child.start()
            self.tally.found.wrong += await differences(crew.seats, {seat.role: seat for seat in fresh})
        finally:
            for seat in fresh:
                await seat.child.end()

    async def _count(self) -> None:
        crew = self.crew
        queued = [one for seat in crew.seats.values() for one in seat.queued.items()]
        self.tally.commands = len(dict(queued))
        self.tally.reports = sum(answer.kind == "report" for answer in crew.acked.values())
        log = await asyncio.to_thread(count.read, self.house.dir, self.folder / "log.jsonl")
        count.count(log, queued, crew.acked, self.tally.found)
        self.tally.found.wrong += await asyncio.to_thread(count.audit, self.house.dir)
        self.tally.found.wrong += count.tracebacks(self.folder)
        outcomes = Counter(str(said.outcome) for said in dict(queued).values())
        refused = sum(seat.refused for seat in crew.seats.values())
        say(f"{len(log.events)} events, commands {dict(outcomes)}, refused on the spot {refused}, hub starts {self.house.starts}")
        say(f"field {dict(crew.answers)}")


async def _rows(seat: Seat) -> list[Line]:
    try:
        return list((await seat.ask(":queue", 5.0))["rows"])
    except TimeoutError:
        return []  # killed or stopped at this moment


async def _first_failure(works: list["asyncio.Task[None]"]) -> None:
    for work in works:
        if work.done():
            work.result()


def free_ports(count_of: int) -> int:
    """The first of a stretch of ports that nobody listens on, below those that the system gives out to clients."""
    while True:
        first = Random().randint(*_PORTS)
        with ExitStack() as stack, suppress(OSError):
            for port in range(first, first + count_of):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


async def soak(size: Size, folder: Path) -> Tally:
    """Run; what it found is in the tally, also when it is interrupted."""
    tally, began, number = Tally(), time.monotonic(), 0
    running, task = Soak(size, folder, tally), asyncio.current_task()
    assert task is not None

    def stop(came: signal.Signals) -> None:
        say(f"{came.name} came")
        task.cancel()

    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stop, kind)
    async with running.opened():
        while (left := size.seconds - (time.monotonic() - began)) > 0 and not tally.found.lines:
            number += 1
            await running.round(number, min(left, size.round_s))
            say(tally.last_line(time.monotonic() - began))
    return tally
