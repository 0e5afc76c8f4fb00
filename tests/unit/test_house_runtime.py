"""The machine's small parts: ids, tasks, chance, paths, clock."""

import asyncio
import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from services.app.ports import Clock, Ids, Rng
from services.runtime.clock import SystemClock
from services.runtime.ids import UuidV7, uuid7
from services.runtime.paths import user_paths
from services.runtime.rng import SeededRng
from services.runtime.tasks import Tasks


def test_the_machine_fits_the_ports() -> None:
    clock: Clock = SystemClock()
    ids: Ids = UuidV7()
    rng: Rng = SeededRng(1)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
    assert len(ids.new()) == 36
    assert 0 <= rng.random() < 1


def test_uuid7_is_version_7_with_the_time_of_now() -> None:
    made = uuid.UUID(uuid7())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert abs((made.int >> 80) / 1000 - SystemClock().now().timestamp()) < 5


def test_uuid7_keeps_the_order_it_was_made_in() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_uuid7_from_many_threads_is_never_the_same() -> None:
    source = UuidV7()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: [source.new() for _ in range(500)], range(8)))
    assert len({one for batch in made for one in batch}) == 4000


def test_uuid7_does_not_go_back_with_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([2_000_000_000, 1_000_000_000, 1_000_000_000])
    monkeypatch.setattr("time.time_ns", lambda: next(times))
    source = UuidV7()
    made = [source.new() for _ in range(3)]
    assert made == sorted(set(made))


def test_the_same_seed_gives_the_same_run_and_forks_do_not_disturb_it() -> None:
    one, two, other = SeededRng(7), SeededRng(7), SeededRng(8)
    two.fork("weather").random()
    drawn = [one.randint(0, 10**9) for _ in range(5)]
    assert drawn == [two.randint(0, 10**9) for _ in range(5)]
    assert drawn != [other.randint(0, 10**9) for _ in range(5)]
    assert one.fork("a").random() != one.fork("b").random()
    assert SeededRng(SeededRng().seed).seed != SeededRng().seed


async def test_a_crash_is_logged_though_nobody_awaits(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks(logging.getLogger("gridwall.test"))

    async def crash() -> None:
        raise ValueError("the line is cut")

    task = tasks.spawn(crash(), "uplink")
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert len(tasks) == 0
    assert "task uplink crashed: the line is cut" in caplog.text
    assert caplog.records[0].exc_info


async def test_close_ends_every_task_even_one_that_starts_another() -> None:
    tasks = Tasks()
    ended: list[str] = []

    async def sleeper(name: str) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(name)

    async def last_word() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            tasks.spawn(sleeper("child"), "child")

    tasks.spawn(sleeper("one"), "one")
    tasks.spawn(last_word(), "two")
    await asyncio.sleep(0)
    await tasks.close()
    await tasks.close()
    assert len(tasks) == 0
    assert "one" in ended


async def test_a_task_may_close_its_own_keeper() -> None:
    tasks = Tasks()

    async def ends_all() -> str:
        await tasks.close()
        return "done"

    assert await tasks.spawn(ends_all(), "end") == "done"


def test_gridwall_home_holds_everything(tmp_path: Path) -> None:
    paths = user_paths({"GRIDWALL_HOME": str(tmp_path), "XDG_DATA_HOME": "/elsewhere"})
    assert {paths.data.parent, paths.config.parent, paths.cache.parent, paths.state.parent} == {tmp_path}
    assert list(tmp_path.iterdir()) == []


def test_xdg_folders_and_their_defaults(tmp_path: Path) -> None:
    paths = user_paths({"HOME": str(tmp_path), "XDG_DATA_HOME": "/srv/data", "XDG_CACHE_HOME": "relative/is/ignored"})
    assert paths.data == Path("/srv/data/gridwall")
    assert paths.cache == tmp_path / ".cache" / "gridwall"
    assert paths.settings_file == tmp_path / ".config" / "gridwall" / "settings.json"
    assert paths.log_file == tmp_path / ".local" / "state" / "gridwall" / "gridwall.log"


def test_the_clock_reads_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
