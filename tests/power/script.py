"""What the store really says to SQLite for a run of commands, statement by statement with its values, and in which connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import msgspec
from sqlcipher3 import dbapi2

from services.store import journal
from services.store.directory import open_journal
from services.store.engine import driver
from services.store.journal import Batch, Entry, TimerRow, Verdict
from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.writes import transaction

T = TypeVar("T")
COMMANDS = 200
_SAFE_AFTER = 40


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
            for number in range(life * commands // lives, (life + 1) * commands // lives):
                with transaction(driver(connection)) as db:
                    journal.append(db, _batch(number + 1))
        engine.dispose()


def _batch(number: int) -> Batch:
    digest, incident = f"{number:064x}", f"incident-{number % 30}"
    body, row = b'{"text":"%s"}' % (b"e" * (200 + number % 7 * 150)), b'{"id":"%s","n":%d}' % (incident.encode(), number)
    batch = Batch(rows={("incidents", incident): row + b" " * (600 + number % 5 * 400)})
    batch.entries.append(Entry(number, f"event-{number}", "epoch-1", incident, None, ("9901",), body, digest, digest, b"{}" if number % 9 else None, "salt"))
    batch.verdicts.append(Verdict(f"cid-{number}", digest, "applied", b'{"t":"dec"}', "2026-11-22T08:00:00.000Z", "seat-03", "inc", number))
    batch.timers[incident] = [TimerRow(f"timer-{number}", incident, "overdue", "accept", "2026-11-22T08:00:00.000Z")]
    return batch


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
