"""Makes the rows of a log anew from its events: those of before lack the fields that came later (protocol.md §3 "Rows may grow")."""

from collections.abc import Iterator

import msgspec
from sqlcipher3 import dbapi2

from services.domain.evolve import evolve
from services.domain.state import Tables
from services.wire import codec
from services.wire.staging import rows_by_table


def rebuild_rows(db: dbapi2.Connection) -> None:
    """Replay every event within the caller's transaction. dbapi2.Error names the first that cannot be."""
    tables = Tables()
    for seq, body in db.execute("SELECT seq, body FROM events ORDER BY seq"):
        try:
            tables.apply(evolve(tables, codec.decode_event(str(body).encode())))
        except (msgspec.MsgspecError, KeyError, AssertionError, ValueError) as error:
            raise dbapi2.DatabaseError(f"event {seq} cannot be replayed ({error!r}): put a backup back, or go on with the older gridwall") from error
    db.execute("DELETE FROM rows").close()
    db.executemany("INSERT INTO rows (tbl, id, body) VALUES (?, ?, ?)", _rows(tables)).close()


def _rows(tables: Tables) -> Iterator[tuple[str, str, str]]:
    for name, rows in rows_by_table(tables).items():
        yield from ((name, key, codec.encode(row).decode()) for key, row in rows.items())
