"""The listening socket: HTTP answers, the handshake, and one loop that reads a socket into its session (protocol.md §1)."""

import asyncio
import http
import json
import logging
import re
import socket as sockets

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.typing import Subprotocol

from services.hub.auth import lane_of
from services.hub.commands import Counters
from services.hub.config import CONSOLE_FRAME, FIELD_FRAME, VERSION
from services.hub.console_lane import ConsoleSession
from services.hub.consoles import Consoles
from services.hub.field_lane import FieldSession
from services.hub.gateways import Gateways
from services.hub.line import Line, Socket
from services.hub.seen import Seen
from services.hub.shares import Shares
from services.hub.world import World
from services.runtime.ended import Ended
from services.runtime.tasks import Tasks
from services.store.admin import Token

_LOG = logging.getLogger("gridwall.hub")
_PATH = re.compile(r"^/v1/(?P<realm>[^/?]{1,256})/(?P<lane>field|console)(\?.*)?$")
_SNDBUF = 65536
_GOODBYE_S = 2.0
_UNSENT = 4096
"""Bytes that may wait behind a full socket before its sender does: the kernel holds enough, and each frame more is memory that a stalled client takes."""
_GONE = ConnectionClosed


class Connection(ServerConnection):
    """The library's, with a transport that can be spoken to when it is over."""

    def connection_lost(self, exc: Exception | None) -> None:
        """See ServerConnection."""
        super().connection_lost(exc)
        self.transport = Ended()


class WebSocket:
    """services.hub.line.Socket over a connection of the websockets library."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def send(self, frame: bytes) -> None:
        """See Socket."""
        await self._connection.send(frame, text=True)

    def put(self, frame: bytes) -> bool:
        """See Socket."""
        if self._connection.state is not State.OPEN or self.unsent():
            return False
        broadcast((self._connection,), frame, text=True)
        return True

    async def recv(self) -> str | bytes:
        """See Socket."""
        return await self._connection.recv()

    async def close(self, code: int, reason: str) -> None:
        """See Socket."""
        await self._connection.close(code, reason)

    def abort(self) -> None:
        """See Socket."""
        self._connection.transport.abort()

    def unsent(self) -> int:
        """See Socket."""
        return self._connection.transport.get_write_buffer_size()


class Door:
    """Lets connections in and runs them."""

    def __init__(self, world: World, consoles: Consoles, gateways: Gateways, counters: Counters, seen: Seen) -> None:
        self._world, self._consoles, self._gateways, self._counters, self._seen = world, consoles, gateways, counters, seen
        self._tasks, self._shares = Tasks(_LOG), Shares(world.clock)
        self._lines: set[Line] = set()

    async def listen(self, host: str, port: int) -> Server:
        """Start listening; OSError as the system says."""
        quiet = logging.getLogger("gridwall.hub.ws")
        quiet.setLevel(logging.CRITICAL)
        return await serve(
            self._run, host, port, subprotocols=[Subprotocol(VERSION)], compression=None, process_request=self._request, max_size=CONSOLE_FRAME,
            max_queue=16, write_limit=_UNSENT, ping_interval=20, ping_timeout=20, close_timeout=2, server_header=None, logger=quiet,
            create_connection=Connection,
        )  # fmt: skip

    async def hang_up(self, server: Server) -> None:
        """Stop listening and end every connection in good order; one that does not take it is cut off."""
        server.close()
        closing = self._tasks.spawn(server.wait_closed(), "hang up")
        await asyncio.wait([closing], timeout=_GOODBYE_S)
        for line in self._lines:
            line.socket.abort()
        await closing

    async def close(self) -> None:
        """End what the sessions left running."""
        await self._tasks.close()

    # --- HTTP ---

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.split("?", 1)[0]
        if path == "/healthz":
            return self._health(connection)
        if path == "/metrics":
            return connection.respond(http.HTTPStatus.OK, self._world.core.metrics.text())
        found = _PATH.match(request.path)
        if found is None:
            return connection.respond(http.HTTPStatus.NOT_FOUND, "no such path\n")
        origins = request.headers.get_all("Origin")
        if any(origin not in self._world.core.decider.rules.policy.allowed_origins for origin in origins):
            return connection.respond(http.HTTPStatus.FORBIDDEN, "this origin is not on the hub's list\n")
        if self._token(request) is None:
            self._world.core.metrics.refused("http_401")
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, "a valid bearer token is needed\n")
        connection.protocol.max_message_size = FIELD_FRAME if found["lane"] == "field" else CONSOLE_FRAME
        return None

    def _health(self, connection: ServerConnection) -> Response:
        core = self._world.core
        body = {
            "status": "degraded" if core.failure else "ok", "realm": core.realm, "epoch": core.epoch, "head_seq": core.head, "store": core.failure or "ok",
            "encryption": self._world.encryption,
        }  # fmt: skip
        response = connection.respond(http.HTTPStatus.SERVICE_UNAVAILABLE if core.failure else http.HTTPStatus.OK, json.dumps(body) + "\n")
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response

    def _token(self, request: Request) -> Token | None:
        values = request.headers.get_all("Authorization")
        scheme, _, secret = values[0].partition(" ") if len(values) == 1 else ("", "", "")
        return self._world.tokens.find(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None

    # --- one connection ---

    async def _run(self, connection: ServerConnection) -> None:
        try:
            await self._let_in(connection)
        except _GONE:
            pass  # the other side has left; what it was owed is on disk
        except Exception:  # noqa: BLE001  the root of a session: it ends, the hub goes on
            _LOG.exception("a session ended by an error of the hub")

    async def _let_in(self, connection: ServerConnection) -> None:
        request = connection.request
        token = self._token(request) if request is not None else None
        found = _PATH.match(request.path) if request is not None else None
        if token is None or found is None:
            await connection.close(4401, "token expired or revoked")
            return
        why = self._foreign(token, found["realm"], found["lane"])
        if why:
            self._world.core.audit("foreign", token.name, why)
            self._world.core.metrics.refused("close_4403")
            await connection.close(4403, why)
            return
        raw = connection.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, _SNDBUF)
        await self.serve(WebSocket(connection), token)

    async def serve(self, socket: Socket, token: Token) -> None:
        """One connection of a known token from its welcome to its end; websockets' ConnectionClosed when the other side leaves."""
        line = Line(socket, self._tasks, self._shares)
        self._lines.add(line)
        try:
            await (self._field(line, token) if lane_of(token.role) == "field" else self._console(line, token))
        finally:
            self._lines.discard(line)
            await line.finish()

    def _foreign(self, token: Token, realm: str, lane: str) -> str:
        here = self._world.core.realm
        if realm != here or self._world.tokens.foreign(token):
            return f"this hub serves {here}"
        return "" if lane_of(token.role) == lane else f"a {token.role} token does not use the {lane} lane"

    async def _field(self, line: Line, token: Token) -> None:
        session = FieldSession(self._world, token, line)
        session.greet(token, self._seen.since(token.name))
        self._gateways.enter(session)
        try:
            await self._read(session, line)
        finally:
            if self._gateways.leave(session):
                self._seen.left(token.name)

    async def _console(self, line: Line, token: Token) -> None:
        session = ConsoleSession(self._world, token, line, self._counters, self._consoles.follow)
        self._consoles.enter(session)
        try:
            await self._read(session, line)
        finally:
            self._consoles.leave(session)

    async def _read(self, session: FieldSession | ConsoleSession, line: Line) -> None:
        """Read frames until the socket ends. A client whose replies are not read is not read either; one past its rate is read slowly."""
        self._world.enter(session)
        try:
            while True:
                data = await line.socket.recv()
                token = self._world.tokens.current(session.token)
                if token is None:
                    session.close(4401, "token expired or revoked")
                elif isinstance(data, bytes):
                    session.close(4400, "text frames only")
                else:
                    pause = await session.receive(data, token)
                    await line.room()
                    await asyncio.sleep(pause)  # even 0 lets the others have their turn after each frame
        finally:
            self._world.leave(session)
