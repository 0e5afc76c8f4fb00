"""What the hub asks of the log beside committing to it: repeats, cursors, timelines."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from msgspec.structs import replace

from services.store.engine import driver, reader
from services.store.journal import GENESIS, Beside, Entry, Verdict

_COLUMNS = "e.seq, e.id, e.epoch, e.incident, e.unit, e.regions, e.body, e.digest, e.hash, p.body, p.salt"
_FROM = f"SELECT {_COLUMNS} FROM events e LEFT JOIN pii p ON p.event = e.id"
_AFTER = sa.text(f"{_FROM} WHERE e.seq > :seq ORDER BY e.seq LIMIT :limit")
_ABROAD = sa.text("SELECT seq, tbl, id, was, region, body FROM abroad WHERE seq BETWEEN :first AND :last ORDER BY n")
_ALL = sa.text(f"{_FROM} ORDER BY e.seq")
_TIMELINE = sa.text(f"{_FROM} WHERE e.incident = :incident ORDER BY e.seq LIMIT :limit")
_VERDICTS = "SELECT cid, body_hash, outcome, reply, at, console, inc, cseq, sum FROM decisions"
_VERDICT = f"{_VERDICTS} WHERE cid = ?"
_CSEQ = sa.text("SELECT last_cseq FROM consoles WHERE console = :console AND inc = :inc")
_BYTES = sa.text("SELECT coalesce(sum(length(body)), 0) FROM events WHERE seq > :seq")


class Lookups:
    """Reads the log while others write it; each look-up sees the newest commit. Used from one thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = reader(engine)
        # Asked for every durable frame: the driver alone answers in a seventh of the time.
        self._quick = driver(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def events_after(self, seq: int, limit: int) -> list[Entry]:
        """Up to `limit` events after `seq`, in order."""
        found = [_entry(row) for row in self._connection.execute(_AFTER, {"seq": seq, "limit": limit})]
        return self._with_rows(found) if found else found

    def _with_rows(self, found: list[Entry]) -> list[Entry]:
        span = {"first": found[0].seq, "last": found[-1].seq}
        rows: dict[int, list[Beside]] = {}
        for seq, table, key, was, now, body in self._connection.execute(_ABROAD, span):
            rows.setdefault(int(seq), []).append(Beside(table, key, was, now, str(body).encode()))
        return [replace(entry, abroad=tuple(rows[entry.seq])) if entry.seq in rows else entry for entry in found]

    def timeline(self, incident: str, limit: int = 5000) -> list[Entry]:
        """The events of one incident, in order."""
        return [_entry(row) for row in self._connection.execute(_TIMELINE, {"incident": incident, "limit": limit})]

    def bytes_after(self, seq: int) -> int:
        """How many bytes the events after `seq` have."""
        return int(self._connection.execute(_BYTES, {"seq": seq}).scalar_one())

    def hash_at(self, seq: int) -> str | None:
        """The chain hash after event `seq`; None when there is no such event."""
        if seq == 0:
            return GENESIS
        found = self._connection.execute(sa.text("SELECT hash FROM events WHERE seq = :seq"), {"seq": seq}).scalar()
        return None if found is None else str(found)

    def verdict(self, cid: str) -> Verdict | None:
        """What was decided upon an id, None when it was never seen."""
        row = self._quick.execute(_VERDICT, (cid,)).fetchone()
        return None if row is None else _verdict(row)

    def cids(self) -> Iterator[str]:
        """Every id that was decided upon."""
        return (cid for (cid,) in self._quick.execute("SELECT cid FROM decisions"))

    def last_cseq(self, console: str, inc: str) -> int | None:
        """The last command number decided for one incarnation of a console; None when it never sent one."""
        found = self._connection.execute(_CSEQ, {"console": console, "inc": inc}).scalar()
        return None if found is None else int(found)

    def gateway_seen(self, source: str) -> str | None:
        """When a field source was last connected; None when it never was."""
        found = self._connection.execute(sa.text("SELECT at FROM gateways WHERE source = :source"), {"source": source}).scalar()
        return None if found is None else str(found)


def verdicts(connection: sa.Connection) -> Iterator[tuple[Verdict, str]]:
    """Every verdict with the checksum stored beside it."""
    for row in connection.execute(sa.text(_VERDICTS)):
        yield _verdict(row), str(row[8])


def _verdict(row: Iterable[object]) -> Verdict:
    cid, body_hash, outcome, reply, at, console, inc, cseq, _ = row
    return Verdict(str(cid), str(body_hash), str(outcome), str(reply).encode(), str(at), str(console), str(inc), int(str(cseq)))


def entries(connection: sa.Connection) -> Iterator[Entry]:
    """Every event, in order, read as it is asked for."""
    for row in connection.execution_options(stream_results=True).execute(_ALL):
        yield _entry(row)


def _entry(row: sa.Row[*tuple[object, ...]]) -> Entry:
    seq, key, epoch, incident, unit, regions, body, digest, hash_, pii, salt = row
    return Entry(
        int(str(seq)), str(key), str(epoch), None if incident is None else str(incident), None if unit is None else str(unit), tuple(str(regions).split()),
        str(body).encode(), str(digest), str(hash_), None if pii is None else str(pii).encode(), str(salt or ""),
    )  # fmt: skip
