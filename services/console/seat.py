"""A seat without a screen: link, cache, outbox, optimistic view and commands behind one small API; the wall only shows it (architecture.md)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.console.board import Board
from services.console.home import Home, SeatRefusedError
from services.console.intake import Intake
from services.console.keeper import Keeper
from services.console.lane import Lane, Timing
from services.console.model import Command, CommandState, Delta, Link, PosRow, Refusal, SeatStatus, Submitted
from services.console.presence import Presence
from services.console.submit import Submitter
from services.domain.states import Outcome
from services.domain.times import from_ms
from services.runtime.tasks import Tasks
from services.store.seat_thread import NotKeptError
from services.wire.frames import LogRequest

if TYPE_CHECKING:
    from types import TracebackType

    from services.app.ports import Clock, Ids, Rng
    from services.console.reference import Reference
    from services.domain.args import Contact
    from services.domain.events import Event
    from services.domain.state import View
    from services.link.console_client import LinkFactory
    from services.store.kept import Kept

_LOG = logging.getLogger("gridwall.seat")
KEPT_MS = 72 * 3600 * 1000
ASK_S = 2.0


MakeLink = Callable[[Callable[[], str]], "LinkFactory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a seat wants to see (all that the token lets, by default), how often units may move, how patient it is, its language for refusals,
    which start of the machine this is ("" where that is not known), whether it spares the hub what a live view shows to be in vain."""

    regions: tuple[str, ...] = ()
    positions_hz: float = 5.0
    timing: Timing = field(default_factory=Timing)
    lang: str = "zh_CN"
    boot: str = ""
    spares: bool = True


class Seat:
    """Open it with `open_home`, enter it, use it from one loop (plain or qasync), leave it. The view is there before the hub is."""

    def __init__(self, home: Home, link: MakeLink, clock: Clock, ids: Ids, rng: Rng, options: Options | None = None) -> None:
        """`link` makes the LinkFactory, given what tells the seat's realm ("" while unknown)."""
        options = options or Options()
        regions = options.regions
        if home.image.meta.get("regions", " ".join(regions)) != " ".join(regions):
            home.image.cursor = None  # what is held is another part of the realm
        self._home, self._clock = home, clock
        self._keeper = Keeper(home.cache, home.outbox)
        self._board = Board(home.image, home.kept, self._keeper, clock, home.who, options.boot)
        self._intake = Intake(self._board, ids, regions, options.positions_hz)
        self._intake.on_timeline = self._timeline_came
        self._lane = Lane(self._intake, link(lambda: self._board.realm), clock, rng, options.timing)
        self._submitter = Submitter(self._board, home.outbox, ids, options.lang, spares=options.spares)
        self._tasks = Tasks(_LOG)
        self._asked: dict[str, asyncio.Future[None]] = {}

    # --- life ---

    async def __aenter__(self) -> Seat:
        """Begin. SeatRefusedError when the directory cannot be written."""
        try:
            await self._home.begin(from_ms(self._board.time.now_ms() - KEPT_MS))
        except SeatRefusedError:
            self._home.close()
            raise
        if self._home.held and isinstance(why := await self._submitter.release(self._home.held), Refusal):
            _LOG.warning("%s", why.text)
        self._tasks.spawn(self._keeper.run(), "seat-keeper")
        self._tasks.spawn(self._lane.run(), "seat-lane")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._tasks.close()
        self._board.closing()
        await self._keeper.flush()
        for file in (self._home.cache, self._home.outbox):
            try:
                await file.close()
            except NotKeptError as why:
                _LOG.warning("%s", why)
        self._home.close()

    async def settled(self, limit_s: float) -> None:
        """Wait until the link is live or has failed once, `limit_s` at most."""
        done = asyncio.Event()

        def look(_delta: Delta) -> None:
            if self._board.tried:
                done.set()

        forget = self.subscribe(look)
        look(Delta())
        try:
            async with asyncio.timeout(limit_s):
                await done.wait()
        except TimeoutError:
            _LOG.debug("no word from the hub in %s s", limit_s)
        finally:
            forget()

    # --- what there is ---

    @property
    def view(self) -> View:
        """Hub truth at the cursor with the own pending commands on top; the same object for the seat's whole life."""
        return self._board.view

    @property
    def truth(self) -> View:
        """What the hub has said, no more."""
        return self._board.truth

    @property
    def positions(self) -> dict[str, PosRow]:
        """Newest position of each unit."""
        return self._board.positions

    @property
    def ref(self) -> Reference:
        """Regions, organisations, policy, duty."""
        return self._board.ref

    @property
    def status(self) -> SeatStatus:
        """The banner's facts, as of now."""
        return self._board.status

    @property
    def commands(self) -> list[CommandState]:
        """Own recent commands, oldest first."""
        return self._board.ledger.recent()

    @property
    def review(self) -> list[CommandState]:
        """Own commands that were too old when they came and wait to be confirmed."""
        return self._board.ledger.with_outcome(Outcome.NEEDS_CONFIRM)

    @property
    def conflicts(self) -> list[CommandState]:
        """Own commands that met another desk's."""
        return self._board.ledger.with_outcome(Outcome.CONFLICT)

    @property
    def different(self) -> list[CommandState]:
        """Own commands that came out otherwise after the hub was put back from a backup; `dismiss` takes one off."""
        return self._board.ledger.different()

    @property
    def console(self) -> str:
        """The name of this seat on the wire."""
        return self._board.console

    @property
    def encryption(self) -> str:
        """Whether this seat's files are encrypted, and why not."""
        return self._home.encryption

    @property
    def losses(self) -> tuple[tuple[str, str], ...]:
        """Own commands in a damaged outbox that could not be read at this start: each one's line if it is known, and a plain line for the dispatcher."""
        return self._home.losses(self.lang)

    @property
    def unsettled(self) -> int:
        """Own commands that are QUEUED, SENT or DECIDED."""
        return self._board.ledger.unsettled

    def hub_now_ms(self) -> int:
        """The hub's time, ms since 1970: what ages, lamps and the banner go by (in a drill it runs at the drill's speed)."""
        return self._board.time.now_ms()

    def contact(self, incident: str) -> Contact | None:
        """Who called about it, where this role may know; personal data: mask it on shared screens (domain.md §3)."""
        return self._board.people.contact(incident)

    @property
    def presence(self) -> Presence:
        """What other desks have open."""
        return self._intake.presence

    def subscribe(self, callback: Callable[[Delta], None]) -> Callable[[], None]:
        """Call `callback` with each Delta, in the loop; the result unsubscribes."""
        self._board.watchers.append(callback)
        return lambda: self._board.watchers.remove(callback)

    # --- what it does ---

    async def submit(self, command: Command, *, confirmed: bool = False) -> Submitted | Refusal:
        """Queue a command: Submitted once it is on this seat's disk, or a Refusal with a plain line and nothing queued."""
        answer = await self._submitter.submit(command, confirmed)
        self._lane.kick()
        return answer

    def look(self, incident: str | None) -> None:
        """This desk has an incident open, None for nothing: the hub tells the other desks, and this one of theirs."""
        self.presence.look(incident)
        self._lane.kick()

    async def submit_all(self, commands: Sequence[Command]) -> list[Submitted] | Refusal:
        """Queue the commands of one line, each with its own number and decision: all of them, or with a Refusal none."""
        answer = await self._submitter.submit_all(commands)
        self._lane.kick()
        return answer

    async def hold(self, commands: Sequence[Command]) -> tuple[Kept, ...] | Refusal:
        """Keep the commands of one line on this seat's disk and do not send them before `release`, which the next start does if this one ends."""
        return await self._submitter.hold(commands)

    async def release(self, held: Sequence[Kept]) -> list[Submitted] | Refusal:
        """Send what was held."""
        answer = await self._submitter.release(held)
        self._lane.kick()
        return answer

    async def take_back(self, held: Sequence[Kept]) -> Refusal | None:
        """What was held is not sent and is gone from the disk."""
        return await self._submitter.take_back(held)

    def dismiss(self, cid: str) -> None:
        """An own conflict or question has been dealt with: it leaves `conflicts` and `review`."""
        kept = self._board.ledger.answered(cid)
        if kept is not None:
            self._board.emit(self._board.commands([kept], Delta()))

    @property
    def lang(self) -> str:
        """Language of refusals: zh_CN or en."""
        return self._submitter.lang

    @lang.setter
    def lang(self, lang: str) -> None:
        self._submitter.lang = lang

    async def timeline(self, incident: str) -> list[Event]:
        """Events of one incident, oldest first, then those predicted from pending commands (seq 0). From the cache; the hub is asked
        the first time while the link is live, for 2 s at most."""
        if incident not in self._board.timelines:
            await self._ask(incident)
        waiting = self._keeper.batch.events  # by the time the cache has answered these may be on their way to it
        try:
            known = await self._home.cache.timeline(incident)
        except NotKeptError as why:
            _LOG.warning("%s", why)
            known = []
        fresh = [event for event in (*waiting, *self._keeper.batch.events) if event.incident == incident]
        events = {event.seq: event for event in (*known, *fresh)}
        return [*(events[seq] for seq in sorted(events)), *self._board.overlay.events_of(incident)]

    async def _ask(self, incident: str) -> None:
        session = self._lane.session
        if session is None or not session.welcomed or self.status.link is not Link.LIVE:
            return
        answer = self._asked.get(incident)
        if answer is None:
            answer = self._asked[incident] = asyncio.get_running_loop().create_future()
            session.send(LogRequest(incident=incident))
            self._lane.kick()
        await asyncio.wait([answer], timeout=ASK_S)
        self._asked.pop(incident, None)

    def _timeline_came(self, incident: str, events: list[Event]) -> None:
        self._board.timelines.add(incident)
        self._keeper.batch.events += events
        self._keeper.wake()
        answer = self._asked.pop(incident, None)
        if answer is not None and not answer.done():
            answer.set_result(None)
