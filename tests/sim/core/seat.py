"""The simulated seat: the real one on a simulated disk, with what its user was promised."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from services.commands.types import Command
from services.console.home import SeatRefusedError, open_home
from services.console.model import Delta, Link, Submitted
from services.console.seat import Options, Seat
from tests.sim.core.disk import SeatJobs
from tests.sim.core.hub import HubLife
from tests.sim.core.net import SeatEnd
from tests.sim.core.site import Life, Site

_TEXTS = ("note", "report")
_FILES = ("cache", "outbox")


class SeatLife(Life):
    """A seat; `asked` are the commands that it said are kept: cid → the text of a note or a report."""

    def __init__(self, site: Site, hub: HubLife, name: str, number: int, copy_of: SeatLife | None = None, regions: tuple[str, ...] = ()) -> None:
        super().__init__(site, name, number)
        self.home = self.hub = hub
        self.token: str = name if copy_of is None else copy_of.token
        self.regions: tuple[str, ...] = regions if copy_of is None else copy_of.regions
        self.seat: Seat | None = None
        self.asked: dict[str, str] = {}
        self.forgiven: set[str] = set()
        self._cursor: tuple[str, int] | None = None
        if copy_of is None:
            self.furnish("seat")
        else:
            shutil.copytree(copy_of.folder, self.folder)

    @property
    def alive(self) -> Seat:
        """The present process's seat, which there must be."""
        assert self.seat is not None
        return self.seat

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
        options = Options(regions=self.regions, positions_hz=0.0, boot=self.name)
        return Seat(home, lambda realm: _Way(self, realm), self.clock, self.ids, self.site.rng(f"lane {self.name}"), options)

    def _watch(self, _delta: Delta) -> None:
        cursor = self.alive._board.cursor
        if cursor is None:
            return
        before, self._cursor = self._cursor, (cursor.epoch, cursor.seq)
        if before is not None and before[0] == cursor.epoch and cursor.seq < before[1]:
            self.site.wrong(f"{self.name}: the cursor fell from {before[1]} to {cursor.seq} within an epoch")

    async def give(self, command: Command) -> None:
        """Its user gives a command, and remembers it once the seat says that it is kept."""
        answer = await self.alive.submit(command)
        if isinstance(answer, Submitted):
            kept = self.alive._board.ledger.get(answer.cid)
            assert kept is not None
            if not self.holds(answer.cid):
                self.site.wrong(f"{self.name}: command {answer.cid} is said to be kept and is not on the disk")
            self.asked[answer.cid] = msgspec.json.decode(kept.args).get("text", "") if kept.verb in _TEXTS else ""

    def holds(self, cid: str) -> bool:
        """Whether a command is on this seat's disk."""
        db = self.alive._home.outbox._file._db
        return db is not None and db.execute("SELECT 1 FROM kept WHERE cid = ?", (cid,)).fetchone() is not None

    @property
    def is_level(self) -> bool:
        """Whether it stands where its hub stands, live, with nothing of its own under way or in doubt."""
        if self.seat is None or self.node.dead or self.seat.unsettled or self.seat._intake._doubts.open:
            return False
        facts, cursor = self.seat._board.facts, self.seat._board.cursor
        return facts.link is Link.LIVE and (facts.epoch, cursor.seq if cursor else 0) == (self.home.alive.core.epoch, self.home.committed)

    def die(self) -> None:
        """See Life."""
        if self.node.dead:
            return
        super().die()
        if self.seat is not None:
            home = self.seat._home
            for file in (home.cache._file, home.outbox._file):
                file.close()
            home._lock.close()

    # --- its files ---

    def copied(self) -> Callable[[], None]:
        """Take a copy of cache and outbox as they lie there; what is returned puts it back into the very files of a dead seat."""
        kept, promised = {file: file.read_bytes() for file in self._files()}, set(self.asked)

        def back() -> None:
            for file in {*self._files()} - {*kept}:
                file.unlink()
            for file, data in kept.items():
                file.write_bytes(data)
            self.forgiven |= set(self.asked) - promised

        return back

    def _files(self) -> list[Path]:
        return [file for file in sorted(self.folder.iterdir()) if file.is_file() and file.name.startswith(_FILES)]

    def damage_cache(self, where: int) -> None:
        """A few bytes of a dead seat's cache turn."""
        for name in ("cache.sqlite-wal", "cache.sqlite-shm"):
            (self.folder / name).unlink(missing_ok=True)
        file = self.folder / "cache.sqlite"
        if not file.exists():
            return  # set aside a moment ago, and nothing was written since
        data = bytearray(file.read_bytes())
        for at in range(0, min(len(data), 4096), 64):
            data[at] ^= 1 + where % 255
        file.write_bytes(data)


class _Way:
    """services.link.console_client.LinkFactory to whichever hub a seat is pointed at now."""

    def __init__(self, seat: SeatLife, realm: Callable[[], str]) -> None:
        self._seat, self._realm = seat, realm

    async def connect(self) -> SeatEnd:
        """See LinkFactory."""
        return await self._seat.hub.accept(self._seat.node, self._seat.token, self._realm())
