"""One client that sends as fast as the hub takes it: new reports, repeats of one, positions, or text that is no frame.

`python -m tests.perf.flooder KIND URL TOKENFILE`, until it is ended. A client that is closed for it comes back, as a stubborn one would.
"""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_POINT = {"lon": -118.294, "lat": 34.0676, "crs": "wgs84"}
_ITEMS = 500


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _report(key: str) -> bytes:
    return msgspec.json.encode({"t": "report", "id": key, "at": _now(), "category": "public_safety/fire", "text": "洪水", **_POINT})


def _positions() -> bytes:
    return msgspec.json.encode({"t": "positions", "items": [{"unit": f"F{number}", "at": _now(), **_POINT} for number in range(_ITEMS)]})


_ONE = str(uuid.uuid4())
KINDS: dict[str, Callable[[], bytes]] = {
    "reports": lambda: _report(str(uuid.uuid4())),
    "repeats": lambda: _report(_ONE),
    "positions": _positions,
    "garbage": lambda: b'{"t":"report","id":' + b"[" * 2000,
}


async def flood(kind: str, url: str, token: str) -> None:
    """Send without end, reading every answer."""
    headers, subprotocols = {"Authorization": f"Bearer {token}"}, [Subprotocol("gridwall.v1")]
    while True:
        async with connect(f"{url}/v1/live/field", subprotocols=subprotocols, additional_headers=headers, compression=None, proxy=None) as socket:
            await asyncio.gather(_hear(socket), _speak(socket, KINDS[kind]))
        await asyncio.sleep(0.1)


async def _speak(socket: ClientConnection, make: Callable[[], bytes]) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.send(make(), text=True)


async def _hear(socket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text().strip()))
