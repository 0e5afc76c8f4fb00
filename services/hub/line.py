"""One socket's sending side: replies are queued and sent in order, what nobody reads is bounded, and a reader that stops for too long is dropped."""

import asyncio
from collections import deque
from typing import Protocol

from websockets.exceptions import ConnectionClosed

from services.hub.shares import Shares
from services.runtime.tasks import Tasks

_STALL_S = 20.0
_QUEUE_BYTES = 49_152


class Socket(Protocol):
    """What a line needs of a connection. `send` and `recv` raise websockets' ConnectionClosed once it is gone."""

    async def send(self, frame: bytes) -> None:
        """Put one text frame on the wire; waits while the buffer is full."""
        ...

    def put(self, frame: bytes) -> bool:
        """Put one text frame on the wire now; False, and nothing is done, where `send` would wait or fail."""
        ...

    async def recv(self) -> str | bytes:
        """The next frame."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close in good order."""
        ...

    def abort(self) -> None:
        """Drop it at once."""
        ...

    def unsent(self) -> int:
        """Bytes that have not left for the kernel."""
        ...


class Line:
    """Wraps a connection. `send` waits for room in the socket; `push` sends or queues a small reply; `room` lets a reader wait until its replies are read."""

    def __init__(self, socket: Socket, tasks: Tasks, shares: Shares) -> None:
        self.socket, self._shares = socket, shares
        self._queue: deque[bytes] = deque()
        self._bytes = 0
        self._filled, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()
        self._unanswered = 0
        self._closing: tuple[int, str] | None = None
        self._ended = False
        self._pump = tasks.spawn(self._drain(), "line")
        self._tasks = tasks

    async def send(self, frame: bytes) -> None:
        """Send one frame, whole. A client that takes nothing for 20 s is cut off."""
        try:
            async with asyncio.timeout(_STALL_S):
                await self.socket.send(frame)
        except TimeoutError:
            self.socket.abort()

    @property
    def empty(self) -> bool:
        """Whether everything written so far has left for the kernel."""
        return self.socket.unsent() == 0

    @property
    def full(self) -> bool:
        """Whether so many replies wait that no more requests should be read."""
        return self._bytes > _QUEUE_BYTES

    @property
    def stuck(self) -> bool:
        """Whether the client does not read what it is sent."""
        return self._bytes > 4 * _QUEUE_BYTES

    def push(self, frame: bytes) -> None:
        """Send a reply, now if the socket takes it and none waits before it: an answer that waits for a task of its own is later by as much."""
        if not self._bytes and self._closing is None and self.socket.put(frame):
            return
        self._queue.append(frame)
        self._bytes += len(frame)
        self._filled.set()
        self._note_room()

    def owe(self) -> None:
        """A frame is on its way to the disk and will be answered: a few at a time, so that nobody's flood delays another's commit."""
        self._unanswered += 1
        self._shares.sent(id(self))
        self._note_room()

    def answered(self) -> None:
        """One that was owed is answered."""
        self._unanswered -= 1
        self._note_room()

    def _note_room(self) -> None:
        if self._ended or not (self.full or self._unanswered >= self._shares.of(id(self))):
            self._room.set()
        else:
            self._room.clear()

    async def room(self) -> None:
        """Wait until there is room for replies and for more work."""
        await self._room.wait()

    def close(self, code: int, reason: str) -> None:
        """Close once the queued replies are sent; the first reason stands."""
        if self._closing is None:
            self._closing = (code, reason)
            self._filled.set()

    async def _drain(self) -> None:
        try:
            while True:
                await self._filled.wait()
                self._filled.clear()
                while self._queue:
                    frame = self._queue.popleft()
                    await self.send(frame)
                    self._bytes -= len(frame)
                    self._note_room()
                if self._closing is not None:
                    await self._close(*self._closing)
                    return
        except ConnectionClosed:
            pass  # the reader of this socket sees the same end and tidies up
        finally:
            self._ended = True
            self._room.set()

    async def _close(self, code: int, reason: str) -> None:
        await self.socket.close(code, reason)

    async def finish(self) -> None:
        """End the pump when the session ends."""
        if self._closing is not None:
            await asyncio.wait([self._pump], timeout=2.0)
        self._pump.cancel()
