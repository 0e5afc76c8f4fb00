"""gridwall doctor on a hub's and a seat's directory: everything good beside a running hub, and each bad thing in one line that says what to do."""

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from services.store import doctor, keys
from services.store.encrypt import copy_keyed
from services.store.migrations.steps import LATEST
from tests.support import processes
from tests.support.hubs import HubProcess, cli, report, sound_hub


def _lines(folder: Path) -> tuple[int, list[str]]:
    code, out, err = cli("doctor", "--data-dir", str(folder))
    assert err == ""
    return code, out.splitlines()


def _bad(folder: Path) -> str:
    code, lines = _lines(folder)
    assert code == 1
    found = [line for line in lines if line.startswith("BAD ")]
    assert len(found) == 1, lines
    return found[0]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's directory after a day without incidents."""
    return sound_hub(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A directory of one's own to spoil."""
    shutil.copy(f"{sound}.high-water", tmp_path / "hub.high-water")
    return Path(shutil.copytree(sound, tmp_path / "hub"))


async def test_all_is_well_beside_a_running_hub(own_hub: HubProcess) -> None:
    with own_hub.running():
        async with own_hub.field(own_hub.token("field")) as field:
            for _ in range(3):
                await field.ask(report())
        code, lines = _lines(own_hub.dir)
    assert code == 0, lines
    assert all(line.startswith("ok  ") for line in lines)
    assert f"ok  journal.sqlite: whole, schema {LATEST['journal']}, encrypted" in lines
    assert "ok  log: 3 events of realm live, the chain holds" in lines


def test_a_seats_directory_is_looked_over_as_well(sound: Path, tmp_path: Path) -> None:
    token, seat = tmp_path / "token", tmp_path / "seat"
    code, text, _ = cli("token", "issue", "--data-dir", str(sound), "--role", "dispatcher", "--name", "zhang")
    assert code == 0
    token.write_text(text)
    with processes.started("hub", "--data-dir", str(sound), "--listen", "127.0.0.1:0") as hub:
        url = str(processes.ready_line(hub)["url"])
        done = processes.run("console", "--hub", url, "--token-file", str(token), "--data-dir", str(seat), stdin=":status\n:quit\n")
    assert '"encryption":"encrypted"' in done.stdout
    code, lines = _lines(seat)
    assert code == 0, lines
    assert [line.split(":")[0] for line in lines] == ["ok  store.key", "ok  cache.sqlite", "ok  outbox.sqlite", "ok  permissions", "ok  disk"]


def _plain(folder: Path) -> None:
    with contextlib.closing(keys.connect(folder / "admin.sqlite", "rw")) as db:
        copy_keyed(db, folder / "x", "")
    (folder / "x").replace(folder / "admin.sqlite")


def _fill(path: Path) -> None:
    with contextlib.closing(keys.connect(path, plain=True)) as db:
        db.execute("CREATE TABLE t (x)")


def _older(folder: Path) -> None:
    mark = folder.with_name("hub.high-water")
    mark.write_text(mark.read_text().replace('"seq":0', '"seq":7'))


def _newer(folder: Path) -> None:
    with contextlib.closing(keys.connect(folder / "admin.sqlite", "rw")) as db:
        db.execute("PRAGMA user_version=99")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "store.key").chmod(0o644), "store.key: others than its owner may use it; chmod 600 "),
        (lambda folder: shutil.copy(folder / "lock", folder / "desk.token") and (folder / "desk.token").chmod(0o640), "desk.token: others than its owner"),
        (_plain, "admin.sqlite: whole, but not encrypted; stop what runs here and start it once"),
        (_newer, "BAD admin.sqlite is of schema 99 and this gridwall knows up to 1: run the newer gridwall, or put"),
        (_older, "high water: the log ends at 0 and was at 7 once: an older copy was put in its place; put the newest backup back"),
        (lambda folder: (folder / "policy.toml").write_text("nonsense = "), "policy.toml: "),
        (lambda folder: _fill(folder / "admin.sqlite.before-1"), "admin.sqlite.before-1: a copy that is not encrypted; make"),
    ],
)
def test_what_is_bad_is_one_line_with_what_to_do(copy: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(copy)
    assert said in _bad(copy)


def test_a_damaged_file_and_a_lost_key_are_told_apart(copy: Path) -> None:
    path = copy / "journal.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    code, lines = _lines(copy)
    assert code == 1
    assert len([line for line in lines if line.startswith("BAD") and "put a backup back" in line]) == 2, "the file, and the log in it"
    path.write_bytes(whole)
    (copy / "store.key").unlink()
    lines = _lines(copy)[1]
    assert lines[0] == "BAD store.key: is not there and journal.sqlite, admin.sqlite, tracks.sqlite cannot be opened without it; put it back from a backup"
    assert not (copy / "store.key").exists()


def test_little_room_is_said(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", 1 << 62)
    assert "GB free; make room" in _bad(copy)


def test_a_directory_of_nothing_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        code, out, err = cli("doctor", "--data-dir", str(folder))
        assert (code, out, err.count("\n")) == (1, "", 1)
