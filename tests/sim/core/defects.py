"""Planted defects: each breaks one promise of the sync core on purpose, so that a simulator which does not notice is known to prove nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import msgspec

from services.console import home, intake, outgoing
from services.console.board import Board
from services.console.doubts import Doubts
from services.console.ledger import Ledger as Book
from services.console.overlay import Overlay
from services.domain import decide as deciding
from services.domain.decide.context import Ctx
from services.domain.intent import Decision
from services.hub import decider
from services.hub import rows as hub_rows
from services.hub.console_lane import ConsoleSession as ConsoleLane
from services.hub.core import Core
from services.hub.decider import Decider
from services.hub.highwater import HighWater
from services.hub.ledger import Ledger
from services.hub.numbers import Numbers
from services.hub.server import Door
from services.hub.timers import Timers
from services.store import backup as backups
from services.store import cache as caches
from services.store import directory, rows
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError
from services.wire import staging
from services.wire.console_session import ConsoleSession

Patch = tuple[object, str, object]
_DEFECTS: dict[str, Callable[[], Iterable[Patch]]] = {}


def defect(plant: Callable[[], Iterable[Patch]]) -> Callable[[], Iterable[Patch]]:
    """Put one on the list under its own name."""
    _DEFECTS[plant.__name__] = plant
    return plant


def names() -> list[str]:
    """All of them."""
    return list(_DEFECTS)


def told(name: str) -> str:
    """What one does, in a line."""
    return (_DEFECTS[name].__doc__ or "").strip()


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The product with one defect; KeyError for a name that is none."""
    patches = [mock.patch.object(target, attribute, value) for target, attribute, value in _DEFECTS[name]()]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


# --- the hub ---


@defect
def answer_before_commit() -> Iterable[Patch]:
    """The answer leaves while the transaction is still being written."""
    record = Core.record

    def early(self: Core, claim: Any, outcome: str, reply: bytes, done: Any) -> None:
        record(self, claim, outcome, reply, lambda verdict: None)
        flight = self.ledger._flying.get(claim.cid)
        done(flight.verdict if flight else None)

    return [(Core, "record", early)]


@defect
def no_dedupe() -> Iterable[Patch]:
    """Nothing is remembered of what was decided."""
    return [(Ledger, "find", lambda self, cid: None)]


@defect
def epoch_kept_on_restore() -> Iterable[Patch]:
    """A log put back from a backup goes on as if nothing had happened."""
    return [(backups, "fork", lambda engine, found, new: found), (HighWater, "forks", lambda self, heading: False)]


@defect
def number_before_commit() -> Iterable[Patch]:
    """Events are published before they are on the disk."""
    commit = Core._commit

    async def early(self: Core, pending: Any) -> None:
        listeners, self.listeners = self.listeners, []
        for listener in listeners:
            if pending.made:
                for made in pending.made:
                    self.truth.apply(made.change)
                    self.head, self.hash = made.entry.seq, made.entry.hash
                listener(pending.made)
        await commit(self, pending)
        self.listeners = listeners

    return [(Core, "_commit", early)]


@defect
def rows_beside_the_commit() -> Iterable[Patch]:
    """The tables are not written with the events that make them."""
    advance = rows.advance

    def short(db: Any, change: Any, seq: int) -> None:
        advance(db, dataclasses.replace(change, assignments={}), seq)

    return [(hub_rows, "advance", short)]


@defect
def rows_not_caught_up() -> Iterable[Patch]:
    """A hub that was killed goes on with the rows as they were, though its log is ahead of them."""
    return [(directory, "catch_up", lambda db: None)]


@defect
def chain_begins_anew() -> Iterable[Patch]:
    """After a restart the chain does not go on from its last link."""
    reset = Decider.reset
    return [(Decider, "reset", lambda self, truth, seq, hash_: reset(self, truth, seq, "0" * 64))]


@defect
def numbers_not_counted() -> Iterable[Patch]:
    """Incident numbers begin again with each start of the hub."""
    return [(Numbers, "recount", lambda self, incidents: None)]


@defect
def decided_state_kept_after_a_failed_commit() -> Iterable[Patch]:
    """What the disk did not take stays decided in memory."""
    turn_back = Core._turn_back

    def half(self: Core, pending: Any, why: str) -> None:
        with mock.patch.object(Decider, "reset"):
            turn_back(self, pending, why)

    return [(Core, "_turn_back", half)]


@defect
def failed_commit_answered() -> Iterable[Patch]:
    """What the disk did not take is answered as if it had."""
    arrive = Ledger.arrive
    return [(Ledger, "arrive", lambda self, cid, *, stored: arrive(self, cid, stored=True))]


@defect
def conflict_swallowed() -> Iterable[Patch]:
    """A conflict is answered and leaves no trace in the log."""
    refused = deciding._refused

    def silent(*of: Any) -> Decision:
        return msgspec.structs.replace(refused(*of), drafts=())

    return [(deciding, "_refused", silent)]


@defect
def unit_given_twice() -> Iterable[Patch]:
    """An exclusive unit takes a second incident."""
    return [(Ctx, "free_unit", lambda self, key, purpose=None: self.unit(key) is not None)]


@defect
def number_left_unused() -> Iterable[Patch]:
    """What was decided under another number is answered out of turn, and the number that it has now stays unused."""

    def early(self: ConsoleLane, cmd: Any, known: Any, body: str) -> None:
        if cmd.cseq == self.last_cseq() + 1 and known.console:
            self._use_up(cmd, body, "again", known.outcome, known.reply)
        else:
            self.line.owe()
            self.world.core.ledger.wait(cmd.cid, partial(self._answer, cmd))

    return [(ConsoleLane, "_again", early)]


@defect
def rows_stay_at_home() -> Iterable[Patch]:
    """What an event changes over a border is told to nobody who does not see the event."""
    return [(decider, "beside", lambda tables, here, change, before: ())]


@defect
def timer_without_identity() -> Iterable[Patch]:
    """A timer fires under a new id each time."""
    fire, times = Timers._fire, count()

    def renamed(self: Timers, row: Any) -> None:
        fire(self, msgspec.structs.replace(row, id=f"{row.id[:-4]}{next(times) & 0xFFFF:04x}"))

    return [(Timers, "_fire", renamed)]


@defect
def realm_not_asked() -> Iterable[Patch]:
    """Nobody asks whether hub and seat are of one realm."""
    return [(Door, "_foreign", lambda self, token, realm, lane: ""), (Board, "realm", "")]


# --- the seat ---


@defect
def realm_in_the_cache_alone() -> Iterable[Patch]:
    """A seat that loses its cache no longer knows whose it is."""
    return [(Board, "realm", property(lambda self: self.meta.get("realm", "")))]


@defect
def kept_on_a_full_disk() -> Iterable[Patch]:
    """A command that found no room counts as kept."""
    add = Outbox.add

    async def careless(self: Outbox, kept: Any) -> None:
        with suppress(NotKeptError):
            await add(self, kept)

    return [(Outbox, "add", careless)]


@defect
def click_counts_before_it_is_kept() -> Iterable[Patch]:
    """A command is said to be kept and is in memory only."""

    async def add(self: Outbox, kept: Any) -> None:
        return None

    return [(Outbox, "add", add)]


@defect
def new_identity_on_resend() -> Iterable[Patch]:
    """A command that is sent again is another one."""
    frame = outgoing.Outgoing._frame
    sent: set[str] = set()

    def renamed(self: Any, kept: Any) -> Any:
        cmd = frame(self, kept)
        again = kept.cid in sent
        sent.add(kept.cid)
        return msgspec.structs.replace(cmd, cid=f"{kept.cid[:-2]}ff") if again else cmd

    return [(outgoing.Outgoing, "_frame", renamed)]


@defect
def nothing_offered_again() -> Iterable[Patch]:
    """After a restore nobody asks what is missing."""
    raised = Doubts.raised

    def trusting(self: Doubts, epoch: str, hub_last: int) -> None:
        raised(self, epoch, hub_last)
        self.asked, self._questions, self.open = (), {}, self.behind

    return [(Doubts, "raised", trusting)]


@defect
def offered_again_by_number() -> Iterable[Patch]:
    """After a restore commands are offered from the hub's last number on, whatever they are."""

    def by_number(self: Doubts) -> Any:
        self._questions, self.missing = {}, set(self.asked[len(self.asked) // 2 :])
        return iter(())

    return [(Doubts, "questions", by_number)]


@defect
def answer_counts_for_the_next_question() -> Iterable[Patch]:
    """The hub's answer to one `have` counts for the next one as well, as when it comes twice and names no question."""
    answered = Doubts.answered

    def twice(self: Doubts, missing: Any, _question: int | None) -> bool:
        return answered(self, missing, None) or answered(self, missing, None)

    return [(Doubts, "answered", twice)]


@defect
def a_gap_in_the_numbers_not_seen() -> Iterable[Patch]:
    """After a restore a seat with nothing to offer counts on, though the hub stands further back."""
    raised = Doubts.raised

    def hopeful(self: Doubts, epoch: str, hub_last: int) -> None:
        raised(self, epoch, self._ledger.last_cseq if self._ledger.first_undecided is None and 0 < hub_last < self._ledger.last_cseq else hub_last)

    return [(Doubts, "raised", hopeful)]


@defect
def commands_before_the_new_name_is_heard() -> Iterable[Patch]:
    """A seat that goes on under another name does not wait until the hub has heard it."""
    rename = ConsoleSession.rename

    def hasty(self: ConsoleSession, hello: Any) -> None:
        welcome = self._welcome
        rename(self, hello)
        self._welcome = welcome

    return [(ConsoleSession, "rename", hasty)]


@defect
def copy_goes_on_under_the_same_name() -> Iterable[Patch]:
    """A copied seat counts on where the first one stands."""
    incarnation = home._incarnation

    def same(who: Any, kept: Any, place: str, ids: Any, name: str) -> Any:
        return incarnation(who if who is None else msgspec.structs.replace(who, place=place), kept, place, ids, name)

    return [(home, "_incarnation", same), (Doubts, "settled", property(lambda self: self.open and not self._waiting))]


@defect
def numbers_forgotten_at_restart() -> Iterable[Patch]:
    """A seat numbers its commands from 1 in each of its lives."""
    begin = Book.__init__
    trusting = property(lambda self: self.open and not self._waiting)
    return [(Book, "__init__", lambda self, kept=(), last_cseq=0: begin(self, kept, 0)), (Doubts, "settled", trusting)]


@defect
def cursor_before_rows() -> Iterable[Patch]:
    """The cursor is on the disk before the rows that it stands for."""
    save = caches.Cache.save

    async def apart(self: Any, batch: Any) -> None:
        await save(self, caches.Batch(cursor=batch.cursor))
        await save(self, batch)

    return [(caches.Cache, "save", apart)]


@defect
def gap_passed_over() -> Iterable[Patch]:
    """Events that do not follow on the last one are taken all the same."""
    return [(ConsoleSession, "_events", _whatever_comes)]


def _whatever_comes(self: ConsoleSession, frame: Any) -> None:
    if self.phase.name == "STREAM" and self.cursor is not None:
        self._advance(frame, msgspec.structs.replace(self.cursor, seq=frame.first - 1))


@defect
def half_a_snapshot_taken() -> Iterable[Patch]:
    """A snapshot is taken without counting its rows."""

    def finish(self: staging.Staging, end: Any, hash_: str) -> staging.Snapshot:
        return staging.Snapshot(self.begin.seq, hash_, self.tables, [])

    return [(staging.Staging, "finish", finish), (intake.Intake, "_compare", lambda *_: None)]


@defect
def turned_away_taken_for_decided() -> Iterable[Patch]:
    """A command that the hub could not store counts as decided."""

    def decided(self: Any, frame: Any) -> None:
        self._board.decided(msgspec.structs.replace(frame, outcome="applied") if frame.outcome in ("retry", "gap") else frame)

    return [(intake.Intake, "_decided", decided)]


@defect
def prediction_left_in_the_view() -> Iterable[Patch]:
    """What a command was thought to do stays on screen after the hub has decided otherwise."""
    touch = Overlay.touch
    return [(Overlay, "touch", lambda self, dirty, gone=(): touch(self, dirty, ()))]


@defect
def lost_commands_not_sent_again() -> Iterable[Patch]:
    """What got no answer is never sent again on the same connection."""
    return [(outgoing.Outgoing, "overdue", lambda *_: None), (outgoing.Outgoing, "hold", lambda *_: None)]
