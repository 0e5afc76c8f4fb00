"""A hub's SQLite files through SQLAlchemy: engines, connections that read, and the one writer thread (recipes.md "Versions")."""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlcipher3 import dbapi2

from services.store.keys import connect
from services.store.writes import PAGES, open_file, transaction

T = TypeVar("T")
_LOG_COMMITS = 64
"""After so many commits the log is brought into the file as soon as nobody waits: a commit that crosses the library's own limit pays for all before it."""
_WRITER_PAGES = "PRAGMA cache_size=-4000"
"""KiB of pages the one writer keeps: ids are random, and a commit that has to fetch and decipher the pages of their indexes first is later by as much."""


class StoreError(Exception):
    """The store could not do it; the message is one plain line with the file and the reason."""


def open_engine(path: Path, *, readonly: bool = False, plain: bool = False) -> sa.Engine:
    """An engine over one file, encrypted unless it is a plain one of before or a new one made `plain`. Connections are not pooled."""

    def opened() -> dbapi2.Connection:
        return _read_only(path, plain=plain) if readonly else open_file(path, plain=plain)

    engine = sa.create_engine("sqlite://", module=dbapi2, creator=opened, poolclass=sa.pool.NullPool)
    event.listen(engine, "begin", _begin_read if readonly else _begin_write)
    return engine


def _read_only(path: Path, *, plain: bool) -> dbapi2.Connection:
    db = connect(path, "ro", plain=plain)
    for pragma in ("PRAGMA query_only=ON", PAGES):
        db.execute(pragma).close()
    return db


def _begin_write(connection: sa.Connection) -> None:
    _begin(connection, "BEGIN IMMEDIATE")


def _begin_read(connection: sa.Connection) -> None:
    _begin(connection, "BEGIN")


def _begin(connection: sa.Connection, how: str) -> None:
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql(how)


def reader(engine: sa.Engine) -> sa.Connection:
    """A connection that sees each commit at once and holds no transaction open; for look-ups from one thread."""
    return engine.connect().execution_options(reading=True)


def driver(connection: sa.Connection) -> dbapi2.Connection:
    """The driver's own connection under one of SQLAlchemy's."""
    found = connection.connection.driver_connection
    assert isinstance(found, dbapi2.Connection)
    return found


def data_version(connection: sa.Connection) -> int:
    """A number that differs once another connection has committed (PRAGMA data_version)."""
    return int(driver(connection).execute("PRAGMA data_version").fetchone()[0])


def plain(error: Exception) -> str:
    """The reason of a database error in one line."""
    first = str(getattr(error, "orig", None) or error).splitlines()
    return first[0] if first else type(error).__name__


class Commits(Protocol):
    """Whoever commits jobs one after the other."""

    async def run(self, job: Callable[[dbapi2.Connection], T]) -> T:
        """Commit `job(db)` in a transaction of its own; see Writer."""
        ...

    def close(self) -> None:
        """Finish what was given."""
        ...


MakeWriter = Callable[[sa.Engine], Commits]


class Writer:
    """One thread with one connection: each job is one transaction, in the order given; what several callers want committed together is their business."""

    def __init__(self, engine: sa.Engine, name: str = "gridwall-writer") -> None:
        self._engine, self._commits = engine, 0
        self._jobs: queue.SimpleQueue[Callable[[sa.Connection], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[dbapi2.Connection], T]) -> T:
        """Commit `job(db)` in a transaction of its own. Raises what it raised (nothing is then stored), StoreError when the disk would not take it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def work(connection: sa.Connection) -> None:
            try:
                with transaction(driver(connection)) as db:
                    result = job(db)
            except Exception as error:  # noqa: BLE001  handed to whoever waits
                failed = StoreError(plain(error)) if isinstance(error, dbapi2.Error) else error
                loop.call_soon_threadsafe(_fail, done, failed)
            else:
                loop.call_soon_threadsafe(_resolve, done, result)

        self._jobs.put(work)
        return await done

    def close(self) -> None:
        """Finish what was given, then end the thread and its connection."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        with self._engine.connect() as connection:
            driver(connection).execute(_WRITER_PAGES).close()
            while (job := self._jobs.get()) is not None:
                job(connection)
                self._commits += 1
                if self._commits >= _LOG_COMMITS and self._jobs.empty():
                    self._commits = 0
                    _shorten_log(connection)


def _shorten_log(connection: sa.Connection) -> None:
    """Bring the write-ahead log into the file while nobody waits; a disk that does not take it says so at the next commit."""
    with suppress(dbapi2.Error):
        driver(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").close()


def _resolve(done: asyncio.Future[T], value: T) -> None:
    if not done.done():
        done.set_result(value)


def _fail(done: asyncio.Future[T], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
