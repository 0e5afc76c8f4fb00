"""The network between the simulated machines: streams with latency, and everything that can happen to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from services.app.ports import Rng
from services.link.console_client import LinkDownError
from tests.sim.core.loop import Node, SimLoop

_HIGH_WATER = 65_536
_LATENCY_S = (0.001, 0.03)


@dataclass(slots=True)
class Fate:
    """What the network does to one direction between two machines now: `cut` holds everything back, `lose` and `repeat` are chances a frame."""

    cut: bool = False
    lose: float = 0.0
    repeat: float = 0.0
    slow_s: float = 0.0


@dataclass(eq=False)
class End:
    """One end of a connection: what came for it, and whether it is closed. It is the seat's Connection and the hub's Socket in one."""

    net: Net
    node: Node
    peer: End | None = None
    arrived: deque[str] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    code: int = 1006
    flying: int = 0
    drained: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: deque[tuple[float, Callable[[], None], int]] = field(default_factory=deque)

    async def send(self, data: bytes) -> None:
        """Put a frame on the wire; waits while the other side takes none."""
        while not self.closed and self.flying > _HIGH_WATER:
            self.drained.clear()
            await self.drained.wait()
        if self.closed:
            raise self._gone()
        self.net.carry(self, data)

    async def recv(self) -> str:
        """The next frame."""
        while not self.arrived:
            if self.closed:
                raise self._gone()
            self.news.clear()
            await self.news.wait()
        return self.arrived.popleft()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close in good order: what was sent before arrives."""
        self.net.close(self, code)

    def abort(self) -> None:
        """Drop it; the other side hears of it unless the line is cut."""
        self.net.close(self, 1006)

    def unsent(self) -> int:
        """Bytes under way."""
        return self.flying

    def shut(self, code: int) -> None:
        """It is over for this end."""
        self.closed, self.code = True, code
        self.news.set()
        self.drained.set()

    def _gone(self) -> ConnectionClosedError:
        return ConnectionClosedError(Close(self.code, ""), None)


class SeatEnd:
    """services.link.console_client.Connection over an End."""

    def __init__(self, end: End) -> None:
        self._end = end

    async def send(self, data: bytes) -> None:
        """See Connection."""
        try:
            await self._end.send(data)
        except ConnectionClosedError as why:
            raise LinkDownError("connection lost", self._end.code) from why

    async def receive(self) -> str:
        """See Connection."""
        try:
            return await self._end.recv()
        except ConnectionClosedError as why:
            raise LinkDownError("connection lost", self._end.code) from why

    def abort(self) -> None:
        """See Connection."""
        self._end.abort()

    async def close(self) -> None:
        """See Connection."""
        await self._end.close()


class Net:
    """Every connection there is; `taps` hear of each frame that leaves, before it does."""

    def __init__(self, loop: SimLoop, rng: Rng) -> None:
        self._loop, self._rng = loop, rng
        self.fates: dict[tuple[str, str], Fate] = {}
        self.taps: list[Callable[[Node, bytes], None]] = []
        self._ends: list[End] = []

    def fate(self, source: str, target: str) -> Fate:
        """What happens between two machines in this direction."""
        return self.fates.setdefault((source, target), Fate())

    def pair(self, near: Node, far: Node) -> tuple[End, End]:
        """A new connection."""
        one, other = End(self, near), End(self, far)
        one.peer, other.peer = other, one
        self._ends = [end for end in self._ends if not end.closed]
        self._ends += [one, other]
        return one, other

    def carry(self, end: End, data: bytes) -> None:
        """Take one frame; it arrives after a while, in order, perhaps not, perhaps twice."""
        for tap in self.taps:
            tap(end.node, data)
        fate = self.fate(end.node.name, self._other(end).node.name)
        copies = 0 if self._rng.random() < fate.lose else 2 if self._rng.random() < fate.repeat else 1
        text = data.decode()
        for _ in range(copies):
            self._post(end, lambda: self._arrive(end, text), len(data))

    def _post(self, end: End, what: Callable[[], None], size: int) -> None:
        """Put something on its way; the order of one direction never changes."""
        fate = self.fate(end.node.name, self._other(end).node.name)
        end.flying += size
        end.under_way.append((self._loop.time() + self._rng.uniform(*_LATENCY_S) + fate.slow_s, what, size))
        if len(end.under_way) == 1:
            self._loop.call_at(end.under_way[0][0], self._deliver, end)

    def _deliver(self, end: End) -> None:
        """A cut line keeps what is on it until it is whole again, as TCP would, unless the connection is given up before."""
        other = self._other(end)
        while end.under_way and end.under_way[0][0] <= self._loop.time():
            if not other.closed and (self.fate(end.node.name, other.node.name).cut or other.node.paused):
                self._loop.call_later(0.05, self._deliver, end)
                return
            _, what, size = end.under_way.popleft()
            end.flying -= size
            if not other.closed:
                what()
            if end.flying <= _HIGH_WATER:
                end.drained.set()
        if end.under_way:
            self._loop.call_at(end.under_way[0][0], self._deliver, end)

    def _arrive(self, end: End, text: str) -> None:
        other = self._other(end)
        if not other.closed and not other.node.dead:
            other.arrived.append(text)
            other.news.set()

    def close(self, end: End, code: int) -> None:
        """One end is closed; the other hears of it when the line lets it."""
        if end.closed:
            return
        end.shut(code)
        other = self._other(end)
        self._post(end, lambda: other.shut(code), 0)

    def drop(self, node: Node) -> None:
        """A machine's process is gone, and the system closes its sockets."""
        for end in self._ends:
            if end.node is node and not end.closed:
                self.close(end, 1006)

    def reset_all(self, node: Node) -> None:
        """Every connection of a machine breaks on both sides at once."""
        for end in self._ends:
            if end.node is node and not end.closed:
                end.shut(1006)
                self._other(end).shut(1006)

    @staticmethod
    def _other(end: End) -> End:
        assert end.peer is not None
        return end.peer
