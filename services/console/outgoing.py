"""A seat's commands on their way to the hub: which go out now, which have no answer yet, when to go on (protocol.md §3)."""

from services.console.board import Board
from services.console.model import Delta
from services.store.kept import Kept
from services.wire import frames
from services.wire.console_session import ConsoleSession

RETRY_MS = 1000
ANSWER_S = 10.0


class Outgoing:
    """In the order of cseq; what goes out a second time goes under its identity, so the hub decides it once."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._resume_at = 0.0
        self._sent_at: dict[str, float] = {}

    def again(self) -> None:
        """Nothing that was under way is taken for sent."""
        self._sent_at.clear()
        self._resume_at = 0.0
        self._board.ledger.hold()

    def overdue(self) -> None:
        """What has no answer for too long was lost on the way: it goes out again."""
        if self._sent_at and self._board.clock.monotonic() - min(self._sent_at.values()) > ANSWER_S:
            self.again()

    def hold(self, cid: str, after_ms: int | None) -> None:
        """The hub cannot take it now: it and those behind it wait so long (ms)."""
        self._board.ledger.hold(cid)
        self._resume_at = self._board.clock.monotonic() + (after_ms or RETRY_MS) / 1000

    def answered(self, cid: str) -> float | None:
        """How long the answer took, ms; None where it was not waited for."""
        sent = self._sent_at.pop(cid, None)
        return None if sent is None else (self._board.clock.monotonic() - sent) * 1000

    def fill(self, session: ConsoleSession) -> float | None:
        """Send what may go; the seconds to wait where none may go yet."""
        now = self._board.clock.monotonic()
        if now < self._resume_at:
            return self._resume_at - now
        changed: list[Kept] = []
        for kept in self._board.ledger.next_to_send():
            session.send(self._frame(kept))
            self._sent_at[kept.cid] = now
            if (first := self._board.ledger.sent(kept.cid)) is not None:
                changed.append(first)
        self._board.emit(self._board.commands(changed, Delta()))
        return None

    def _frame(self, kept: Kept) -> frames.Cmd:
        """As it was given, each time: the incident that `kept` has for a report came with an answer, and would make it another command."""
        incident = None if kept.verb == "report" else kept.incident
        age = self._board.time.age_ms(kept.made_at, kept.boot, kept.ticks_ms)
        return frames.Cmd(
            cid=kept.cid, cseq=kept.cseq, verb=kept.verb, args=kept.args, incident=incident, expect=frames.Expect(incident=kept.expect),
            made_at=kept.made_at, age_ms=age, confirmed=kept.confirmed,
        )  # fmt: skip
