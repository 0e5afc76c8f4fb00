"""Rows into a table, one or several at a time, in as few statements."""

from collections.abc import Sequence

import msgspec
from sqlcipher3 import dbapi2


class Into:
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
