"""Brings a file to the newest schema number, one step a transaction, each with a copy of the file made first."""

import logging
import os
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.keys import connect, holds_data, is_plain, sync
from services.store.migrations.steps import LATEST, STEPS, Step

_LOG = logging.getLogger("gridwall.store")


def upgrade(path: Path) -> None:
    """Run the steps that a file lacks; the file as it was stays as NAME.before-N. OSError and dbapi2.Error; then the file is as before that step."""
    if not holds_data(path):
        return
    with closing(connect(path, "rw")) as db:
        bring_up(db, path)


def bring_up(db: dbapi2.Connection, path: Path) -> None:
    """The same through a connection that is open already."""
    have = number_of(db)
    if have == LATEST[path.stem] or not has_tables(db):
        return
    for number, step in enumerate(STEPS[path.stem], start=1):
        if have < number:
            _copy(db, path, number)
            _run(db, number, step)
            _LOG.info("%s is of schema %d now; as it was before it is kept as %s.before-%d", path.name, number, path.name, number)


def number_of(db: dbapi2.Connection) -> int:
    """The schema number of an open file, 0 when it was made before there were numbers."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def has_tables(db: dbapi2.Connection) -> bool:
    """Whether anything was made in a file yet."""
    return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _copy(db: dbapi2.Connection, path: Path, number: int) -> None:
    kept = path.with_name(f"{path.name}.before-{number}")
    part = path.with_name(f"{kept.name}.part")
    part.unlink(missing_ok=True)
    with closing(connect(part, plain=is_plain(path))) as other:
        db.backup(other)
        other.execute("PRAGMA journal_mode=DELETE").close()
    sync(part)
    os.replace(part, kept)
    sync(path.parent)


def _run(db: dbapi2.Connection, number: int, step: Step) -> None:
    db.execute("BEGIN IMMEDIATE").close()
    try:
        # Another process may have been first, while this one copied.
        if number_of(db) < number:
            step(db)
            db.execute(f"PRAGMA user_version={number}").close()
            _say_in_meta(db, number)
        db.execute("COMMIT").close()
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK").close()
        raise


def _say_in_meta(db: dbapi2.Connection, number: int) -> None:
    """A gridwall of before the numbers looks here, and refuses."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(number),)).close()
