"""State digests of the four tables: sums of the rows' hashes, so that a change costs what changed and not the whole state (protocol.md §3)."""

import hashlib
from collections.abc import Iterable

from services.domain.model import Row
from services.wire.codec import encode

_MODULUS = 1 << 256


def row_sum(body: bytes) -> int:
    """SHA-256 of a row's JSON as a number."""
    return int.from_bytes(hashlib.sha256(body).digest())


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
            known = self._known[row.id] = (row, row_sum(encode(row)))
        return known[1]
