"""The seat's files: what was kept is there again, all or nothing, and a damaged one is said so."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from services.console.home import SeatRefusedError, open_home
from services.domain import args as a
from services.domain.state import Change
from services.runtime.ids import UuidV7
from services.store.cache import Batch, Cache
from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.quick import quick_read
from services.store.seat_thread import NotKeptError, SeatThread
from services.wire.codec import decode_event
from services.wire.frames import Cursor
from tests.support.fake_hub import FakeHub


@pytest.fixture
async def thread() -> AsyncIterator[SeatThread]:
    thread = SeatThread()
    yield thread
    thread.close()


def kept(number: int, text: str = "x") -> Kept:
    args = msgspec.Raw(msgspec.json.encode(a.NoteArgs(text=text)))
    return Kept(cid=f"c{number}", cseq=number, line=f"bz 1 {text}", verb="note", args=args, made_at=f"2026-11-2{number}T08:00:00.000Z", incident="i")


async def test_what_the_outbox_took_is_there_again(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    assert box.load() == (None, [])
    await box.begin(Identity("seat-03", "inc"))
    await box.add(kept(1, "三楼 <b>冒烟</b> \x00"))
    await box.add(kept(2))
    decided = msgspec.structs.replace(kept(1), status="DECIDED", outcome="applied", seq=4)
    await box.update([decided])
    await box.close()
    who, found = Outbox(tmp_path / "outbox.sqlite", thread).load()
    assert who == Identity("seat-03", "inc", 2, box.place)
    assert [(one.cseq, one.status) for one in found] == [(1, "DECIDED"), (2, "QUEUED")]


async def test_whose_a_seat_is_stays_with_its_commands_through_each_incarnation(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))
    await box.add(kept(1))
    await box.belong("drill-a")
    who, _ = box.load()
    assert who == Identity("seat-03", "inc", 1, box.place, "drill-a")
    await box.close()
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("outbox.sqlite", "store.key"):
        shutil.copyfile(tmp_path / name, copy / name)
    home = open_home(copy, UuidV7())
    home.close()
    assert (home.who.console[:8], home.who.realm) == ("seat-03-", "drill-a")


async def test_only_the_safe_and_old_is_let_go_and_numbers_are_never_used_again(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))
    for number in (1, 2, 3, 4):
        await box.add(kept(number))
    await box.update([msgspec.structs.replace(kept(number), status=status) for number, status in ((1, "SAFE"), (2, "VISIBLE"), (4, "SAFE"))])
    await box.purge("2026-11-23T00:00:00.000Z")
    who, found = box.load()
    assert [one.cseq for one in found] == [2, 3, 4]
    await box.purge("2027-01-01T00:00:00.000Z")
    who, found = box.load()
    assert [one.cseq for one in found] == [2, 3]
    assert who == Identity("seat-03", "inc", 4, box.place)


async def test_a_command_is_kept_once(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))
    await box.add(kept(1))
    with pytest.raises(NotKeptError):
        await box.add(msgspec.structs.replace(kept(1), cseq=2))
    assert len(box.load()[1]) == 1


async def test_files_are_written_with_wal_and_full(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))

    def pragmas() -> tuple[object, object]:
        with box._file.transaction() as db:
            return db.execute("PRAGMA journal_mode").fetchone()[0], db.execute("PRAGMA synchronous").fetchone()[0]

    assert await thread.run(pragmas) == ("wal", 2)


_FILL = """
import asyncio, resource, sys
from pathlib import Path
from services.store.kept import Identity
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError, SeatThread
from tests.unit.test_seat_store import kept
async def main():
    thread = SeatThread()
    box = Outbox(Path(sys.argv[1]), thread)
    await box.begin(Identity("seat-03", "inc"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    taken = 0
    try:
        for number in range(1, 10000):
            await box.add(kept(number, "y" * 2000))
            taken = number
    except NotKeptError as why:
        print(taken, "\\n" in str(why), str(why))
    thread.close()
asyncio.run(main())
"""


def test_a_full_disk_is_an_error_in_one_line_and_takes_nothing_with_it(tmp_path: Path) -> None:
    file = tmp_path / "outbox.sqlite"
    done = subprocess.run([sys.executable, "-c", _FILL, str(file)], capture_output=True, text=True, check=True, timeout=60)
    taken, multiline, why = done.stdout.split(" ", 2)
    assert int(taken) > 3
    assert multiline == "False"
    assert "outbox.sqlite" in why
    assert [one.cseq for one in Outbox(file, SeatThread()).load()[1]] == list(range(1, int(taken) + 1))


@pytest.fixture
def hub() -> FakeHub:
    hub = FakeHub()
    hub.unit("U1")
    hub.report("20261122-0001")
    hub.report("20261122-0002")
    return hub


def at(seq: int) -> Cursor:
    return Cursor(epoch="e", seq=seq, hash="ab")


async def test_rows_come_back_with_the_cursor_they_stand_at(tmp_path: Path, thread: SeatThread, hub: FakeHub) -> None:
    cache = Cache(tmp_path / "cache.sqlite", thread)
    assert cache.load().cursor is None
    batch = Batch(meta={"realm": "live"}, parts={"ref": b"{}"})
    batch.replace_all(hub.tables, at(3), forget_events=True)
    await cache.save(batch)
    image = cache.load()
    assert (image.tables.incidents, image.tables.units) == (hub.tables.incidents, hub.tables.units)
    assert (image.cursor, image.meta["realm"], image.parts) == (at(3), "live", {"ref": b"{}"})


async def test_a_batch_that_fails_leaves_neither_rows_nor_cursor(tmp_path: Path, thread: SeatThread, hub: FakeHub) -> None:
    cache = Cache(tmp_path / "cache.sqlite", thread)
    await cache.save(Batch(cursor=at(1)))
    bad = Batch(change=Change(incidents=hub.tables.incidents), cursor=at(3), parts={"x": None})  # type: ignore[dict-item]
    with pytest.raises(NotKeptError):
        await cache.save(bad)
    assert cache.load().cursor == at(1)
    assert cache.load().tables.incidents == {}


async def test_a_timeline_is_one_incidents_events_in_order(tmp_path: Path, thread: SeatThread, hub: FakeHub) -> None:
    cache = Cache(tmp_path / "cache.sqlite", thread)
    key = hub.report("20261122-0003")
    hub.do("note", a.NoteArgs(text="one"), key)
    await cache.save(Batch(events=[decode_event(body) for body in reversed(hub.log)]))
    assert [event.type for event in await cache.timeline(key)] == ["incident.reported", "incident.noted"]


def test_a_later_snapshot_voids_what_waited_before_it(hub: FakeHub) -> None:
    failed, waiting = Batch(change=Change(units=dict(hub.tables.units)), cursor=at(1), meta={"a": "1"}), Batch()
    waiting.replace_all(hub.tables, at(9), forget_events=False)
    both = failed.then(waiting)
    assert not both.change
    assert (both.snapshot, both.cursor, both.meta) == (hub.tables, at(9), {"a": "1"})


async def test_a_damaged_cache_is_set_aside_and_a_damaged_outbox_refused(tmp_path: Path) -> None:
    for name in ("cache", "outbox"):
        (tmp_path / f"{name}.sqlite").write_bytes(b"not a database, by any means" * 100)
    with pytest.raises(SeatRefusedError, match="outbox"):
        open_home(tmp_path, UuidV7())
    (tmp_path / "outbox.sqlite").unlink()
    home = open_home(tmp_path, UuidV7())
    assert home.image.cursor is None
    assert (tmp_path / "cache.broken").exists()
    home.close()


def test_a_directory_that_cannot_be_used_is_refused_in_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "seat"
    folder.write_text("a file in its place")
    with pytest.raises(SeatRefusedError) as refused:
        open_home(folder, UuidV7())
    assert "\n" not in str(refused.value)


def test_reading_takes_in_what_a_killed_process_left_in_the_log(tmp_path: Path) -> None:
    file = tmp_path / "outbox.sqlite"
    code = _FILL.replace("range(1, 10000)", "range(1, 4)").replace("    thread.close()\n", "    import os; os._exit(9)\n")
    assert subprocess.run([sys.executable, "-c", code, str(file)], check=False, timeout=60).returncode == 9
    with quick_read(file) as db:
        assert db is not None
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (3,)


async def test_another_incarnation_has_its_commands_under_its_own_numbers(tmp_path: Path, thread: SeatThread) -> None:
    box = Outbox(tmp_path / "outbox.sqlite", thread)
    await box.begin(Identity("seat-03", "inc"))
    for number in (1, 2, 3):
        await box.add(kept(number))
    await box.renew(Identity("seat-03", "next", 2), [msgspec.structs.replace(kept(number), cseq=number - 1) for number in (2, 3)])
    who, found = box.load()
    assert who == Identity("seat-03", "next", 2, box.place)
    assert [(one.cid, one.cseq) for one in found] == [("c1", 1), ("c2", 1), ("c3", 2)]


async def test_a_copy_of_a_seats_files_is_a_seat_of_its_own(tmp_path: Path) -> None:
    first = open_home(tmp_path / "one", UuidV7(), "seat-03")
    await first.begin("")
    for number, status in ((1, "VISIBLE"), (2, "SENT"), (3, "QUEUED")):
        await first.outbox.add(msgspec.structs.replace(kept(number), status=status))
    await first.outbox.close()
    first.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    again, copy = open_home(tmp_path / "one", UuidV7()), open_home(tmp_path / "two", UuidV7())
    await copy.begin("")
    assert (again.who.console, again.who.inc, again.who.last_cseq) == ("seat-03", first.who.inc, 3)
    assert copy.who.console.startswith("seat-03-")
    assert copy.who.inc != first.who.inc
    assert [(one.cid, one.cseq) for one in copy.kept] == [("c1", 1), ("c2", 1), ("c3", 2)]
    await copy.outbox.close()
    again.close()
    copy.close()
    third = open_home(tmp_path / "two", UuidV7())
    assert third.who.inc == copy.who.inc
    third.close()


def test_a_seat_is_there_without_sqlalchemy() -> None:
    """Its import takes longer than the rest of a console's start."""
    code = "import sys, services.console.home, services.console.seat, services.console.start; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30).stdout == "False\n"
