"""A copy of an outbox whose first page does not hold, with that of a new one in its place: tables are made in one order, so they stand where they stood."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from services.store.kept import SCHEMA
from services.store.keys import connect_salted, write_private

_SALT = 16
_FILLED = 3900
"""Bytes of a row that fills a page."""


@contextmanager
def patched(path: Path, page: int) -> Iterator[Path]:
    """The copy, while the block lasts; `page` is the size of one. Nobody may have the file open. OSError and dbapi2.Error."""
    copy, made = path.with_name(f"{path.name}.copy"), path.with_name(f"{path.name}.first")
    try:
        # No connection of this process is open on it, so that none of its locks is given up by reading it past SQLite.
        write_private(copy, path.read_bytes())
        if path.with_name(f"{path.name}-wal").exists():
            shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        with copy.open("r+b") as file:
            salt = file.read(_SALT)
            _make(made, salt, copy.stat().st_size // page)
            file.seek(0)
            file.write(made.read_bytes()[:page])
        yield copy
    finally:
        for file_ in (copy, made):
            for end in ("", "-wal", "-shm", "-journal"):
                file_.with_name(file_.name + end).unlink(missing_ok=True)


def _make(path: Path, salt: bytes, pages: int) -> None:
    """A new outbox of as many pages or more: less than it says of itself is what SQLite would refuse to read."""
    with closing(connect_salted(path, salt)) as db:
        for statement in SCHEMA:
            db.execute(statement).close()
        filled = ((str(number), 0, bytes(_FILLED)) for number in range(pages))
        db.execute("BEGIN").close()
        db.executemany("INSERT INTO kept (cid, safe, body) VALUES (?, ?, ?)", filled).close()
        db.execute("COMMIT").close()
