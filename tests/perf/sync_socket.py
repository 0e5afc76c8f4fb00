"""A console lane on a plain blocking socket: it costs its owner next to nothing, and it can stop reading, which no library's client lets it do."""

import base64
import os
import socket
import struct
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import msgspec

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class Hung(Exception):  # noqa: N818  the hub ended it
    """The connection is over."""


class PlainConsole:
    """One connection; `say` and `hear` are frames of JSON."""

    def __init__(self, url: str, token: str, rcvbuf: int | None = None) -> None:
        """Connect and shake hands; with a small `rcvbuf` little lies in the kernel once nobody reads. Hung when the hub says no."""
        parts = urlsplit(url)
        self.socket = socket.socket()
        if rcvbuf:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(30)
        self.socket.connect((parts.hostname, parts.port))
        self._held = bytearray()
        self._shake_hands(parts.netloc, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.socket.close()

    def _shake_hands(self, host: str, token: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            "GET /v1/live/console HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: gridwall.v1", f"Authorization: Bearer {token}", "", "",
        )  # fmt: skip
        self.socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._held:
            self._more()
        head, _, rest = bytes(self._held).partition(b"\r\n\r\n")
        if b" 101 " not in head.splitlines()[0]:
            raise Hung(head.decode(errors="replace"))
        self._held[:] = rest

    def say(self, frame: object) -> None:
        """Send one frame."""
        self.post(packed(frame))

    def post(self, data: bytes) -> None:
        """Send what was `packed` before."""
        self.socket.sendall(data)

    def hear(self) -> bytes:
        """The next text frame. Hung when there will be none."""
        while True:
            kind, body = self._frame()
            if kind == _TEXT:
                return body
            if kind == _PING:
                self.post(_masked(_PONG, body))
            if kind == _CLOSE:
                raise Hung(body.decode(errors="replace"))

    def until(self, tag: str) -> dict[str, object]:
        """The next frame of a kind; others are passed over."""
        found = msgspec.json.decode(self.until_raw(tag))
        assert isinstance(found, dict)
        return found

    def until_raw(self, tag: str) -> bytes:
        """The same as it came."""
        sign = b'"t":"' + tag.encode() + b'"'
        while sign not in (body := self.hear())[:40]:
            pass
        return body

    def _frame(self) -> tuple[int, bytes]:
        first, size = self._take(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8))
        return first & 0x0F, self._take(size)

    def _take(self, size: int) -> bytes:
        while len(self._held) < size:
            self._more()
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise Hung("the socket ended")
        self._held += data


def packed(frame: object) -> bytes:
    """A frame as it goes over the wire."""
    return _masked(_TEXT, msgspec.json.encode(frame))


def _masked(kind: int, body: bytes) -> bytes:
    mask, size = os.urandom(4), len(body)
    head = struct.pack("!BB", 0x80 | kind, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
    masked = (int.from_bytes(body) ^ int.from_bytes((mask * (size // 4 + 1))[:size])).to_bytes(size)
    return head + mask + masked


def hello(name: str, positions_hz: float = 0.0) -> dict[str, object]:
    """The first frame of a console that has nothing yet."""
    return {"t": "hello", "console": name, "inc": name, "cursor": None, "last_cseq": 0, "regions": [], "positions_hz": positions_hz}
