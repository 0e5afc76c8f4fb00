"""State digests of the four tables: sums of the rows' hashes, so that a change costs what changed and not the whole state (protocol.md §3)."""

import hashlib
from collections.abc import Iterable
from functools import cache

import msgspec

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.wire.codec import encode

_MODULUS = 1 << 256
SETTLED: dict[type[Row], int] = {Incident: 50, Unit: 13, Assignment: 22, Conflict: 13}
"""How many of a row's fields digests are taken over, from the first. A field that comes later stands behind them and is no part of it: a seat of
the version before has not got it, and its digest has to be the hub's all the same. Never changed while the wire is gridwall.v1."""


def row_sum(body: bytes) -> int:
    """SHA-256 of a row's JSON as a number."""
    return int.from_bytes(hashlib.sha256(body).digest())


def settled(row: Row) -> bytes:
    """A row's JSON as far as its digest is taken over it."""
    kind = _settled_kind(type(row))
    return encode(row if kind is None else msgspec.convert(row, kind, from_attributes=True))


@cache
def _settled_kind(kind: type[Row]) -> type[msgspec.Struct] | None:
    """The fields of a kind of row that digests are taken over; None when that is all of them."""
    fields = msgspec.structs.fields(kind)
    count = SETTLED.get(kind, len(fields))
    return None if len(fields) == count else msgspec.defstruct(f"Settled{kind.__name__}", [(one.name, one.type) for one in fields[:count]])


def total(sums: Iterable[int]) -> str:
    """Digest of a table in hex: the sum of its rows' hashes modulo 2^256, in whatever order (the additive hash of Bellare and Micciancio, 1997)."""
    return f"{sum(sums) % _MODULUS:064x}"


class RowSums:
    """Hashes of rows, made once for each: rows are immutable, so one that is still the same object has still the same hash."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Row, int]] = {}

    def of(self, rows: Iterable[Row]) -> str:
        """Digest of one table."""
        return total(self._sum(row) for row in rows)

    def _sum(self, row: Row) -> int:
        known = self._known.get(row.id)
        if known is None or known[0] is not row:
            known = self._known[row.id] = (row, row_sum(settled(row)))
        return known[1]
