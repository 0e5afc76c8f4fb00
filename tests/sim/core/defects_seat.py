"""Defects of the seat, planted to be found."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import msgspec

from services.console import home, intake, outgoing
from services.console.board import Board
from services.console.doubts import Doubts
from services.console.ledger import Ledger as Book
from services.console.overlay import Overlay
from services.hub.server import Door
from services.store import cache as caches
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError
from services.wire import staging
from services.wire.console_session import ConsoleSession
from tests.sim.core.planting import Patch, defect

_NO_NET: Patch = (Book, "is_first", lambda self, cid: False)
"""Without what makes good any gap in the numbers: a defect that leaves one is to be seen by itself."""


@defect
def late_answer_taken_for_the_new_number() -> Iterable[Patch]:
    """A command that goes on under a new number counts as decided by the answer to its old one, and nothing fills the gap."""
    decided = Book.decided

    def late(self: Book, dec: Any, epoch: str, cursor_seq: int) -> Any:
        self._in_flight.add(dec.cid)
        return decided(self, dec, epoch, cursor_seq)

    return [(Book, "decided", late), _NO_NET]


@defect
def realm_not_asked() -> Iterable[Patch]:
    """Nobody asks whether hub and seat are of one realm."""
    return [(Door, "_foreign", lambda self, token, realm, lane: ""), (Board, "realm", "")]


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

    def twice(self: Doubts, missing: Any, _question: int | None, decs: Any) -> bool:
        return answered(self, missing, None, decs) or answered(self, missing, None, decs)

    return [(Doubts, "answered", twice)]


@defect
def only_what_is_missing_is_told() -> Iterable[Patch]:
    """Of a command that a copy of this seat offered to the new log, it goes on showing what the log before made of it."""
    return [(intake, "_decs", lambda _frame: [])]


@defect
def cache_ahead_of_the_outbox() -> Iterable[Patch]:
    """A seat killed between its two files does not bring them level when it starts."""
    return [(Board, "_bring_level", lambda self: None)]


@defect
def a_gap_in_the_numbers_not_seen() -> Iterable[Patch]:
    """After a restore a seat with nothing to offer counts on, though the hub stands further back."""
    raised = Doubts.raised

    def hopeful(self: Doubts, epoch: str, hub_last: int) -> None:
        raised(self, epoch, self._ledger.last_cseq if self._ledger.first_undecided is None and 0 < hub_last < self._ledger.last_cseq else hub_last)

    return [(Doubts, "raised", hopeful), _NO_NET]


@defect
def commands_before_the_new_name_is_heard() -> Iterable[Patch]:
    """A seat that goes on under another name does not wait until the hub has heard it."""
    rename = ConsoleSession.rename

    def hasty(self: ConsoleSession, hello: Any) -> None:
        welcome = self._welcome
        rename(self, hello)
        self._welcome = welcome

    return [(ConsoleSession, "rename", hasty), *late_answer_taken_for_the_new_number()]


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
