"""Defects of the hub, planted to be found."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import msgspec

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
from services.hub.timers import Timers
from services.store import backup as backups
from services.store import directory, rows
from tests.sim.core.defects_seat import late_answer_taken_for_the_new_number
from tests.sim.core.planting import Patch, defect


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

    return [(ConsoleLane, "_again", early), *late_answer_taken_for_the_new_number()]


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
