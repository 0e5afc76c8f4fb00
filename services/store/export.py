"""The log as JSON lines: each event with its epoch and its place in the chain (protocol.md §4 "export")."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.store.directory import require_log
from services.store.engine import StoreError, driver, open_engine, plain
from services.store.journal import GENESIS, heading
from services.store.keys import in_words
from services.store.lookups import entries


class _Link(msgspec.Struct):
    epoch: str
    prev_hash: str
    hash: str


def export_jsonl(data_dir: Path, to: Path) -> int:
    """Write the log of a directory, whole or not at all; returns the number of events. StoreError names what cannot be read or written."""
    path = require_log(data_dir)
    part = to.with_name(f".{to.name}.part")
    try:
        engine = open_engine(path, readonly=True)
        with engine.begin() as connection, part.open("wb") as out:
            if heading(driver(connection)) is None:
                raise StoreError(f"{path}: is SQLite, but no log of a hub; put a backup in its place")
            count, before = 0, GENESIS
            for entry in entries(connection):
                # The event's own bytes stand as they were hashed; the three fields of the chain follow them.
                out.write(entry.body[:-1] + b"," + msgspec.json.encode(_Link(entry.epoch, before, entry.hash))[1:] + b"\n")
                count, before = count + 1, entry.hash
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, to)
    except StoreError:
        part.unlink(missing_ok=True)
        raise
    except (sa.exc.DBAPIError, dbapi2.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be read: {in_words(plain(error))}") from error
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"{to}: cannot be written: {error.strerror}") from error
    return count
