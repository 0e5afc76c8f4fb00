"""A hub's data directory: its lock, its journal opened and checked (protocol.md §4 "Only hub and restore need the directory alone")."""

import fcntl
import os
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.store.engine import StoreError, driver, open_engine, plain
from services.store.journal import GENESIS, Heading, heading
from services.store.keys import holds_data
from services.store.meta import get_meta, set_meta
from services.store.migrations.steps import LATEST
from services.store.rebuild import catch_up
from services.store.settle import settle_log
from services.store.tables import JOURNAL
from services.store.upgrade import upgrade
from services.store.writes import make, transaction

SCHEMA = LATEST["journal"]


_GIVE = "give the one that `gridwall hub --data-dir` was started with"


class Lock:
    """Held while a hub runs; the system lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        """StoreError when another process has the directory or it cannot be written."""
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            why = "it is no directory" if isinstance(error, FileExistsError) else error.strerror
            raise StoreError(f"{data_dir}: cannot be used as a data directory: {why}; give another, or make room for it there") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise StoreError(f"{data_dir}: is in use by another hub") from error

    def release(self) -> None:
        """Let go."""
        os.close(self._handle)


def require_log(data_dir: Path) -> Path:
    """The file of a hub's log; StoreError when the directory has none, and what to give instead."""
    return _require(data_dir, "journal.sqlite", "log")


def require_tokens(data_dir: Path) -> Path:
    """The file of a hub's tokens, regions and roster; StoreError as require_log."""
    return _require(data_dir, "admin.sqlite", "tokens")


def _require(data_dir: Path, name: str, what: str) -> Path:
    path = data_dir / name
    if path.is_file() and holds_data(path):
        return path
    if not data_dir.is_dir():
        raise StoreError(f"{data_dir}: is no directory; {_GIVE}")
    if is_seats(data_dir):
        raise StoreError(f"{data_dir}: is a seat's directory, {'the log is' if what == 'log' else 'the tokens are'} with its hub; {_GIVE}")
    if what == "tokens" and holds_data(data_dir / "journal.sqlite"):
        raise StoreError(f"{path}: is not there, and with it tokens, regions and roster; put it back from a backup, or issue tokens and import these again")
    raise StoreError(f"{data_dir}: holds no {what} of a hub; {_GIVE}")


def is_seats(data_dir: Path) -> bool:
    """Whether a directory is a seat's."""
    return any((data_dir / name).exists() for name in ("outbox.sqlite", "cache.sqlite"))


def open_journal(data_dir: Path, realm: str | None, new_epoch: str) -> tuple[sa.Engine, Heading]:
    """The journal of a directory, made for `realm` (live by default) when there is none. StoreError when it is another realm's or unreadable."""
    path = data_dir / "journal.sqlite"
    try:
        upgrade(path)
        engine = open_engine(path)
        with engine.connect() as connection:
            settle_log(driver(connection))
            with transaction(driver(connection)) as db:
                make(db, JOURNAL, SCHEMA)
                found = _checked(db, path, realm, new_epoch)
                catch_up(db)
            os.chmod(path, 0o600)
    except (sa.exc.DBAPIError, dbapi2.Error, OSError) as error:
        raise StoreError(f"{path}: cannot be opened: {plain(error)}") from error
    return engine, found


def _checked(db: dbapi2.Connection, path: Path, realm: str | None, new_epoch: str) -> Heading:
    found = heading(db)
    if found is None:
        found = Heading(realm or "live", new_epoch, 0, GENESIS)
        for key, value in (("schema", str(SCHEMA)), ("realm", found.realm), ("epoch", found.epoch)):
            set_meta(db, key, value)
    if get_meta(db, "schema") != str(SCHEMA):
        raise StoreError(f"{path}: is of schema {get_meta(db, 'schema')}; this gridwall knows {SCHEMA}")
    if realm is not None and realm != found.realm:
        raise StoreError(f"{path.parent}: belongs to realm {found.realm}, not {realm}")
    return found


def fork(engine: sa.Engine, found: Heading, new_epoch: str) -> Heading:
    """Begin a new epoch on the same log: numbers of different epochs are never compared."""
    with engine.begin() as connection:
        set_meta(driver(connection), "epoch", new_epoch)
    return replace(found, epoch=new_epoch)
