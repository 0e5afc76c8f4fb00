"""A seat's data directory: who it is, its files, and a lock so that two seats never share them."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from services.app.ports import Ids
from services.store.cache import Cache, Image
from services.store.outbox import Identity, Kept, Outbox
from services.store.quick import UnreadableError
from services.store.seat_thread import NotKeptError, SeatThread


class SeatRefusedError(Exception):
    """The seat cannot open; the message is one plain line."""


@dataclass(slots=True)
class Home:
    """An opened data directory with what was found in it."""

    thread: SeatThread
    cache: Cache
    outbox: Outbox
    image: Image
    kept: list[Kept]
    who: Identity
    is_new: bool
    _lock: IO[str]

    async def begin(self, purge_before: str) -> None:
        """First write: the identity of a new directory, or letting go of commands that are safe and old. SeatRefusedError when the disk does not take it."""
        try:
            if self.is_new:
                await self.outbox.begin(self.who)
            else:
                await self.outbox.purge(purge_before)
        except NotKeptError as why:
            raise SeatRefusedError(f"no seat here: {why}") from why

    def close(self) -> None:
        """End the writer's thread and give the lock back."""
        self.thread.close()
        self._lock.close()


def open_home(folder: Path, ids: Ids, name: str = "") -> Home:
    """Lock `folder`, made if need be, and read what is in it. `name` is the console id of a new one. SeatRefusedError."""
    lock = _lock(folder)
    thread = SeatThread()
    try:
        cache, outbox = Cache(folder / "cache.sqlite", thread), Outbox(folder / "outbox.sqlite", thread)
        who, kept = outbox.load()
        return Home(thread, cache, outbox, cache.load(), kept, who or _new_identity(ids, name), who is None, lock)
    except (UnreadableError, OSError, ValueError) as why:
        thread.close()
        lock.close()
        raise SeatRefusedError(f"no seat in {folder}: {why}") from why


def _new_identity(ids: Ids, name: str) -> Identity:
    inc = ids.new()
    return Identity(name or f"seat-{inc[-6:]}", inc)


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
