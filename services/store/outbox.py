"""The outbox of a seat: every command in a file of its own before it counts, and what became of it (protocol.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlcipher3 import dbapi2

from services.runtime.paths import machine_id
from services.store.kept import SCHEMA, Identity, Kept
from services.store.keys import damage
from services.store.quick import DamagedError, UnreadableError, quick_read
from services.store.salvage import finish, salvage
from services.store.seat_file import SeatFile
from services.store.settle import settle_log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from services.store.kept import Salvaged
    from services.store.seat_thread import Jobs


class Outbox:
    """The file. Nothing that is in it is lost by a power cut; nothing counts that is not in it."""

    def __init__(self, path: Path, thread: Jobs) -> None:
        self._path, self._thread = path, thread
        self._file = SeatFile(path, SCHEMA)
        self.salvaged: Salvaged | None = None

    def load(self) -> tuple[Identity | None, list[Kept]]:
        """Who this is, and every command still kept in the order of cseq; None for a new file. A damaged one is replaced by what can be read of it,
        see `salvaged`. UnreadableError for one without its key, or that is none of ours."""
        finish(self._path)
        try:
            return self._load()
        except DamagedError as why:
            self._salvage(why)
        return self._load()

    def _salvage(self, why: DamagedError) -> None:
        try:
            self.salvaged = salvage(self._path)
        except dbapi2.Error as error:
            raise UnreadableError(f"{why}; nothing could be taken over: {error}") from error
        if self.salvaged is None:
            raise why

    def _load(self) -> tuple[Identity | None, list[Kept]]:
        with quick_read(self._path) as db:
            if db is None or not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone():
                return None, []
            settle_log(db)  # a page torn by a power cut is whole again after it
            wrong = damage(db)
            who = db.execute("SELECT console, inc, last_cseq, place, realm FROM identity").fetchone()
            bodies = db.execute("SELECT body FROM kept ORDER BY n").fetchall()
        try:
            kept = [msgspec.json.decode(body, type=Kept) for (body,) in bodies]
        except msgspec.DecodeError as why:
            raise DamagedError(f"{self._path.name} in {self._path.parent} is damaged: {why}") from why
        if wrong:
            raise DamagedError(f"{self._path.name} in {self._path.parent} is damaged: {wrong}")
        return Identity(*who) if who else None, kept

    @property
    def place(self) -> str:
        """Which file on which machine this is; "" for one that is not there yet."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return ""
        return f"{machine_id()}:{found.st_dev}:{found.st_ino}"

    async def begin(self, who: Identity) -> None:
        """Write down who this is. NotKeptError."""
        await self.renew(who, ())

    async def renew(self, who: Identity, changed: Sequence[Kept]) -> None:
        """Become another incarnation, with these commands under its numbers, all in one. NotKeptError, and then nothing has changed."""
        await self._thread.run(lambda: self._renew(who, changed))

    def _renew(self, who: Identity, changed: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            db.execute("INSERT OR REPLACE INTO identity VALUES (1, ?, ?, ?, ?, ?)", (who.console, who.inc, who.last_cseq, self.place, who.realm)).close()
            _put(db, changed)

    async def belong(self, realm: str) -> None:
        """Write down whose this seat is. NotKeptError."""
        await self._thread.run(lambda: self._belong(realm))

    def _belong(self, realm: str) -> None:
        with self._file.transaction() as db:
            db.execute("UPDATE identity SET realm = ?", (realm,)).close()

    async def add(self, *kept: Kept) -> None:
        """Keep new commands, all or none; they are on the disk when this returns. NotKeptError, and then nothing of them is."""
        await self._thread.run(lambda: self._add(kept))

    def _add(self, kept: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            db.executemany("INSERT INTO kept (cid, safe, body) VALUES (?, 0, ?)", [(one.cid, msgspec.json.encode(one)) for one in kept]).close()
            db.execute("UPDATE identity SET last_cseq = ?", (kept[-1].cseq,)).close()

    async def hold(self, *kept: Kept) -> None:
        """Keep commands that are not to be sent yet, all or none; they have no number. NotKeptError."""
        await self._thread.run(lambda: self._hold(kept))

    def _hold(self, kept: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            db.executemany("INSERT INTO kept (cid, safe, body) VALUES (?, 0, ?)", [(one.cid, msgspec.json.encode(one)) for one in kept]).close()

    async def release(self, *kept: Kept) -> None:
        """Commands that were held are given now, under the numbers they have by now: all or none. NotKeptError."""
        await self._thread.run(lambda: self._release(kept))

    def _release(self, kept: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            # anew at the end: rows stand in the order of their numbers
            db.executemany("DELETE FROM kept WHERE cid = ?", [(one.cid,) for one in kept]).close()
            db.executemany("INSERT INTO kept (cid, safe, body) VALUES (?, 0, ?)", [(one.cid, msgspec.json.encode(one)) for one in kept]).close()
            db.execute("UPDATE identity SET last_cseq = ?", (kept[-1].cseq,)).close()

    async def take_back(self, *kept: Kept) -> None:
        """Commands that were held are not to be given at all: nothing of them is left. NotKeptError."""
        await self._thread.run(lambda: self._take_back(kept))

    def _take_back(self, kept: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            db.executemany("DELETE FROM kept WHERE cid = ?", [(one.cid,) for one in kept]).close()

    async def update(self, changed: Sequence[Kept]) -> None:
        """Write down what became of commands. NotKeptError."""
        if changed:
            await self._thread.run(lambda: self._update(changed))

    def _update(self, changed: Sequence[Kept]) -> None:
        with self._file.transaction() as db:
            _put(db, changed)

    async def purge(self, made_before: str) -> None:
        """Let go of what is safe and was made before that stamp. NotKeptError."""
        await self._thread.run(lambda: self._purge(made_before))

    def _purge(self, made_before: str) -> None:
        with self._file.transaction() as db:
            bodies = db.execute("SELECT n, body FROM kept WHERE safe = 1 ORDER BY n").fetchall()
            old = [(n,) for n, body in bodies if msgspec.json.decode(bytes(body), type=Kept).made_at < made_before]
            if old:
                db.executemany("DELETE FROM kept WHERE n = ?", old).close()

    async def close(self) -> None:
        """Give the file back."""
        await self._thread.run(self._file.close)


def _put(db: dbapi2.Connection, changed: Sequence[Kept]) -> None:
    if changed:
        values = [(kept.status == "SAFE", msgspec.json.encode(kept), kept.cid) for kept in changed]
        db.executemany("UPDATE kept SET safe = ?, body = ? WHERE cid = ?", values).close()
