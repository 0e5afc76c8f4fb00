"""Encrypts a plain file of before, once: written anew beside it, compared, and put in its place; the plain one is kept until somebody deletes it."""

import logging
import os
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.keys import FILES, connect, encryption, is_plain, make_key, read_key, supported, sync, use_key

_LOG = logging.getLogger("gridwall.store")
KEPT = ".before-encryption"


def settle(folder: Path) -> str:
    """Encrypt what is still plain in a directory that nobody else has open; returns the state, see `encryption`. OSError."""
    for name in FILES:
        encrypt(folder / name)
    return encryption(folder)


def encrypt(path: Path) -> None:
    """Encrypt one file if it is plain. Where that cannot be done it stays as it was and open to all, which is said in the log."""
    try:
        if not supported() or not is_plain(path):
            return
        key = read_key(path.parent) or make_key(path.parent)
        _swap(path, key)
        _LOG.warning("%s is encrypted now; the plain file is kept as %s%s: delete it once a backup is made", path.name, path.name, KEPT)
    except (OSError, dbapi2.Error) as why:
        _LOG.warning("%s stays plain: %s", path.name, why)


def _swap(path: Path, key: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(connect(path, "rw")) as db:
            _alone(db)
            copy_keyed(db, part, key)
            path.with_name(path.name + KEPT).unlink(missing_ok=True)
            os.link(path, path.with_name(path.name + KEPT))
            os.replace(part, path)
            sync(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _alone(db: dbapi2.Connection) -> None:
    """Refused ("database is locked") while any other process has the file open; held until the connection is closed."""
    db.execute("PRAGMA busy_timeout=0").close()
    for statement in ("PRAGMA journal_mode=DELETE", "PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"):
        db.execute(statement).close()


def copy_keyed(db: dbapi2.Connection, to: Path, key: str) -> None:
    """Write all that is in an open file to a new one under another key ("" leaves it plain). dbapi2.Error, also when the copy does not hold."""
    os.close(os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    number = db.execute("PRAGMA user_version").fetchone()[0]
    db.execute("ATTACH ? AS other KEY ?", (str(to.absolute()), key and f"x'{key}'")).close()
    db.execute("SELECT sqlcipher_export('other')").fetchall()
    db.execute(f"PRAGMA other.user_version={number}").close()
    db.execute("DETACH other").close()
    _whole(db, to, key)
    sync(to)


def _whole(db: dbapi2.Connection, copy: Path, key: str) -> None:
    with closing(dbapi2.connect(str(copy), isolation_level=None)) as other:
        if key:
            use_key(other, key)
        state = other.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if state != "ok" or counts(db) != counts(other):
            raise dbapi2.DatabaseError(f"the encrypted copy does not hold: {state}")


def counts(db: dbapi2.Connection) -> dict[str, int]:
    """How many rows each table of an open file has."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
