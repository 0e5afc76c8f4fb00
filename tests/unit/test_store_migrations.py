"""Numbered upgrades: one step a transaction, a copy of the file first, a newer file refused in one line."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from services.console.home import SeatRefusedError, open_home
from services.runtime.ids import UuidV7
from services.store import upgrade
from services.store.admin import Admin
from services.store.directory import open_journal
from services.store.engine import StoreError, open_engine
from services.store.export import export_jsonl
from services.store.kept import Identity
from services.store.keys import NewerFileError, connect, is_plain
from services.store.migrations import steps
from services.store.outbox import Outbox
from services.store.quick import quick_read
from services.store.rescue import Rows
from services.store.seat_thread import SeatThread
from services.store.tables import ADMIN, JOURNAL, create
from services.store.verify import verify
from tests.support.figures import ROOT


def _ask(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(connect(path, "rw")) as db:
        return list(db.execute(statement))


def _number(path: Path) -> object:
    return _ask(path, "PRAGMA user_version")[0][0]


def _journal(folder: Path) -> Path:
    open_journal(folder, None, "epoch")[0].dispose()
    return folder / "journal.sqlite"


def test_a_new_file_has_the_newest_number(tmp_path: Path) -> None:
    Admin(tmp_path).close()
    assert (_number(_journal(tmp_path)), _number(tmp_path / "admin.sqlite")) == (5, 1)
    assert not list(tmp_path.glob("*.before-*"))


@pytest.mark.parametrize("plain", [False, True])
def test_a_file_of_before_the_numbers_gets_one_and_is_kept_as_it_was(tmp_path: Path, plain: bool) -> None:
    for name, tables in (("journal", JOURNAL), ("admin", ADMIN)):
        create(open_engine(tmp_path / f"{name}.sqlite", plain=plain), tables)
    with open_engine(tmp_path / "journal.sqlite").begin() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('schema', '1'), ('realm', 'drill-a'), ('epoch', 'e'), ('head_seq', '0'), ('head_hash', '0')")
        connection.exec_driver_sql("CREATE TABLE timers (id TEXT PRIMARY KEY, incident TEXT NOT NULL, at TEXT NOT NULL)")
    assert open_journal(tmp_path, None, "other")[1].realm == "drill-a"
    Admin(tmp_path).close()
    for name, number in (("journal.sqlite", 5), ("admin.sqlite", 1)):
        before = tmp_path / f"{name}.before-1"
        assert (_number(tmp_path / name), _number(before), is_plain(before)) == (number, 0, plain)
        assert before.stat().st_mode & 0o077 == 0
    assert _ask(tmp_path / "journal.sqlite", "SELECT value FROM meta WHERE key IN ('head_seq', 'head_hash', 'rows_at')") == [("0",)]
    assert not _ask(tmp_path / "journal.sqlite", "SELECT 1 FROM sqlite_master WHERE name = 'timers'")
    assert _ask(tmp_path / "journal.sqlite.before-1", "SELECT value FROM meta WHERE key = 'realm'") == [("drill-a",)]


def _add_column(db: dbapi2.Connection) -> None:
    db.execute("ALTER TABLE gateways ADD COLUMN note TEXT NOT NULL DEFAULT ''")


def _fails(db: dbapi2.Connection) -> None:
    _add_column(db)
    db.execute("INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def steps_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives the journal steps beyond the ones it has."""

    def give(*more: steps.Step) -> None:
        every = (*steps.STEPS["journal"], *more)
        monkeypatch.setitem(steps.STEPS, "journal", every)
        monkeypatch.setitem(steps.LATEST, "journal", len(every))

    return give


def test_steps_run_one_by_one_each_with_a_copy(tmp_path: Path, steps_of: Callable[..., None]) -> None:
    path = _journal(tmp_path)
    steps_of(_add_column, lambda db: db.execute("UPDATE meta SET value = 'x' WHERE key = 'epoch'") and None)
    upgrade.upgrade(path)
    assert _number(path) == 7
    assert _ask(path, "SELECT value FROM meta WHERE key IN ('epoch', 'schema') ORDER BY key") == [("x",), ("7",)]
    for number, columns in ((6, 2), (7, 3)):
        before = path.with_name(f"journal.sqlite.before-{number}")
        assert _number(before) == number - 1
        assert len(_ask(before, "PRAGMA table_info(gateways)")) == columns
    upgrade.upgrade(path)


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, steps_of: Callable[..., None]) -> None:
    path = _journal(tmp_path)
    steps_of(_fails)
    with pytest.raises(StoreError, match=r"journal\.sqlite: cannot be opened: no such table: nowhere"):
        open_journal(tmp_path, None, "epoch")
    assert _number(path) == 5
    assert len(_ask(path, "PRAGMA table_info(gateways)")) == 2


def _make_newer(path: Path) -> None:
    with closing(connect(path, "rw")) as db:
        db.execute("PRAGMA user_version=7")


def test_a_newer_file_of_a_hub_is_refused_in_a_line_with_both_numbers(tmp_path: Path) -> None:
    path = _journal(tmp_path)
    Admin(tmp_path).close()
    for name in ("journal", "admin"):
        _make_newer(tmp_path / f"{name}.sqlite")
    journal = "journal.sqlite is of schema 7 and this gridwall knows up to 5: run the newer gridwall, or put journal.sqlite.before-6 in its place"
    for refused, said in (
        (lambda: open_journal(tmp_path, None, "epoch"), journal),
        (lambda: verify(path), journal),
        (lambda: export_jsonl(tmp_path, tmp_path / "out"), journal),
        (lambda: Admin(tmp_path), "admin.sqlite is of schema 7 and this gridwall knows up to 1"),
    ):
        with pytest.raises(StoreError) as why:
            refused()
        assert said in str(why.value)
        assert "\n" not in str(why.value)


@pytest.mark.parametrize("name", ["cache", "outbox"])
def test_a_newer_file_of_a_seat_is_refused_and_not_set_aside(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.sqlite"
    create(open_engine(path), ("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",))
    _make_newer(path)
    with pytest.raises(SeatRefusedError, match=rf"{name}.sqlite is of schema 7 and this gridwall knows up to \d: run the newer") as why:
        open_home(tmp_path, UuidV7())
    assert "\n" not in str(why.value)
    assert path.exists()
    with pytest.raises(NewerFileError):
        connect(path, "ro")


def test_a_seats_outbox_of_before_keeps_its_commands(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    before = (
        "CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), console TEXT NOT NULL, inc TEXT NOT NULL, last_cseq INTEGER NOT NULL)",
        "CREATE TABLE commands (cseq INTEGER PRIMARY KEY, cid TEXT NOT NULL UNIQUE, safe INTEGER NOT NULL, body BLOB NOT NULL)",
        "INSERT INTO identity VALUES (1, 'seat-03', 'inc', 9)",
        "INSERT INTO commands VALUES (8, 'c8', 1, x'7b7d'), (9, 'c9', 0, x'7b7d')",
    )
    create(open_engine(path, plain=True), before)
    with quick_read(path) as db:
        assert db is not None
        assert db.execute("SELECT n, cid, safe, body FROM kept ORDER BY n").fetchall() == [(1, "c8", 1, b"{}"), (2, "c9", 0, b"{}")]
        assert db.execute("SELECT console, inc, last_cseq, place FROM identity").fetchall() == [("seat-03", "inc", 9, "")]
        assert db.execute("PRAGMA user_version").fetchone() == (steps.LATEST["outbox"],)
    assert not is_plain(path)
    assert is_plain(tmp_path / "outbox.sqlite.before-encryption")
    assert not is_plain(tmp_path / "outbox.sqlite.before-1")


def test_an_outbox_of_before_the_realms_belongs_to_nobody_yet_also_when_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    before = (
        "CREATE TABLE identity (one INTEGER PRIMARY KEY, console TEXT NOT NULL, inc TEXT NOT NULL, last_cseq INTEGER NOT NULL, place TEXT NOT NULL)",
        "CREATE TABLE kept (n INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE, safe INTEGER NOT NULL, body BLOB NOT NULL)",
        "INSERT INTO identity VALUES (1, 'seat-03', 'inc', 9, 'here')",
    )
    create(open_engine(path), before, 2)
    assert Rows(path).all()[0] == Identity("seat-03", "inc", 9, "here")
    assert Outbox(path, SeatThread()).load() == (Identity("seat-03", "inc", 9, "here"), [])
    with closing(connect(path, "ro")) as db:
        assert db.execute("SELECT realm FROM identity").fetchall() == [("",)]
    assert (tmp_path / "outbox.sqlite.before-3").exists()


def test_the_documents_name_the_newest_number_of_each_file() -> None:
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \| (\d+) \|", page, re.MULTILINE)
    assert {name: int(number) for names, number in rows for name in re.findall(r"`(\w+)`", names)} == steps.LATEST
