"""A seat's data directory: who it is, its files, and a lock so that two seats never share them."""

import fcntl
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from services.app.ports import Ids
from services.console.ledger import renumbered
from services.console.losses import losses
from services.console.model import UNDECIDED, Badge
from services.store.cache import Cache, Image
from services.store.kept import HELD, SALVAGED, Identity, Kept
from services.store.keys import encryption
from services.store.outbox import Outbox
from services.store.quick import UnreadableError
from services.store.seat_thread import Jobs, NotKeptError, SeatThread

_LOG = logging.getLogger("gridwall.seat")


class SeatRefusedError(Exception):
    """The seat cannot open; the message is one plain line."""


@dataclass(slots=True)
class Home:
    """An opened data directory with what was found in it; `held` was to be given when the seat ended, and is given by the next one."""

    thread: Jobs
    cache: Cache
    outbox: Outbox
    image: Image
    kept: list[Kept]
    who: Identity
    changed: list[Kept]
    folder: Path
    _lock: IO[str]
    held: list[Kept] = field(default_factory=list)

    async def begin(self, purge_before: str) -> None:
        """First write: the identity of a new directory or a new incarnation, then letting go of what is safe and old. SeatRefusedError when it is not kept."""
        try:
            if not self.who.place:
                await self.outbox.renew(self.who, self.changed)
            await self.outbox.purge(purge_before)
        except NotKeptError as why:
            raise SeatRefusedError(f"no seat here: {why}") from why

    def losses(self, lang: str) -> tuple[tuple[str, str], ...]:
        """Own commands that could not be read at this start: the line as it was typed as far as it is known, and a plain line in that language."""
        return losses(self.outbox.salvaged, lang)

    @property
    def encryption(self) -> str:
        """`encrypted`, or `not encrypted: ` and why, of what lies on the disk."""
        return encryption(self.folder)

    def close(self) -> None:
        """End the writer's thread and give the lock back."""
        self.thread.close()
        self._lock.close()


def open_home(folder: Path, ids: Ids, name: str = "", thread: Jobs | None = None) -> Home:
    """Lock `folder`, made if need be, and read what is in it. `name` is the console id of a new one. SeatRefusedError."""
    lock = _lock(folder)
    thread = thread or SeatThread()
    try:
        cache, outbox = Cache(folder / "cache.sqlite", thread), Outbox(folder / "outbox.sqlite", thread)
        who, found = outbox.load()
        kept, held = [one for one in found if one.status != HELD], [one for one in found if one.status == HELD]
        for _, why in losses(outbox.salvaged, "en"):
            _LOG.warning("%s", why)
        who, changed = _incarnation(who, kept, outbox.place, ids, name)
        fresh = {one.cid: one for one in changed}
        return Home(thread, cache, outbox, cache.load(), [fresh.get(one.cid, one) for one in kept], who, changed, folder, lock, held)
    except (UnreadableError, OSError, ValueError) as why:
        thread.close()
        lock.close()
        raise SeatRefusedError(f"no seat in {folder}: {why}") from why


def _incarnation(who: Identity | None, kept: list[Kept], place: str, ids: Ids, name: str) -> tuple[Identity, list[Kept]]:
    """Who opens these files. What was salvaged goes on as the same seat. A copy of another seat's is a seat of its own: two that count on under
    one name would use each number twice."""
    if who is not None and who.place == place:
        return who, []
    inc, changed = ids.new(), renumbered(one for one in kept if Badge(one.status) in UNDECIDED)
    if who is None or who.place == SALVAGED:
        return Identity(who.console if who else name or f"seat-{inc[-6:]}", inc, len(changed), realm=who.realm if who else ""), changed
    _LOG.warning("the files of seat %s were copied or put back: this seat goes on under a name of its own", who.console)
    return Identity(f"{who.console[:48]}-{inc[-6:]}", inc, len(changed), realm=who.realm), changed


def _lock(folder: Path) -> IO[str]:
    path = folder / "seat.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = path.open("a+", encoding="ascii")
    except OSError as why:
        raise SeatRefusedError(f"no seat in {folder}: {why.strerror}") from why
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        lock.seek(0)
        holder = lock.read(20).strip() or "?"
        lock.close()
        raise SeatRefusedError(f"{folder} is in use by another seat (process {holder}): give each seat its own data directory") from why
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
