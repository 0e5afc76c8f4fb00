"""The rows that the events of a log make, on disk: brought up behind it, and read at the start (protocol.md §3 "Order")."""

import msgspec
from sqlcipher3 import dbapi2

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.state import Change, Tables, rows_of
from services.store.inserts import Into
from services.store.meta import get_meta, set_meta
from services.wire import codec

_ROWS: dict[str, type[Row]] = {"incidents": Incident, "units": Unit, "assignments": Assignment, "conflicts": Conflict}
_TABLES = Into("rows", "tbl, id, body", "ON CONFLICT (tbl, id) DO UPDATE SET body = excluded.body")
_ROWS_AT = "rows_at"


def advance(db: dbapi2.Connection, change: Change, seq: int) -> None:
    """Bring the rows up to event `seq`, inside the caller's transaction: they follow from the log, and nobody's answer waits for them."""
    _TABLES.put(db, [(table, row.id, codec.encode(row).decode()) for table, row in rows_of(change)])
    set_meta(db, _ROWS_AT, str(seq))


def rows_at(db: dbapi2.Connection) -> int:
    """The event that the rows on disk are up to; 0 in a new file. The log may be ahead of them, by what came just before a kill."""
    return int(get_meta(db, _ROWS_AT) or 0)


def load_tables(db: dbapi2.Connection) -> Tables:
    """Every row on disk."""
    tables = Tables()
    decoders = {name: msgspec.json.Decoder(kind) for name, kind in _ROWS.items()}
    targets: dict[str, dict[str, Row]] = {name: getattr(tables, name) for name in _ROWS}
    for name, key, body in db.execute("SELECT tbl, id, body FROM rows"):
        targets[name][key] = decoders[name].decode(body)
    return tables
