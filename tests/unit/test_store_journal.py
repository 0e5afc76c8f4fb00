"""The journal file by itself: batches whole or not at all, look-ups, the projection, the writer thread."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlcipher3 import dbapi2

from services.domain.model import Unit
from services.domain.state import Change
from services.store import journal
from services.store.directory import Lock, open_journal
from services.store.engine import StoreError, Writer, driver, open_engine
from services.store.journal import GENESIS, Batch, Entry, Verdict
from services.store.lookups import Lookups
from services.store.rows import advance, load_tables, rows_at
from services.store.writes import transaction


def _entry(seq: int, key: str = "") -> Entry:
    return Entry(seq, key or f"e{seq}", "epoch", f"i{seq % 2}", None, ("6109", "6110"), b'{"a":"\\u0000\xe4\xb8\x89"}', f"d{seq}", f"h{seq}", b"{}", "salt")


def _open(folder: Path) -> sa.Engine:
    return open_journal(folder, None, "epoch")[0]


def _append(engine: sa.Engine, batch: Batch) -> None:
    with engine.connect() as connection, transaction(driver(connection)) as db:
        journal.append(db, batch)


def test_an_empty_directory_becomes_a_live_realm_and_stays_it(tmp_path: Path) -> None:
    assert open_journal(tmp_path, None, "one")[1] == journal.Heading("live", "one", 0, GENESIS)
    assert open_journal(tmp_path, None, "two")[1].epoch == "one"
    with pytest.raises(StoreError, match="belongs to realm live, not drill-a"):
        open_journal(tmp_path, "drill-a", "x")


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    engine = _open(tmp_path)
    verdict = Verdict("c1", "hash", "applied", b'{"x":1}', "at", "seat", "inc", 7)
    _append(engine, Batch([_entry(1), _entry(2), _entry(3)], [verdict]))
    look = Lookups(engine)
    assert look.events_after(1, 10) == [_entry(2), _entry(3)]
    assert look.timeline("i1") == [_entry(1), _entry(3)]
    assert (look.hash_at(0), look.hash_at(3), look.hash_at(4)) == (GENESIS, "h3", None)
    assert look.verdict("c1") == verdict
    assert look.verdict("c2") is None
    assert (look.last_cseq("seat", "inc"), look.last_cseq("seat", "other")) == (7, None)
    with engine.begin() as connection:
        assert journal.heading(driver(connection)) == journal.Heading("live", "epoch", 3, "h3", 1)
    look.close()


def test_rows_are_brought_up_to_an_event(tmp_path: Path) -> None:
    engine, unit = _open(tmp_path), Unit(id="U1")
    with engine.connect() as connection, transaction(driver(connection)) as db:
        assert rows_at(db) == 0
        advance(db, Change(units={"U1": unit}), 2)
        advance(db, Change(units={"U1": replace(unit, region="9901"), "U2": Unit(id="U2")}), 3)
        assert load_tables(db).units == {"U1": replace(unit, region="9901"), "U2": Unit(id="U2")}
        assert rows_at(db) == 3


@pytest.mark.parametrize("second", [[_entry(2), _entry(1, "other")], [_entry(2), _entry(3, "e1")]])
def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path, second: list[Entry]) -> None:
    engine = _open(tmp_path)
    _append(engine, Batch([_entry(1)]))
    with pytest.raises(dbapi2.IntegrityError):
        _append(engine, Batch(second, [Verdict("c", "h", "applied", b"{}", "at")]))
    look = Lookups(engine)
    assert look.events_after(0, 10) == [_entry(1)]
    assert look.verdict("c") is None
    look.close()


def test_the_lock_is_one_processes(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    with pytest.raises(StoreError, match="is in use by another hub"):
        Lock(tmp_path)
    lock.release()
    Lock(tmp_path).release()


async def test_the_writer_commits_in_order_and_a_failed_job_stores_nothing(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "x.sqlite")
    writer = Writer(engine)

    def job(*statements: str) -> Callable[[dbapi2.Connection], None]:
        def run(db: dbapi2.Connection) -> None:
            for statement in statements:
                db.execute(statement)

        return run

    await writer.run(job("CREATE TABLE t (v INTEGER)"))
    jobs = [writer.run(job(f"INSERT INTO t VALUES ({value})")) for value in range(5)]
    with pytest.raises(StoreError, match="no such table"):
        await asyncio.gather(*jobs, writer.run(job("INSERT INTO t VALUES (99)", "INSERT INTO nowhere VALUES (1)")))
    rows = await writer.run(lambda db: [row[0] for row in db.execute("SELECT v FROM t")])
    writer.close()
    assert rows == [0, 1, 2, 3, 4]


def test_a_transaction_is_whole_or_not_at_all_and_the_next_one_goes_on(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "x.sqlite")
    with engine.connect() as connection:
        with transaction(driver(connection)) as db:
            db.execute("CREATE TABLE t (v INTEGER)")
        with pytest.raises(ZeroDivisionError), transaction(driver(connection)) as db:
            _fail_behind(db, "INSERT INTO t VALUES (1)")
        with transaction(driver(connection)) as db:
            db.execute("INSERT INTO t VALUES (2)")
    with engine.connect() as connection:
        assert [row[0] for row in connection.exec_driver_sql("SELECT v FROM t")] == [2]


async def test_the_log_is_brought_into_the_file_while_nobody_waits(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    writer = Writer(open_engine(file))
    await writer.run(lambda db: db.execute("CREATE TABLE t (v TEXT)"))
    small = file.stat().st_size
    for _ in range(100):
        await writer.run(lambda db: db.execute("INSERT INTO t VALUES (hex(randomblob(1000)))"))
    assert file.stat().st_size > small
    writer.close()


def _fail_behind(db: dbapi2.Connection, statement: str) -> None:
    db.execute(statement)
    raise ZeroDivisionError
