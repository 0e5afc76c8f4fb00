"""Rows on disk follow the log: a moment behind it, caught up at the next start, and the audit knows how far they are."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from services.domain.evolve import evolve
from services.domain.state import Tables
from services.store.directory import open_journal
from services.store.engine import StoreError
from services.store.keys import connect
from services.store.rows import load_tables, rows_at
from services.store.verify import verify
from services.wire.codec import decode_event
from tests.power.script import fill_journal


@pytest.fixture
def behind(tmp_path: Path) -> Path:
    """A log of 45 events as a kill left it: its rows are of event 43."""
    fill_journal(tmp_path, 45, lives=1)
    return tmp_path / "journal.sqlite"


def _wanted(db: dbapi2.Connection) -> Tables:
    tables = Tables()
    for (body,) in db.execute("SELECT body FROM events ORDER BY seq"):
        tables.apply(evolve(tables, decode_event(body.encode())))
    return tables


def _tamper(file: Path, statement: str) -> None:
    with closing(connect(file, "rw")) as db:
        db.execute(statement).close()


def test_rows_that_are_behind_are_caught_up_at_the_next_start(behind: Path) -> None:
    with closing(connect(behind, "ro")) as db:
        assert rows_at(db) == 43
        assert load_tables(db) != _wanted(db)
    assert verify(behind).problem == ""
    open_journal(behind.parent, None, "other")[0].dispose()
    with closing(connect(behind, "ro")) as db:
        assert rows_at(db) == 45
        assert load_tables(db) == _wanted(db)
    assert (verify(behind).problem, verify(behind).seq) == ("", 45)


def test_a_changed_row_is_found_also_while_rows_are_behind(behind: Path) -> None:
    _tamper(behind, "UPDATE rows SET body = replace(body, '\"priority\":3', '\"priority\":1') WHERE id = 'incident-5'")
    assert verify(behind).problem == "incidents incident-5: the row is not what the events make"


def test_a_log_that_ends_before_its_rows_is_found(behind: Path) -> None:
    _tamper(behind, "DELETE FROM events WHERE seq > 40")
    assert verify(behind).problem == "the rows are of event 43, but the log ends at 40"


def test_an_event_that_cannot_be_replayed_is_a_line_and_changes_nothing(behind: Path) -> None:
    _tamper(behind, "UPDATE events SET body = replace(body, 'incident.noted', 'incident.nodded') WHERE seq = 45")
    with pytest.raises(StoreError, match="event 45 cannot be replayed") as why:
        open_journal(behind.parent, None, "other")
    assert "\n" not in str(why.value)
    with closing(connect(behind, "ro")) as db:
        assert rows_at(db) == 43
