"""Reads a seat's files at start, before the first window is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.encrypt import encrypt
from services.store.keys import NewerFileError, connect, is_damage
from services.store.upgrade import bring_up


class UnreadableError(Exception):
    """The file is there and cannot be read; the message is one plain line."""


class DamagedError(UnreadableError):
    """Pages or rows of it do not hold, or the key is not its key."""


class NewerError(ValueError):
    """A newer gridwall wrote the file: it is not damaged, and is not to be set aside; the message is one plain line."""


@contextmanager
def quick_read(path: Path) -> Iterator[dbapi2.Connection | None]:
    """A connection for reading a file that the seat alone has open, encrypted and upgraded first if it is of before; None when there is none yet
    (or an empty one). UnreadableError for one that cannot
    be read now, DamagedError for a damaged one or one without its key, NewerError."""
    if not path.exists() or path.stat().st_size == 0:
        yield None
        return
    connection: dbapi2.Connection | None = None
    try:
        encrypt(path)
        # Not mode=ro: what a killed process left in the write-ahead log has to be taken in.
        connection = connect(path, "rw")
        bring_up(connection, path)
        connection.execute("PRAGMA query_only=ON")
        yield connection
    except NewerFileError as why:
        raise NewerError(str(why)) from why
    except dbapi2.Error as why:
        kind = DamagedError if is_damage(why) else UnreadableError
        raise kind(f"{path.name} in {path.parent} cannot be read: {why}") from why
    finally:
        if connection is not None:
            connection.close()
