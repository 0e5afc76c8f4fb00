"""What the store really says to SQLite for a run of commands, statement by statement with its values, and in which connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import msgspec
from sqlcipher3 import dbapi2

from services.domain.events import Event, Noted, Reported
from services.domain.evolve import evolve
from services.domain.state import Change
from services.store import journal
from services.store.directory import open_journal
from services.store.engine import driver
from services.store.journal import Batch, Entry, Verdict
from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.rows import advance, load_tables
from services.store.writes import transaction
from services.wire import codec

T = TypeVar("T")
COMMANDS = 200
_SAFE_AFTER = 40
_INCIDENTS, _ROWS_EVERY = 30, 6
_AT = "2026-11-22T08:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, or "" for the end of its connection."""

    connection: int
    sql: str


START = Said(-1, "")
"""A process begins here: whatever was open is closed, and it goes on only if the file opens."""


class _Inline:
    """Jobs done at once, so that what is recorded has one order."""

    async def run(self, job: Callable[[], T]) -> T:
        return job()

    def close(self) -> None: ...


@contextmanager
def recorded() -> Iterator[list[Said]]:
    """Everything said by connections that are opened within the block."""
    script: list[Said] = []
    plain, count = dbapi2.connect, iter(range(10**6))

    def connect(*args: Any, **more: Any) -> dbapi2.Connection:  # Any: the driver's own signature
        number = next(count)

        class Traced(dbapi2.Connection):
            def close(self) -> None:
                script.append(Said(number, ""))
                super().close()

        connection = plain(*args, factory=Traced, **more)
        connection.set_trace_callback(lambda sql: script.append(Said(number, sql)))
        return connection

    with patch.object(dbapi2, "connect", connect):
        yield script


def journal_script(folder: Path, commands: int = COMMANDS) -> list[Said]:
    """What is said to a hub's log."""
    (folder / "recorded").mkdir()
    with recorded() as script:
        fill_journal(folder / "recorded", commands, lambda: script.append(START))
    return script


def fill_journal(folder: Path, commands: int, begins: Callable[[], None] = lambda: None, lives: int = 2) -> None:
    """A hub's log: made, filled command by command, closed, opened again and filled on. `begins` is told when a process would begin."""
    for life in range(lives):
        begins()
        engine, _ = open_journal(folder, "live", "epoch-1")
        with engine.connect() as connection:
            _go_on(driver(connection), range(life * commands // lives, (life + 1) * commands // lives))
        engine.dispose()


def _go_on(db: dbapi2.Connection, numbers: range) -> None:
    """Command by command; the rows come behind, a few commands at a time, the last of them not before the next start."""
    tables, change, found = load_tables(db), Change(), journal.heading(db)
    link = found.hash if found else journal.GENESIS
    for number in numbers:
        event = _event(number + 1)
        batch = _batch(event, link)
        link = batch.entries[0].hash
        with transaction(db):
            journal.append(db, batch)
        made = evolve(tables, event)
        tables.apply(made)
        change.merge(made)
        if number % _ROWS_EVERY == 0:
            with transaction(db):
                advance(db, change, number + 1)
            change = Change()


def _event(number: int) -> Event:
    """A report, then notes upon it; the bodies are of many sizes."""
    kind, incident, text = ("incident.reported" if number <= _INCIDENTS else "incident.noted"), f"incident-{number % _INCIDENTS}", "e" * (number % 7 * 150)
    report = Reported(no=f"20261122-{number:04}", category="x", text=text, priority=3, region="9901", unplaced=False, owner="9901", level="county")
    return Event(
        seq=number, id=f"event-{number}", type=kind, at=_AT, recorded_at=_AT, actor="zhang", desk="seat-03",
        data=report if number <= _INCIDENTS else Noted(text=text), cid=f"cid-{number}", incident=incident,
    )  # fmt: skip


def _batch(event: Event, link: str) -> Batch:
    body, number = codec.event_bytes(event), event.seq
    digest = codec.digest(body)
    pii = b"{}" if number % 9 else None
    entry = Entry(number, event.id, "epoch-1", event.incident, None, ("9901",), body, digest, codec.chain(link, digest), pii, "salt")
    return Batch([entry], [Verdict(f"cid-{number}", digest, "applied", b'{"t":"dec"}', _AT, "seat-03", "inc", number)])


async def outbox_script(folder: Path, commands: int = COMMANDS) -> list[Said]:
    """What is said to a seat's outbox."""
    with recorded() as script:
        await fill_outbox(folder, commands, lambda: script.append(START))
    return script


async def fill_outbox(folder: Path, commands: int, begins: Callable[[], None] = lambda: None, lives: int = 2) -> None:
    """A seat's outbox: given commands, told what became of them, purged, opened again. `begins` is told when a process would begin."""
    for life in range(lives):
        begins()
        outbox = Outbox(folder / "outbox.sqlite", _Inline())
        await outbox.begin(Identity("seat-03", "inc", life * commands // lives))
        for number in range(life * commands // lives + 1, (life + 1) * commands // lives + 1):
            await outbox.add(kept(number))
            await outbox.update([kept(number, "DECIDED")])
            if number > _SAFE_AFTER and number % 10 == 0:
                await outbox.update([kept(old, "SAFE") for old in range(number - _SAFE_AFTER, number - _SAFE_AFTER + 10)])
                await outbox.purge(kept(number - 20).made_at)
        await outbox.close()


def kept(number: int, status: str = "QUEUED") -> Kept:
    """A command of a seat, made so many seconds after eight."""
    made_at, args = f"2026-11-22T08:{number // 60:02}:{number % 60:02}.000Z", msgspec.Raw(b'{"text":"%s"}' % (b"x" * (number % 9 * 300)))
    return Kept(cid=f"cid-{number:04}", cseq=number, line=f"bz 1 {number}", verb="note", args=args, made_at=made_at, incident="incident-1", status=status)
