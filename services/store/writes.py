"""Files while they are written: the pragmas that keep acknowledged commits, transactions, the tables of a new file (recipes.md "Versions")."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.keys import connect

PAGES = "PRAGMA cache_size=-1000"
"""KiB of pages a connection keeps: with the library's 8 MiB each process would grow with its files for hours."""
# FULL, because WAL with NORMAL lost acknowledged commits in power cuts.
# secure_delete leaves no copy of what was erased or moved: personal data goes for good, and an audit meets every byte there is.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=2000", "secure_delete=ON")


def open_file(path: Path, *, plain: bool = False) -> dbapi2.Connection:
    """Open a file for writing, encrypted unless it is a plain one of before or a new one made `plain`. OSError and dbapi2.Error."""
    db = connect(path, plain=plain)
    try:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}").close()
        db.execute(PAGES).close()
    except dbapi2.Error:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: dbapi2.Connection) -> Iterator[dbapi2.Connection]:
    """What is said within the block is committed whole at its end or not at all. dbapi2.Error."""
    # IMMEDIATE takes the write lock at once: two writers wait for each other instead of failing half way.
    db.execute("BEGIN IMMEDIATE").close()
    try:
        yield db
        db.execute("COMMIT").close()
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK").close()
        raise


def make(db: dbapi2.Connection, statements: Sequence[str], number: int) -> None:
    """Make the tables that are not there yet, within the caller's transaction; a new file gets the schema number."""
    is_new = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    for statement in statements:
        db.execute(statement).close()
    if is_new and number:
        db.execute(f"PRAGMA user_version={number}").close()
