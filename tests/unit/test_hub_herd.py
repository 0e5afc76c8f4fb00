"""A herd of consoles that take a snapshot: served abreast, the rest waiting or told when to come back; one picture is made once (protocol.md §3)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from services.domain.model import Unit
from services.hub.config import HubConfig
from services.hub.herd import Herd
from services.hub.hub import Hub
from services.hub.pictures import Pictures
from services.runtime.tasks import Tasks
from services.wire.digest import RowSums
from services.wire.frames import SnapPage
from tests.support.clock import CountingIds, FakeClock

ABREAST, WAITING = 32, 64


async def crowd(herd: Herd, count: int, leave: asyncio.Event, tasks: Tasks) -> list[int]:
    """So many take their turn and keep it until told to leave; the list grows by each that is let in."""
    inside: list[int] = []

    async def one(number: int) -> None:
        async with herd.turn():
            inside.append(number)
            await leave.wait()

    for number in range(count):
        tasks.spawn(one(number), f"console {number}")
    await asyncio.sleep(0)
    return inside


async def test_some_go_in_at_once_the_others_in_order_and_together() -> None:
    herd, leave, tasks = Herd(FakeClock()), asyncio.Event(), Tasks()
    inside = await crowd(herd, ABREAST + 40, leave, tasks)
    assert inside == list(range(ABREAST))
    assert not herd.full
    leave.set()
    async with herd.turn():
        pass
    assert inside == list(range(ABREAST + 40))
    await tasks.close()


async def test_who_finds_the_line_full_is_given_a_time_behind_all_the_others() -> None:
    herd, tasks = Herd(FakeClock()), Tasks()
    await crowd(herd, ABREAST + WAITING, asyncio.Event(), tasks)
    assert herd.full
    times = [herd.come_again_ms() for _ in range(400)]
    assert times == sorted(set(times))
    assert times[0] > 1000
    assert times[-1] < 30_000
    await tasks.close()
    assert not herd.full


async def test_one_who_leaves_while_waiting_takes_nobodys_place() -> None:
    herd, leave, first, second = Herd(FakeClock()), asyncio.Event(), Tasks(), Tasks()
    inside = await crowd(herd, ABREAST, leave, first)
    await crowd(herd, 10, leave, second)
    await second.close()
    leave.set()
    async with herd.turn():
        assert len(inside) == ABREAST
    await first.close()


async def test_one_who_is_let_in_and_leaves_in_the_same_moment_keeps_nobody_out() -> None:
    herd, leave, inside, waiting = Herd(FakeClock()), asyncio.Event(), Tasks(), Tasks()
    await crowd(herd, ABREAST, leave, inside)
    await crowd(herd, WAITING, leave, waiting)
    inside.cancel_all()
    await asyncio.sleep(0)  # the places are given away now, and nobody has taken his yet
    await waiting.close()
    async with herd.turn():
        assert not herd.full
    await inside.close()


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub that does not listen, with 1,000 units."""
    hub = Hub(HubConfig(tmp_path / "hub"), FakeClock(), CountingIds())
    for number in range(1000):
        key = f"U{number:04}"
        hub.core.truth.units[key] = Unit(id=key, region="990101" if number % 2 else "990102", callsign="巡逻" * 10)
    yield hub
    await hub.end()


def ids(pages: list[bytes]) -> list[str]:
    decoded = [msgspec.json.decode(page, type=SnapPage) for page in pages]
    return [msgspec.json.decode(row, type=dict[str, object])["id"] for page in decoded for row in page.rows]  # type: ignore[misc]


async def test_who_looks_at_the_same_state_is_sent_the_same_bytes(hub: Hub) -> None:
    pictures = Pictures(hub.world, RowSums())
    one, other = pictures.of(()), pictures.of(())
    first, second = list(one.pages()), list(other.pages())
    assert len(first) > 3
    assert all(page is twin for page, twin in zip(first, second, strict=True))
    assert ids(first) == sorted(hub.core.truth.units)
    assert ids(list(pictures.of(("990101",)).pages())) == [f"U{number:04}" for number in range(1, 1000, 2)]


async def test_a_slow_reader_gets_the_state_of_his_beginning_though_it_is_not_kept(hub: Hub) -> None:
    picture = Pictures(hub.world, RowSums()).of(())
    fast, slow = picture.pages(), picture.pages()
    begun = [next(slow)]
    whole = list(fast)
    hub.core.truth.units["U0999"] = Unit(id="U0999", region="990101", version=2)
    clock = hub.world.clock
    assert isinstance(clock, FakeClock)
    clock.advance(60)
    rest = list(slow)
    assert ids([*begun, *rest]) == ids(whole)
    assert not any(page is twin for page, twin in zip(whole[1:], rest, strict=True))


async def test_an_event_makes_another_picture(hub: Hub) -> None:
    pictures = Pictures(hub.world, RowSums())
    before = pictures.of(())
    hub.core.head += 1
    assert pictures.of(()) is not before
