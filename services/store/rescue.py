"""Reads the rows of an outbox whose pages do not all hold: range by range, down to the single row that cannot be read."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from services.store.kept import Identity, Lost
from services.store.keys import connect_damaged, is_damage

Row = tuple[int, str, bytes]
"""Place in the file, id of the command, its JSON."""
_PATIENCE = 4000
"""Failures after which ranges are given up as they are: each opens the file anew, which takes a millisecond or two."""


class Rows:
    """Asks one thing after the other. The library gives a connection up with the first page that does not hold, so each failure opens a new one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables = self._ask("SELECT name FROM sqlite_master")

    @property
    def readable(self) -> bool:
        """Whether it can be said at all what is in the file."""
        return self._tables is not None

    @property
    def has_kept(self) -> bool:
        """Whether it is of a shape that is known here."""
        return ("kept",) in (self._tables or [])

    def all(self) -> tuple[Identity | None, list[Row], list[Lost]]:
        """Whose it is, every row that can be read, in order, and those that cannot."""
        return self._identity(), *self._rows()

    def _identity(self) -> Identity | None:
        """Whose it is; None when that cannot be read. One of before says nothing of the realm."""
        columns = [row[1] for row in self._ask("PRAGMA table_info(identity)") or []]
        found = self._ask(f"SELECT console, inc, last_cseq, place{', realm' if 'realm' in columns else ''} FROM identity")
        return Identity(*found[0]) if found else None

    def _rows(self) -> tuple[list[Row], list[Lost]]:
        listed = self._ask("SELECT n, cid FROM kept INDEXED BY sqlite_autoindex_kept_1 ORDER BY cid")
        last = self._last(listed or [])
        found, lost = self._between(1, last) if last else ([], [])
        if listed is None:
            return found, [Lost(rows) for rows in _runs(lost)] + ([] if last else [Lost()])
        seen = {number for number, _, _ in found}
        more = [] if seen <= {number for number, _ in listed} else [Lost()]
        return found, [Lost(str(number), cid) for number, cid in sorted(listed) if number not in seen] + more

    def _last(self, listed: list[Any]) -> int:
        """The highest place that a row may have; 0 when none was made, or nothing can say."""
        asked = [self._ask(f"SELECT {what}") for what in ("max(n) FROM kept", "max(seq) FROM sqlite_sequence WHERE name = 'kept'")]
        return max([row[0] or 0 for rows in asked for row in rows or []] + [number for number, _ in listed], default=0)

    def _between(self, first: int, last: int) -> tuple[list[Row], list[range]]:
        """The widest ranges first, so that patience ends with the narrow ones."""
        found, lost, failures, ranges = list[Row](), list[range](), 0, deque([range(first, last + 1)])
        while ranges:
            one = ranges.popleft()
            rows = self._ask("SELECT n, cid, body FROM kept NOT INDEXED WHERE n BETWEEN ? AND ? ORDER BY n", one[0], one[-1])
            if rows is not None:
                found += [(number, str(cid), bytes(body)) for number, cid, body in rows]
                continue
            failures += 1
            if len(one) == 1 or failures > _PATIENCE:
                lost.append(one)
            else:
                ranges += [one[: len(one) // 2], one[len(one) // 2 :]]
        return sorted(found), sorted(lost, key=lambda run: run[0])

    def _ask(self, sql: str, *values: int) -> list[Any] | None:
        """What the file answers; None when that cannot be read. dbapi2.Error when the file is not damaged but cannot be read now."""
        try:
            with closing(connect_damaged(self._path)) as db:
                return list(db.execute(sql, values).fetchall())
        except dbapi2.Error as why:
            if not is_damage(why):
                raise
            return None


def _runs(lost: list[range]) -> Iterator[str]:
    """Neighbours as one: `7`, `9-14`."""
    start = None
    for at, one in enumerate(lost):
        start = one[0] if start is None else start
        if at + 1 == len(lost) or lost[at + 1][0] != one[-1] + 1:
            yield str(start) if start == one[-1] else f"{start}-{one[-1]}"
            start = None
