"""The event log of a realm: batches committed whole, with everything that must be true at once beside them (protocol.md §3 "Order", "Hash chain")."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.state import Tables
from services.store.tables import get_meta

GENESIS = "0" * 64
_ROWS: dict[str, type[Row]] = {"incidents": Incident, "units": Unit, "assignments": Assignment, "conflicts": Conflict}


class Beside(msgspec.Struct, frozen=True):
    """A row that an event changed over a border: the regions where it was seen before (None when there was no such row) and is seen now.
    One without a body has not changed: who does not see it cannot work the event out alone."""

    table: str
    id: str
    was: str | None
    now: str
    body: bytes


class Entry(msgspec.Struct, frozen=True):
    """One event as stored: canonical JSON, digest, chain hash, the regions that may see it, personal data beside it if any,
    and the rows that it changed over a border."""

    seq: int
    id: str
    epoch: str
    incident: str | None
    unit: str | None
    regions: tuple[str, ...]
    body: bytes
    digest: str
    hash: str
    pii: bytes | None = None
    salt: str = ""
    abroad: tuple[Beside, ...] = ()

    @property
    def size(self) -> int:
        """Bytes that it comes to in a frame, and in memory."""
        return len(self.body) + sum(len(row.body) for row in self.abroad)


class Verdict(msgspec.Struct, frozen=True):
    """What was decided upon one id, kept so that a repeat gets the same answer. `console` is empty for the field and timers."""

    cid: str
    body_hash: str
    outcome: str
    reply: bytes
    at: str
    console: str = ""
    inc: str = ""
    cseq: int = 0

    @property
    def sum(self) -> str:
        """Checksum of the whole, so that an audit sees a changed byte here as well."""
        whole = (self.cid, self.body_hash, self.console, self.inc, self.cseq, self.outcome, self.reply.decode(), self.at)
        return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


class TimerRow(msgspec.Struct, frozen=True):
    """A verb that falls due: `resume` or `overdue` (with its clock)."""

    id: str
    incident: str
    verb: str
    clock: str
    at: str


@dataclass(slots=True)
class Batch:
    """Everything that one transaction stores."""

    entries: list[Entry] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    rows: dict[tuple[str, str], bytes] = field(default_factory=dict)
    timers: dict[str, list[TimerRow]] = field(default_factory=dict)
    audit: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the meta table says of the log, and how many decisions there are: refusals make no event."""

    realm: str
    epoch: str
    seq: int
    hash: str
    decided: int = 0


class _Into:
    """Brings rows into one table: a single one is bound as it is, several come as one statement: each step of a statement gives up the interpreter
    lock, and a busy loop is slow to give it back."""

    def __init__(self, table: str, columns: str, known: str = "") -> None:
        count = columns.count(",") + 1
        self._one = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * count)}) {known}"
        values = ", ".join(f"value->>{number}" for number in range(count))
        self._several = f"INSERT INTO {table} ({columns}) SELECT {values} FROM json_each(?) WHERE true {known}"

    def put(self, db: dbapi2.Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert these, in order."""
        if len(rows) == 1:
            db.execute(self._one, rows[0]).close()
        elif rows:
            db.execute(self._several, (msgspec.json.encode(rows).decode(),)).close()


_EVENTS = _Into("events", "seq, id, epoch, incident, unit, regions, body, digest, hash")
_PII = _Into("pii", "event, salt, body")
_ABROAD = _Into("abroad", "seq, region, body, tbl, id, was")
_DECISIONS = _Into("decisions", "cid, body_hash, console, inc, cseq, outcome, reply, at, sum")
_CONSOLES = _Into("consoles", "console, inc, last_cseq", "ON CONFLICT (console, inc) DO UPDATE SET last_cseq = max(last_cseq, excluded.last_cseq)")
_TABLES = _Into("rows", "tbl, id, body", "ON CONFLICT (tbl, id) DO UPDATE SET body = excluded.body")
_TIMERS_OFF = "DELETE FROM timers WHERE incident IN (SELECT value FROM json_each(?))"
_TIMERS_ON = _Into(
    "timers", "id, incident, verb, clock, at",
    "ON CONFLICT (id) DO UPDATE SET incident = excluded.incident, verb = excluded.verb, clock = excluded.clock, at = excluded.at",
)  # fmt: skip
_HEAD = "INSERT INTO meta VALUES ('head_seq', ?), ('head_hash', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_AUDIT = _Into("audit", "at, kind, detail")


def append(db: dbapi2.Connection, batch: Batch) -> None:
    """Store a batch inside the caller's transaction. A number or id given twice fails the whole of it."""
    if batch.entries:
        events = [(e.seq, e.id, e.epoch, e.incident, e.unit, " ".join(e.regions), e.body.decode(), e.digest, e.hash) for e in batch.entries]
        _EVENTS.put(db, events)
        _PII.put(db, [(e.id, e.salt, e.pii.decode()) for e in batch.entries if e.pii is not None])
        _ABROAD.put(db, [(e.seq, row.now, row.body.decode(), row.table, row.id, row.was) for e in batch.entries for row in e.abroad])
        db.execute(_HEAD, (str(batch.entries[-1].seq), batch.entries[-1].hash)).close()
    _DECISIONS.put(db, [(v.cid, v.body_hash, v.console, v.inc, v.cseq, v.outcome, v.reply.decode(), v.at, v.sum) for v in batch.verdicts])
    _CONSOLES.put(db, [(v.console, v.inc, v.cseq) for v in batch.verdicts if v.console])
    _TABLES.put(db, [(table, key, body.decode()) for (table, key), body in batch.rows.items()])
    if batch.timers:
        db.execute(_TIMERS_OFF, (msgspec.json.encode(list(batch.timers)).decode(),)).close()
    _TIMERS_ON.put(db, [(t.id, t.incident, t.verb, t.clock, t.at) for rows in batch.timers.values() for t in rows])
    _AUDIT.put(db, batch.audit)


def heading(connection: sa.Connection) -> Heading | None:
    """Realm, epoch and head of the log; None in a file that no hub has opened."""
    if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'events', 'decisions')").scalar_one() < 3:
        return None
    realm = get_meta(connection, "realm")
    if realm is None:
        return None
    epoch = get_meta(connection, "epoch") or ""
    # None is ever deleted, so that the number of the last one's row is how many there are.
    decided = int(connection.exec_driver_sql("SELECT coalesce(max(rowid), 0) FROM decisions").scalar_one())
    return Heading(realm, epoch, int(get_meta(connection, "head_seq") or 0), get_meta(connection, "head_hash") or GENESIS, decided)


def load_tables(connection: sa.Connection) -> Tables:
    """The projection: every row as of the head, for it is stored with the events that make it."""
    tables = Tables()
    decoders = {name: msgspec.json.Decoder(kind) for name, kind in _ROWS.items()}
    targets: dict[str, dict[str, Row]] = {name: getattr(tables, name) for name in _ROWS}
    for name, key, body in connection.execute(sa.text("SELECT tbl, id, body FROM rows")):
        targets[name][key] = decoders[name].decode(body)
    return tables


def load_timers(connection: sa.Connection) -> list[TimerRow]:
    """Every timer that has not been replaced by a later one of its incident."""
    return [TimerRow(*row) for row in connection.execute(sa.text("SELECT id, incident, verb, clock, at FROM timers"))]


def set_gateway_seen(db: dbapi2.Connection, source: str, at: str) -> None:
    """Remember when a field source went away; inside the caller's transaction."""
    db.execute("INSERT INTO gateways VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET at = excluded.at", (source, at)).close()
