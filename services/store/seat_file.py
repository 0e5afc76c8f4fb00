"""One of a seat's SQLite files while it is written: one connection, schema, and errors as one plain line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.migrations.steps import LATEST
from services.store.seat_thread import NotKeptError
from services.store.settle import settle_log
from services.store.writes import make, open_file, transaction


class SeatFile:
    """A file with one connection, used by the seat's writer thread alone."""

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        """Nothing is opened before the first transaction; `schema` is run then and creates what is not there."""
        self._path, self._schema = path, schema
        self._db: dbapi2.Connection | None = None
        self._failed = False

    @contextmanager
    def transaction(self) -> Iterator[dbapi2.Connection]:
        """A connection in a transaction: committed to the disk at the end, or NotKeptError and not a trace of it."""
        try:
            with transaction(self._open()) as db:
                yield db
        except (dbapi2.Error, OSError) as why:
            self._forget()
            raise NotKeptError(f"{self._path.name} in {self._path.parent} could not be written: {why}") from why

    def _open(self) -> dbapi2.Connection:
        if self._db is None:
            db = open_file(self._path)
            try:
                settle_log(db)
                with transaction(db):
                    make(db, self._schema, LATEST.get(self._path.stem, 0))
            except dbapi2.Error:
                db.close()
                raise
            self._db = db
        if self._failed:
            settle_log(self._db)
            self._failed = False
        return self._db

    def _forget(self) -> None:
        """What a COMMIT that failed left in the log would be there again at the next start: it goes now, or else before anything more is taken."""
        self._failed = self._db is not None
        if self._db is not None:
            with suppress(dbapi2.Error):
                settle_log(self._db)

    @property
    def is_open(self) -> bool:
        """Whether there was a transaction since it was made or given back."""
        return self._db is not None

    def close(self) -> None:
        """Give the file back; a later transaction opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None
