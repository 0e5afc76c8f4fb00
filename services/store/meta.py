"""The meta table of a hub's files: one value a key."""

from sqlcipher3 import dbapi2


def get_meta(db: dbapi2.Connection, key: str) -> str | None:
    """A value of the meta table, None when it was never set."""
    found = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if found is None else str(found[0])


def set_meta(db: dbapi2.Connection, key: str, value: str) -> None:
    """Set a value of the meta table."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)).close()
