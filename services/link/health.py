"""Asks a hub which realm it serves: GET /healthz, the one plain HTTP request a client makes."""

import asyncio
import ssl
from urllib.parse import urlsplit

import msgspec

LIMIT = 65536


class Health(msgspec.Struct):
    """What is wanted of the answer."""

    realm: str = "live"


async def realm_of(base: str) -> str:
    """The realm of the hub at `ws(s)://HOST:PORT`. OSError when nobody answers or the answer is no health report."""
    parts = urlsplit(base)
    secure = parts.scheme == "wss"
    port = parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=ssl.create_default_context() if secure else None, limit=LIMIT)
    try:
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode("ascii"))
        answer = await reader.read(LIMIT)
        while not reader.at_eof() and len(answer) < LIMIT:
            answer += await reader.read(LIMIT)
    finally:
        writer.close()
    _, _, body = answer.partition(b"\r\n\r\n")
    try:
        return msgspec.json.decode(body[body.find(b"{") : body.rfind(b"}") + 1], type=Health).realm
    except msgspec.DecodeError as why:
        raise OSError("what answers there is not a hub") from why
