"""A gateway of 300 units, each sending its position once a second at a moment of its own, over a real websocket.

`python -m tests.perf.feeder URL TOKENFILE`; the first line on stdout says that they move, then one line a second how many have been sent.
"""

import asyncio
import math
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

UNITS = 300
SLICES = 30
"""Parts of a second; a thirtieth of the units speaks in each."""
WEST, SOUTH, EAST, NORTH = -118.45, 33.95, -118.20, 34.20
SPEED = 8.0
_DEGREE_M = 111_320.0


def place(unit: int, seconds: float) -> tuple[float, float, float]:
    """lon, lat in degrees and course of a unit that drives round a circle of its own of 300..1,500 m."""
    radius = 300.0 + 1200.0 * (unit * 0.618 % 1.0)
    angle = seconds * SPEED / radius + unit
    lon = WEST + (EAST - WEST) * (unit * 0.7548 % 1.0) + radius * math.cos(angle) / (_DEGREE_M * math.cos(math.radians(SOUTH)))
    lat = SOUTH + (NORTH - SOUTH) * (unit * 0.5698 % 1.0) + radius * math.sin(angle) / _DEGREE_M
    return lon, lat, -math.degrees(angle) % 360.0


def frame(part: int, seconds: float, at: str) -> bytes:
    """One frame with the positions of a thirtieth of the units."""
    items = []
    for unit in range(part, UNITS, SLICES):
        lon, lat, course = place(unit, seconds)
        spot = {"lon": round(lon, 6), "lat": round(lat, 6), "crs": "wgs84", "speed": SPEED, "course": round(course, 1)}
        items.append({"unit": f"U{unit:03}", "at": at, **spot})
    return msgspec.json.encode({"t": "positions", "items": items})


async def feed(url: str, token: str) -> None:
    """Send until ended."""
    headers = {"Authorization": f"Bearer {token}"}
    subprotocol = [Subprotocol("gridwall.v1")]
    async with connect(f"{url}/v1/live/field", subprotocols=subprotocol, additional_headers=headers, compression=None, proxy=None) as socket:
        await socket.recv()
        print('"moving"', flush=True)
        await asyncio.gather(_speak(socket), _hear(socket))


async def _speak(socket: ClientConnection) -> None:
    start, sent = time.monotonic(), 0
    while True:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        await socket.send(frame(sent % SLICES, time.monotonic() - start, now), text=True)
        sent += 1
        if sent % SLICES == 0:
            print(sent // SLICES * UNITS, flush=True)
        await asyncio.sleep(max(0.0, start + sent / SLICES - time.monotonic()))


async def _hear(socket: ClientConnection) -> None:
    async for said in socket:
        if b'"error"' in (said.encode() if isinstance(said, str) else said):
            print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(feed(sys.argv[1], Path(sys.argv[2]).read_text().strip()))
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(0)
