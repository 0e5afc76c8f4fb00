"""Backup beside a running hub, restore as a new epoch, the chain verified, the log exported (protocol.md §3, §4)."""

import contextlib
import hashlib
import json
import urllib.request
from pathlib import Path

import pytest
import rfc8785

from services.store import keys
from services.store.encrypt import copy_keyed
from tests.support import processes
from tests.support.hubs import HubProcess, Json, cli, report


async def _send(hub: HubProcess, count: int, **fields: object) -> list[Json]:
    async with hub.field(hub.token("field")) as field:
        return [await field.ask(report(**fields)) for _ in range(count)]


async def test_a_backup_is_put_back_as_a_new_epoch(own_hub: HubProcess, tmp_path: Path) -> None:
    file, where = tmp_path / "copy.gridwall", ["--data-dir", str(own_hub.dir)]
    with own_hub.running():
        epoch = own_hub.ready["epoch"]
        await _send(own_hub, 3)
        assert cli("backup", *where, "--to", str(file)) == (0, f"{file}: 3 events of realm live, verified\n", "")
        async with own_hub.console(own_hub.token("dispatcher"), "seat-safe") as console:
            assert (await console.until("hb", 7))["safe_seq"] == 3
        lost = (await _send(own_hub, 2))[1]
        code, _, err = cli("restore", str(file), *where)
        assert (code, err) == (1, f"gridwall: {own_hub.dir}: is in use by another hub\n")
    token = own_hub.token("field", "after")
    code, _, err = cli("restore", str(file), *where)
    assert (code, err) == (0, "")
    assert len(list(own_hub.dir.glob("replaced-*/journal.sqlite"))) == 1
    with own_hub.running():
        forked = own_hub.ready["epoch"]
        assert forked != epoch
        async with own_hub.console(own_hub.token("dispatcher"), "seat-safe", cursor={"epoch": epoch, "seq": 5, "hash": "0" * 64}) as console:
            assert console.welcome["mode"] == "snapshot"
            assert len(console.rows["incidents"]) == 3
            await console.send({"t": "have", "cids": [lost["id"]]})
            assert (await console.until("missing"))["cids"] == [lost["id"]]
        async with own_hub.field(token) as field:
            assert (await field.ask(report()))["outcome"] == "applied"
    with own_hub.running():
        assert own_hub.ready["epoch"] == forked
    assert cli("audit", "verify", *where)[0] == 0


def _flip(path: Path, whole: bytes, at: int) -> None:
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


def _refused_in_a_line(path: Path, *args: str) -> None:
    code, out, err = cli(*args)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert str(path) in err


async def test_a_flipped_byte_is_found(own_hub: HubProcess) -> None:
    where = ["--data-dir", str(own_hub.dir)]
    with own_hub.running():
        await _send(own_hub, 20, text="needle-in-the-log", contact={"name": "王芳", "phone": "13800001234"})
        assert cli("audit", "verify", *where)[0] == 0
    path = own_hub.dir / "journal.sqlite"
    whole = path.read_bytes()
    assert cli("audit", "verify", *where)[0] == 0
    for at in (5, len(whole) // 3, len(whole) // 2 + 7, len(whole) - 1):
        _flip(path, whole, at)
        _refused_in_a_line(path, "audit", "verify", *where)


async def test_a_byte_changed_by_whoever_has_the_key_is_found(own_hub: HubProcess) -> None:
    where = ["--data-dir", str(own_hub.dir)]
    with own_hub.running():
        await _send(own_hub, 20, text="needle-in-the-log", contact={"name": "王芳", "phone": "13800001234"})
    path, opened = own_hub.dir / "journal.sqlite", own_hub.dir / "opened"
    with contextlib.closing(keys.connect(path, "rw")) as db:
        copy_keyed(db, opened, "")
    whole = opened.read_bytes()
    for needle in (b"needle-in-the-log", b"13800001234", b'"seq":7'):
        _flip(path, whole, whole.index(needle) + len(needle) - 1)
        _refused_in_a_line(path, "audit", "verify", *where)


def _health(hub: HubProcess) -> Json:
    with urllib.request.urlopen(hub.url.replace("ws://", "http://") + "/healthz", timeout=5) as answer:
        return dict(json.loads(answer.read()))


async def test_what_was_reported_cannot_be_read_off_the_disk(own_hub: HubProcess) -> None:
    with own_hub.running():
        await _send(own_hub, 3, text="needle-in-the-log", contact={"name": "王芳", "phone": "13800001234"})
        assert _health(own_hub)["encryption"] == "encrypted"
        files = [file for file in own_hub.dir.rglob("*") if file.is_file()]
        assert "journal.sqlite-wal" in [file.name for file in files]
        for file in files:
            assert not {needle for needle in (b"needle-in-the-log", b"13800001234", "王芳".encode()) if needle in file.read_bytes()}, file


async def test_a_backup_opens_in_an_empty_directory_and_in_one_with_another_key(own_hub: HubProcess, tmp_path: Path) -> None:
    file, empty, other = tmp_path / "copy.gridwall", tmp_path / "empty", tmp_path / "other"
    with own_hub.running():
        await _send(own_hub, 3, text="needle-in-the-log")
        assert cli("backup", "--data-dir", str(own_hub.dir), "--to", str(file))[0] == 0
    assert file.stat().st_mode & 0o077 == 0
    assert b"needle-in-the-log" not in file.read_bytes()
    assert cli("token", "issue", "--data-dir", str(other), "--role", "field", "--name", "stays")[0] == 0
    key = (other / keys.KEY_FILE).read_text()
    for folder in (empty, other):
        assert cli("restore", str(file), "--data-dir", str(folder)) == (0, f"{folder}: 3 events of realm live restored; a new epoch begins\n", "")
        assert cli("audit", "verify", "--data-dir", str(folder))[0] == 0
    assert (empty / keys.KEY_FILE).read_text() == (own_hub.dir / keys.KEY_FILE).read_text()
    assert (other / keys.KEY_FILE).read_text() == key != (empty / keys.KEY_FILE).read_text()
    assert "stays" in cli("token", "list", "--data-dir", str(other))[1]


async def test_a_lost_key_comes_back_from_the_backup(own_hub: HubProcess, tmp_path: Path) -> None:
    file, where = tmp_path / "copy.gridwall", ["--data-dir", str(own_hub.dir)]
    with own_hub.running():
        await _send(own_hub, 2)
        assert cli("backup", *where, "--to", str(file))[0] == 0
    (own_hub.dir / keys.KEY_FILE).unlink()
    done = processes.run("hub", *where, "--listen", "127.0.0.1:0")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "store.key is not there: put the key back" in done.stderr
    _refused_in_a_line(own_hub.dir, "token", "list", *where)
    assert cli("restore", str(file), *where)[0] == 0
    with own_hub.running():
        await _send(own_hub, 1)
    assert cli("audit", "verify", *where)[0] == 0


async def test_a_hubs_plain_files_of_before_are_taken_over(own_hub: HubProcess, tmp_path: Path) -> None:
    where = ["--data-dir", str(own_hub.dir)]
    with own_hub.running():
        await _send(own_hub, 3)
    for name in ("journal.sqlite", "admin.sqlite"):
        path = own_hub.dir / name
        with contextlib.closing(keys.connect(path, "rw")) as db:
            copy_keyed(db, tmp_path / name, "")
        (tmp_path / name).replace(path)
    assert cli("audit", "verify", *where)[0] == 0
    with own_hub.running():
        await _send(own_hub, 1)
    assert not keys.is_plain(own_hub.dir / "journal.sqlite")
    assert cli("audit", "verify", *where)[0] == 0


async def test_an_export_can_be_checked_by_anybody(own_hub: HubProcess, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    with own_hub.running():
        await _send(own_hub, 5, text="从东门进", contact={"name": "王芳", "phone": ""})
        assert cli("export", "--data-dir", str(own_hub.dir), "--format", "jsonl", "--to", str(file))[0] == 0
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    before = "0" * 64
    for line in lines:
        epoch, prev_hash, hash_ = line.pop("epoch"), line.pop("prev_hash"), line.pop("hash")
        assert (epoch, prev_hash) == (own_hub.ready["epoch"], before)
        before = hashlib.sha256(bytes.fromhex(before) + hashlib.sha256(rfc8785.dumps(line)).digest()).hexdigest()
        assert before == hash_
    assert "王芳" not in file.read_text(encoding="utf-8")


def test_what_is_no_backup_is_refused(own_hub: HubProcess, tmp_path: Path) -> None:
    file = tmp_path / "nonsense"
    file.write_bytes(b"nonsense" * 100)
    for name in (str(file), str(tmp_path / "absent")):
        code, _, err = cli("restore", name, "--data-dir", str(own_hub.dir))
        assert code == 1
        assert err.count("\n") == 1


_LOG = ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm")


@pytest.mark.parametrize("refusal", [False, True])
async def test_an_older_copy_is_noticed_that_lacks_only_what_came_just_before_a_kill(own_hub: HubProcess, refusal: bool) -> None:
    """The mark that is synced twice a second knows nothing of it yet, and a refusal is no event."""
    token = own_hub.token("field")
    with own_hub.running():
        epoch = own_hub.ready["epoch"]
    copy = {name: (own_hub.dir / name).read_bytes() for name in _LOG if (own_hub.dir / name).exists()}
    last = {"t": "progress", "id": report()["id"], "unit": "NOBODY", "incident": "NONE", "step": "sign", "at": report()["at"]} if refusal else report()
    with own_hub.running():
        async with own_hub.field(token) as field:
            answer = await field.ask(last)
            own_hub.kill()
    assert answer["outcome"] == ("rejected" if refusal else "applied")
    for name in _LOG:
        (own_hub.dir / name).unlink(missing_ok=True)
    for name, data in copy.items():
        (own_hub.dir / name).write_bytes(data)
    assert "an older copy was put in its place" in cli("doctor", "--data-dir", str(own_hub.dir))[1]
    with own_hub.running():
        assert own_hub.ready["epoch"] != epoch
