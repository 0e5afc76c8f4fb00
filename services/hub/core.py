"""Decide in the event loop, commit through the writer thread in groups, and tell others only what is on disk."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from services.app.ports import Clock
from services.domain.intent import Intent, Rules
from services.domain.state import Tables
from services.domain.times import Stamp, stamp
from services.hub.decider import Decided, Decider, Made
from services.hub.ledger import Done, Ledger
from services.hub.metrics import Metrics
from services.hub.numbers import Numbers
from services.store import journal
from services.store.engine import Commits, StoreError
from services.store.journal import Batch, Heading, Verdict
from services.store.lookups import Lookups

_LOG = logging.getLogger("gridwall.hub")
_RETRY_S = 1.0
_AUDIT_S = 1.0


class Claim(msgspec.Struct, frozen=True):
    """Whose command it is: its id, what it says, and its place in a console's row of commands."""

    cid: str
    body_hash: str
    console: str = ""
    inc: str = ""
    cseq: int = 0


@dataclass(slots=True)
class _Pending:
    """What the next transaction stores, and the events to tell afterwards."""

    batch: Batch = field(default_factory=Batch)
    made: list[Made] = field(default_factory=list)


Reply = Callable[[Decided], bytes]
Listener = Callable[[list[Made]], None]


class Core:
    """The hub's state. `truth` is what is on disk, and all that anybody is told; the decider's tables may be a batch ahead of it."""

    def __init__(self, heading: Heading, tables: Tables, rules: Rules, writer: Commits, reader: Lookups, clock: Clock, numbers: Numbers) -> None:
        self.realm, self.epoch, self.truth = heading.realm, heading.epoch, tables
        self.head, self.hash = heading.seq, heading.hash
        self.ledger, self.metrics = Ledger(reader), Metrics()
        self.decider = Decider(heading.epoch, tables, rules, numbers)
        self.decider.reset(tables, heading.seq, heading.hash)
        self.failure = ""
        self.decided = heading.decided
        self.on_disk: Callable[[], None] = _nothing
        self.listeners: list[Listener] = []
        self._writer, self._clock = writer, clock
        self._pending = _Pending()
        self._wake, self._idle, self._written = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._written.set()
        self._retry_at = 0.0
        self._audited: dict[str, float] = {}

    def now(self) -> Stamp:
        """The hub's time."""
        return stamp(self._clock.now())

    @property
    def shut(self) -> bool:
        """Whether the disk took nothing a moment ago: durable work is turned away until the next try."""
        return bool(self.failure) and self._clock.monotonic() < self._retry_at

    # --- in ---

    def submit(self, intent: Intent, claim: Claim, reply: Reply, done: Done) -> None:
        """Decide now; `done` gets the verdict once it is on disk, None when it could not be stored. The id must not be in the ledger yet."""
        if self.shut:
            done(None)
            return
        decided = self.decider.decide(intent, self._clock.now())
        batch = self._pending.batch
        for made in decided.made:
            batch.entries.append(made.entry)
        self._pending.made.extend(decided.made)
        self.record(claim, decided.decision.outcome, reply(decided), done)

    def record(self, claim: Claim, outcome: str, reply: bytes, done: Done) -> None:
        """Store an answer; by itself one that needed no decision (a command that could not be read)."""
        if self.shut:
            done(None)
            return
        verdict = Verdict(claim.cid, claim.body_hash, outcome, reply, self.now(), claim.console, claim.inc, claim.cseq)
        self._pending.batch.verdicts.append(verdict)
        self.ledger.depart(verdict, done)
        self._poke()

    def audit(self, kind: str, who: str, detail: str) -> None:
        """Write a row of the audit table with the next batch; one a second of a kind and a sender, so that knocking cannot fill the disk."""
        now = self._clock.monotonic()
        if self.shut or now - self._audited.get(f"{kind} {who}", now - _AUDIT_S) < _AUDIT_S:
            return
        self._audited = {key: at for key, at in self._audited.items() if now - at < _AUDIT_S} | {f"{kind} {who}": now}
        self._pending.batch.audit.append((self.now(), kind, f"{who}: {detail}"[:500]))
        self._poke()

    def _poke(self) -> None:
        self._idle.clear()
        self._written.clear()
        self._wake.set()

    # --- committing ---

    async def run(self) -> None:
        """Commit what gathers, batch after batch, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            pending, self._pending = self._pending, _Pending()
            if pending.batch.verdicts or pending.batch.audit:
                await self._commit(pending)
            # Whoever waits for it goes on now, behind the answers, also when more is on its way.
            self._written.set()
            if self._wake.is_set():
                self._written.clear()
            else:
                self._idle.set()

    async def _commit(self, pending: _Pending) -> None:
        started = self._clock.monotonic()
        try:
            await self._writer.run(lambda db: journal.append(db, pending.batch))
        except Exception as error:  # noqa: BLE001  the root of every commit: whatever it is, nothing of the batch was stored
            _LOG.debug("commit failed", exc_info=not isinstance(error, StoreError))
            self._turn_back(pending, str(error))
            return
        if self.failure:
            _LOG.warning("the disk takes commits again")
            self.failure = ""
        self.metrics.committed(len(pending.made), (self._clock.monotonic() - started) * 1000)
        self._publish(pending)

    def _publish(self, pending: _Pending) -> None:
        for made in pending.made:
            self.truth.apply(made.change)
            self.head, self.hash = made.entry.seq, made.entry.hash
        self.decided += len(pending.batch.verdicts)
        self.on_disk()
        # Senders hear first: an answer is never behind what it caused.
        for verdict in pending.batch.verdicts:
            self.ledger.arrive(verdict.cid, stored=True)
        if pending.made:
            for listener in self.listeners:
                listener(pending.made)

    def _turn_back(self, pending: _Pending, why: str) -> None:
        """Nothing of this batch, nor of what was decided upon it since, ever was."""
        if not self.failure:
            _LOG.error("nothing can be stored: %s; durable frames are turned away until it can", why)
        self.failure, self._retry_at = why, self._clock.monotonic() + _RETRY_S
        self.metrics.add("commit_failures_total")
        later, self._pending = self._pending, _Pending()
        self.decider.reset(self.truth, self.head, self.hash)
        for verdict in (*pending.batch.verdicts, *later.batch.verdicts):
            self.ledger.arrive(verdict.cid, stored=False)

    async def written(self) -> None:
        """Wait until what was decided is on disk and answered: each step on the way there needs the loop or the interpreter, and gets them late from
        who is busy with lesser things. Under a flood one turn of these comes between two commits."""
        await self._written.wait()

    async def drained(self) -> None:
        """Wait until everything decided is on disk or turned back."""
        await self._idle.wait()


def _nothing() -> None:
    """Nobody keeps a mark of what is on the disk."""
