"""The outbox of a seat: every command in a file of its own before it counts, and what became of it (protocol.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from services.runtime.paths import machine_id
from services.store.quick import quick_read
from services.store.seat_thread import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from services.store.seat_file import SeatFile
    from services.store.seat_thread import Jobs

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY CHECK (one = 1), console TEXT NOT NULL, inc TEXT NOT NULL, last_cseq INTEGER NOT NULL,
       place TEXT NOT NULL)""",
    # In the order they were given: numbers begin again with each incarnation.
    "CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE, safe INTEGER NOT NULL, body BLOB NOT NULL)",
)


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command as it is kept. `args` is the JSON that goes on the wire; `epoch` is that of the decision's `seq`; `boot` and `ticks_ms` are
    the machine's start and its monotonic time when it was given, so that its age does not hang on a wall clock; `was` is its outcome in a log
    that is no more."""

    cid: str
    cseq: int
    line: str
    verb: str
    args: msgspec.Raw
    made_at: str
    incident: str | None = None
    expect: int | None = None
    confirmed: bool = False
    status: str = "QUEUED"
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    conflict: str | None = None
    seq: int | None = None
    epoch: str = ""
    answered: bool = False
    boot: str = ""
    ticks_ms: int = 0
    was: str = ""


class Identity(msgspec.Struct, frozen=True):
    """Who this data directory is. `inc` is made anew when the file was put back, copied or rebuilt; `last_cseq` counts the commands of this `inc`;
    `place` tells this very file from a copy of it."""

    console: str
    inc: str
    last_cseq: int = 0
    place: str = ""


class Outbox:
    """The file. Nothing that is in it is lost by a power cut; nothing counts that is not in it."""

    def __init__(self, path: Path, thread: Jobs) -> None:
        self._path, self._thread = path, thread
        self._file: SeatFile | None = None

    def load(self) -> tuple[Identity | None, list[Kept]]:
        """Who this is, and every command still kept in the order of cseq; None for a new file. UnreadableError for a damaged one."""
        with quick_read(self._path) as db:
            if db is None or not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone():
                return None, []
            who = db.execute("SELECT console, inc, last_cseq, place FROM identity").fetchone()
            bodies = db.execute("SELECT body FROM kept ORDER BY n").fetchall()
        return Identity(*who) if who else None, [msgspec.json.decode(body, type=Kept) for (body,) in bodies]

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
        with self._opened().transaction() as db:
            db.exec_driver_sql("INSERT OR REPLACE INTO identity VALUES (1, ?, ?, ?, ?)", (who.console, who.inc, who.last_cseq, self.place))
            _put(db, changed)

    async def add(self, kept: Kept) -> None:
        """Keep one new command; it is on the disk when this returns. NotKeptError, and then nothing of it is."""
        await self._thread.run(lambda: self._add(kept))

    def _add(self, kept: Kept) -> None:
        with self._opened().transaction() as db:
            db.exec_driver_sql("INSERT INTO kept (cid, safe, body) VALUES (?, 0, ?)", (kept.cid, msgspec.json.encode(kept)))
            db.exec_driver_sql("UPDATE identity SET last_cseq = ?", (kept.cseq,))

    async def update(self, changed: Sequence[Kept]) -> None:
        """Write down what became of commands. NotKeptError."""
        if changed:
            await self._thread.run(lambda: self._update(changed))

    def _update(self, changed: Sequence[Kept]) -> None:
        with self._opened().transaction() as db:
            _put(db, changed)

    async def purge(self, made_before: str) -> None:
        """Let go of what is safe and was made before that stamp. NotKeptError."""
        await self._thread.run(lambda: self._purge(made_before))

    def _purge(self, made_before: str) -> None:
        with self._opened().transaction() as db:
            bodies = db.exec_driver_sql("SELECT n, body FROM kept WHERE safe = 1 ORDER BY n").fetchall()
            old = [(n,) for n, body in bodies if msgspec.json.decode(bytes(body), type=Kept).made_at < made_before]
            if old:
                db.exec_driver_sql("DELETE FROM kept WHERE n = ?", old)

    async def close(self) -> None:
        """Give the file back."""
        await self._thread.run(self._close)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> SeatFile:
        # lazy: SQLAlchemy costs 150 ms, which are spent in the writer's thread after the first window is there
        from services.store.seat_file import SeatFile

        self._file = self._file or SeatFile(self._path, SCHEMA)
        return self._file


def _put(db: Connection, changed: Sequence[Kept]) -> None:
    if changed:
        values = [(kept.status == "SAFE", msgspec.json.encode(kept), kept.cid) for kept in changed]
        db.exec_driver_sql("UPDATE kept SET safe = ?, body = ? WHERE cid = ?", values)


__all__ = ["Identity", "Kept", "NotKeptError", "Outbox"]
