"""Every headless verb on a directory or a file that is not what it should be: one plain line, exit 1, and nothing made (protocol.md §4)."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from services.store.admin import Admin
from services.store.backup import backup
from services.store.directory import open_journal
from tests.support.hubs import cli

ROSTER, REGIONS = "resources/scenarios/yunxi-roster.json", "tests/data/regions/9901.geojson"
KINDS = ("absent", "a_file", "empty", "empty_files", "foreign", "other_sqlite", "directories", "no_tokens", "no_key", "a_seats")
READING = (("backup", "--to", "OUT"), ("audit", "verify"), ("export", "--to", "OUT"), ("doctor",), ("token", "list"), ("token", "revoke", "--name", "x"))
MAKING = (("token", "issue", "--role", "field", "--name", "x"), ("region", "import", REGIONS), ("roster", "import", ROSTER), ("restore", "GOOD"))
NAMES = ("journal.sqlite", "admin.sqlite")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's directory, with a backup of it beside."""
    folder = tmp_path_factory.mktemp("good") / "hub"
    folder.mkdir()
    Admin(folder).close()
    open_journal(folder, None, "epoch")[0].dispose()
    backup(folder, folder.with_name("good.backup"), "2026-11-28T18:00:00.000Z")
    return folder


def made(kind: str, good: Path, folder: Path) -> None:
    """The directory of one kind."""
    if kind == "a_file":
        folder.write_text("x")
        return
    if kind == "absent":
        return
    folder.mkdir()
    for name in NAMES if kind in ("empty_files", "foreign", "other_sqlite") else ():
        (folder / name).write_bytes({"empty_files": b"", "foreign": b"junk", "other_sqlite": OTHER}[kind])
    for name in NAMES if kind == "directories" else ():
        (folder / name).mkdir()
    if kind in ("no_tokens", "no_key"):
        shutil.copy(good / "journal.sqlite", folder)
        shutil.copy(good / ("store.key" if kind == "no_tokens" else "admin.sqlite"), folder)
    if kind == "a_seats":
        (folder / "outbox.sqlite").write_bytes(b"")


def _other() -> bytes:
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE x (a)")
        return db.serialize()


OTHER = _other()


def _files(folder: Path) -> set[str]:
    """What lies in a directory, but for what SQLite puts beside a file to read it."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))} if folder.is_dir() else set()


def _plain(answer: tuple[int, str, str]) -> None:
    code, out, err = answer
    assert code == 1, (out, err)
    assert (err.count("\n"), err.startswith("gridwall: ")) == (1, True), err
    for word in ("Traceback", "program", "unable to open", "I/O", "no such table", "SQL logic", "Errno", "File exists"):
        assert word not in err


@pytest.mark.parametrize("kind", KINDS)
def test_who_reads_a_directory_that_is_no_hubs_is_told_so_in_a_line_and_makes_nothing(kind: str, good: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "here", tmp_path / "out"
    made(kind, good, folder)
    before = _files(folder)
    works = {"no_tokens": ("audit", "export")}.get(kind, ())
    for verb in READING:
        answer = cli(*(str(out) if word == "OUT" else word for word in verb), "--data-dir", str(folder))
        if verb[0] in works:
            assert answer[0] == 0
        elif verb[0] == "doctor" and answer[1]:
            assert answer[2] == ""
        elif verb[0] != "token" or kind != "other_sqlite":
            _plain(answer)
        assert "I/O" not in answer[2]
    if kind != "other_sqlite":
        assert _files(folder) == before


@pytest.mark.parametrize("kind", ["a_file", "foreign", "directories", "a_seats"])
def test_who_would_write_into_one_is_told_so_in_a_line(kind: str, good: Path, tmp_path: Path) -> None:
    made(kind, good, tmp_path / "here")
    for verb in MAKING:
        _plain(cli(*(str(good.with_name("good.backup")) if word == "GOOD" else word for word in verb), "--data-dir", str(tmp_path / "here")))


def test_a_backup_without_the_tokens_says_what_is_missing_and_what_to_do(good: Path, tmp_path: Path) -> None:
    made("no_tokens", good, tmp_path / "here")
    code, out, err = cli("backup", "--data-dir", str(tmp_path / "here"), "--to", str(tmp_path / "out"))
    how = "put it back from a backup, or issue tokens and import these again"
    assert (code, out) == (1, "")
    assert err == f"gridwall: {tmp_path / 'here' / 'admin.sqlite'}: is not there, and with it tokens, regions and roster; {how}\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["absent", "a_folder", "a_file", "/dev/null", "/proc/self/mem"])
def test_a_file_that_is_not_what_a_verb_takes_is_refused_in_a_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "a_folder").mkdir()
    (tmp_path / "a_file").write_text("junk")
    for verb in (("restore",), ("region", "import"), ("roster", "import")):
        _plain(cli(*verb, str(tmp_path / name), "--data-dir", str(tmp_path / "new")))
    assert not (tmp_path / "new").exists()


def test_where_nothing_can_be_written_is_said_in_a_line(good: Path, tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("x")
    (tmp_path / "a_folder").mkdir()
    for to in ("absent/x", "a_folder", "a_file/x"):
        for verb in ("backup", "export"):
            _plain(cli(verb, "--data-dir", str(good), "--to", str(tmp_path / to)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a_file", "a_folder"]
