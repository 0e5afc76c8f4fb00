"""One field system's connection: durable frames are answered after the commit, positions taken as they come (protocol.md §2)."""

import asyncio
from functools import partial

import msgspec

from services.domain.intent import Intent
from services.domain.states import Outcome
from services.hub import door
from services.hub.config import FIELD_FRAME
from services.hub.core import Claim
from services.hub.decider import Decided
from services.hub.ledger import body_hash
from services.hub.line import Line
from services.hub.outcomes import owed
from services.hub.tasks import missed_recalls, open_tasks
from services.hub.world import World
from services.store.admin import Token
from services.store.journal import Verdict
from services.store.tracks import Fix
from services.wire import codec, frames

_TAKEN = (Outcome.APPLIED, Outcome.MERGED)
_BUSY_MS = 1000
_SLOWED_S = {"reports": 0.005, "positions": 0.02}
"""How long a token past its rate is not read after each frame: reading a frame only to refuse it costs the others time."""
_SLICE = 40
"""Positions taken in one go: durable work of others goes before telemetry, so the loop is given back in between (architecture.md "hub")."""
Durable = frames.Report | frames.Status | frames.Progress


class FieldSession:
    """Give it frames; it answers through its line. It knows no socket."""

    def __init__(self, world: World, token: Token, line: Line) -> None:
        self.world, self.line = world, line
        self.token, self.source, self.units = token.id, token.name, frozenset(token.units)

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        self.line.close(code, reason)

    def busy(self) -> None:
        """The hub cannot serve now: come again later."""
        self.push(frames.Bye(code=1013, retry_after_ms=_BUSY_MS))
        self.close(1013, "try later")

    def push(self, frame: frames.Frame) -> None:
        """Queue one frame."""
        self.line.push(codec.encode(frame))

    def refuse(self, code: frames.ErrorCode, detail: str, ref: str | None = None, retry_after_ms: int | None = None) -> None:
        """Answer with an error; the connection stays."""
        self.world.core.metrics.refused(code)
        self.line.push(codec.encode(frames.Error(code=code, detail=detail, ref=ref, retry_after_ms=retry_after_ms)))

    def tell(self, frame: bytes) -> None:
        """A task, a recall or an outcome; who does not read is sent away and gets it all again when it comes back."""
        if self.line.stuck:
            self.busy()
        else:
            self.line.push(frame)

    def greet(self, token: Token, away_since: str | None) -> None:
        """Welcome, then what this source is owed: tasks not acknowledged, recalls missed, outcomes of the last day."""
        core = self.world.core
        welcome = frames.FieldWelcome(
            realm=core.realm, epoch=core.epoch, server_time=core.now(), source=token.name, limits=frames.Limits(frame=FIELD_FRAME)
        )
        self.push(welcome)
        for unit in token.units:
            self.world.newcomers.meet(unit, "", token.name)
        recalls = missed_recalls(core.truth, token.units, away_since, self.world.ring) if away_since is not None else iter(())
        for told in (*recalls, *open_tasks(core.truth, token.units)):
            self.line.push(told.frame)
        for frame in owed(self.world.outcomes, token.name, core.now(), self.world.ring):
            self.line.push(frame)

    # --- frames ---

    async def receive(self, data: str, token: Token) -> float:
        """Take one text frame; returns seconds to pause before the next one is read (a client past its rate is read slowly)."""
        try:
            frame = codec.decode_field(data)
        except codec.BadFrame as bad:
            if self.world.foreign(bad.realm, token.name):
                self.close(4403, f"this hub serves {self.world.core.realm}")
                return 0.0
            self.refuse(bad.code, bad.detail, bad.ref)
            return self._over("other", 1, None)
        self.world.core.metrics.add(f'frames_total{{t="{type(frame).__struct_config__.tag}"}}')
        if isinstance(frame, frames.Positions):
            return await self._positions(frame, token)
        return await self._durable(frame, token)

    def _over(self, kind: str, count: int, ref: str | None) -> float:
        """Charge a frame; over the rate it is refused (garbage only waits) and the reading slows down."""
        now = self.world.clock.monotonic()
        meter = self.world.meter(self.token)
        wait_ms = meter.take(kind, count, now)
        if not wait_ms:
            return 0.0
        if kind != "other":
            self.refuse("rate_limited", f"more {kind} than this token may send; wait {wait_ms} ms", ref, wait_ms)
            if meter.hopeless(now):
                self.close(4429, "too much for too long")
            return _SLOWED_S[kind]
        return min(1.0, wait_ms / 1000)

    # --- durable ---

    async def _durable(self, frame: Durable, token: Token) -> float:
        core = self.world.core
        says = body_hash(msgspec.structs.replace(frame, at="", ext=msgspec.UNSET))
        known = core.ledger.find(frame.id)
        if known is not None:
            self._again(frame.id, says, known)
            await core.written()  # repeats are not counted, so they wait behind what is new
            return 0.0
        if core.shut:
            self.busy()
            return 0.0
        pause = self._over("reports", 1, frame.id)
        if pause:
            return pause
        try:
            intent = self._intent(frame, token)
        except door.Denied as no:
            self.refuse(no.code, no.detail, frame.id)
            return 0.0
        self.line.owe()
        core.submit(intent, Claim(frame.id, says), partial(self._ack, frame.id), self._answer)
        return 0.0

    def _intent(self, frame: Durable, token: Token) -> Intent:
        now_ms = self.world.now_ms()
        if isinstance(frame, frames.Report):
            return door.report(frame, token, self.world.places, now_ms)
        intent = door.status(frame, token, now_ms) if isinstance(frame, frames.Status) else door.progress(frame, token, now_ms)
        if not self.world.newcomers.meet(frame.unit, "", token.name):
            raise door.Denied("forbidden", "unit: too many unknown units already")
        return intent

    def _again(self, key: str, says: str, known: Verdict) -> None:
        if known.body_hash != says or known.console:
            self.refuse("key_reuse", "this id was used for something else", key)
        else:
            self.line.owe()
            self.world.core.ledger.wait(key, self._repeat)

    def _ack(self, key: str, decided: Decided) -> bytes:
        decision = decided.decision
        incident = self.world.core.decider.tables.incidents.get(decision.incident or "")
        ack = frames.Ack(
            id=key, outcome=decision.outcome, seq=decided.seq, incident=incident.id if incident else None, no=incident.no if incident else None,
            reason=decision.reason or None,
        )  # fmt: skip
        return codec.encode(ack)

    def _answer(self, verdict: Verdict | None) -> None:
        self.line.answered()
        if verdict is None:
            self.busy()
        else:
            self.line.push(verdict.reply)

    def _repeat(self, verdict: Verdict | None) -> None:
        self.line.answered()
        if verdict is None:
            self.busy()
            return
        ack = msgspec.json.decode(verdict.reply, type=frames.Ack)
        self.push(msgspec.structs.replace(ack, outcome=Outcome.NOOP) if verdict.outcome in _TAKEN else ack)

    # --- positions ---

    async def _positions(self, frame: frames.Positions, token: Token) -> float:
        pause = self._over("positions", len(frame.items), None)
        if pause:
            return pause
        now_ms, bad = self.world.now_ms(), list[door.Denied]()
        for index, raw in enumerate(frame.items):
            if index % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)
                await self.world.core.written()
            try:
                self._take(door.fix(raw, f"items[{index}]", token, now_ms), token)
            except door.Denied as no:
                bad.append(no)
        for problem in door.problems(bad):
            self.refuse(problem.code, problem.detail)
        self.world.core.metrics.add("positions_total", len(frame.items) - len(bad))
        return 0.0

    def _take(self, fix: Fix, token: Token) -> None:
        world = self.world
        row = world.newcomers.known(fix.unit)
        homeless = row is None or not row.region
        if homeless and not world.newcomers.meet(fix.unit, world.places.home(fix.lon, fix.lat), token.name):
            raise door.Denied("forbidden", "unit: too many unknown units already")
        world.positions.put(fix)
        world.tracks.add(fix)
