"""The consoles that are connected, and what each is sent without asking: the log from its cursor, positions, heartbeats (protocol.md §3)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import Literal

from websockets.exceptions import ConnectionClosed

from services.hub import snapshot
from services.hub.config import CONSOLE_FRAME
from services.hub.console_lane import ConsoleSession
from services.hub.decider import Made
from services.hub.herd import Herd
from services.hub.pictures import Pictures
from services.hub.relay import PositionRelay, ev, in_frame
from services.hub.world import World
from services.runtime.tasks import Tasks
from services.store.journal import Entry
from services.wire import frames
from services.wire.codec import encode
from services.wire.digest import RowSums

DELTA_EVENTS = 5000
DELTA_BYTES = 2 * 1024 * 1024
BEAT_S = 5.0
DIGEST_BEATS = 12
SILENCE_S = 20.0
_READ = 200


class Digests:
    """State digests by scope, made once for each state of the log."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[tuple[str, ...], dict[str, str]] = {}
        self._seq = -1
        self.sums = RowSums()

    def of(self, scopes: tuple[str, ...]) -> dict[str, str]:
        """Digest of each table as a scope sees it now."""
        core = self._world.core
        if core.head != self._seq:
            self._made.clear()
            self._seq = core.head
        if scopes not in self._made:
            self._made[scopes] = snapshot.digests(snapshot.rows_in(core.truth, scopes), self.sums)
        return self._made[scopes]


class Shared:
    """What the consoles of a hub have in common: frames made once for all who see the same, and the line in front of the snapshots."""

    def __init__(self, world: World) -> None:
        self.world, self.relay, self.digests, self.herd = world, PositionRelay(world), Digests(world), Herd(world.clock)
        self.pictures = Pictures(world, self.digests.sums)


class Follower:
    """Sends one console what happens, beginning where its hello says."""

    def __init__(self, shared: Shared, session: ConsoleSession, welcomed: Callable[[], None]) -> None:
        self.session, self._welcomed = session, welcomed
        self.news = asyncio.Event()
        self._world, self._relay, self._digests, self._pictures, self._herd = shared.world, shared.relay, shared.digests, shared.pictures, shared.herd
        self._seq, self._hash, self._moved = 0, "", 0
        self._live = asyncio.Event()

    async def follow(self) -> None:
        """Welcome, snapshot or delta, then every event as it is committed; until cancelled or the socket ends."""
        with suppress(ConnectionClosed):
            if not await self._begin():
                return
            self._live.set()
            while True:
                self.news.clear()
                entries = self._world.ring.after(self._seq, _READ)
                if entries:
                    await self._send(in_frame(entries))
                else:
                    await self.news.wait()

    async def _send(self, entries: list[Entry]) -> None:
        session = self.session
        await session.line.send(ev(entries, self._hash, session.scopes, session.role))
        self._seq, self._hash = entries[-1].seq, entries[-1].hash

    async def _begin(self) -> bool:
        """Say welcome and bring the console up to it; False for one that is to come again, since too many take a snapshot now."""
        assert self.session.hello is not None
        cursor = self.session.hello.cursor
        if cursor is not None and self._delta(cursor):
            self._seq, self._hash = cursor.seq, cursor.hash
            await self._welcome("delta")
            return True
        if self._herd.full:
            self.session.push(frames.Bye(code=1013, retry_after_ms=self._herd.come_again_ms()))
            self.session.close(1013, "try later")
            return False
        async with self._herd.turn():
            await self._snapshot()
        return True

    async def _snapshot(self) -> None:
        # Everything is taken from memory here, before the first await: the snapshot is of exactly the welcome's head.
        picture = self._pictures.of(self.session.scopes)
        self._seq, self._hash, self._moved = picture.seq, picture.hash, picture.moved
        await self._welcome("snapshot")
        for frame in chain((picture.begin,), picture.pages(), (picture.end,)):
            await self.session.line.send(frame)
            await asyncio.sleep(0)  # a socket that takes everything would not let anybody else have a turn

    async def _welcome(self, mode: Literal["delta", "snapshot"]) -> None:
        core, session = self._world.core, self.session
        welcome = frames.Welcome(
            realm=core.realm, epoch=core.epoch, head=frames.Head(seq=core.head, hash=core.hash), mode=mode, last_cseq=session.last_cseq(),
            safe_seq=self._world.safe_seq, role=session.role, actor=session.actor, server_time=core.now(), limits=frames.Limits(frame=CONSOLE_FRAME),
            ref=self._world.reference.digest,
        )  # fmt: skip
        await session.line.send(encode(welcome))
        self._welcomed()

    def _delta(self, cursor: frames.Cursor) -> bool:
        """Whether the console can go on from its cursor: same epoch, same chain, not too far behind."""
        core, ring = self._world.core, self._world.ring
        if cursor.epoch != core.epoch or not 0 <= core.head - cursor.seq <= DELTA_EVENTS:
            return False
        return ring.hash_at(cursor.seq) == cursor.hash and (cursor.seq == core.head or ring.size_after(cursor.seq) <= DELTA_BYTES)

    async def positions(self) -> None:
        """Positions at the pace the console asked for, only while its socket takes them."""
        hello = self.session.hello
        if hello is None or hello.positions_hz <= 0:
            return
        with suppress(ConnectionClosed):
            await self._live.wait()
            while True:
                await asyncio.sleep(1.0 / hello.positions_hz)
                await self._tell_moves(self._world.positions.change)

    async def _tell_moves(self, until: int) -> None:
        line = self.session.line
        while self._moved < until and line.empty:
            piece = self._relay.piece(self.session.scopes, self._moved)
            if piece.frame:
                await line.send(piece.frame)
            self._moved = piece.upto
            await asyncio.sleep(0)  # a socket that takes everything would not let anybody else have a turn

    async def beat(self) -> None:
        """A heartbeat every five seconds, with a state digest once a minute."""
        count = 0
        with suppress(ConnectionClosed):
            await self._live.wait()
            while True:
                await asyncio.sleep(BEAT_S)
                count += 1
                core = self._world.core
                digest = self._digests.of(self.session.scopes) if count % DIGEST_BEATS == 0 else {}
                head = frames.Head(seq=core.head, hash=core.hash)
                beat = frames.HubHeartbeat(head=head, digest=digest, server_time=core.now(), safe_seq=self._world.safe_seq)
                await self.session.line.send(encode(beat))


class Consoles:
    """Followers by session, and which session speaks for which console."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shared = Shared(world)
        self._followers: dict[ConsoleSession, tuple[Follower, Tasks]] = {}
        self._by_name: dict[str, ConsoleSession] = {}
        self._sessions: set[ConsoleSession] = set()
        world.core.listeners.append(self._changed)

    def __len__(self) -> int:
        return len(self._followers)

    def _changed(self, made: list[Made]) -> None:
        self._world.ring.add(made)
        for one in made:
            if one.event.type == "unit.registered":
                self._world.positions.again(one.event.unit or "")
        for follower, _ in self._followers.values():
            follower.news.set()

    def follow(self, session: ConsoleSession) -> None:
        """A console said hello, for the first time or again; the same console on an older socket is closed."""
        self._stop(session)
        follower, tasks = Follower(self._shared, session, lambda: self._welcomed(session)), Tasks()
        self._followers[session] = (follower, tasks)
        tasks.spawn(follower.follow(), f"follow {session.console}")
        tasks.spawn(follower.positions(), f"positions {session.console}")
        tasks.spawn(follower.beat(), f"beat {session.console}")

    def _welcomed(self, session: ConsoleSession) -> None:
        older = self._by_name.get(session.console)
        self._by_name[session.console] = session
        if older is not None and older is not session:
            older.close(4409, "this console connected again")

    def enter(self, session: ConsoleSession) -> None:
        """A socket is open; its console has not said hello yet."""
        self._sessions.add(session)

    def _stop(self, session: ConsoleSession) -> None:
        if session in self._followers:
            self._followers.pop(session)[1].cancel_all()

    def leave(self, session: ConsoleSession) -> None:
        """A console has gone."""
        self._sessions.discard(session)
        self._world.presence.leave(session)
        self._stop(session)
        if self._by_name.get(session.console) is session:
            del self._by_name[session.console]

    def silent(self, now: float) -> list[ConsoleSession]:
        """Consoles that have said nothing for too long, before hello or after."""
        return [session for session in self._sessions if now - session.heard > SILENCE_S]

    def refer(self) -> None:
        """The reference data changed: who has asked for it once gets it again."""
        for session in self._followers:
            if session.wants_ref:
                session.send_reference()
