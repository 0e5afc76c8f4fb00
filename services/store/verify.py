"""Walks a log from its first event: chain, digests, personal data, and the rows that the events make (protocol.md §3 "Audit")."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.domain.events import Reported
from services.domain.evolve import evolve
from services.domain.state import Tables, rows_of
from services.store.engine import StoreError, driver, open_engine, plain
from services.store.journal import GENESIS, Entry, heading
from services.store.keys import damage, in_words
from services.store.lookups import entries, verdicts
from services.store.migrations.steps import ROWS_SINCE
from services.store.rows import rows_at
from services.store.upgrade import number_of
from services.wire import codec

_ROWS = sa.text("SELECT tbl, id, body FROM rows")


@dataclass(frozen=True, slots=True)
class Verified:
    """How far the log goes, and the first thing found wrong with it; empty when nothing is."""

    events: int
    seq: int
    hash: str
    epoch: str
    realm: str
    problem: str = ""
    decided: int = 0


def verify(path: Path) -> Verified:
    """Verify the journal in a file, beside a running hub if need be. StoreError when there is no journal."""
    if not path.is_file():
        raise StoreError(f"{path}: is not there")
    try:
        engine = open_engine(path, readonly=True)
        with engine.begin() as connection:
            return _verify(connection)
    except (sa.exc.DBAPIError, dbapi2.Error) as error:
        raise StoreError(f"{path}: cannot be read: {in_words(plain(error))}") from error


def _verify(connection: sa.Connection) -> Verified:
    db = driver(connection)
    found = heading(db)
    if found is None:
        raise StoreError("journal.sqlite: is SQLite, but no log of a hub; put a backup in its place")
    # Rows of an older schema lack fields of now; they are made anew from these events at the next start, and nothing is taken from them.
    is_older = number_of(db) < ROWS_SINCE
    walk = _Walk(rows_at(db))
    found_bad = damage(db)
    problem = (f"the file is damaged: {found_bad}" if found_bad else "") or walk.events(connection)
    problem = problem or ("" if is_older else walk.rows(connection)) or _verdicts(connection)
    return Verified(walk.seq, walk.seq, walk.hash, found.epoch, found.realm, problem, found.decided)


class _Walk:
    """One pass over the log."""

    def __init__(self, rows_at: int) -> None:
        """`rows_at`: the event that the rows on disk are up to; the log may be ahead of them."""
        self.seq, self.hash = 0, GENESIS
        self._tables, self._rows_at = Tables(), rows_at
        self._wanted: dict[tuple[str, str], bytes] = {}

    def events(self, connection: sa.Connection) -> str:
        """The first event that does not hold, in words; empty when all do."""
        for entry in entries(connection):
            problem = self._event(entry)
            if problem:
                return f"event {self.seq + 1}: {problem}"
            self.seq, self.hash = entry.seq, entry.hash
            if entry.seq == self._rows_at:
                self._wanted = {(name, row.id): codec.encode(row) for name, row in rows_of(self._tables)}
        return f"the rows are of event {self._rows_at}, but the log ends at {self.seq}" if self._rows_at > self.seq else ""

    def _event(self, entry: Entry) -> str:
        if entry.seq != self.seq + 1:
            return f"is missing; the next one is {entry.seq}"
        if codec.digest(entry.body) != entry.digest:
            return "its content does not match its digest"
        if codec.chain(self.hash, entry.digest) != entry.hash:
            return "it does not follow on the one before"
        try:
            event = codec.decode_event(entry.body)
            if (event.seq, event.id, event.incident, event.unit) != (entry.seq, entry.id, entry.incident, entry.unit):
                return "its columns are not those of its content"
            self._tables.apply(evolve(self._tables, event))
        except (msgspec.MsgspecError, KeyError, AssertionError, ValueError) as error:
            return f"cannot be replayed: {error!r}"
        return _personal(entry, event.data.contact_digest) if isinstance(event.data, Reported) else ""

    def rows(self, connection: sa.Connection) -> str:
        """The first row that is not what the events make."""
        wanted = self._wanted
        for name, key, body in connection.execute(_ROWS):
            if wanted.pop((name, key), None) != str(body).encode():
                return f"{name} {key}: the row is not what the events make"
        return f"{' '.join(next(iter(wanted)))}: the row is missing" if wanted else ""


def _verdicts(connection: sa.Connection) -> str:
    """The first remembered answer that was changed; empty when none was."""
    for found, sum_ in verdicts(connection):
        if found.sum != sum_:
            return f"the answer to {found.cid} was changed"
    return ""


def _personal(entry: Entry, digest: str) -> str:
    """Personal data may have been erased; what is there must be what was."""
    if entry.pii is None or not digest:
        return ""
    kept = hashlib.sha256(entry.salt.encode() + entry.pii).hexdigest()
    return "" if kept == digest else "the personal data beside it was changed"
