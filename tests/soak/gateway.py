"""`python -m tests.soak.gateway URL TOKEN_FILE SEED UNIT…`: many units of the field over one socket; each sent and acknowledged frame is a line."""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec

from services.cli.stdin import lines
from services.link.field_client import FieldClient
from services.link.field_socket import FieldLink
from services.runtime.clock import SystemClock
from services.runtime.rng import SeededRng
from services.wire.frames import Ack, Error, FieldReply, FieldWelcome, Task
from tests.e2e.scene import now
from tests.support.hubs import INSIDE, Json, new_id

_STEPS = ("sign", "depart", "arrive", "handling", "feedback", "return")
_POSITIONS_S, _REPORT_S, _STEP_S = 2.0, 8.0, 12.0
_SPREAD = 0.02
_KEPT_S, _LOOK_S = 3600.0, 0.2


def _tell(**said: object) -> None:
    print(json.dumps(said), flush=True)


@dataclass(slots=True)
class _Sent:
    """A durable frame; what was answered is sent again for an hour, since a hub that is put back from a backup may not have it, or may have it still
    where the log before had not and rejected it. What was refused as no frame is kept as well: it may be under way a second time."""

    kind: str
    data: bytes
    answered_at: float | None = None


class Gateway:
    """Units that log in, say where they are, report, and work through the tasks that they get; in a new epoch they send again what was answered before."""

    def __init__(self, link: FieldLink, chance: Random, units: Sequence[str]) -> None:
        self._chance, self._units = chance, units
        self._client = FieldClient(link, SystemClock(), SeededRng(chance.getrandbits(32)), self.hear)
        self._sent: dict[str, _Sent] = {}
        self._epoch, self._behind = "", asyncio.Event()
        self._tasks: dict[str, Task] = {}
        self._active = asyncio.Event()
        self._active.set()

    async def connected(self) -> None:
        """Through every loss of the connection. LinkRefusedError when the hub does not want the token."""
        await self._client.run()

    def hear(self, frame: FieldReply) -> None:
        """Tasks are worked on once each; answers are told."""
        if isinstance(frame, Task):
            self._tasks.setdefault(frame.assignment, frame)
        elif isinstance(frame, Ack):
            self._answered(frame)
        elif isinstance(frame, Error):
            sent = self._sent.get(frame.ref or "")
            _tell(error=frame.code, detail=frame.detail, ref=frame.ref, kind=sent.kind if sent else "")
            if sent is not None:
                sent.answered_at = None
        elif isinstance(frame, FieldWelcome):
            if self._epoch not in ("", frame.epoch):
                self._behind.set()
            self._epoch = frame.epoch

    def _answered(self, ack: Ack) -> None:
        sent = self._sent[ack.id]
        _tell(ack=ack.id, kind=sent.kind, outcome=ack.outcome)
        sent.answered_at = time.monotonic()

    async def again(self) -> None:
        """After a restore, in the order of before; what the hub still has is a noop to it."""
        while True:
            await self._behind.wait()
            before, since = self._epoch, time.monotonic() - _KEPT_S
            self._sent = {key: sent for key, sent in self._sent.items() if sent.answered_at is None or sent.answered_at > since}
            for key, sent in list(self._sent.items()):
                if sent.answered_at is not None:
                    await self._client.durable(key, sent.data)
            if before == self._epoch:
                self._behind.clear()

    async def durable(self, frame: Json) -> None:
        """Send until answered."""
        key = new_id()
        self._sent[key] = _Sent(frame["t"], msgspec.json.encode({**frame, "id": key, "at": now()}))
        _tell(sent=key, kind=frame["t"])
        await self._client.durable(key, self._sent[key].data)

    def _where(self) -> Json:
        lon, lat = (value + self._chance.uniform(-_SPREAD, _SPREAD) for value in INSIDE)
        return {"lon": round(lon, 6), "lat": round(lat, 6), "crs": "wgs84"}

    async def move(self) -> None:
        """All units log in; then positions, now and then."""
        for unit in self._units:
            await self.durable({"t": "status", "unit": unit, "status": "AV"})
        while True:
            items = [{"unit": unit, "at": now(), **self._where()} for unit in self._units]
            await self._client.lossy(msgspec.json.encode({"t": "positions", "items": items}))
            await asyncio.sleep(_POSITIONS_S)

    async def report(self) -> None:
        """Reports, while not told to hold."""
        for number in itertools.count():
            await asyncio.sleep(self._chance.expovariate(1 / _REPORT_S))
            await self._active.wait()
            text = f"三楼冒烟 {self._units[0]}-{number}"
            await self.durable({"t": "report", "category": "public_safety/fire", "text": text, "priority": self._chance.randint(1, 4), **self._where()})

    async def work(self) -> None:
        """One step at a time of one task or another; a task that was recalled is not known to us and answered by the hub."""
        done: dict[str, int] = {}
        while True:
            await asyncio.sleep(self._chance.expovariate(len(self._units) / (_STEP_S * 25)))
            await self._active.wait()
            todo = [task for key, task in self._tasks.items() if done.get(key, 0) < len(_STEPS) - 1]
            if todo:
                task = self._chance.choice(todo)
                await self._step(task, _STEPS[done.get(task.assignment, 0)])
                done[task.assignment] = done.get(task.assignment, 0) + 1

    async def _step(self, task: Task, step: str) -> None:
        about = {"unit": task.unit, "incident": task.incident, "assignment": task.assignment, "step": step}
        more = {"result": "settled", "measures": "已扑灭"} if step == "feedback" else {}
        await self.durable({"t": "progress", **about, **more})

    async def obey(self) -> None:
        """`hold EPOCH`: nothing new, say when all is answered in it; `go`: as before. Returns when the input ends."""
        async for line in lines():
            if line == "go":
                self._active.set()
            else:
                self._active.clear()
                await self._level(line.split()[1])
                _tell(settled=True)

    async def _level(self, epoch: str) -> None:
        """Until all is answered in that epoch."""
        while True:
            await self._client.settled()
            if self._epoch == epoch and not self._behind.is_set():
                return
            await asyncio.sleep(_LOOK_S)


async def main(url: str, token: str, seed: str, units: Sequence[str]) -> None:
    """Until stdin ends."""
    gateway = Gateway(FieldLink(url, token), Random(seed), units)
    works = [asyncio.create_task(work) for work in (gateway.connected(), gateway.move(), gateway.report(), gateway.work(), gateway.again())]
    obeying = asyncio.create_task(gateway.obey())
    done, _ = await asyncio.wait([*works, obeying], return_when=asyncio.FIRST_COMPLETED)
    for work in works:
        work.cancel()
    for one in done:
        one.result()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]).read_text().strip(), sys.argv[3], sys.argv[4:]))
