"""One console's connection: hello, snapshot or delta, commands and their answers (protocol.md §3)."""

from collections.abc import Callable
from functools import partial

import msgspec
from msgspec.structs import replace

from services.domain.ids import derive
from services.domain.states import Outcome
from services.hub.commands import Counters, NotTaken, intent_of, says
from services.hub.core import Claim
from services.hub.decider import Decided
from services.hub.ledger import body_hash
from services.hub.line import Line
from services.hub.relay import narrowed, newest, personal, sees
from services.hub.world import World
from services.store.admin import Token
from services.store.journal import Verdict
from services.wire import codec, frames

_RETRY_MS = 1000


class ConsoleSession:
    """Give it frames; it answers through its line and tells its follower when to begin (again). It knows no socket."""

    def __init__(self, world: World, token: Token, line: Line, counters: Counters, follow: Callable[["ConsoleSession"], None]) -> None:
        self.world, self.line, self.token, self.role, self.actor = world, line, token.id, token.role, token.name
        self.hello: frames.Hello | None = None
        self.scopes: tuple[str, ...] = ()
        self.heard = world.clock.monotonic()
        self.wants_ref = False
        self._counters, self._follow = counters, follow
        self._first = 1

    @property
    def console(self) -> str:
        """Its id, empty before hello."""
        return self.hello.console if self.hello else ""

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        self.line.close(code, reason)

    def drop(self) -> None:
        """Cut a console off that has fallen silent; it would not answer a close."""
        self.line.socket.abort()

    def push(self, frame: frames.Frame) -> None:
        """Queue one frame."""
        self.line.push(codec.encode(frame))

    def refuse(self, code: frames.ErrorCode, detail: str, ref: str | None = None, retry_after_ms: int | None = None) -> None:
        """Answer with an error; the connection stays."""
        self.world.core.metrics.refused(code)
        self.push(frames.Error(code=code, detail=detail, ref=ref, retry_after_ms=retry_after_ms))

    # --- frames ---

    async def receive(self, data: str, token: Token) -> float:
        """Take one text frame; returns seconds to pause before the next one is read."""
        self.heard = self.world.clock.monotonic()
        try:
            frame = codec.decode_console(data)
        except codec.BadFrame as bad:
            if self.world.foreign(bad.realm, token.name):
                self.close(4403, f"this hub serves {self.world.core.realm}")
                return 0.0
            self.refuse(bad.code, bad.detail, bad.ref)
            return self._over("other", None)
        self.world.core.metrics.add(f'frames_total{{t="{type(frame).__struct_config__.tag}"}}')
        if isinstance(frame, frames.Cmd) and self.hello is not None:
            return self._command(frame, token)
        pause = self._over("other", None)
        if isinstance(frame, frames.Hello):
            self._hello(frame, token)
        elif self.hello is None:
            self.refuse("invalid", "the first frame of a console is hello", frame.cid if isinstance(frame, frames.Cmd) else None)
        else:
            self._ask(frame)
        return pause

    def _over(self, kind: str, ref: str | None) -> float:
        now = self.world.clock.monotonic()
        meter = self.world.meter(self.token)
        wait_ms = meter.take(kind, 1, now)
        if not wait_ms:
            return 0.0
        if kind != "other":
            self.refuse("rate_limited", f"more {kind} than this token may send; wait {wait_ms} ms", ref, wait_ms)
            if meter.hopeless(now):
                self.close(4429, "too much for too long")
            return 0.002
        return min(1.0, wait_ms / 1000)

    def _hello(self, hello: frames.Hello, token: Token) -> None:
        if not (hello.console.isprintable() and hello.inc.isprintable() and all(one.isdigit() for one in hello.regions)):
            self.refuse("invalid", "hello: console and inc are printable, regions are digits")
            return
        self.world.presence.leave(self)  # its name and what it may see can be others now
        self.hello, self.scopes = hello, narrowed(hello.regions, token.regions)
        # A console that knows of more than this hub does (an older copy was put back) begins where its oldest unsafe command is.
        self._first = hello.last_cseq + 1 if self._counters.get(hello.console, hello.inc) is None else 0
        self._follow(self)

    def last_cseq(self) -> int:
        """The last command number decided for this console; 0 when there is none."""
        assert self.hello is not None
        return self._counters.get(self.hello.console, self.hello.inc) or 0

    def _ask(self, frame: frames.ConsoleFrame) -> None:
        if isinstance(frame, frames.Have):
            self.push(_missing(frame, self.world))
        elif isinstance(frame, frames.RefRequest):
            self.wants_ref = True
            self.send_reference(frame.have)
        elif isinstance(frame, frames.LogRequest):
            self._log(frame.incident)
        elif isinstance(frame, frames.Look):
            self.world.presence.look(self, frame.incident)

    def send_reference(self, have: str = "") -> None:
        """The reference data, unless the console has it."""
        reference = self.world.reference
        last = (codec.encode(frames.RefEnd(digest=reference.digest)),)
        for frame in last if have == reference.digest else reference.frames:
            self.line.push(frame)

    def _log(self, incident: str) -> None:
        entries = newest(entry for entry in self.world.ring.timeline(incident) if sees(entry, self.scopes))
        events = [msgspec.Raw(entry.body) for entry in entries]
        self.push(frames.LogReply(incident=incident, events=events, pii=personal(entries, self.role)))

    # --- commands ---

    def _command(self, cmd: frames.Cmd, token: Token) -> float:
        body, known, last = body_hash(says(cmd)), self.world.core.ledger.find(cmd.cid), self.last_cseq()
        if known is not None and known.body_hash == body:
            self._again(cmd, known, body)
            return 0.0
        if self.world.core.shut:
            self._not_now(cmd)
        elif cmd.cseq <= last:
            self.refuse("key_reuse", "this number or id was used for another command", cmd.cid)
        elif cmd.cseq > max(last + 1, self._first):
            self._gap(cmd, last)
        elif pause := self._over("commands", cmd.cid):
            return pause
        elif known is not None:
            self._reused(cmd, body)
        else:
            self._decide(cmd, token, body)
        return 0.0

    def _again(self, cmd: frames.Cmd, known: Verdict, body: str) -> None:
        """Decided already: the same answer. Under a new number (a seat set up anew offers it again) that number is used up as well, in its turn:
        a seat that had the answer would not send it again, and those behind it would wait for a number that never comes."""
        last = self.last_cseq()
        if not known.console or cmd.cseq <= last:
            self.line.owe()
            self.world.core.ledger.wait(cmd.cid, partial(self._answer, cmd))
        elif cmd.cseq > max(last + 1, self._first):
            self._gap(cmd, last)
        else:
            self._use_up(cmd, body, "again", known.outcome, known.reply)

    def _gap(self, cmd: frames.Cmd, last: int) -> None:
        self.push(frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome="gap", detail=f"next is {last + 1}"))

    def _reused(self, cmd: frames.Cmd, body: str) -> None:
        self.refuse("key_reuse", "this id was used for something else", cmd.cid)
        reply = frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome=Outcome.REJECTED, reason="key_reuse")
        self._use_up(cmd, body, "reused", Outcome.REJECTED, codec.encode(reply))

    def _use_up(self, cmd: frames.Cmd, body: str, why: str, outcome: str, reply: bytes) -> None:
        """Answer under this number what is not decided under it; the number is kept under an id of its own."""
        claim = self._claim(cmd, body)
        self._advance(cmd)
        self.line.owe()
        key = derive(cmd.cid, f"{why}:{claim.console}:{claim.inc}:{claim.cseq}")
        self.world.core.record(replace(claim, cid=key), outcome, reply, partial(self._answer, cmd))

    def _decide(self, cmd: frames.Cmd, token: Token, body: str) -> None:
        core, claim = self.world.core, self._claim(cmd, body)
        self._advance(cmd)
        self.line.owe()
        try:
            self._depends(cmd)
            intent = intent_of(cmd, self.console, token, self.world)
        except NotTaken as no:
            dec = frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome=no.outcome, reason=no.reason, detail=no.detail or None, seq=core.decider.seq)
            core.record(claim, no.outcome, codec.encode(dec), partial(self._answer, cmd))
        else:
            core.submit(intent, claim, partial(_dec, cmd), partial(self._decided, cmd))

    def _depends(self, cmd: frames.Cmd) -> None:
        for cid in cmd.depends_on:
            known = self.world.core.ledger.find(cid)
            if known is not None and known.outcome in (Outcome.REJECTED, Outcome.CONFLICT, Outcome.NEEDS_CONFIRM):
                raise NotTaken("depends_on", cid)

    def _claim(self, cmd: frames.Cmd, body: str) -> Claim:
        assert self.hello is not None
        return Claim(cmd.cid, body, self.hello.console, self.hello.inc, cmd.cseq)

    def _advance(self, cmd: frames.Cmd) -> None:
        assert self.hello is not None
        self._first = 0
        self._counters.set(self.hello.console, self.hello.inc, cmd.cseq)

    def _decided(self, cmd: frames.Cmd, verdict: Verdict | None) -> None:
        """The first answer to a command goes out as the bytes that were stored."""
        if verdict is None:
            self._answer(cmd, None)
        else:
            self.line.answered()
            self.line.push(verdict.reply)

    def _answer(self, cmd: frames.Cmd, verdict: Verdict | None) -> None:
        self.line.answered()
        if verdict is None:
            assert self.hello is not None
            self._counters.forget(self.hello.console, self.hello.inc)
            self._not_now(cmd)
            return
        dec = msgspec.json.decode(verdict.reply, type=frames.Dec) if verdict.console else frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome=verdict.outcome)
        self.push(replace(dec, cseq=cmd.cseq))

    def _not_now(self, cmd: frames.Cmd) -> None:
        dec = frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome=Outcome.RETRY, reason="store", detail=self.world.core.failure, retry_after_ms=_RETRY_MS)
        self.push(dec)


def _missing(have: frames.Have, world: World) -> frames.Missing:
    """What the log lacks; to a named question with its name (a console has several under way, and a frame may come twice) and the other answers."""
    ask = {key: name for key, name in (have.ext or {}).items() if key == "ask"}
    held = {cid: found for cid in have.cids if (found := world.core.ledger.stored(cid)) is not None}
    decs = [msgspec.Raw(found.reply) for found in held.values() if found.console]
    missing = tuple(cid for cid in have.cids if cid not in held)
    return frames.Missing(cids=missing, ext=ask | {"decs": msgspec.Raw(msgspec.json.encode(decs))} if ask else msgspec.UNSET)


def _dec(cmd: frames.Cmd, decided: Decided) -> bytes:
    decision = decided.decision
    dec = frames.Dec(
        cid=cmd.cid, cseq=cmd.cseq, outcome=decision.outcome, seq=decided.seq, reason=decision.reason or None, detail=decision.detail or None,
        conflict=decision.conflict, incident=decision.incident,
    )  # fmt: skip
    return codec.encode(dec)
