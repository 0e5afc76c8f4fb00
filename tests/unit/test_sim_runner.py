"""The runner: equal steps of drill time, positions once a real second whatever the speed, frames in the order they arose."""

import asyncio
from collections import Counter

import msgspec
import pytest

from services.sim.runner import TICK_S, Runner
from tests.sim.county import make_field
from tests.support.clock import FakeClock


class Line:
    """A gateway that keeps what it is given."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.connected.set()
        self.keys: list[str] = []
        self.tags: Counter[str] = Counter()

    async def durable(self, key: str, data: bytes) -> None:
        """Keep it."""
        self.keys.append(key)
        self.tags[msgspec.json.decode(data)["t"]] += 1

    async def lossy(self, data: bytes) -> None:
        """Count it."""
        self.tags[msgspec.json.decode(data)["t"]] += 1


async def play(speed: float, seconds: float, every_s: float = 1.0, line: Line | None = None) -> Line:
    """So many real seconds of a drill, on a clock that is moved by hand."""
    line, clock = line or Line(), FakeClock()
    runner = Runner(make_field(2), line, clock, speed, every_s)
    for _ in range(round(seconds / TICK_S)):
        await runner.step()
        clock.advance(TICK_S)
    return line


@pytest.mark.parametrize("speed", [1.0, 10.0, 60.0])
async def test_positions_come_once_a_real_second_at_every_speed(speed: float) -> None:
    assert (await play(speed, 20)).tags["positions"] == 20


async def test_positions_come_as_often_as_the_scenario_says() -> None:
    assert (await play(1, 20, 2.0)).tags["positions"] == 10


async def test_more_happens_the_faster_it_goes() -> None:
    slow, fast = await play(1, 60), await play(60, 60)
    assert fast.tags["report"] > slow.tags["report"] + 30


async def test_the_same_seed_gives_the_same_frames_in_the_same_order() -> None:
    assert (await play(10, 60)).keys == (await play(10, 60)).keys


async def test_without_a_connection_positions_are_not_kept() -> None:
    line = Line()
    line.connected.clear()
    assert (await play(1, 10, line=line)).tags["positions"] == 0


async def test_it_runs_until_it_is_cancelled() -> None:
    line = Line()
    task = asyncio.ensure_future(Runner(make_field(2), line, FakeClock(), 1.0, 1.0).run())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert line.tags["status"] == 60
