"""Between lane and board: what the hub says goes to its place, what this seat has to say goes out (services.console.lane.Host)."""

import dataclasses
import logging
from collections.abc import Callable

import msgspec

from services.app.ports import Ids
from services.console.board import Board
from services.console.doubts import Doubts
from services.console.model import Delta, Link
from services.console.outgoing import Outgoing
from services.console.presence import Presence
from services.console.reference import RefFile
from services.domain.events import Event
from services.link.console_client import LinkRefusedError
from services.wire import frames
from services.wire.console_session import Advanced, ConsoleSession, Happening, RefArrived, Resynced, Swapped, TimelineArrived

_LOG = logging.getLogger("gridwall.seat")
_ASK, _DECS = "ask", "decs"
NOT_TAKEN = frozenset({"invalid", "unknown_tag", "crs_required", "forbidden"})


class Intake:
    """One seat's half of the conversation."""

    def __init__(self, board: Board, ids: Ids, regions: tuple[str, ...], positions_hz: float) -> None:
        self._board, self._ids, self._regions, self._hz = board, ids, regions, positions_hz
        self._doubts = Doubts(board.ledger)
        self._welcome_head = 0
        self._beat_head = 0
        self._not_live = 0
        self._outgoing = Outgoing(board)
        self.presence = Presence()
        self.on_timeline: Callable[[str, list[Event]], None] = _nobody

    @property
    def is_live(self) -> bool:
        """See Host."""
        return self._board.facts.link is Link.LIVE

    def hello(self) -> frames.Hello:
        """See Host."""
        board = self._board
        return frames.Hello(
            console=board.who.console, inc=board.who.inc, cursor=board.cursor, last_cseq=board.ledger.last_cseq,
            regions=self._regions, positions_hz=self._hz,
        )  # fmt: skip

    def beat(self) -> frames.ConsoleHeartbeat:
        """See Host."""
        status = self._board.status
        return frames.ConsoleHeartbeat(
            applied=status.cursor_seq, outbox=status.pending, oldest_ms=status.oldest_pending_ms, sent_at=self._board.time.now()
        )

    def heard(self, now: float) -> None:
        """See Host."""
        self._board.note(dataclasses.replace(self._board.facts, heard_monotonic=now))

    def link(self, link: Link, why: str = "") -> None:
        """See Host."""
        self._board.link(link, why)

    def dropped(self) -> None:
        """See Host."""
        self._outgoing.again()
        self._doubts.forget()
        self.presence.dropped()

    def distrust(self) -> None:
        """See Host."""
        self._board.cursor = None

    # --- in ---

    def take(self, session: ConsoleSession, happening: Happening) -> None:
        """See Host."""
        match happening:
            case Advanced():
                self._advance(session, happening)
            case Swapped():
                self._board.swap(happening.snapshot, happening.cursor)
                self._caught_up()
            case RefArrived():
                self._referred(happening)
            case TimelineArrived():
                self._board.people.learn(happening.events, happening.pii)
                self.on_timeline(happening.incident, happening.events)
            case Resynced():
                _LOG.warning("asking the hub again: %s", happening.why)
            case _:
                self._take_frame(session, happening)

    def _take_frame(self, session: ConsoleSession, frame: Happening) -> None:
        match frame:
            case frames.Pos():
                self._board.moved(frame)
            case frames.Dec():
                self._decided(frame)
            case frames.HubHeartbeat():
                self._beaten(session, frame)
            case frames.Welcome():
                self._welcomed(session, frame)
            case frames.Missing():
                self._answered(session, frame)
            case frames.Looks():
                self.presence.take(frame)
            case frames.Error():
                self._error(frame)
            case _:
                _LOG.debug("passed over: %s", frame)

    def _welcomed(self, session: ConsoleSession, frame: frames.Welcome) -> None:
        board = self._board
        held = board.realm
        if held not in ("", frame.realm):
            raise LinkRefusedError(f"this seat's files belong to realm {held}, the hub serves {frame.realm}: use another data directory")
        board.belong(frame.realm)
        self.presence.welcomed()
        board.time.speed = frame.speed
        board.time.heard(frame.server_time)
        board.keep_meta({"realm": frame.realm, "role": frame.role, "actor": frame.actor, "regions": " ".join(self._regions)})
        board.note(
            dataclasses.replace(board.facts, realm=frame.realm, epoch=frame.epoch, role=frame.role, actor=frame.actor, head_seq=frame.head.seq)
        )
        self._welcome_head = self._beat_head = frame.head.seq
        self._safe(frame.epoch, frame.safe_seq)
        if frame.ref and frame.ref != board.ref.digest:
            session.send(frames.RefRequest(have=board.ref.digest))
        self._doubts.raised(frame.epoch, frame.last_cseq)
        self._ask_what_is_missing(session)
        self._caught_up()

    def _ask_what_is_missing(self, session: ConsoleSession) -> None:
        """Which of its commands the log has: asked of every log that this seat did not see grow (protocol.md §3 "Restore")."""
        for question, cids in self._doubts.questions():
            session.send(frames.Have(cids=cids, ext={_ASK: msgspec.Raw(str(question).encode())}))
        if self._doubts.settled:
            self._begin_anew(session)

    def _answered(self, session: ConsoleSession, frame: frames.Missing) -> None:
        if self._doubts.answered(frame.cids, _question(frame), _decs(frame)):
            self._begin_anew(session)
            self._caught_up()

    def _begin_anew(self, session: ConsoleSession) -> None:
        board, doubts, missing = self._board, self._doubts, self._doubts.missing
        board.confirmed((cid for cid in doubts.asked if cid not in missing), doubts.decs, doubts.epoch)
        behind = doubts.done()
        if missing or behind:
            if missing:
                _LOG.warning("the hub's log lacks %d commands of this seat; they are offered again", len(missing))
            board.renew(missing, self._ids.new())
            session.rename(self.hello())

    def _caught_up(self) -> None:
        """LIVE once the view is what the hub had at its welcome, and no own command is in doubt; until then a wall says that it is connecting."""
        board = self._board
        cursor = board.cursor
        if not self._doubts.open and cursor is not None and cursor.epoch == board.facts.epoch and cursor.seq >= self._welcome_head:
            board.link(Link.LIVE)
        elif board.facts.link is not Link.LIVE:
            board.link(Link.CONNECTING)

    def _advance(self, session: ConsoleSession, happening: Advanced) -> None:
        try:
            self._board.advance(happening)
        except KeyError as why:
            session.resync(f"an event about {why}, which is not held")
            return
        if not self.is_live:
            self._caught_up()

    def _beaten(self, session: ConsoleSession, frame: frames.HubHeartbeat) -> None:
        board = self._board
        if frame.server_time:
            board.time.heard(frame.server_time)
        board.note(dataclasses.replace(board.facts, head_seq=frame.head.seq))
        self._not_live = 0 if self.is_live and session.welcomed else self._not_live + 1
        if self._not_live > 1:
            session.resync("what the hub has sent by now is not whole", board.cursor)
        if self.is_live and board.cursor is not None and board.cursor.seq < self._beat_head:
            session.resync(f"event {self._beat_head} has not come within a heartbeat", board.cursor)
        self._beat_head = frame.head.seq
        self._safe(board.facts.epoch, frame.safe_seq)
        board.beat()
        board.emit(Delta(status=True))
        self._outgoing.overdue()
        self._ask_what_is_missing(session)
        self._compare(session, frame)

    def _compare(self, session: ConsoleSession, frame: frames.HubHeartbeat) -> None:
        """The hub's digest of the state is for its head: it is compared by a seat that stands there."""
        board = self._board
        if board.cursor is None or board.cursor.seq != frame.head.seq or not self.is_live:
            return
        wrong = [name for name, digest in frame.digest.items() if digest and board.digest(name) not in (None, digest)]
        if wrong:
            session.resync(f"the digest of {', '.join(wrong)} is not the hub's")

    def _safe(self, epoch: str, safe_seq: int) -> None:
        board = self._board
        board.emit(board.commands(board.ledger.safe(epoch, safe_seq), Delta()))

    def _referred(self, happening: RefArrived) -> None:
        head = happening.head
        regions = msgspec.Raw(msgspec.json.encode(happening.regions))
        try:
            self._board.referred(
                RefFile(digest=head.digest, policy=head.policy, orgs=head.orgs, duty=head.duty, regions=regions)
            )
        except msgspec.DecodeError as why:
            _LOG.warning("reference data that does not fit was passed over: %s", why)

    def _decided(self, frame: frames.Dec) -> None:
        board = self._board
        if frame.outcome in {"retry", "gap"}:
            self._outgoing.hold(frame.cid, frame.retry_after_ms)
            if frame.outcome == "gap" and board.ledger.is_first(frame.cid):
                self._doubts.number_taken()  # nothing of this seat is left that could fill the gap
            return
        took = self._outgoing.answered(frame.cid)
        if took is not None:
            board.note(dataclasses.replace(board.facts, latency_ms=took))
        board.decided(frame)

    def _error(self, frame: frames.Error) -> None:
        """A command that the hub does not take as it is counts as decided: it must not stop the ones behind it for ever."""
        kept = self._board.ledger.get(frame.ref) if frame.ref else None
        if kept is None and self.presence.refused(frame):
            _LOG.debug("this hub knows nothing of what desks have open")
        elif kept is None:
            _LOG.warning("the hub refused a frame: %s: %s", frame.code, frame.detail)
        elif frame.code == "rate_limited":
            self._outgoing.hold(kept.cid, frame.retry_after_ms)
        elif frame.code == "key_reuse":
            self._doubts.number_taken()
        elif frame.code in NOT_TAKEN:
            self._board.decided(frames.Dec(cid=kept.cid, cseq=kept.cseq, outcome="rejected", reason=frame.code, detail=frame.detail))

    # --- out ---

    def fill(self, session: ConsoleSession) -> float | None:
        """See Host."""
        self.presence.fill(session)
        return None if not session.welcomed or self._doubts.open else self._outgoing.fill(session)


def _question(frame: frames.Missing) -> int | None:
    """Which question this answers; None from a hub that does not say."""
    name = frame.ext.get(_ASK) if frame.ext else None
    return None if name is None else msgspec.json.decode(name, type=int)


def _decs(frame: frames.Missing) -> list[frames.Dec]:
    """What the log has of what it was asked about; nothing from a hub of the version before."""
    decs = frame.ext.get(_DECS) if frame.ext else None
    return [] if decs is None else msgspec.json.decode(decs, type=list[frames.Dec])


def _nobody(_incident: str, _events: list[Event]) -> None:
    """Nobody waits for a timeline."""
