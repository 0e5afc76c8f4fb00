"""Keeps the seat connected: tries, listens, notices silence, says heartbeats, waits with jitter and tries again (protocol.md §3 "Heartbeat")."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from services.app.ports import Clock, Rng
from services.console.model import Link
from services.link.backoff import Backoff
from services.link.console_client import Connection, LinkDownError, LinkFactory, LinkRefusedError
from services.runtime.tasks import Tasks
from services.wire import frames
from services.wire.console_session import ConsoleSession, Faulted, Happening

_LOG = logging.getLogger("gridwall.lane")
REFUSED_WAIT_MS = 5000


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of protocol.md §3. STALE stays to be seen for `stale_shown_s` before it becomes OFFLINE."""

    heartbeat_s: float = 5.0
    silence_s: float = 10.0
    stale_shown_s: float = 1.0


class Host(Protocol):
    """Whose lane it is."""

    @property
    def is_live(self) -> bool:
        """Whether the view is the hub's."""
        ...

    def hello(self) -> frames.Hello:
        """Who speaks, and from which cursor."""
        ...

    def beat(self) -> frames.ConsoleHeartbeat:
        """The heartbeat to send now."""
        ...

    def heard(self, now: float) -> None:
        """Something came, at monotonic `now`."""
        ...

    def link(self, link: Link, why: str = "") -> None:
        """The link stands so."""
        ...

    def take(self, session: ConsoleSession, happening: Happening) -> None:
        """Work one happening in. LinkDownError or LinkRefusedError to drop the connection."""
        ...

    def fill(self, session: ConsoleSession) -> float | None:
        """Hand the session what is to be sent; seconds until more may go, None when nothing waits for that."""
        ...

    def dropped(self) -> None:
        """The connection is gone: what was under way has to be sent again."""
        ...

    def distrust(self) -> None:
        """What is held led to an error: a snapshot, next time."""
        ...


class Lane:
    """One seat's connection through all its lives."""

    def __init__(self, host: Host, factory: LinkFactory, clock: Clock, rng: Rng, timing: Timing) -> None:
        self._host, self._factory, self._clock, self._timing = host, factory, clock, timing
        self._backoff = Backoff(rng)
        self._wake = asyncio.Event()
        self._heard = 0.0
        self._stale = False
        self.session: ConsoleSession | None = None

    def kick(self) -> None:
        """There is something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Connect and stay connected until cancelled."""
        while True:
            try:
                await self._live_once()
            except LinkRefusedError as why:
                self._backoff.ask(REFUSED_WAIT_MS)
                self._host.link(Link.REFUSED, str(why))
            except LinkDownError as why:
                await self._lost(str(why))
            except Exception as error:  # noqa: BLE001  a task's root; the lane must not end: the seat would be deaf without a word
                _LOG.exception("the connection is begun anew after an error")
                self._host.distrust()
                await self._lost(f"error in this seat: {error}")
            await self._sleep(self._backoff.next())

    async def _lost(self, why: str) -> None:
        if self._stale:
            await self._sleep(self._timing.stale_shown_s)
        self._host.link(Link.OFFLINE, f"silent for {self._timing.silence_s:g} s" if self._stale else why)

    async def _sleep(self, seconds: float) -> None:
        # Some loops' timers fire early: the deadline is compared on the clock.
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:  # noqa: ASYNC110  it is time that is waited for
            await asyncio.sleep(left)

    async def _live_once(self) -> None:
        """One connection from its opening to its end; always raises."""
        self._stale = False
        connection = await self._factory.connect()
        session = self.session = ConsoleSession(self._host.hello())
        self._heard = self._clock.monotonic()
        helpers = Tasks(_LOG)
        try:
            session.start()
            self._wake.set()
            for coro, name in ((self._pump(connection, session), "pump"), (self._beat(session), "beat"), (self._watch(connection), "watch")):
                helpers.spawn(coro, f"seat-{name}")
            while True:
                self._incoming(session, await connection.receive())
        finally:
            self.session = None
            self._host.dropped()
            await helpers.close()
            connection.abort()

    def _incoming(self, session: ConsoleSession, text: str) -> None:
        self._heard = self._clock.monotonic()
        self._host.heard(self._heard)
        session.receive(text)
        for happening in session.happenings():
            if isinstance(happening, Faulted):
                raise LinkDownError(happening.why)
            if isinstance(happening, frames.Bye):
                self._backoff.ask(happening.retry_after_ms)
            self._host.take(session, happening)
        if self._host.is_live:
            self._backoff.reset()
        self._wake.set()

    async def _pump(self, connection: Connection, session: ConsoleSession) -> None:
        """Everything that goes out goes through here, in order."""
        pause: float | None = None
        while True:
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass  # the pause that the hub asked for is over
            self._wake.clear()
            pause = self._host.fill(session)
            try:
                for data in session.data_to_send():
                    await connection.send(data)
            except LinkDownError:
                return  # the listening side hears of it and says why

    async def _beat(self, session: ConsoleSession) -> None:
        while True:
            await self._sleep(self._timing.heartbeat_s)
            if session.welcomed:
                session.send(self._host.beat())
                self._wake.set()

    async def _watch(self, connection: Connection) -> None:
        """Silence makes the link stale, and a socket that may be half open is dropped at once."""
        while (left := self._heard + self._timing.silence_s - self._clock.monotonic()) > 0:
            await self._sleep(left)
        self._stale = self._host.is_live
        if self._stale:
            self._host.link(Link.STALE, f"silent for {self._timing.silence_s:g} s")
        connection.abort()
