"""A log whose rows are of before newer fields: its upgrade makes them anew from the events, and the audit holds."""

import hashlib
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from services.domain.model import Assignment, Conflict, Incident, Unit
from services.store.admin import Admin
from services.store.backup import backup, restore
from services.store.directory import open_journal
from services.store.engine import StoreError, driver
from services.store.keys import connect
from services.store.migrations.steps import LATEST, ROWS_SINCE
from services.store.rows import load_tables
from services.store.verify import verify
from tests.support.figures import ROOT

BEFORE = ROOT / "tests/data/journal/before-2.sql"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    with closing(connect(path, plain=True)) as db:
        db.executescript(BEFORE.read_text(encoding="utf-8")).close()
    return path


def test_rows_of_before_are_made_anew_and_the_audit_holds(older: Path) -> None:
    with closing(connect(older, "ro")) as db:
        assert not db.execute("SELECT 1 FROM rows WHERE body LIKE '%trail%'").fetchone()
    assert verify(older).problem == "", "rows of before are looked at when they are made anew"
    engine, found = open_journal(older.parent, None, "epoch")
    with engine.begin() as connection:
        tables = load_tables(driver(connection))
    assert (found.seq, verify(older).problem, verify(older).events) == (8, "", 8)
    assert any(incident.trail for incident in tables.incidents.values())
    assert [row.cids for row in tables.conflicts.values()] == [("01a22334-6438-709f-9b52-f032ec3e1c02", "01a22334-5705-7036-ad3a-ccae5a847f4b")]
    assert older.with_name("journal.sqlite.before-2").exists()
    engine.dispose()


def test_rows_of_now_are_what_the_audit_says_they_are(older: Path) -> None:
    open_journal(older.parent, None, "epoch")[0].dispose()
    with closing(connect(older, "rw")) as db:
        db.execute("UPDATE rows SET body = replace(body, '\"trail\"', '\"grail\"')").close()
    assert "the row is not what the events make" in verify(older).problem


def test_a_backup_of_before_is_put_back(older: Path, tmp_path: Path) -> None:
    Admin(tmp_path).close()
    made = backup(older.parent, tmp_path / "b.tar", "2026-11-28T18:00:00.000Z")
    restore(tmp_path / "b.tar", tmp_path / "new", "forked", "now")
    assert (made.seq, verify(tmp_path / "new" / "journal.sqlite").problem) == (8, "")
    with closing(connect(tmp_path / "new" / "journal.sqlite", "ro")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (LATEST["journal"],)


def test_an_event_that_cannot_be_replayed_leaves_the_file_as_it_was(older: Path) -> None:
    with closing(connect(older, "rw")) as db:
        db.execute("UPDATE events SET body = replace(body, 'incident.noted', 'incident.nodded')").close()
        before = db.execute("SELECT * FROM rows").fetchall()
    with pytest.raises(StoreError, match=r"event \d cannot be replayed") as why:
        open_journal(older.parent, None, "epoch")
    assert "\n" not in str(why.value)
    with closing(connect(older, "ro")) as db:
        assert db.execute("SELECT * FROM rows").fetchall() == before
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


def test_rows_that_change_their_shape_get_a_step_of_their_own() -> None:
    """A row is what its events make, to the byte: after a new field older logs want their rows made anew (append a step, then this figure)."""
    shape = [(kind.__name__, field.encode_name, str(field.type)) for kind in (Incident, Unit, Assignment, Conflict) for field in msgspec.structs.fields(kind)]
    assert (ROWS_SINCE, hashlib.sha256(repr(shape).encode()).hexdigest()[:12]) == (5, "25f0f2145c60")
