"""The console lane's socket: opens it, says in plain words why it does not open, and carries text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from services.link.health import realm_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from websockets.asyncio.client import ClientConnection

SUBPROTOCOL = "gridwall.v1"
MAX_FRAME = 32 * 2**20
REFUSING_CODES = {4401: "token expired or revoked", 4403: "wrong realm or role"}
REFUSING_STATUS = {401: "token refused", 403: "the hub does not let this origin in", 404: "the hub does not know this realm"}


class LinkDownError(Exception):
    """Not connected (any more); the message says why. `code` is the WebSocket close code where there was one."""

    def __init__(self, why: str, code: int | None = None) -> None:
        super().__init__(why)
        self.code = code


class LinkRefusedError(LinkDownError):
    """The hub answered and does not want this seat: trying again soon is no use."""


class Connection(Protocol):
    """An open console lane."""

    async def send(self, data: bytes) -> None:
        """Put one text frame on the wire; waits while the socket is full. LinkDownError when it is closed."""
        ...

    async def receive(self) -> str:
        """The next text frame. LinkDownError or LinkRefusedError when there will be none."""
        ...

    def abort(self) -> None:
        """Drop the socket at once, without a goodbye."""
        ...

    async def close(self) -> None:
        """Close in good order, briefly."""
        ...


class LinkFactory(Protocol):
    """What opens the lane."""

    async def connect(self) -> Connection:
        """Try once. LinkDownError when there is no hub, LinkRefusedError when it refuses."""
        ...


class ConsoleLink:
    """A LinkFactory over websockets. `url` is `ws(s)://HOST:PORT`, or names the realm too: `…/v1/REALM/console`."""

    def __init__(self, url: str, token: Callable[[], str], realm: Callable[[], str], timeout_s: float = 10.0) -> None:
        """`token` is read at every try, so that a renewed file is taken up; `realm` is the one this seat belongs to, "" if it does not know yet."""
        parts = urlsplit(url)
        if parts.scheme not in {"ws", "wss"} or not _reachable(parts):
            raise ValueError(f"{url!r} is no hub address: ws://HOST:PORT or wss://HOST:PORT is")
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._named = parts.path.split("/")[2] if parts.path.startswith("/v1/") else ""
        self._token, self._realm, self._timeout_s = token, realm, timeout_s

    async def connect(self) -> Connection:
        """See LinkFactory."""
        # lazy: the library costs 170 ms, which the first window does not wait for
        from websockets import exceptions

        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._open()
        except exceptions.InvalidStatus as why:
            status = why.response.status_code
            line = REFUSING_STATUS.get(status, f"the hub answered {status}")
            raise (LinkRefusedError if status in REFUSING_STATUS else LinkDownError)(line, status) from why
        except TimeoutError as why:
            raise LinkDownError(f"no answer in {self._timeout_s:g} s") from why
        except OSError as why:
            raise LinkDownError(f"no connection: {why.strerror or why}") from why
        except exceptions.WebSocketException as why:
            raise LinkDownError(f"no WebSocket there: {why}") from why

    async def _open(self) -> Connection:
        # lazy: as above
        from websockets.asyncio.client import connect

        # lazy: as above
        from services.link.connection import LaneConnection

        realm = self._named or self._realm() or await realm_of(self._base)
        socket = await connect(
            f"{self._base}/v1/{realm}/console",
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]  # a NewType that would need the import at module level
            additional_headers={"Authorization": f"Bearer {self._token()}"},
            compression=None,
            proxy=None,
            max_size=MAX_FRAME,
            open_timeout=None,
            ping_interval=None,  # the lane has its own heartbeats
            close_timeout=1.0,
            create_connection=LaneConnection,
        )
        return WebSocketLane(socket)


class WebSocketLane:
    """A Connection over one websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, data: bytes) -> None:
        """See Connection."""
        # lazy: already loaded by connect
        from websockets.exceptions import ConnectionClosed

        try:
            await self._socket.send(data, text=True)
        except ConnectionClosed as why:
            raise _closed(why.rcvd.code if why.rcvd else None, why.rcvd.reason if why.rcvd else "") from why

    async def receive(self) -> str:
        """See Connection."""
        # lazy: already loaded by connect
        from websockets.exceptions import ConnectionClosed

        try:
            return await self._socket.recv(decode=True)
        except ConnectionClosed as why:
            raise _closed(why.rcvd.code if why.rcvd else None, why.rcvd.reason if why.rcvd else "") from why

    def abort(self) -> None:
        """See Connection."""
        self._socket.transport.abort()

    async def close(self) -> None:
        """See Connection."""
        await self._socket.close()


def _reachable(parts: SplitResult) -> bool:
    """Whether there is a host, and a port that can be one."""
    try:
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _closed(code: int | None, reason: str) -> LinkDownError:
    if code in REFUSING_CODES:
        return LinkRefusedError(reason or REFUSING_CODES[code], code)
    if code == 4409:
        return LinkDownError("this seat was opened elsewhere", code)
    return LinkDownError(reason or "connection lost", code)
