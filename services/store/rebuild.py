"""Makes rows from the events of a log: those that a kill kept from being written, and all of them where older ones lack fields (protocol.md §3)."""

import msgspec
from sqlcipher3 import dbapi2

from services.domain.evolve import evolve
from services.domain.state import Change, Tables
from services.store.rows import advance, load_tables, rows_at
from services.wire import codec


def rebuild_rows(db: dbapi2.Connection) -> None:
    """Replay every event within the caller's transaction. dbapi2.Error names the first that cannot be."""
    db.execute("DELETE FROM rows").close()
    _replay(db, Tables(), 0)


def catch_up(db: dbapi2.Connection) -> None:
    """Bring the rows from where they are up to the newest event, within the caller's transaction. dbapi2.Error as above."""
    since = rows_at(db)
    if db.execute("SELECT 1 FROM events WHERE seq > ? LIMIT 1", (since,)).fetchone():
        _replay(db, load_tables(db), since)


def _replay(db: dbapi2.Connection, tables: Tables, since: int) -> None:
    whole, seq = Change(), since
    for seq, body in db.execute("SELECT seq, body FROM events WHERE seq > ? ORDER BY seq", (since,)):
        try:
            change = evolve(tables, codec.decode_event(str(body).encode()))
        except (msgspec.MsgspecError, KeyError, AssertionError, ValueError) as error:
            raise dbapi2.DatabaseError(f"event {seq} cannot be replayed ({error!r}): put a backup back, or go on with the older gridwall") from error
        tables.apply(change)
        whole.merge(change)
    advance(db, whole, int(seq))
