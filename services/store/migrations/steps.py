"""The steps of every file, in order: the first makes schema 1 of what had no number, the second makes 2 of 1, and so on."""

from collections.abc import Callable

from sqlcipher3 import dbapi2

Step = Callable[[dbapi2.Connection], None]


def _numbered(_db: dbapi2.Connection) -> None:
    """Schema 1 is the tables of before; what is new is that the file says so."""


def _incarnations(db: dbapi2.Connection) -> None:
    """Commands in the order they were given, since numbers begin again with each incarnation; which file this is, not known yet."""
    db.execute("CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE, safe INTEGER NOT NULL, body BLOB NOT NULL)")
    if _has(db, "commands"):
        db.execute("INSERT INTO kept (cid, safe, body) SELECT cid, safe, body FROM commands ORDER BY cseq")
        db.execute("DROP TABLE commands")
    _add_to_identity(db, "place")


def _realms(db: dbapi2.Connection) -> None:
    """Whose seat it is, not known until a hub says so."""
    _add_to_identity(db, "realm")


def _add_to_identity(db: dbapi2.Connection, column: str) -> None:
    if column not in [row[1] for row in db.execute("PRAGMA table_info(identity)")]:
        db.execute(f"ALTER TABLE identity ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


def _rows_of_now(db: dbapi2.Connection) -> None:
    """The rows have fields that those of before have not: they are made anew from the events, whose replay they have to be."""
    from services.store.rebuild import rebuild_rows  # lazy: only a hub's older log needs the domain, and every seat reads this list

    rebuild_rows(db)


ROWS_SINCE = 5
"""The schema of a journal since which its rows have the shape of now."""


def _rows_over_the_border(db: dbapi2.Connection) -> None:
    """Other rows than units travel beside an event too, and leave a seat's sight with it."""
    if _has(db, "abroad") and "tbl" not in [row[1] for row in db.execute("PRAGMA table_info(abroad)")]:
        for column in ("tbl TEXT NOT NULL DEFAULT 'units'", "id TEXT NOT NULL DEFAULT ''", "was TEXT"):
            db.execute(f"ALTER TABLE abroad ADD COLUMN {column}")


def _rows_behind_the_log(db: dbapi2.Connection) -> None:
    """What followed from the log was written with it until now: the rows are of its newest event, which says itself that it is; timers are read off them."""
    for statement in (
        "INSERT OR REPLACE INTO meta SELECT 'rows_at', coalesce(max(seq), 0) FROM events",
        "DELETE FROM meta WHERE key IN ('head_seq', 'head_hash')",
        "DROP TABLE IF EXISTS timers",
    ):
        db.execute(statement).close()


def _has(db: dbapi2.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


STEPS: dict[str, tuple[Step, ...]] = {
    "journal": (_numbered, _rows_of_now, _rows_over_the_border, _rows_behind_the_log, _rows_of_now), "admin": (_numbered,), "cache": (_numbered,),
    "outbox": (_numbered, _incarnations, _realms),
}  # fmt: skip
"""By the file's name without its ending. A step runs in a transaction and never commits."""

LATEST = {name: len(steps) for name, steps in STEPS.items()}
"""The newest schema number that this gridwall knows of each file."""
