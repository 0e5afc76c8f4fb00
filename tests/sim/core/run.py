"""One seed, run from the first step to the verdict."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from services.runtime.rng import SeededRng
from tests.sim.core.checks import Overheard, final
from tests.sim.core.faults import CHAOS_S, Fault, drawn
from tests.sim.core.loop import Node, NothingLeftError, SimLoop
from tests.sim.core.net import Net
from tests.sim.core.nodes import HubLife, SeatLife, Site
from tests.sim.core.work import Gateway, shift

HEALED_S = 30.0
_MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class Verdict:
    """What came of a seed."""

    seed: int
    problems: list[str]
    trace: str
    faults: list[Fault]
    commands: int = 0
    events: int = 0


@dataclass(eq=False)
class Run:
    """A site under the faults of one seed."""

    site: Site
    faults: Sequence[Fault]
    hub: HubLife = field(init=False)
    seats: list[SeatLife] = field(init=False)

    def __post_init__(self) -> None:
        self.hub = HubLife(self.site)
        count = 2 + (self.site.rng("count").random() < 0.4)
        self.seats = [SeatLife(self.site, self.hub, f"seat-{number}", 10 + number) for number in range(1, count + 1)]
        self.field = Gateway(self.site, self.hub)
        self._people: list[asyncio.Task[None]] = []

    async def play(self) -> None:
        """Chaos, then healing, then what must hold."""
        loop = self.site.loop
        self.hub.start()
        for seat in self.seats:
            seat.start()
            self._works(seat)
        self.field.start(CHAOS_S)
        for fault in self.faults:
            await asyncio.sleep(max(0.0, fault.at - loop.time()))
            getattr(self, f"_{fault.kind}")(fault, self.seats[fault.seat])
        await asyncio.sleep(max(0.0, CHAOS_S + 1.0 - loop.time()))
        self._heal()
        await asyncio.sleep(HEALED_S)
        for _ in range(6):  # a timer may have fired this very moment
            if all(seat.seat is not None and seat.seat.status.cursor_seq == self.hub.committed for seat in self.seats):
                return
            await asyncio.sleep(0.2)

    def _works(self, seat: SeatLife) -> None:
        self._people.append(self.site.loop.create_task(shift(seat, self.site.rng(f"shift {seat.name}"), CHAOS_S)))

    def _later(self, seconds: float, what: object, *args: object) -> None:
        self.site.loop.call_later(seconds, what, *args)  # type: ignore[arg-type]

    def _heal(self) -> None:
        self.site.net.fates.clear()
        lives: list[HubLife | SeatLife] = [self.hub, *self.seats]
        for life in lives:
            life.disk.full, life.disk.slow_s = False, 0.0
            life.disk.crash = lambda _where: False
            if life.node.paused:
                self.site.loop.resume(life.node)
            if life.node.dead:
                life.start()

    # --- faults ---

    def _cut(self, fault: Fault, seat: SeatLife) -> None:
        for ends in ((seat.name, "hub"), ("hub", seat.name)):
            self.site.net.fate(*ends).cut = True
            self._later(fault.lasts, setattr, self.site.net.fate(*ends), "cut", False)

    def _cut_one_way(self, fault: Fault, seat: SeatLife) -> None:
        fate = self.site.net.fate(*((seat.name, "hub") if fault.number % 2 else ("hub", seat.name)))
        fate.cut = True
        self._later(fault.lasts, setattr, fate, "cut", False)

    def _lose(self, fault: Fault, seat: SeatLife) -> None:
        self._chance("lose", fault, seat)

    def _repeat(self, fault: Fault, seat: SeatLife) -> None:
        self._chance("repeat", fault, seat)

    def _chance(self, name: str, fault: Fault, seat: SeatLife) -> None:
        for ends in ((seat.name, "hub"), ("hub", seat.name)):
            setattr(self.site.net.fate(*ends), name, 0.15)
            self._later(fault.lasts, setattr, self.site.net.fate(*ends), name, 0.0)

    def _slow(self, fault: Fault, seat: SeatLife) -> None:
        fate = self.site.net.fate("hub", seat.name)
        fate.slow_s = 1.5
        self._later(fault.lasts, setattr, fate, "slow_s", 0.0)

    def _reset(self, _fault: Fault, seat: SeatLife) -> None:
        self.site.net.reset_all(seat.node)

    def _pause(self, node: Node, seconds: float) -> None:
        if not node.dead:
            node.paused = True
            self._later(seconds, self.site.loop.resume, node)

    def _pause_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self._pause(self.hub.node, fault.lasts)

    def _pause_seat(self, fault: Fault, seat: SeatLife) -> None:
        self._pause(seat.node, fault.lasts)

    def _crash_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self.site.loop.after_steps(fault.number % 300, lambda: self._kill(self.hub, fault.lasts))

    def _crash_seat(self, fault: Fault, seat: SeatLife) -> None:
        self.site.loop.after_steps(fault.number % 300, lambda: self._kill(seat, fault.lasts))

    def _crash_commit(self, fault: Fault, seat: SeatLife) -> None:
        life = self.hub if fault.number % 3 else seat
        wanted = "before" if fault.number % 2 else "after"

        def crash(where: str) -> bool:
            if where != wanted:
                return False
            life.disk.crash = lambda _where: False
            self._kill(life, fault.lasts)
            return True

        life.disk.crash = crash

    def _kill(self, life: HubLife | SeatLife, seconds: float) -> None:
        life.die()
        self._later(min(seconds, 6.0), self._revive, life)

    def _revive(self, life: HubLife | SeatLife) -> None:
        if life.node.dead:
            life.start()

    def _clock(self, fault: Fault, seat: SeatLife) -> None:
        life = self.hub if fault.number % 2 else seat
        life.clock.skew_s += (fault.number - 5000) * 20.0

    def _full_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self.hub.disk.full = True
        self._later(fault.lasts, setattr, self.hub.disk, "full", False)

    def _full_seat(self, fault: Fault, seat: SeatLife) -> None:
        seat.disk.full = True
        self._later(fault.lasts, setattr, seat.disk, "full", False)

    def _backup(self, _fault: Fault, _seat: SeatLife) -> None:
        if not self.hub.node.dead:
            self.hub.back_up()

    def _restore(self, fault: Fault, _seat: SeatLife) -> None:
        if self.hub.backups:
            self.hub.put_back(self.hub.backups[fault.number % len(self.hub.backups)])

    def _clone(self, fault: Fault, seat: SeatLife) -> None:
        """Somebody copies a seat's folder, as it is on the disk, and starts it beside the first."""
        name = f"clone-{len(self.seats)}"
        twin = SeatLife(self.site, self.hub, name, 20 + len(self.seats), copy_of=seat.folder)
        self.seats.append(twin)
        twin.start()
        self._works(twin)

    def _rewind_seat(self, fault: Fault, seat: SeatLife) -> None:
        """Somebody puts an older copy of a seat's folder back into the very files."""
        kept = {file: file.read_bytes() for file in seat.folder.iterdir() if file.is_file()}

        def back() -> None:
            seat.die()
            for file in seat.folder.iterdir():
                if file.is_file() and file.name.startswith(("outbox", "cache")):
                    file.write_bytes(kept.get(file, b""))
            seat.rewound = True
            self._later(0.5, self._revive, seat)

        self._later(min(fault.lasts, 8.0), back)


class _Errors(logging.Handler):
    """Whatever the product logs as an error is a problem of the run."""

    def __init__(self, site: Site) -> None:
        super().__init__(logging.ERROR)
        self._site = site

    def emit(self, record: logging.LogRecord) -> None:
        if "nothing can be stored" not in record.getMessage():
            self._site.wrong(f"logged: {record.getMessage()}")


def run(seed: int, faults: Sequence[Fault] | None = None) -> Verdict:
    """Play one seed in memory; `faults` instead of its own, to shrink a failure."""
    rng = SeededRng(seed)
    folder = Path(tempfile.mkdtemp(prefix="gridwall-sim-", dir=_MEMORY if _MEMORY.is_dir() else None))
    loop = SimLoop()
    site = Site(loop, Net(loop, rng.fork("net")), folder, rng.fork)
    log, handler = logging.getLogger("gridwall"), _Errors(site)
    log.addHandler(handler)
    before, log.propagate = log.propagate, False
    asyncio.set_event_loop(loop)
    try:
        return _judged(seed, site, faults)
    finally:
        log.removeHandler(handler)
        log.propagate = before
        asyncio.set_event_loop(None)
        shutil.rmtree(folder, ignore_errors=True)


def _judged(seed: int, site: Site, faults: Sequence[Fault] | None) -> Verdict:
    loop, play = site.loop, None
    play = Run(site, [])
    play.faults = drawn(site.rng("faults"), len(play.seats)) if faults is None else list(faults)
    heard, trace = Overheard(site, play.hub), hashlib.sha256()
    site.net.taps += [heard.frame, lambda node, data: trace.update(f"{loop.time():.6f} {node.name} ".encode() + data)]
    try:
        loop.run_until_complete(play.play())
        final(site, play.hub, play.seats)
    except NothingLeftError as why:
        site.wrong(str(why))
    problems = list(site.problems)
    for life in (play.hub, *play.seats):
        life.die()
    _bury(loop)
    asked = sum(len(seat.asked) for seat in play.seats)
    return Verdict(seed, problems, trace.hexdigest(), list(play.faults), asked, play.hub.committed)


def _bury(loop: SimLoop) -> None:
    """The dead leave tasks that never ended; nothing is said of them."""
    buried: set[asyncio.Task[object]] = set()
    asyncio._set_running_loop(loop)  # what they do in their last moment may want to start something, which is buried with them
    while dead := asyncio.all_tasks(loop) - buried:
        for task in dead:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            with suppress(BaseException):
                task.get_coro().close()
        buried |= dead
    asyncio._set_running_loop(None)
    loop._ready.clear()
    loop._scheduled.clear()
    loop.close()
