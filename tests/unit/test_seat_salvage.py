"""A damaged outbox: what can be read goes on under another incarnation, what cannot is named, the damaged file is kept, and the seat starts."""

import asyncio
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from services.console.home import Home, SeatRefusedError, open_home
from services.console.losses import losses
from services.console.model import Badge
from services.runtime.ids import UuidV7
from services.store import keys
from services.store.kept import Kept, Lost, Salvaged
from services.store.keys import KEY_FILE, connect

COMMANDS = 60
PAGE = 4096


def kept(number: int) -> Kept:
    """The first twenty are in the log, the rest is not decided."""
    args, status = msgspec.Raw(b'{"text":"%s"}' % (b"x" * 300)), "VISIBLE" if number <= 20 else "QUEUED"
    return Kept(cid=f"c{number:02}", cseq=number, line=f"bz 1 第{number}句", verb="note", args=args, made_at="2026-11-22T08:00:00.000Z", status=status)


async def _fill(folder: Path) -> None:
    home = open_home(folder, UuidV7(), "seat-03")
    await home.begin("")
    for number in range(1, COMMANDS + 1):
        await home.outbox.add(kept(number))
    await home.outbox.close()
    home.close()


@pytest.fixture
def seat(tmp_path: Path) -> Path:
    """The outbox of a folder to spoil."""
    asyncio.run(_fill(tmp_path))
    return tmp_path / "outbox.sqlite"


def _flip(box: Path, page: int, at: int = 700) -> None:
    data = bytearray(box.read_bytes())
    data[(page - 1) * PAGE + at] ^= 1
    box.write_bytes(data)


async def _opened(folder: Path) -> Home:
    home = open_home(folder, UuidV7())
    await home.begin("")
    await home.outbox.close()
    home.close()
    return home


def _named(home: Home) -> set[int]:
    """Numbers of the rows that are said not to be readable."""
    found: set[int] = set()
    for _, why in home.losses("en"):
        for first, last in re.findall(r"\(row (\d+)(?:-(\d+))?", why):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def _check(folder: Path) -> Home:
    """Every command is there or named, none both, and the next start has nothing more to say."""
    home = asyncio.run(_opened(folder))
    held = {int(one.cid[1:]) for one in home.kept}
    assert held | _named(home) == set(range(1, COMMANDS + 1))
    assert not held & _named(home)
    assert [one.cseq for one in home.kept if Badge(one.status) is Badge.QUEUED] == list(range(1, home.who.last_cseq + 1))
    again = asyncio.run(_opened(folder))
    assert (again.who.inc, again.losses("en"), len(again.kept)) == (home.who.inc, (), len(held))
    return home


@pytest.mark.parametrize("page", range(2, 13))
def test_a_flipped_byte_costs_the_rows_of_its_page_at_most(seat: Path, page: int) -> None:
    before = seat.read_bytes()
    assert len(before) == 12 * PAGE
    _flip(seat, page)
    spoilt = seat.read_bytes()
    home = _check(seat.parent)
    assert seat.with_name("outbox.sqlite.damaged-1").read_bytes() == spoilt
    assert len(home.kept) >= (COMMANDS - 12 if page != 3 else 0), "the third is the root of the table"
    assert home.losses("zh_CN")[0][1].startswith("本席指令文件已损坏")
    if page != 2:
        assert home.who.console == "seat-03"


def _cut(box: Path) -> None:
    box.write_bytes(box.read_bytes()[: -2 * PAGE - 100])


def _zero(box: Path) -> None:
    data = bytearray(box.read_bytes())
    data[7 * PAGE : 8 * PAGE] = bytes(PAGE)
    box.write_bytes(data)


def _gap(box: Path) -> None:
    for page in (4, 7, 9):
        _flip(box, page)


@pytest.mark.parametrize("spoil", [_cut, _zero, _gap])
def test_worse_damage_is_taken_the_same_way(seat: Path, spoil: Callable[[Path], None]) -> None:
    spoil(seat)
    home = _check(seat.parent)
    assert len(home.kept) > 20
    assert len(_named(home)) > 5


def test_what_stands_behind_a_first_page_that_is_gone_is_there(seat: Path) -> None:
    _flip(seat, 1)
    assert len(_check(seat.parent).kept) == COMMANDS
    assert [path.name for path in sorted(seat.parent.iterdir()) if "outbox" in path.name] == ["outbox.sqlite", "outbox.sqlite.damaged-1"]


def test_a_file_of_which_nothing_holds_is_set_aside_and_said_so(seat: Path) -> None:
    """That its key is the right one is seen by the cache beside it."""
    with closing(connect(seat.with_name("cache.sqlite"))) as db:
        db.execute("CREATE TABLE t (x)").close()
    _flip(seat, 1, 3)
    home = asyncio.run(_opened(seat.parent))
    assert home.kept == []
    assert "nobody knows how many" in home.losses("en")[1][1]
    assert seat.with_name("outbox.sqlite.damaged-1").exists()


def test_another_key_or_none_is_no_damage(seat: Path) -> None:
    key = seat.parent / KEY_FILE
    right, before = key.read_text(), seat.read_bytes()
    for text in ("ab" * 32, "short", ""):
        key.write_text(text)
        if not text:
            key.unlink()
        with pytest.raises(SeatRefusedError, match=r"store\.key") as why:
            open_home(seat.parent, UuidV7())
        assert "\n" not in str(why.value)
    key.write_text(right)
    assert (seat.read_bytes(), list(seat.parent.glob("*.damaged*"))) == (before, [])
    assert len(asyncio.run(_opened(seat.parent)).kept) == COMMANDS


def test_a_salvage_that_was_cut_short_is_ended_at_the_next_start(seat: Path, tmp_path: Path) -> None:
    """The new file is whole and has not its name yet; the damaged one still has its log beside it."""
    _flip(seat, 7)
    copy = shutil.copytree(tmp_path, tmp_path / "copy")
    taken = len(asyncio.run(_opened(copy)).kept)
    shutil.move(copy / "outbox.sqlite", f"{seat}.salvaged-1")
    seat.with_name("outbox.sqlite-wal").write_bytes(b"what was under way")
    spoilt = seat.read_bytes()
    home = asyncio.run(_opened(tmp_path))
    assert len(home.kept) == taken < COMMANDS
    assert seat.with_name("outbox.sqlite.damaged-1").read_bytes() == spoilt
    assert seat.with_name("outbox.sqlite.damaged-1-wal").read_bytes() == b"what was under way"


def test_a_file_that_another_has_locked_is_not_damaged(seat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_BUSY_S", 0.01)
    with closing(connect(seat, "rw")) as db:
        db.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        db.execute("BEGIN EXCLUSIVE").close()
        with pytest.raises(SeatRefusedError, match="locked"):
            open_home(seat.parent, UuidV7())
    assert not list(seat.parent.glob("*.damaged*"))


def test_a_lost_command_is_named_by_when_it_was_given() -> None:
    found = Salvaged("outbox.sqlite.damaged-1", 3, (Lost("7", "019aafb3-5c00-7000-8000-000000000000"), Lost("9", "c9", "bz 1 三楼冒烟"), Lost("11-14")))
    said = losses(found, "en")
    assert [line for line, _ in said] == ["", "", "bz 1 三楼冒烟", ""]
    assert "row 7, given 2025-11-23 " in said[1][1]
    assert "row 9, id c9, bz 1 三楼冒烟" in said[2][1]
    assert "(row 11-14)" in said[3][1]
    assert losses(None, "en") == ()
