"""The tables of a hub's files, and what makes them in an empty one."""

from collections.abc import Sequence

import sqlalchemy as sa

from services.store.engine import driver
from services.store.writes import make, transaction

JOURNAL = (
    """CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL, incident TEXT, unit TEXT,
       regions TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
    """CREATE INDEX IF NOT EXISTS events_incident ON events (incident, seq) WHERE incident IS NOT NULL""",
    """CREATE TABLE IF NOT EXISTS pii (event TEXT PRIMARY KEY, salt TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS abroad (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL, region TEXT NOT NULL, body TEXT NOT NULL,
       tbl TEXT NOT NULL DEFAULT 'units', id TEXT NOT NULL DEFAULT '', was TEXT) STRICT""",
    """CREATE INDEX IF NOT EXISTS abroad_seq ON abroad (seq)""",
    """CREATE TABLE IF NOT EXISTS decisions (cid TEXT PRIMARY KEY, body_hash TEXT NOT NULL, console TEXT NOT NULL, inc TEXT NOT NULL,
       cseq INTEGER NOT NULL, outcome TEXT NOT NULL, reply TEXT NOT NULL, at TEXT NOT NULL, sum TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS consoles (console TEXT NOT NULL, inc TEXT NOT NULL, last_cseq INTEGER NOT NULL, PRIMARY KEY (console, inc)) STRICT""",
    """CREATE TABLE IF NOT EXISTS rows (tbl TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tbl, id)) STRICT""",
    """CREATE TABLE IF NOT EXISTS gateways (source TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT""",
)

ADMIN = (
    """CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS tokens (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS regions (code TEXT PRIMARY KEY, name TEXT NOT NULL, households INTEGER, geometry TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS roster (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT""",
)

TRACKS = (
    """CREATE TABLE IF NOT EXISTS fixes (unit TEXT NOT NULL, at INTEGER NOT NULL, lon REAL NOT NULL, lat REAL NOT NULL, course REAL, speed REAL,
       accuracy REAL, battery REAL, source TEXT NOT NULL) STRICT""",
    """CREATE INDEX IF NOT EXISTS fixes_unit ON fixes (unit, at)""",
    """CREATE TABLE IF NOT EXISTS last (unit TEXT PRIMARY KEY, at INTEGER NOT NULL, lon REAL NOT NULL, lat REAL NOT NULL, course REAL, speed REAL,
       accuracy REAL, battery REAL, source TEXT NOT NULL) STRICT""",
)


def create(engine: sa.Engine, statements: Sequence[str], number: int = 0) -> None:
    """Make the tables that are not there yet, in one transaction; a new file gets the schema number."""
    with engine.connect() as connection, transaction(driver(connection)) as db:
        make(db, statements, number)

