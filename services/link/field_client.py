"""A field system's end of the wire: durable frames until they are answered, through every loss of the connection (protocol.md §2)."""

import asyncio
import heapq
import logging
from collections.abc import Callable

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from services.app.ports import Clock, Rng
from services.link.backoff import Backoff
from services.link.console_client import LinkDownError
from services.link.field_socket import FieldLink, ended
from services.runtime.tasks import Tasks
from services.wire import codec, frames

_LOG = logging.getLogger("gridwall.field")
_SMALLEST_WINDOW = 20


class FieldClient:
    """One gateway's connection through all its lives. `run` keeps it up; `durable` and `lossy` take frames at any time, connected or not."""

    def __init__(self, link: FieldLink, clock: Clock, rng: Rng, heard: Callable[[frames.FieldReply], None], window: int = 500) -> None:
        """`heard` gets every frame from the hub, in order, welcome included; `window` is how many durable frames may be without an answer."""
        self._link, self._clock, self._heard = link, clock, heard
        self._backoff = Backoff(rng)
        self._most = self._window = window
        self._serial = 0
        self._unacked: dict[str, tuple[int, bytes]] = {}
        self._outgoing: list[tuple[int, str, bytes]] = []
        self._filled, self._room, self._empty = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._room.set()
        self._empty.set()
        self._paused_until = 0.0
        self.connected = asyncio.Event()

    # --- in ---

    async def durable(self, key: str, data: bytes) -> None:
        """Give a frame that is sent until its `ack` or `error` comes; waits while too many are without an answer. Raises nothing."""
        while len(self._unacked) >= self._window:
            self._room.clear()
            await self._room.wait()
        self._serial += 1
        self._unacked[key] = (self._serial, data)
        self._empty.clear()
        self._put(self._serial, key, data)

    async def lossy(self, data: bytes) -> None:
        """Give a frame that is sent once; waits while there is no connection, or it is behind."""
        while not self.connected.is_set() or len(self._outgoing) >= 2 * self._most:
            await self.connected.wait()
            if len(self._outgoing) >= 2 * self._most:
                self._room.clear()
                await self._room.wait()
        self._serial += 1
        self._put(self._serial, "", data)

    async def settled(self) -> None:
        """Wait until every durable frame is answered and every other one is on its way."""
        while self._unacked or self._outgoing:
            await self._empty.wait()
            if self._outgoing:
                self._room.clear()
                await self._room.wait()

    def _put(self, serial: int, key: str, data: bytes) -> None:
        heapq.heappush(self._outgoing, (serial, key, data))
        self._filled.set()

    # --- the connection ---

    async def run(self, patience_s: float | None = None) -> None:
        """Stay connected until cancelled. LinkRefusedError when the hub does not want this token, LinkDownError after `patience_s` without a hub."""
        lost_at = self._clock.monotonic()
        while True:
            try:
                socket = await self._link.open()
            except LinkDownError as error:
                self._give_up(error, lost_at, patience_s)
            else:
                await self._live(socket)
                lost_at = self._clock.monotonic()
            await asyncio.sleep(self._backoff.next())

    def _give_up(self, error: LinkDownError, lost_at: float, patience_s: float | None) -> None:
        refused = type(error) is not LinkDownError
        if refused or (patience_s is not None and self._clock.monotonic() - lost_at > patience_s):
            raise error

    async def _live(self, socket: ClientConnection) -> None:
        """One connection from its opening to its end; durable frames without an answer go out again first."""
        self._outgoing = [(serial, key, data) for key, (serial, data) in self._unacked.items()]
        heapq.heapify(self._outgoing)
        self._filled.set()
        helpers = Tasks(_LOG)
        self.connected.set()
        sender = helpers.spawn(self._send(socket), "field sender")
        try:
            async for text in socket:
                self._take(text)
            raise LinkDownError("the hub closed the connection")
        except ConnectionClosed as error:
            why = ended(error)
            if type(why) is not LinkDownError:
                raise why from error
            _LOG.info("connection lost: %s", why)
        except LinkDownError as why:
            _LOG.info("connection lost: %s", why)
        finally:
            self.connected.clear()
            sender.cancel()
            await helpers.close()
            await socket.close()

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            if not self._outgoing:
                self._room.set()
                self._filled.clear()
                await self._filled.wait()
            wait = self._paused_until - self._clock.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            data = heapq.heappop(self._outgoing)[2]
            try:
                await socket.send(data, text=True)
            except ConnectionClosed:
                return  # the reader sees the same end
            if len(self._outgoing) < self._most:
                self._room.set()

    # --- what comes ---

    def _take(self, text: str | bytes) -> None:
        try:
            frame = codec.decode_field_reply(text)
        except msgspec.DecodeError as error:
            _LOG.warning("a frame of the hub is not understood: %s", error)
            return
        if isinstance(frame, frames.FieldWelcome):
            self._backoff.reset()
        elif isinstance(frame, frames.Bye):
            self._backoff.ask(frame.retry_after_ms)
        elif isinstance(frame, frames.Error) and frame.code == "rate_limited":
            self._slow_down(frame)
            return
        elif isinstance(frame, frames.Ack):
            self._answered(frame.id)
        elif isinstance(frame, frames.Error) and frame.ref:
            self._answered(frame.ref)
        self._heard(frame)

    def _answered(self, key: str) -> None:
        if self._unacked.pop(key, None) is None:
            return
        self._window = min(self._most, self._window + 1)
        if len(self._unacked) < self._window:
            self._room.set()
        if not self._unacked:
            self._empty.set()

    def _slow_down(self, error: frames.Error) -> None:
        """Obey: wait as told, send the refused frame again, and fewer at once."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + (error.retry_after_ms or 1000) / 1000)
        self._window = max(_SMALLEST_WINDOW, self._window // 2)
        again = self._unacked.get(error.ref or "")
        if again is not None and error.ref:
            self._put(again[0], error.ref, again[1])
