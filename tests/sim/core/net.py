"""The network between the simulated machines: streams with latency and buffers, and everything that can happen to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field, replace

from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from services.app.ports import Rng
from services.link.console_client import REFUSING_CODES, LinkDownError, LinkRefusedError
from tests.sim.core.loop import Node, SimLoop

_HIGH_WATER = 65_536
_LATENCY_S = (0.001, 0.03)


@dataclass(slots=True)
class Fate:
    """What happens in one direction between two machines now: `cut` holds everything back, `lose` and `repeat` are chances a frame, `slow_s` is
    added to the latency, `read_s` is what the receiver takes for each frame."""

    cut: bool = False
    lose: float = 0.0
    repeat: float = 0.0
    slow_s: float = 0.0
    read_s: float = 0.0


@dataclass(eq=False)
class End:
    """One end of a connection: what came for it, and whether it is closed; `flying` are bytes of its own that the other side has not read."""

    net: Net
    node: Node
    peer: End | None = None
    arrived: deque[str] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    code: int = 1006
    flying: int = 0
    drained: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: deque[tuple[float, Callable[[], None]]] = field(default_factory=deque)

    async def send(self, data: bytes) -> None:
        """Put a frame on the wire; waits while the other side takes none."""
        while not self.closed and self.flying > self.net.high_water:
            self.drained.clear()
            await self.drained.wait()
        if self.closed:
            raise self._gone()
        self.net.carry(self, data)

    def put(self, data: bytes) -> bool:
        """Put a frame on the wire now; False where `send` would wait or fail."""
        if self.closed or self.flying > self.net.high_water:
            return False
        self.net.carry(self, data)
        return True

    async def recv(self) -> str:
        """The next frame."""
        while not self.arrived:
            if self.closed:
                raise self._gone()
            self.news.clear()
            await self.news.wait()
        if read_s := self.net.fate(self.other.node.name, self.node.name).read_s:
            await asyncio.sleep(read_s)
        text = self.arrived.popleft()
        self.other.taken(len(text))
        return text

    @property
    def other(self) -> End:
        """The end that it is joined to."""
        assert self.peer is not None
        return self.peer

    def taken(self, size: int) -> None:
        """So much of what was sent has been read, or never will be."""
        self.flying -= size
        if self.flying <= self.net.high_water:
            self.drained.set()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close in good order: what was sent before arrives."""
        self.net.close(self, code)

    def abort(self) -> None:
        """Drop it; the other side hears of it unless the line is cut."""
        self.net.close(self, 1006)

    def unsent(self) -> int:
        """Bytes that the other side has not read."""
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
            raise self._lost() from why

    async def receive(self) -> str:
        """See Connection."""
        try:
            return await self._end.recv()
        except ConnectionClosedError as why:
            raise self._lost() from why

    def _lost(self) -> LinkDownError:
        code = self._end.code
        return LinkRefusedError(REFUSING_CODES[code], code) if code in REFUSING_CODES else LinkDownError("connection lost", code)

    def abort(self) -> None:
        """See Connection."""
        self._end.abort()

    async def close(self) -> None:
        """See Connection."""
        await self._end.close()


class Net:
    """Every connection there is; `taps` hear of each frame that leaves, before it does. Each direction draws chances of its own."""

    def __init__(self, loop: SimLoop, rng: Callable[[str], Rng], high_water: int = _HIGH_WATER) -> None:
        self._loop, self._rng, self.high_water = loop, rng, high_water
        self.fates: dict[tuple[str, str], Fate] = {}
        self.always = Fate()
        self.taps: list[Callable[[Node, bytes], None]] = []
        self._ends: list[End] = []
        self._rngs: dict[tuple[str, str], Rng] = {}
        self._nobody = Context()
        """What is under way goes on when its sender dies."""

    def fate(self, source: str, target: str) -> Fate:
        """What happens between two machines in this direction."""
        found = self.fates.get((source, target))
        if found is None:
            found = self.fates[source, target] = replace(self.always)
        return found

    def _chance(self, end: End) -> Rng:
        way = (end.node.name, end.other.node.name)
        if way not in self._rngs:
            self._rngs[way] = self._rng(f"{way[0]} to {way[1]}")
        return self._rngs[way]

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
        fate, chance = self.fate(end.node.name, end.other.node.name), self._chance(end).random()
        text = data.decode()
        for _ in range(0 if chance < fate.lose else 2 if chance > 1.0 - fate.repeat else 1):
            end.flying += len(text)
            self._post(end, lambda: self._arrive(end, text))

    def _post(self, end: End, what: Callable[[], None]) -> None:
        """Put something on its way; the order of one direction never changes."""
        fate = self.fate(end.node.name, end.other.node.name)
        end.under_way.append((self._loop.time() + self._chance(end).uniform(*_LATENCY_S) + fate.slow_s, what))
        if len(end.under_way) == 1:
            self._loop.call_at(end.under_way[0][0], self._deliver, end, context=self._nobody)

    def _deliver(self, end: End) -> None:
        """A cut line keeps what is on it until it is whole again, as TCP would, unless the connection is given up before."""
        other = end.other
        while end.under_way and end.under_way[0][0] <= self._loop.time():
            if not other.closed and (self.fate(end.node.name, other.node.name).cut or other.node.paused):
                self._loop.call_later(0.05, self._deliver, end, context=self._nobody)
                return
            _, what = end.under_way.popleft()
            if not other.closed:
                what()
        if end.under_way:
            self._loop.call_at(end.under_way[0][0], self._deliver, end, context=self._nobody)

    @staticmethod
    def _arrive(end: End, text: str) -> None:
        if not end.other.node.dead:
            end.other.arrived.append(text)
            end.other.news.set()

    def close(self, end: End, code: int) -> None:
        """One end is closed; the other hears of it when the line lets it."""
        if end.closed:
            return
        end.shut(code)
        self._post(end, lambda: end.other.shut(code))

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
                end.other.shut(1006)
