"""Encryption at rest: nothing readable on the disk, the key found or missed in one line, plain files of before taken over."""

import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from services.console.home import SeatRefusedError, open_home
from services.domain.args import NoteArgs
from services.runtime.ids import UuidV7
from services.store import keys
from services.store.admin import Admin
from services.store.directory import open_journal
from services.store.encrypt import settle
from services.store.engine import StoreError, open_engine
from services.store.kept import Identity, Kept
from services.store.keys import KEY_FILE, connect, encryption, is_plain
from services.store.outbox import Outbox
from services.store.quick import UnreadableError, quick_read
from services.store.seat_thread import SeatThread
from services.store.upgrade import upgrade
from services.store.verify import verify

NEEDLE = "三楼冒烟 needle-on-the-disk"


def _fill(path: Path, *, plain: bool = False) -> None:
    with open_engine(path, plain=plain).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT) STRICT")
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (NEEDLE,))


def _texts(path: Path) -> list[str]:
    with closing(connect(path, "ro")) as db:
        return [text for (text,) in db.execute("SELECT text FROM notes")]


def _readable(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if b"needle-on-the-disk" in file.read_bytes()]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_cannot_be_read_off_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    with open_engine(path).connect() as connection, connection.begin():
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT) STRICT")
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (NEEDLE,))
        connection.commit()
        assert (tmp_path / "notes.sqlite-wal").stat().st_size > 0
        for file in tmp_path.iterdir():
            assert b"needle-on-the-disk" not in file.read_bytes()
            assert _mode(file) == 0o600, file
    assert _texts(path) == [NEEDLE]
    assert encryption(tmp_path) == "encrypted"


async def test_a_dispatchers_note_cannot_be_read_off_a_seats_disk(tmp_path: Path) -> None:
    thread = SeatThread()
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))
    args = msgspec.Raw(msgspec.json.encode(NoteArgs(text=NEEDLE)))
    await box.add(Kept(cid="c1", cseq=1, line=f"bz 1 {NEEDLE}", verb="note", args=args, made_at="2026-11-21T08:00:00.000Z", incident="i"))
    assert _readable(tmp_path) == []
    assert NEEDLE in box.load()[1][0].line
    await box.close()
    thread.close()


def test_without_its_key_or_with_another_a_file_is_refused_in_a_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    open_journal(tmp_path, None, "epoch")[0].dispose()
    Admin(tmp_path).close()
    key = tmp_path / KEY_FILE
    for found, text in (("is not its key", "ab" * 32), ("holds no key", "short"), ("is not there", "")):
        key.write_text(text)
        if not text:
            key.unlink()
        for refused in (lambda: open_journal(tmp_path, None, "epoch"), lambda: Admin(tmp_path), lambda: verify(tmp_path / "journal.sqlite")):
            with pytest.raises(StoreError, match=found) as why:
                refused()
            assert "\n" not in str(why.value)
    assert not key.exists(), "no new key is made beside files that want another"
    assert capfd.readouterr().err == ""


def test_a_seat_without_its_key_is_refused_in_a_line(tmp_path: Path) -> None:
    _fill(tmp_path / "outbox.sqlite")
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(SeatRefusedError, match=r"store\.key is not there: put the key back") as why:
        open_home(tmp_path, UuidV7())
    assert "\n" not in str(why.value)


def _locks(path: Path) -> list[list[str]]:
    """This process's locks on a file, as proc(5) has them."""
    whose, which = str(os.getpid()), f":{path.stat().st_ino}"
    found = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return [words[3:] for words in found if words[4] == whose and words[5].endswith(which)]


@pytest.mark.parametrize("plain", [False, True])
def test_a_look_at_an_open_file_keeps_the_locks_that_are_on_it(tmp_path: Path, plain: bool) -> None:
    path = tmp_path / "admin.sqlite"
    with open_engine(path, plain=plain).connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version=1")
        connection.commit()
        before = _locks(path)
        assert before
        encryption(tmp_path)
        is_plain(path)
        upgrade(path)
        connect(path, "ro").close()
        connect(path).close()
        assert _locks(path) == before


def test_two_processes_make_one_key(tmp_path: Path) -> None:
    made = {keys.make_key(tmp_path) for _ in range(3)}
    assert made == {keys.read_key(tmp_path)}
    assert _mode(tmp_path / KEY_FILE) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_plain_files_of_before_are_encrypted_once_and_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for name in ("journal.sqlite", "tracks.sqlite"):
        _fill(tmp_path / name, plain=True)
    assert encryption(tmp_path) == "not encrypted: journal.sqlite, tracks.sqlite of before the encryption"
    assert settle(tmp_path) == "encrypted"
    for name in ("journal.sqlite", "tracks.sqlite"):
        assert not is_plain(tmp_path / name)
        assert is_plain(tmp_path / f"{name}.before-encryption")
        assert _texts(tmp_path / name) == _texts(tmp_path / f"{name}.before-encryption") == [NEEDLE]
        assert _mode(tmp_path / name) == 0o600
    said = len(caplog.records)
    assert (said, settle(tmp_path), len(caplog.records)) == (2, "encrypted", 2)


def test_a_plain_file_that_another_has_open_stays_plain_and_that_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "admin.sqlite"
    _fill(path, plain=True)
    with open_engine(path).connect() as other:
        other.execute(sa.text("SELECT 1 FROM notes"))
        assert settle(tmp_path) == "not encrypted: admin.sqlite of before the encryption"
    assert "admin.sqlite stays plain: database is locked" in caplog.text
    assert _texts(path) == [NEEDLE]


def test_a_seats_plain_file_is_encrypted_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    _fill(path, plain=True)
    with quick_read(path) as db:
        assert db is not None
        assert db.execute("SELECT text FROM notes").fetchall() == [(NEEDLE,)]
    assert not is_plain(path)


def _problem(path: Path) -> str:
    try:
        return verify(path).problem
    except StoreError as why:
        return str(why)


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    open_journal(tmp_path, None, "epoch")[0].dispose()
    path = tmp_path / "journal.sqlite"
    whole = path.read_bytes()
    assert verify(path).problem == ""
    for at in range(3, len(whole), len(whole) // 23):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert _problem(path), at
        assert "\n" not in _problem(path)


def test_an_old_page_that_the_log_replaces_is_no_damage(tmp_path: Path) -> None:
    """The power went while the log was brought into the file: the torn page is in the log, whole."""
    after = tmp_path / "after"
    engine = open_journal(tmp_path, None, "epoch")[0]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'other' WHERE key = 'epoch'")
    with engine.connect() as connection:
        with connection.begin():
            connection.exec_driver_sql("UPDATE meta SET value = 'epoch' WHERE key = 'epoch'")
        after.mkdir()
        for name in ("journal.sqlite", "journal.sqlite-wal", KEY_FILE):
            shutil.copy(tmp_path / name, after / name)
    frames = (after / "journal.sqlite-wal").read_bytes()
    page = int.from_bytes(frames[32:36], "big")
    with (after / "journal.sqlite").open("r+b") as file:
        file.seek((page - 1) * keys.PAGE + 900)
        file.write(b"torn")
    assert verify(after / "journal.sqlite").problem == ""
    open_journal(after, None, "epoch")[0].dispose()
    assert verify(after / "journal.sqlite").problem == ""


_KILLED = """
import os, sys
from pathlib import Path
from services.store.engine import open_engine
with open_engine(Path(sys.argv[1])).connect() as connection:
    with connection.begin():
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT) STRICT")
    for number in range(10000):
        with connection.begin():
            connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (str(number),))
        print(number, flush=True)
"""


def test_what_a_killed_process_committed_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with subprocess.Popen([sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(50):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        told = 50 + len(process.stdout.read().splitlines())
    assert not is_plain(path)
    with quick_read(path) as db:
        assert db is not None
        kept = [text for (text,) in db.execute("SELECT text FROM notes ORDER BY rowid")]
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert kept[:told] == [str(number) for number in range(told)]


def test_opening_with_the_key_costs_under_5_ms(tmp_path: Path) -> None:
    path, best = tmp_path / "cache.sqlite", 1.0
    _fill(path)
    for _ in range(20):
        began = time.perf_counter()
        with quick_read(path) as db:
            assert db is not None
            db.execute("SELECT count(*) FROM notes").fetchone()
        best = min(best, time.perf_counter() - began)
    assert best < 0.005


def test_a_file_that_is_no_database_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"something else entirely" * 300)
    with pytest.raises(UnreadableError, match="cannot be read"), quick_read(path):
        pass
