"""A line's replies leave in order: at once while the socket takes them, behind each other as soon as one has to wait."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.hub.line import Line
from services.hub.shares import Shares
from services.runtime.clock import SystemClock
from services.runtime.tasks import Tasks


class Slow:
    """A services.hub.line.Socket that takes `free` frames at once, and the others when it is let."""

    def __init__(self, free: int) -> None:
        self.free, self.sent, self.closed = free, list[bytes](), 0
        self.go = asyncio.Event()

    async def send(self, frame: bytes) -> None:
        await self.go.wait()
        self.sent.append(frame)

    def put(self, frame: bytes) -> bool:
        if not self.free:
            return False
        self.free -= 1
        self.sent.append(frame)
        return True

    async def recv(self) -> str:
        return ""

    async def close(self, code: int, reason: str) -> None:
        self.closed = code

    def abort(self) -> None: ...

    def unsent(self) -> int:
        return 0


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    made = Tasks()
    yield made
    await made.close()


async def test_a_reply_leaves_at_once_while_the_socket_takes_it(tasks: Tasks) -> None:
    socket = Slow(free=2)
    line = Line(socket, tasks, Shares(SystemClock()))
    line.push(b"1")
    line.push(b"2")
    assert socket.sent == [b"1", b"2"]
    await line.finish()


async def test_none_overtakes_one_that_waits(tasks: Tasks) -> None:
    socket = Slow(free=1)
    line = Line(socket, tasks, Shares(SystemClock()))
    for frame in (b"1", b"2", b"3"):
        line.push(frame)
    await asyncio.sleep(0)
    socket.free = 9
    line.push(b"4")
    assert socket.sent == [b"1"], "2 is on its way, and 4 is not to arrive before it"
    socket.go.set()
    line.close(4429, "over")
    line.push(b"5")
    await line.finish()
    assert (socket.sent, socket.closed) == ([b"1", b"2", b"3", b"4", b"5"], 4429)
