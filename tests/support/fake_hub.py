"""A hub small enough to read in one go: one realm in memory, real decide and evolve, real frames, a real socket; for tests of the seat alone."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from services.domain import args as a
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.evolve import evolve
from services.domain.intent import Intent, Rules
from services.domain.state import Tables
from services.domain.states import Outcome, Role
from services.domain.table import BY_VERB
from services.domain.times import Stamp, from_ms
from services.wire import codec, frames
from services.wire.staging import rows_by_table, state_digest

TABLES = ("incidents", "units", "assignments", "conflicts")
EPOCH = "epoch-1"
T0 = 1_795_000_000_000


@dataclass
class FakeHub:
    """State, log and everything that consoles sent. `silent` swallows commands; `limited` answers so many with rate_limited."""

    tables: Tables = field(default_factory=Tables)
    log: list[bytes] = field(default_factory=list)
    hashes: list[str] = field(default_factory=lambda: [codec.GENESIS])
    answers: dict[str, bytes] = field(default_factory=dict)
    received: list[frames.ConsoleFrame] = field(default_factory=list)
    sockets: list[ServerConnection] = field(default_factory=list)
    realm: str = "live"
    epoch: str = EPOCH
    role: Role = Role.DISPATCHER
    safe_seq: int = 0
    silent: bool = False
    mute: bool = False
    limited: int = 0
    token: str = "good"
    server: Server | None = None
    port: int = 0

    # --- the state ---

    @property
    def head(self) -> frames.Head:
        return frames.Head(seq=len(self.log), hash=self.hashes[-1])

    def now(self) -> Stamp:
        return from_ms(T0 + len(self.log))

    def do(self, verb: str, args: a.Args, incident: str | None = None, cid: str = "", role: Role = Role.DISPATCHER, number: str = "") -> str:
        """Decide, log, tell; the id of the incident it was about."""
        cid = cid or f"00000000-0000-4000-8000-{len(self.log):012d}"
        intent = Intent(cid=cid, verb=verb, args=args, actor="zhang", role=role, at=self.now(), incident=incident, number=number)
        decision = decide(self.tables, intent, Rules())
        assert decision.outcome in (Outcome.APPLIED, Outcome.MERGED), decision
        self._commit(intent, decision.drafts)
        return decision.incident or ""

    def _commit(self, intent: Intent, drafts: tuple) -> None:  # type: ignore[type-arg]
        first, prev = len(self.log) + 1, self.hashes[-1]
        for event in seal_all(drafts, first, intent, self.now()):
            self.tables.apply(evolve(self.tables, event))
            body = codec.event_bytes(event)
            self.log.append(body)
            self.hashes.append(codec.chain(self.hashes[-1], codec.digest(body)))
        self.tell(self.ev(first, prev))

    def ev(self, first: int, prev: str) -> frames.Ev:
        return frames.Ev(first=first, prev_hash=prev, events=[msgspec.Raw(body) for body in self.log[first - 1 :]], last_hash=self.hashes[-1])

    def report(self, number: str, text: str = "three floors of smoke") -> str:
        """A new incident; its id."""
        return self.do("report", a.ReportArgs(category="public_safety/fire", text=text, region="990101001002003", lon=109.0, lat=32.7), number=number)

    def unit(self, name: str, callsign: str = "") -> None:
        self.do("register_unit", a.RegisterArgs(unit=name, region="990101", callsign=callsign or name), role=Role.ADMIN)

    # --- the wire ---

    def tell(self, frame: object) -> None:
        for socket in self.sockets:
            self._push(socket, frame)

    def _push(self, socket: ServerConnection, frame: object) -> None:
        if not self.mute:
            self._tasks.append(asyncio.get_running_loop().create_task(_send(socket, codec.encode(frame))))

    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def snapshot(self) -> list[object]:
        rows = rows_by_table(self.tables)
        out: list[object] = [frames.SnapBegin(seq=len(self.log), tables=TABLES, hash=self.hashes[-1])]
        out += [frames.SnapPage(table=name, rows=[msgspec.Raw(codec.encode(row)) for row in rows[name].values()]) for name in TABLES if rows[name]]
        end = frames.SnapEnd(count={name: len(rows[name]) for name in TABLES}, digest={name: state_digest(rows[name]) for name in TABLES})
        return [*out, end]

    def hello(self, frame: frames.Hello) -> list[object]:
        at = frame.cursor
        delta = at is not None and at.epoch == self.epoch and at.seq <= len(self.log) and self.hashes[at.seq] == at.hash
        welcome = frames.Welcome(
            realm=self.realm, epoch=self.epoch, head=self.head, mode="delta" if delta else "snapshot", last_cseq=0, safe_seq=self.safe_seq,
            role=self.role, actor="zhang", server_time=self.now(), limits=frames.Limits(frame=262144),
        )  # fmt: skip
        if not delta or at is None:
            return [welcome, *self.snapshot()]
        return [welcome, self.ev(at.seq + 1, at.hash)] if at.seq < len(self.log) else [welcome]

    def command(self, cmd: frames.Cmd) -> object | None:
        if self.silent:
            return None
        if self.limited:
            self.limited -= 1
            return frames.Error(code="rate_limited", detail="too fast", ref=cmd.cid, retry_after_ms=50)
        if cmd.cid not in self.answers:
            if cmd.cseq != len(self.answers) + 1:
                return frames.Dec(cid=cmd.cid, cseq=cmd.cseq, outcome="gap", retry_after_ms=50)
            args = msgspec.json.decode(cmd.args, type=BY_VERB[cmd.verb].args)
            intent = Intent(
                cid=cmd.cid, verb=cmd.verb, args=args, actor="zhang", role=self.role, at=self.now(), incident=cmd.incident, expect=cmd.expect.incident
            )
            decision = decide(self.tables, intent, Rules())
            seq = len(self.log) + len(decision.drafts) if decision.drafts else None
            dec = frames.Dec(
                cid=cmd.cid, cseq=cmd.cseq, outcome=decision.outcome, seq=seq, reason=decision.reason or None, detail=decision.detail or None,
                conflict=decision.conflict, incident=decision.incident,
            )  # fmt: skip
            self.answers[cmd.cid] = codec.encode(dec)
            self.tell(dec)
            self._commit(intent, decision.drafts)
            return None
        return codec.decode_hub(self.answers[cmd.cid])

    async def _lane(self, socket: ServerConnection) -> None:
        try:
            async for text in socket:
                frame = codec.decode_console(text)
                self.received.append(frame)
                if isinstance(frame, frames.Hello):
                    for one in self.hello(frame):
                        self._push(socket, one)
                    if socket not in self.sockets:
                        self.sockets.append(socket)
                elif isinstance(frame, frames.Cmd) and (answer := self.command(frame)) is not None:
                    self._push(socket, answer)
                elif isinstance(frame, frames.LogRequest):
                    events = [msgspec.Raw(body) for body in self.log if f'"incident":"{frame.incident}"'.encode() in body]
                    self._push(socket, frames.LogReply(incident=frame.incident, events=events))
                elif isinstance(frame, frames.Look):  # as a hub of the version before says it
                    self._push(socket, frames.Error(code="unknown_tag", detail="no frame is called 'look' here"))
        except ConnectionClosed:
            pass
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)

    def _door(self, socket: ServerConnection, request: Request) -> Response | None:
        if request.path == "/healthz":
            return socket.respond(200, f'{{"realm":"{self.realm}","ok":true}}')
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return socket.respond(401, "token refused")
        return None

    async def start(self, port: int = 0) -> None:
        """Listen; the port is kept for a second start."""
        self.server = await serve(self._lane, "127.0.0.1", port or self.port, process_request=self._door, subprotocols=["gridwall.v1"], compression=None)  # type: ignore[list-item]
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Gone, sockets and all; what it knows stays for the next start."""
        for socket in list(self.sockets):
            socket.transport.abort()
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()
        self.sockets.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def cmds(self) -> list[frames.Cmd]:
        return [frame for frame in self.received if isinstance(frame, frames.Cmd)]


async def _send(socket: ServerConnection, data: bytes) -> None:
    with contextlib.suppress(ConnectionClosed):
        await socket.send(data, text=True)
