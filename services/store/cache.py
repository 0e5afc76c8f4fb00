"""The cache of a seat: four tables, cursor, timelines and reference data on its own disk, so that it opens without a hub (protocol.md §3)."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import msgspec

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.state import Change, Tables
from services.store.quick import UnreadableError, quick_read
from services.store.seat_file import SeatFile
from services.wire import codec
from services.wire.frames import Cursor
from services.wire.staging import rows_by_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlcipher3 import dbapi2

    from services.domain.events import Event
    from services.store.seat_thread import Jobs

_LOG = logging.getLogger("gridwall.cache")
EVENTS_KEPT = 200_000
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS rows (tbl TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, incident TEXT, body BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS events_of ON events (incident, seq)",
    "CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, body BLOB NOT NULL)",
)
TABLES = ("incidents", "units", "assignments", "conflicts")
R = TypeVar("R", bound=Row)
_incidents = msgspec.json.Decoder(list[Incident])
_units = msgspec.json.Decoder(list[Unit])
_assignments = msgspec.json.Decoder(list[Assignment])
_conflicts = msgspec.json.Decoder(list[Conflict])


@dataclass(slots=True)
class Image:
    """What was in the cache: `cursor` is None for a new one, `meta` and `parts` are the seat's own notes."""

    tables: Tables = field(default_factory=Tables)
    cursor: Cursor | None = None
    meta: dict[str, str] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """What is to be written in one transaction: rows and the cursor that they stand at, never one without the other."""

    change: Change = field(default_factory=Change)
    cursor: Cursor | None = None
    snapshot: Tables | None = None
    forget_events: bool = False
    events: list[Event] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.change or self.cursor or self.snapshot or self.events or self.meta or self.parts)

    def replace_all(self, tables: Tables, cursor: Cursor, forget_events: bool) -> None:
        """A snapshot came: what was waiting to be written is void."""
        self.change, self.events = Change(), [] if forget_events else self.events
        self.snapshot, self.cursor = tables, cursor
        self.forget_events = self.forget_events or forget_events

    def then(self, later: Batch) -> Batch:
        """Both as one; what `later` says wins."""
        if later.snapshot is not None:
            later.meta, later.parts = {**self.meta, **later.meta}, {**self.parts, **later.parts}
            later.forget_events = later.forget_events or self.forget_events
            return later
        self.change.merge(later.change)
        self.cursor = later.cursor or self.cursor
        self.events += later.events
        self.meta.update(later.meta)
        self.parts.update(later.parts)
        return self


class Cache:
    """The file. Everything in it can be had again from the hub: a damaged one is set aside and said so."""

    def __init__(self, path: Path, thread: Jobs) -> None:
        self._path, self._thread = path, thread
        self._file = SeatFile(path, SCHEMA)

    def load(self) -> Image:
        """Everything but the timelines, at once, without the thread."""
        try:
            return self._load()
        except (UnreadableError, msgspec.DecodeError) as why:
            aside = self._path.with_suffix(".broken")
            os.replace(self._path, aside)
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            _LOG.warning("the cache is damaged and is fetched from the hub again (%s); it is kept as %s", why, aside.name)
            return Image()

    def _load(self) -> Image:
        image = Image()
        with quick_read(self._path) as db:
            if db is None or not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'parts'").fetchone():
                return image
            image.meta = dict(db.execute("SELECT key, value FROM meta"))
            image.parts = {name: bytes(body) for name, body in db.execute("SELECT name, body FROM parts")}
            stored = [db.execute("SELECT body FROM rows WHERE tbl = ?", (name,)).fetchall() for name in TABLES]
        image.tables = Tables(
            _rows(stored[0], _incidents), _rows(stored[1], _units), _rows(stored[2], _assignments), _rows(stored[3], _conflicts)
        )
        if "cursor" in image.meta:
            image.cursor = msgspec.json.decode(image.meta["cursor"], type=Cursor)
        return image

    async def save(self, batch: Batch) -> None:
        """Commit a batch. NotKeptError when the disk does not take it; nothing of it is then in the file."""
        await self._thread.run(lambda: self._save(batch))

    def _save(self, batch: Batch) -> None:
        with self._file.transaction() as db:
            if batch.snapshot is not None:
                db.execute("DELETE FROM rows").close()
                _put_rows(db, batch.snapshot)
            if batch.forget_events:
                db.execute("DELETE FROM events").close()
            _put_rows(db, batch.change)
            _put_many(db, "DELETE FROM rows WHERE tbl = ? AND id = ?", sorted(batch.change.gone))
            _put_many(db, "INSERT OR REPLACE INTO events VALUES (?, ?, ?)", [(one.seq, one.incident, codec.encode(one)) for one in batch.events])
            meta = dict(batch.meta)
            if batch.cursor is not None:
                meta["cursor"] = codec.encode(batch.cursor).decode()
            _put_many(db, "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items()))
            _put_many(db, "INSERT OR REPLACE INTO parts VALUES (?, ?)", list(batch.parts.items()))

    async def timeline(self, incident: str) -> list[Event]:
        """The events of one incident that this seat has seen, oldest first."""
        return await self._thread.run(lambda: self._timeline(incident))

    def _timeline(self, incident: str) -> list[Event]:
        with self._file.transaction() as db:
            found = db.execute("SELECT body FROM events WHERE incident = ? ORDER BY seq", (incident,)).fetchall()
        return [codec.decode_event(bytes(body)) for (body,) in found]

    async def close(self) -> None:
        """Let old events go and give the file back."""
        await self._thread.run(self._close)

    def _close(self) -> None:
        if self._file.is_open:
            with self._file.transaction() as db:
                db.execute("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - ?", (EVENTS_KEPT,)).close()
            self._file.close()


def _rows(bodies: list[tuple[bytes]], decoder: msgspec.json.Decoder[list[R]]) -> dict[str, R]:
    # One decode of one list: a third of the time that a decode for each row takes.
    joined = b"[" + b",".join(body for (body,) in bodies) + b"]"
    return {row.id: row for row in decoder.decode(joined)}


def _put_rows(db: dbapi2.Connection, tables: Change | Tables) -> None:
    for name, rows in rows_by_table(tables).items():
        _put_many(db, "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", [(name, row.id, codec.encode(row)) for row in rows.values()])


def _put_many(db: dbapi2.Connection, statement: str, values: Sequence[tuple[object, ...]]) -> None:
    if values:
        db.executemany(statement, values).close()
