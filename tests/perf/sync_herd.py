"""500 consoles cut off at once and back with full jitter: when the last is live, and how late an incident reaches one that is."""

import asyncio
import contextlib
import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from services.link.backoff import Backoff
from services.runtime.rng import SeededRng
from tests.e2e.scene import HERE, Hub, now
from tests.perf.machine import percentile
from tests.perf.sync_site import crowd
from tests.perf.sync_socket import PlainConsole, hello

CONSOLES = 500
REPORTS_PER_S = 5.0
_HOLD_S = 3.0
_LOG = logging.getLogger("tests.perf")
_decode = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _Event(msgspec.Struct):
    seq: int
    type: str = ""
    recorded_at: str = ""


class _Ev(msgspec.Struct):
    first: int
    events: list[_Event]
    last_hash: str


@dataclass
class Seat:
    """One console of the herd: where it stands in the log, since when it is live, how late incidents came to it."""

    name: str
    token: str
    cursor: dict[str, object]
    live_at: float | None = None
    late_s: list[float] = field(default_factory=list)
    target: int = 0

    async def run(self, url: str, number: int) -> None:
        """Connect, follow; come back after a jittered wait whenever the connection ends."""
        backoff = Backoff(SeededRng(number))
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._follow(url, backoff)
            self.live_at = None
            await asyncio.sleep(backoff.next())

    async def _follow(self, url: str, backoff: Backoff) -> None:
        async with _open(f"{url}/v1/live/console", self.token) as socket:
            self._socket, self._whole = socket, False
            greeting = {**hello(self.name), "cursor": self.cursor}
            await socket.send(msgspec.json.encode(greeting), text=True)
            beats = asyncio.create_task(_beat(socket))
            try:
                async for said in socket:
                    self._hear(said if isinstance(said, bytes) else said.encode(), backoff)
            finally:
                beats.cancel()

    def cut(self) -> None:
        """The network takes the connection away; what of it is still unread does not make anybody live."""
        self.live_at, self._whole = None, False
        self._socket.transport.abort()

    def _hear(self, said: bytes, backoff: Backoff) -> None:
        if said.startswith(b'{"t":"ev"'):
            self._events(msgspec.json.decode(said, type=_Ev))
        elif said.startswith((b'{"t":"welcome"', b'{"t":"snap.end"')):
            self._greeted(_decode.decode(said), backoff)
        self._look()

    def _greeted(self, frame: dict[str, msgspec.Raw], backoff: Backoff) -> None:
        backoff.reset()
        if "head" not in frame:
            self._whole = True
            return
        top = msgspec.json.decode(frame["head"], type=dict[str, int | str])
        self.target, self._whole = int(top["seq"]), bytes(frame["mode"]) == b'"delta"'
        if not self._whole:
            self.cursor = {"epoch": msgspec.json.decode(frame["epoch"]), "seq": top["seq"], "hash": top["hash"]}

    def _events(self, frame: _Ev) -> None:
        self.cursor |= {"seq": frame.first + len(frame.events) - 1, "hash": frame.last_hash}
        if self.live_at is not None:
            self.late_s += [_age_s(one.recorded_at) for one in frame.events if one.type == "incident.reported"]

    def _look(self) -> None:
        if self.live_at is None and self._whole and int(str(self.cursor["seq"])) >= self.target:
            self.live_at = time.monotonic()


def _cursor(here: Hub, token: str) -> dict[str, object]:
    with PlainConsole(here.url, token) as console:
        console.say(hello("herd-first"))
        welcome = console.until("welcome")
    top = welcome["head"]
    assert isinstance(top, dict)
    return {"epoch": welcome["epoch"], **top}


def _open(url: str, token: str) -> connect:
    headers, subprotocols = {"Authorization": f"Bearer {token}"}, [Subprotocol("gridwall.v1")]
    return connect(url, subprotocols=subprotocols, additional_headers=headers, compression=None, proxy=None, ping_interval=None, max_size=2**25)


async def _beat(socket: ClientConnection) -> None:
    while True:
        await asyncio.sleep(5)
        await socket.send(b'{"t":"hb","applied":0,"outbox":0,"oldest_ms":0,"sent_at":""}', text=True)


def _age_s(stamp: str) -> float:
    return time.time() - datetime.fromisoformat(stamp).timestamp()


async def herd(here: Hub, secrets: list[str], gateway: str) -> dict[str, object]:
    """Everybody live, with what they held yesterday; everybody cut; everybody live again, with incidents coming in all the while."""
    held = _cursor(here, secrets[0])
    seats = [Seat(name, secret, dict(held)) for name, secret in zip(crowd(CONSOLES, "herd"), secrets, strict=True)]
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(seat.run(here.url, number)) for number, seat in enumerate(seats)]
        first_s = await _all_live(seats, 120)
        reports = group.create_task(_report(here.url, gateway))
        await asyncio.sleep(_HOLD_S)
        calm = _drain(seats)
        for seat in seats:
            seat.cut()
        back_s = await _all_live(seats, 120)
        await asyncio.sleep(_HOLD_S)
        late = _drain(seats)
        for task in (*running, reports):
            task.cancel()
    _LOG.info("%s consoles: live in %.1f s at first, back in %.1f s, incidents late by %.2f s at most", CONSOLES, first_s, back_s, max(late))
    return {
        "herd_500_s": round(back_s, 2), "herd_500_first_s": round(first_s, 2), "herd_latest_event_s": round(max(late), 2),
        "herd_event_p99_s": round(percentile(late, 0.99), 2), "herd_calm_latest_event_s": round(max(calm), 2), "herd_events": len(late),
    }  # fmt: skip


async def _all_live(seats: list[Seat], limit_s: float) -> float:
    began = time.monotonic()
    while not all(seat.live_at is not None for seat in seats):
        await asyncio.sleep(0.05)
        assert time.monotonic() < began + limit_s, f"{sum(seat.live_at is not None for seat in seats)} of {len(seats)} are live"
    return max(seat.live_at or began for seat in seats) - began


def _drain(seats: list[Seat]) -> list[float]:
    found = [age for seat in seats for age in seat.late_s]
    for seat in seats:
        seat.late_s.clear()
    return found


async def _report(url: str, token: str) -> None:
    lon, lat = HERE
    async with _open(f"{url}/v1/live/field", token) as socket:
        while True:
            key = str(uuid.uuid4())
            frame = {"t": "report", "id": key, "at": now(), "category": "public_safety/fire", "text": f"三楼冒烟 {key}", "lon": lon, "lat": lat, "crs": "wgs84"}
            await socket.send(msgspec.json.encode(frame), text=True)
            await asyncio.sleep(1 / REPORTS_PER_S)
            while (await socket.recv()).find('"ack"') < 0:  # type: ignore[arg-type]  # text frames alone come
                pass
