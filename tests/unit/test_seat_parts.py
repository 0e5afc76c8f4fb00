"""Smaller parts of the seat: hub time, writing behind, names and numbers looked up, lines of standard input."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.cli.stdin import LINE_LIMIT, lines
from services.console.home import SeatRefusedError
from services.console.hubtime import HubTime
from services.console.keeper import Keeper
from services.console.lookup import follow
from services.console.model import Link
from services.console.seat import Seat
from services.console.start import SeatArgs, open_seat, read_token
from services.domain import args as a
from services.domain.categories import Categories
from services.domain.times import from_ms
from services.store.cache import Batch, Cache
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError, SeatThread
from services.wire.frames import Cursor
from tests.support.fake_hub import FakeHub
from tests.support.seats import open_test_seat, until


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.wall, self.at = datetime(2026, 11, 22, 8, tzinfo=UTC), 100.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.at


def test_hub_time_goes_on_by_the_monotonic_clock_however_wrong_the_wall_is() -> None:
    clock = Hand()
    time = HubTime(clock)
    assert time.now() == "2026-11-22T08:00:00.000Z"
    time.heard("2026-11-22T09:00:00.000Z")
    clock.at += 2.5
    clock.wall -= timedelta(days=3)
    assert time.now() == "2026-11-22T09:00:02.500Z"
    assert time.offset_ms() == (3 * 86400 + 3600) * 1000 + 2500
    time.heard("no time at all")
    assert time.now() == "2026-11-22T09:00:02.500Z"


def test_in_a_drill_hub_time_runs_at_the_drills_speed() -> None:
    clock = Hand()
    time = HubTime(clock)
    time.speed = 10.0
    time.heard(from_ms(1_000_000))
    clock.at += 3
    assert time.now_ms() == 1_030_000


class Stubborn(Cache):
    """A cache whose disk is full, or slow, until told otherwise."""

    full = False
    slow = False

    async def save(self, batch: Batch) -> None:
        if self.full:
            raise NotKeptError("cache.sqlite could not be written: database or disk is full")
        if self.slow:
            await asyncio.sleep(60)
        await super().save(batch)


@pytest.fixture
async def keeper(tmp_path: Path) -> AsyncIterator[tuple[Keeper, Stubborn]]:
    thread = SeatThread()
    cache = Stubborn(tmp_path / "cache.sqlite", thread)
    yield Keeper(cache, Outbox(tmp_path / "outbox.sqlite", thread)), cache
    thread.close()


async def test_a_full_disk_is_said_and_what_it_did_not_take_is_kept_for_later(keeper: tuple[Keeper, Stubborn]) -> None:
    behind, cache = keeper
    cache.full = True
    behind.batch.cursor = Cursor(epoch="e", seq=1, hash="ab")
    behind.batch.meta["a"] = "1"
    assert not await behind.flush()
    assert "disk is full" in behind.trouble
    behind.batch.cursor = Cursor(epoch="e", seq=2, hash="cd")
    cache.full = False
    assert await behind.flush()
    assert behind.trouble == ""
    image = cache.load()
    assert (image.cursor, image.meta["a"]) == (Cursor(epoch="e", seq=2, hash="cd"), "1")


async def test_a_write_that_is_cut_off_by_the_end_is_written_by_the_last_one(keeper: tuple[Keeper, Stubborn]) -> None:
    behind, cache = keeper
    cache.slow = True
    behind.batch.meta["a"] = "1"
    task = asyncio.create_task(behind.flush())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    cache.slow = False
    assert await behind.flush()
    assert cache.load().meta["a"] == "1"


@pytest.fixture
async def seat(tmp_path: Path) -> AsyncIterator[tuple[Seat, FakeHub]]:
    hub = FakeHub()
    await hub.start()
    hub.unit("U12", "朝阳02")
    hub.unit("U13", "朝阳02")
    hub.unit("u7", "Ｆ7")
    hub.report("20261121-0042")
    hub.report("20261122-0042")
    hub.report("20261122-0420")
    async with open_test_seat(tmp_path, hub.url) as seat:
        await until(lambda: seat.status.link is Link.LIVE)
        yield seat, hub
    await hub.stop()


async def test_numbers_and_names_are_found_as_they_come(seat: tuple[Seat, FakeHub]) -> None:
    here, hub = seat
    look = follow(here, Categories())
    assert [ref.no for ref in look.incidents_by_counter("42")] == ["20261121-0042", "20261122-0042"]
    assert look.incidents_by_counter("4") == []
    hub.report("20261122-0004")
    await until(lambda: look.incidents_by_counter("0004"))
    found = look.unit("U7")
    assert found is not None
    assert found.id == "u7"
    assert look.unit("f7") == found
    assert look.unit("朝阳02") is None, "two of that name: no guess"
    assert [ref.id for ref in look.units("朝阳")] == ["U12", "U13"]


async def test_a_unit_at_work_is_not_free_and_its_task_is_found(seat: tuple[Seat, FakeHub]) -> None:
    here, hub = seat
    look = follow(here, Categories())
    key = look.incidents_by_counter("420")[0].id
    hub.do("assign", a.AssignArgs(units=("U12",)), key)
    await until(lambda: look.active_incidents_of_unit("U12"))
    assert [ref.free for ref in look.units("U1")] == [True, False]
    [task] = look.assignments(key)
    assert (task.assignee, task.incident.id, task.active) == ("U12", key, True)


async def read(data: bytes, tmp_path: Path) -> list[str]:
    """The lines of `data` from a pipe; the same from a file."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.write(writer, data[:60000])
    os.close(writer)
    from_pipe = [line async for line in lines(reader)]
    os.close(reader)
    (tmp_path / "in").write_bytes(data)
    file = os.open(tmp_path / "in", os.O_RDONLY)
    from_file = [line async for line in lines(file)]
    os.close(file)
    assert from_file == from_pipe or len(data) > 60000
    return from_file


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", []), (b"a\r\nb\n\nc", ["a", "b", "", "c"]), ("三楼\n".encode(), ["三楼"]), (b"\xff\n", ["�"]), (b"x" * 200_000 + b"\ny\n", ["x" * LINE_LIMIT, "y"])],
    ids=["nothing", "ends", "utf-8", "not utf-8", "very long"],
)
async def test_lines_come_whole_from_pipes_and_files(data: bytes, expected: list[str], tmp_path: Path) -> None:
    assert await read(data, tmp_path) == expected


async def test_a_closed_input_is_its_end() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    os.close(reader)
    assert [line async for line in lines(reader)] == []


@pytest.mark.parametrize("text", ["", "two words", "令牌"])
def test_a_file_without_a_token_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(text, encoding="utf-8")
    with pytest.raises(SeatRefusedError, match="token file"):
        read_token(tmp_path / "token")


@pytest.mark.parametrize("url", ["http://x:1", "127.0.0.1:8700", "ws://"])
def test_an_address_that_is_none_is_refused_before_anything_is_made(url: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("gw_x")
    with pytest.raises(SeatRefusedError, match="hub address"):
        open_seat(SeatArgs(url, tmp_path / "token", tmp_path / "seat"))
    assert not (tmp_path / "seat").exists()
