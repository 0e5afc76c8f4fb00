"""From a command to the outbox: predicted first, refused in a plain line or kept on the disk before it counts (protocol.md §3)."""

import asyncio
from collections.abc import Sequence

import msgspec

from services.app.ports import Ids
from services.console.board import Board
from services.console.model import Badge, Command, Delta, Link, Refusal, Submitted
from services.console.overlay import STANDS
from services.console.predict import intent_of
from services.domain.intent import Decision
from services.domain.states import Outcome
from services.domain.words import reason_text
from services.store.kept import HELD, Kept
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError
from services.wire import codec

ALLOWED = STANDS | {Outcome.NEEDS_CONFIRM}
SURE = frozenset({"unknown_verb", "invalid_args", "missing_argument", "missing_element", "same_incident", "past_time", "forbidden"})
"""Refusals that no news from the hub can change."""


class Submitter:
    """One command at a time, so that the order of clicks is the order of cseq."""

    def __init__(self, board: Board, outbox: Outbox, ids: Ids, lang: str, *, spares: bool = True) -> None:
        """`spares`: while the view is the hub's, what it shows to be in vain is not sent. Otherwise the hub alone says so."""
        self._board, self._outbox, self._ids, self.lang, self._spares = board, outbox, ids, lang, spares
        self._turn = asyncio.Lock()

    async def submit(self, command: Command, confirmed: bool = False) -> Submitted | Refusal:
        """Queue a command. When it returns Submitted the command is on the disk; a Refusal queued nothing."""
        answer = await self.submit_all((command,), confirmed)
        return answer if isinstance(answer, Refusal) else answer[0]

    async def submit_all(self, commands: Sequence[Command], confirmed: bool = False) -> list[Submitted] | Refusal:
        """Queue the commands of one line, each with its own number: all are on the disk, or the first that cannot be is refused and none is."""
        async with self._turn:
            found = self._rehearse(commands, confirmed)
            if isinstance(found, Refusal):
                return found
            try:
                await self._outbox.add(*(kept for kept, _ in found))
            except NotKeptError as why:
                return self._unkept(why)
            return [self._lay(kept, decision) for kept, decision in found]

    async def hold(self, commands: Sequence[Command]) -> tuple[Kept, ...] | Refusal:
        """Commands that wait on the disk until they are released or taken back; refused as they would be if they were given now."""
        async with self._turn:
            found = self._rehearse(commands, False)
            if isinstance(found, Refusal):
                return found
            held = tuple(msgspec.structs.replace(kept, status=HELD, cseq=0) for kept, _ in found)
            try:
                await self._outbox.hold(*held)
            except NotKeptError as why:
                return self._unkept(why)
            return held

    async def release(self, held: Sequence[Kept]) -> list[Submitted] | Refusal:
        """Give what was held, as of when it was held. It is in the file once, held or given; with a Refusal it is held still."""
        async with self._turn:
            last = self._board.ledger.last_cseq
            given = [msgspec.structs.replace(one, status=Badge.QUEUED.value, cseq=last + number) for number, one in enumerate(held, 1)]
            try:
                await self._outbox.release(*given)
            except NotKeptError as why:
                return self._unkept(why)
            return [self._lay(kept, Decision(Outcome.APPLIED, incident=kept.incident)) for kept in given]

    async def take_back(self, held: Sequence[Kept]) -> Refusal | None:
        """What was held is never given; with a Refusal it is held still."""
        async with self._turn:
            try:
                await self._outbox.take_back(*held)
            except NotKeptError as why:
                return self._unkept(why)
            return None

    def _unkept(self, why: NotKeptError) -> Refusal:
        return Refusal("not_kept", str(why), _not_kept(self.lang).format(why=why))

    def _rehearse(self, commands: Sequence[Command], confirmed: bool) -> list[tuple[Kept, Decision]] | Refusal:
        """Each as it comes out behind those before it: two that want one unit cannot both have it. The view is as before when this returns."""
        found: list[tuple[Kept, Decision]] = []
        refused: Refusal | None = None
        for number, command in enumerate(commands, 1):
            kept = self._draft(command, confirmed, self._board.ledger.last_cseq + number)
            decision = self._predict(kept)
            if self._in_vain(decision):
                refused = self.refusal(decision, command.incident if len(commands) > 1 else None)
                break
            found.append((kept, decision))
            if number < len(commands):
                self._board.lay(kept)
        self._board.overlay.touch(set(), [kept.cid for kept, _ in found])
        return refused or found

    def _lay(self, kept: Kept, decision: Decision) -> Submitted:
        """One that is on the disk, into the view and the ledger, and told."""
        board = self._board
        if kept.cseq != board.ledger.last_cseq + 1:
            kept = msgspec.structs.replace(kept, cseq=board.ledger.last_cseq + 1)  # the seat became another incarnation meanwhile
            board.keeper.command(kept)
        board.ledger.add(kept)
        delta = Delta(status=True)
        delta.add_keys(board.lay(kept))
        board.emit(board.commands([], delta, new=kept))
        return Submitted(kept.cid, kept.cseq, kept.incident or decision.incident)

    def _draft(self, command: Command, confirmed: bool, cseq: int) -> Kept:
        board = self._board
        held = board.view.incidents.get(command.incident) if command.incident else None
        return Kept(
            cid=self._ids.new(),
            cseq=cseq,
            line=command.line,
            verb=command.verb,
            args=msgspec.Raw(codec.encode(command.args)),
            made_at=min(command.at or board.time.now(), board.time.now()),
            incident=command.incident,
            expect=command.expect if command.expect is not None or held is None else held.version,
            confirmed=confirmed,
            boot="" if command.at else board.time.boot,  # how long ago it happened is told by its stamp alone
            ticks_ms=board.time.ticks_ms,
            realm=board.realm,
        )

    def _predict(self, kept: Kept) -> Decision:
        board = self._board
        intent = intent_of(kept, board.actor, board.role, board.console)
        if intent is None:
            return Decision(Outcome.REJECTED, reason="invalid_args", detail=kept.verb)
        return board.overlay.predict(intent).decision

    def _in_vain(self, decision: Decision) -> bool:
        """Who looks at an old picture must be able to say what he sees: what others did meanwhile, only the hub knows."""
        facts = self._board.facts
        if decision.outcome in ALLOWED:
            return False
        if decision.reason in SURE and (facts.role or decision.reason != "forbidden"):
            return True
        return self._spares and facts.link is Link.LIVE

    def refusal(self, decision: Decision, which: str | None = None) -> Refusal:
        """A decision against, as a plain line; `which` incident of several it is about."""
        code = decision.reason or ("nothing_to_do" if decision.outcome is Outcome.NOOP else decision.outcome.value)
        text = reason_text(code, decision.detail, self.lang)
        row = self._board.view.incidents.get(which) if which else None
        return Refusal(code, decision.detail, _none_done(self.lang).format(no=row.no or row.text, why=text) if row is not None else text)


def _none_done(lang: str) -> str:
    return "{no}: {why}; none of them was done" if lang.startswith("en") else "{no}：{why}；全部未执行"


def _not_kept(lang: str) -> str:
    if lang.startswith("en"):
        return "Not taken, nothing was queued: {why}; make room and give the command again"
    return "未受理，指令没有入队：{why}；请腾出空间后重新下达"
