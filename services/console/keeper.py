"""Writes behind the seat: gathers what changed and commits it to cache and outbox, rows never without their cursor."""

import asyncio
import logging

from services.store.cache import Batch, Cache
from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError

_LOG = logging.getLogger("gridwall.keeper")
RETRY_S = 5.0


class Keeper:
    """One writer at a time; what comes while it writes goes together in the next transaction."""

    def __init__(self, cache: Cache, outbox: Outbox) -> None:
        self._cache, self._outbox = cache, outbox
        self.batch = Batch()
        self.trouble = ""
        self._commands: dict[str, Kept] = {}
        self._who: Identity | None = None
        self._realm = ""
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something in `batch`."""
        self._wake.set()

    def command(self, kept: Kept) -> None:
        """A command's badge or outcome changed. Lost in a crash it is learned again: the hub repeats its decision."""
        self._commands[kept.cid] = kept
        self._wake.set()

    def renew(self, who: Identity) -> None:
        """The seat is another incarnation now. Lost in a crash it becomes yet another: what it offered under this one is known by its identity."""
        self._who = who
        self._wake.set()

    def belong(self, realm: str) -> None:
        """The seat has heard whose it is. It is written before anything else of that realm, so that none of it lies there without a name."""
        self._realm = realm
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled. A disk that takes nothing is said in `trouble` and tried again; meanwhile the seat goes on from memory."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self.flush():
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def flush(self) -> bool:
        """Commit what there is; False when the disk did not take it, and it is kept for the next time."""
        batch, self.batch = self.batch, Batch()
        commands, self._commands = self._commands, {}
        who, self._who = self._who, None
        try:
            if self._realm:
                await self._outbox.belong(self._realm)
            self._realm = ""
            if batch:
                await self._cache.save(batch)
            batch = Batch()
            await (self._outbox.renew(who, list(commands.values())) if who else self._outbox.update(list(commands.values())))
        except asyncio.CancelledError:
            self._again(batch, commands, who)  # it may be in the files already: to write it twice is to write it once
            raise
        except NotKeptError as why:
            self._again(batch, commands, who)
            if str(why) != self.trouble:
                _LOG.warning("%s", why)
            self.trouble = str(why)
            return False
        self.trouble = ""
        return True

    def _again(self, batch: Batch, commands: dict[str, Kept], who: Identity | None) -> None:
        self._who = self._who or who
        self.batch = batch.then(self.batch)
        self._commands = {**commands, **self._commands}
