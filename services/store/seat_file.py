"""One of a seat's SQLite files while it is written: engine, schema, and errors as one plain line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.store.engine import driver, open_engine, plain
from services.store.migrations.steps import LATEST
from services.store.seat_thread import NotKeptError
from services.store.settle import settle_log
from services.store.tables import make


class SeatFile:
    """A file with one connection, used by the seat's writer thread alone."""

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        """Nothing is opened before the first transaction; `schema` is run then and creates what is not there."""
        self._path, self._schema = path, schema
        self._engine: sa.Engine | None = None
        self._connection: sa.Connection | None = None
        self._failed = False

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A connection in a transaction: committed to the disk at the end, or NotKeptError and not a trace of it."""
        try:
            connection = self._open()
            with connection.begin():
                yield connection
        except (sa.exc.DBAPIError, dbapi2.Error, OSError) as why:
            self._forget()
            raise NotKeptError(f"{self._path.name} in {self._path.parent} could not be written: {plain(why)}") from why

    def _open(self) -> sa.Connection:
        if self._connection is None:
            self._engine = self._engine or open_engine(self._path)
            connection = self._engine.connect()
            try:
                settle_log(driver(connection))
                with connection.begin():
                    make(connection, self._schema, LATEST.get(self._path.stem, 0))
            except (sa.exc.DBAPIError, dbapi2.Error):
                connection.close()
                raise
            self._connection = connection
        if self._failed:
            settle_log(driver(self._connection))
            self._failed = False
        return self._connection

    def _forget(self) -> None:
        """What a COMMIT that failed left in the log would be there again at the next start: it goes now, or else before anything more is taken."""
        self._failed = self._connection is not None
        if self._connection is not None:
            with suppress(dbapi2.Error):
                settle_log(driver(self._connection))

    def close(self) -> None:
        """Give the file back; a later transaction opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._engine is not None:
            self._engine.dispose()
