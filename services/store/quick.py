"""Reads a seat's files at start without SQLAlchemy, whose import the first window does not wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlcipher3 import dbapi2


class UnreadableError(Exception):
    """The file is there and cannot be read; the message is one plain line."""


@contextmanager
def quick_read(path: Path) -> Iterator[dbapi2.Connection | None]:
    """A connection for reading, None when there is no file yet (or an empty one). UnreadableError for a damaged one."""
    if not path.exists() or path.stat().st_size == 0:
        yield None
        return
    connection: dbapi2.Connection | None = None
    try:
        # Not mode=ro: what a killed process left in the write-ahead log has to be taken in.
        connection = dbapi2.connect(f"file:{quote(str(path.absolute()))}?mode=rw", uri=True, isolation_level=None)
        connection.execute("PRAGMA query_only=ON")
        yield connection
    except dbapi2.Error as why:
        raise UnreadableError(f"{path.name} in {path.parent} cannot be read: {why}") from why
    finally:
        if connection is not None:
            connection.close()
