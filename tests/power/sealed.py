"""The shipped library on encrypted files, watched statement by statement: what it wrote to which page and frame, for a disk that tears them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from services.store.keys import PAGE, read_key, use_key
from tests.power.disk import Op
from tests.power.replay import TABLES, Run, digest

_HEADER, _FRAME = 32, 24 + PAGE
Files = dict[str, bytes]


class Watch:
    """Turns what is different in the files after a statement into operations, in the order in which SQLite does them: the log and its sync, then pages
    and their sync, then the log is cut or goes. Frames and pages are single operations, so that a cut comes between them and within."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen, self._last = path, Files(), ""
        self.run = Run([])

    def next(self, sql: str) -> None:
        """A statement is about to begin, or its connection to end (""): what the one before it did is on the disk."""
        now = {name: file.read_bytes() for name in ("", "-wal") if (file := self._path.with_name(self._path.name + name)).exists()}
        self.run.ops += self._ops(self._seen, now)
        self._seen = now
        if self._last == "COMMIT":
            self.run.states.append(contents(self._path))
            self.run.confirmed.append(len(self.run.ops))
        self._last = sql

    def _ops(self, old: Files, new: Files) -> Iterator[Op]:
        name, log = self._path.name, f"{self._path.name}-wal"
        was, is_ = old.get("-wal", b""), new.get("-wal", b"")
        if any(changed := [Op(log, "write", at, data) for at, data in _changed(was, is_, _HEADER, _FRAME)]):
            yield from (*changed, Op(log, "sync"))
        pages = [Op(name, "write", at, data) for at, data in _changed(old.get("", b""), new.get("", b""), 0, PAGE)]
        if pages:
            yield from (*pages, Op(name, "sync"))
        if len(is_) < len(was):
            yield Op(log, "cut", len(is_)) if "-wal" in new else Op(log, "gone")


def _changed(old: bytes, new: bytes, first: int, size: int) -> Iterator[tuple[int, bytes]]:
    bounds = [*([0] if first and new else []), *range(first, len(new), size), len(new)]
    for at, end in pairwise(bounds):
        if new[at:end] != old[at:end]:
            yield at, new[at:end]


def contents(path: Path) -> str:
    """A digest of everything the tables of an encrypted file hold."""
    with closing(_PLAIN(str(path), isolation_level=None)) as db:
        use_key(db, read_key(path.parent) or "")
        names = [str(name) for (name,) in db.execute(TABLES)]
        return digest([[name, *db.execute(f'SELECT * FROM "{name}"').fetchall()] for name in names])


_PLAIN = dbapi2.connect


@contextmanager
def watched(path: Path) -> Iterator[Watch]:
    """Every connection that is opened within the block is watched, and has to be to this file."""
    watch = Watch(path)

    class Watched(dbapi2.Connection):
        def close(self) -> None:
            watch.next("")
            super().close()
            watch.next("")

    def connect(*args: Any, **more: Any) -> dbapi2.Connection:  # Any: the driver's own signature
        connection = _PLAIN(*args, factory=Watched, **more)
        connection.set_trace_callback(watch.next)
        return connection

    with patch.object(dbapi2, "connect", connect):
        yield watch
