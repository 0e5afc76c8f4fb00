"""The event log of a realm: batches committed whole, with every answer beside its events (protocol.md §3 "Order", "Hash chain")."""

import hashlib
from dataclasses import dataclass, field

import msgspec
from sqlcipher3 import dbapi2

from services.store.inserts import Into
from services.store.meta import get_meta

GENESIS = "0" * 64


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


@dataclass(slots=True)
class Batch:
    """What a command waits for: everything that one transaction stores."""

    entries: list[Entry] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    audit: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose log it is, its newest event, and how many decisions there are: refusals make no event."""

    realm: str
    epoch: str
    seq: int
    hash: str
    decided: int = 0


_EVENTS = Into("events", "seq, id, epoch, incident, unit, regions, body, digest, hash")
_PII = Into("pii", "event, salt, body")
_ABROAD = Into("abroad", "seq, region, body, tbl, id, was")
_DECISIONS = Into("decisions", "cid, body_hash, console, inc, cseq, outcome, reply, at, sum")
_CONSOLES = Into("consoles", "console, inc, last_cseq", "ON CONFLICT (console, inc) DO UPDATE SET last_cseq = max(last_cseq, excluded.last_cseq)")
_AUDIT = Into("audit", "at, kind, detail")


def append(db: dbapi2.Connection, batch: Batch) -> None:
    """Store a batch inside the caller's transaction. A number or id given twice fails the whole of it."""
    if batch.entries:
        events = [(e.seq, e.id, e.epoch, e.incident, e.unit, " ".join(e.regions), e.body.decode(), e.digest, e.hash) for e in batch.entries]
        _EVENTS.put(db, events)
        _PII.put(db, [(e.id, e.salt, e.pii.decode()) for e in batch.entries if e.pii is not None])
        _ABROAD.put(db, [(e.seq, row.now, row.body.decode(), row.table, row.id, row.was) for e in batch.entries for row in e.abroad])
    _DECISIONS.put(db, [(v.cid, v.body_hash, v.console, v.inc, v.cseq, v.outcome, v.reply.decode(), v.at, v.sum) for v in batch.verdicts])
    _CONSOLES.put(db, [(v.console, v.inc, v.cseq) for v in batch.verdicts if v.console])
    _AUDIT.put(db, batch.audit)


def heading(db: dbapi2.Connection) -> Heading | None:
    """Realm, epoch and head of the log; None in a file that no hub has opened."""
    if db.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'events', 'decisions')").fetchone()[0] < 3:
        return None
    realm = get_meta(db, "realm")
    if realm is None:
        return None
    seq, hash_ = db.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone() or (0, GENESIS)
    # None is ever deleted, so that the number of the last one's row is how many there are.
    decided = db.execute("SELECT coalesce(max(rowid), 0) FROM decisions").fetchone()[0]
    return Heading(realm, get_meta(db, "epoch") or "", int(seq), str(hash_), int(decided))


def set_gateway_seen(db: dbapi2.Connection, source: str, at: str) -> None:
    """Remember when a field source went away; inside the caller's transaction."""
    db.execute("INSERT INTO gateways VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET at = excluded.at", (source, at)).close()
