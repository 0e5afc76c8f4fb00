"""The machines of a simulated site: one hub, seats and a field gateway, each with its own files, disk and clock; each can die and come back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from services.app.ports import Rng
from services.console.home import SeatRefusedError, open_home
from services.console.model import Delta
from services.console.seat import Options, Seat
from services.domain.states import Role
from services.hub.config import HubConfig, HubRefusal
from services.hub.hub import Hub, Machine
from services.link.console_client import LinkDownError
from services.store.admin import Admin, Token, token_id
from services.store.backup import backup, restore
from tests.sim.core.clock import SimClock, SimIds
from tests.sim.core.disk import Disk, HubCommits, NoTracks, SeatJobs
from tests.sim.core.loop import OWNER, Node, SimLoop
from tests.sim.core.net import End, Net, SeatEnd

FAR = "2099-01-01T00:00:00.000Z"
START = "2026-01-01T00:00:00.000Z"


@dataclass(eq=False)
class Site:
    """What the machines share: the loop, the network, the folder of all their files, what went wrong so far."""

    loop: SimLoop
    net: Net
    folder: Path
    rng: Callable[[str], Rng]
    problems: list[str] = field(default_factory=list)

    def wrong(self, what: str) -> None:
        """An invariant does not hold."""
        self.problems.append(f"{self.loop.time():.3f} s: {what}")


class Life:
    """A machine and its present process."""

    def __init__(self, site: Site, name: str, number: int) -> None:
        self.site, self.name, self.folder = site, name, site.folder / name
        self.node = Node(name, dead=True)
        self.disk = Disk(site.rng(f"disk {name}"))
        self.clock, self.ids = SimClock(site.loop), SimIds(number)

    def born(self) -> None:
        """A new process."""
        self.node = Node(self.name)
        self.disk.crash = lambda _where: False
        self.disk._turn = None

    def spawn(self, coro: Coroutine[object, object, object]) -> None:
        """Run something in the process's name."""
        self.site.loop.create_task(coro, context=self.context())

    def context(self) -> Context:
        """In which whatever is scheduled belongs to this process."""
        context = copy_context()
        context.run(OWNER.set, self.node)
        return context

    def die(self) -> None:
        """SIGKILL: no step of it is ever run again, and the system closes its sockets."""
        self.node.dead = True
        self.site.net.drop(self.node)


class HubLife(Life):
    """The hub. `committed` is the number of the newest event on its disk."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, "hub", 1)
        self.hub: Hub | None = None
        self.committed, self.restores, self.backups = 0, 0, list[Path]()
        self.folder.mkdir()
        admin = Admin(self.folder)
        for name, role in (("seat-1", Role.SHIFT_LEADER), ("seat-2", Role.DISPATCHER), ("seat-3", Role.DISPATCHER), ("field", Role.FIELD)):
            units = ("U1", "U2", "U3") if role is Role.FIELD else ()
            admin.put_token(Token(id=token_id(name), role=role, name=name, units=units, issued_at=START, expires_at=FAR))
        admin.close()

    def start(self) -> None:
        """Open the files and serve."""
        self.born()
        try:
            self.hub = self.context().run(self._open)
        except HubRefusal as why:
            self.site.wrong(f"the hub does not start: {why}")
            return
        self.committed = self.hub.core.head
        self.spawn(self.hub.begin())

    def _open(self) -> Hub:
        config = HubConfig(data_dir=self.folder, realm="live", high_water=self.site.folder / "high-water")
        machine = Machine(writer=lambda engine: HubCommits(engine, self.disk, self._note), tracks=lambda path, dropped: NoTracks())
        return Hub(config, self.clock, self.ids, machine)

    def _note(self, head: int) -> None:
        self.committed = head

    def die(self) -> None:
        """See Life; its files are let go, as the system would."""
        if self.node.dead:
            return
        super().die()
        hub = self.hub
        if hub is not None:
            hub._writer.close()
            hub._lookups.close()
            hub._admin.close()
            hub._lock.release()

    def back_up(self) -> None:
        """Beside the running hub."""
        file = self.site.folder / f"backup-{len(self.backups)}"
        backup(self.folder, file, "2026-11-22T00:00:00.000Z")
        self.backups.append(file)

    def put_back(self, file: Path) -> None:
        """Restore while the hub is down."""
        self.die()
        self.restores += 1
        restore(file, self.folder, self.ids.new(), f"r{self.restores}")
        self.start()

    async def accept(self, near: Node, name: str) -> SeatEnd:
        """A client connects."""
        await asyncio.sleep(0.002)
        fate, back = self.site.net.fate(near.name, "hub"), self.site.net.fate("hub", near.name)
        if self.node.dead or self.hub is None or fate.cut or back.cut:
            await asyncio.sleep(0.5)
            raise LinkDownError("no connection")
        token = self.hub.world.tokens.find(name)
        assert token is not None
        end, far = self.site.net.pair(near, self.node)
        self.spawn(self._serve(far, token))
        return SeatEnd(end)

    async def _serve(self, far: End, token: Token) -> None:
        assert self.hub is not None
        with suppress(ConnectionClosed):
            await self.hub.door.serve(far, token)


class SeatLife(Life):
    """A seat; `asked` are the commands that it said are kept: cid → text."""

    def __init__(self, site: Site, hub: HubLife, name: str, number: int, copy_of: Path | None = None) -> None:
        super().__init__(site, name, number)
        self._hub, self.token = hub, name if copy_of is None else copy_of.name
        self.seat: Seat | None = None
        self.asked: dict[str, str] = {}
        self.rewound = False
        self._cursor: tuple[str, int] | None = None
        if copy_of is not None:
            shutil.copytree(copy_of, self.folder)

    async def connect(self) -> SeatEnd:
        """services.link.console_client.LinkFactory."""
        return await self._hub.accept(self.node, self.token)

    def start(self) -> None:
        """Open the files and begin."""
        self.born()
        try:
            self.seat = self.context().run(self._open)
        except SeatRefusedError as why:
            self.site.wrong(f"{self.name} does not open: {why}")
            return
        self._cursor = None
        self.seat.subscribe(self._watch)
        self.spawn(self._enter(self.seat))

    async def _enter(self, seat: Seat) -> None:
        try:
            await seat.__aenter__()
        except SeatRefusedError:
            self.die()  # no room for its first write: somebody starts it again when there is

    def _open(self) -> Seat:
        home = open_home(self.folder, self.ids, self.name, SeatJobs(self.disk))
        return Seat(home, lambda realm: self, self.clock, self.ids, self.site.rng(f"lane {self.name}"), Options(positions_hz=0.0, boot=self.name))

    def _watch(self, _delta: Delta) -> None:
        assert self.seat is not None
        cursor = self.seat._board.cursor
        if cursor is None:
            return
        before, self._cursor = self._cursor, (cursor.epoch, cursor.seq)
        if before is not None and before[0] == cursor.epoch and cursor.seq < before[1]:
            self.site.wrong(f"{self.name}: the cursor fell from {before[1]} to {cursor.seq} within an epoch")

    def die(self) -> None:
        """See Life."""
        if self.node.dead:
            return
        super().die()
        if self.seat is not None:
            home = self.seat._home
            for file in (home.cache._file, home.outbox._file):
                if file is not None:
                    file.close()
            home._lock.close()
