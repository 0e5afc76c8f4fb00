"""The simulated hub: everything of the real one but its listening socket."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from services.domain.times import stamp
from services.hub.config import HubConfig, HubRefusal
from services.hub.due import TimerRow, call_again, tasks_of, wanted
from services.hub.hub import Hub, Machine
from services.link.console_client import LinkDownError, LinkRefusedError
from services.store.admin import Token
from services.store.backup import backup, restore
from tests.sim.core.disk import HubCommits, NoTracks, at_once
from tests.sim.core.loop import Node
from tests.sim.core.net import End, SeatEnd
from tests.sim.core.site import Life, Site

_JOURNAL = ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm")


class HubLife(Life):
    """The hub. `committed` is the number of the newest event on its disk."""

    def __init__(self, site: Site, name: str = "hub", realm: str = "live", number: int = 1) -> None:
        super().__init__(site, name, number)
        self.hub: Hub | None = None
        self.realm, self.committed, self.restores = realm, 0, 0
        self.backups: list[Path] = []
        self.furnish(name)

    @property
    def alive(self) -> Hub:
        """The present process's hub, which there must be."""
        assert self.hub is not None
        return self.hub

    def start(self) -> None:
        """Open the files and serve."""
        self.born()
        try:
            self.hub = self.context().run(self._open)
        except HubRefusal as why:
            self.site.wrong(f"the {self.name} does not start: {why}")
            return
        self.committed = self.hub.core.head
        self.spawn(self.hub.begin())

    def _open(self) -> Hub:
        config = HubConfig(data_dir=self.folder, realm=self.realm, high_water=self._mark)
        machine = Machine(writer=lambda engine: HubCommits(engine, self.disk, self._note), tracks=lambda path, dropped: NoTracks(), beside=at_once)
        return Hub(config, self.clock, self.ids, machine)

    @property
    def _mark(self) -> Path:
        return self.site.folder / f"{self.name}.high-water"

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
            hub._high_water.close()
            hub._lock.release()

    @property
    def late(self) -> list[TimerRow]:
        """Timers that were due a second ago and have not fired; the hub looks four times a second."""
        now, truth = stamp(self.clock.now() - timedelta(seconds=1)), self.alive.core.truth
        rows = [row for incident in truth.incidents.values() for row in wanted(incident, tasks_of(incident, truth.assignments))]
        rows += [row for conflict in truth.conflicts.values() if (row := call_again(conflict))]
        return [row for row in rows if row.at < now]

    # --- its files ---

    def back_up(self) -> None:
        """As the command line does, beside a running hub or none."""
        file = self.site.folder / f"{self.name}.backup-{len(self.backups)}"
        backup(self.folder, file, "2026-11-22T00:00:00.000Z")
        self.backups.append(file)

    def put_back(self, file: Path) -> None:
        """Restore while the hub is down."""
        self.die()
        self.restores += 1
        restore(file, self.folder, self.ids.new(), f"r{self.restores}")
        self.start()

    def copied(self) -> dict[str, bytes]:
        """The files of the log as they lie there, while no hub runs."""
        return {name: (self.folder / name).read_bytes() for name in _JOURNAL if (self.folder / name).exists()}

    def replace_by(self, copy: dict[str, bytes]) -> None:
        """Somebody puts such files in the place of the log, without `restore`, while no hub runs."""
        for name in _JOURNAL:
            (self.folder / name).unlink(missing_ok=True)
        for name, data in copy.items():
            (self.folder / name).write_bytes(data)
            os.chmod(self.folder / name, 0o600)

    # --- its door ---

    async def accept(self, near: Node, name: str, realm: str, lane: str = "console") -> SeatEnd:
        """A client connects; what the real door asks before it lets one in is asked here."""
        await asyncio.sleep(0.002)
        fate, back = self.site.net.fate(near.name, self.name), self.site.net.fate(self.name, near.name)
        if self.node.dead or self.hub is None or fate.cut or back.cut:
            await asyncio.sleep(0.5)
            raise LinkDownError("no connection")
        token = self.hub.world.tokens.find(name)
        if token is None:
            raise LinkRefusedError("token refused", 401)
        if why := self.hub.door._foreign(token, realm or self.realm, lane):
            raise LinkRefusedError(why, 4403)
        end, far = self.site.net.pair(near, self.node)
        self.spawn(self._serve(far, token))
        return SeatEnd(end)

    async def _serve(self, far: End, token: Token) -> None:
        with suppress(ConnectionClosed):
            await self.alive.door.serve(far, token)


