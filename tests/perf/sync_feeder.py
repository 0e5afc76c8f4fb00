"""A gateway of many units, 10,000 positions a second in frames of 250, as cheap as can be: the hub is measured, not this.

`python -m tests.perf.sync_feeder URL TOKENFILE UNITS`; says "moving" once every unit has been sent twice.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PER_S = 10_000
ITEMS = 250
_TURNS = PER_S // ITEMS


def _heads(units: int) -> list[list[bytes]]:
    """For each frame the beginnings of its items; the time is all that is put in later."""
    spots = ((-118.45 + 0.25 * (unit * 0.7548 % 1.0), 33.95 + 0.25 * (unit * 0.5698 % 1.0)) for unit in range(units))
    items = [f'{{"unit":"P{unit:05}","lon":{lon:.6f},"lat":{lat:.6f},"crs":"wgs84","at":"'.encode() for unit, (lon, lat) in enumerate(spots)]
    return [items[start : start + ITEMS] for start in range(0, units, ITEMS)]


def _frame(heads: list[bytes]) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
    end = at + b'"}'
    return b'{"t":"positions","items":[' + b",".join(head + end for head in heads) + b"]}"


async def feed(url: str, token: str, units: int) -> None:
    """Send until ended."""
    headers, subprotocols = {"Authorization": f"Bearer {token}"}, [Subprotocol("gridwall.v1")]
    async with connect(f"{url}/v1/live/field", subprotocols=subprotocols, additional_headers=headers, compression=None, proxy=None) as socket:
        await socket.recv()
        await asyncio.gather(_speak(socket, _heads(units)), _hear(socket))


async def _speak(socket: ClientConnection, heads: list[list[bytes]]) -> None:
    start = time.monotonic()
    for turn in count():
        await socket.send(_frame(heads[turn % len(heads)]), text=True)
        if turn == 2 * len(heads):
            print('"moving"', flush=True)
        # Who was held up goes on at its pace: what it missed is not made up for in a burst.
        start = max(start, time.monotonic() - (turn + 2) / _TURNS)
        await asyncio.sleep(start + (turn + 1) / _TURNS - time.monotonic())


async def _hear(socket: ClientConnection) -> None:
    async for said in socket:
        print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(feed(sys.argv[1], Path(sys.argv[2]).read_text().strip(), int(sys.argv[3])))
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(0)
