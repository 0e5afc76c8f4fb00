"""A seat that was an hour away, with 500 commands of its own and 5,000 events on the hub: how soon it is live, how soon all is decided."""

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import resources
from services.commands.parse import parse
from services.console.lookup import follow
from services.console.model import Delta, Link, Submitted
from services.console.seat import Seat
from services.console.start import SeatArgs, open_seat
from services.domain import categories
from tests.e2e.scene import HERE, Hub, now
from tests.perf.sync_site import head

OWN, EVENTS = 500, 5_000
_NOWHERE = "ws://127.0.0.1:1"
_LOG = logging.getLogger("tests.perf")


async def away(here: Hub, folder: Path, token: Path, gateway: str) -> dict[str, object]:
    """The seat once live; the hub out of its reach while both go on; the start that finds the hub again."""
    args = SeatArgs(here.url, token, folder / "seat", "seat-away")
    async with open_seat(args) as seat:
        await _until(seat, lambda: seat.status.link is Link.LIVE)
    async with open_seat(SeatArgs(_NOWHERE, token, folder / "seat")) as seat:
        await _own_commands(seat)
    await _events(here.url, gateway)
    return {"reconnect_events": head(here), **await _back(here, args)}


async def _own_commands(seat: Seat) -> None:
    look = follow(seat, categories.load(resources.text("categories.json")))
    number = next(iter(seat.view.incidents.values())).no
    for turn in range(OWN):
        (command,) = parse(f"bz {number} 离线 {turn}", look, "zh_CN").commands
        answer = await seat.submit(command)
        assert isinstance(answer, Submitted), answer


async def _events(url: str, token: str) -> None:
    """So many reports, every one acknowledged."""
    headers, subprotocols = {"Authorization": f"Bearer {token}"}, [Subprotocol("gridwall.v1")]
    async with connect(f"{url}/v1/live/field", subprotocols=subprotocols, additional_headers=headers, compression=None, proxy=None) as socket:
        await socket.recv()
        sending = asyncio.create_task(_send_all(socket.send))
        acks = 0
        async for said in socket:
            acks += '"ack"' in str(said)
            assert '"error"' not in str(said), said
            if acks == EVENTS:
                break
        await sending


async def _send_all(send: Callable[..., object]) -> None:
    lon, lat = HERE
    for number in range(EVENTS):
        frame = {"t": "report", "id": str(uuid.uuid4()), "at": now(), "category": "public_safety/fire", "text": f"第 {number} 件", "priority": 4}
        sent = send(msgspec.json.encode({**frame, "lon": lon, "lat": lat, "crs": "wgs84"}), text=True)
        await sent  # type: ignore[misc]  # websockets' send is a coroutine function


async def _back(here: Hub, args: SeatArgs) -> dict[str, object]:
    target, began = head(here), time.monotonic()
    async with open_seat(args) as seat:
        await _until(seat, lambda: seat.status.link is Link.LIVE and seat.status.cursor_seq >= target)
        live = time.monotonic() - began
        await _until(seat, lambda: seat.unsettled == 0)
        decided = time.monotonic() - began
        outcomes = {one.outcome for one in seat.commands}
    assert outcomes == {"applied"}, outcomes
    _LOG.info("seat: live in %.2f s, all %s decided in %.2f s", live, OWN, decided)
    return {"reconnect_500_s": round(live, 2), "reconnect_500_decided_s": round(decided, 2)}


async def _until(seat: Seat, holds: Callable[[], bool], limit_s: float = 60) -> None:
    done = asyncio.Event()

    def look(_delta: Delta) -> None:
        if holds():
            done.set()

    forget = seat.subscribe(look)
    look(Delta())
    try:
        await asyncio.wait_for(done.wait(), limit_s)
    finally:
        forget()
