"""The simulated field system: it reports, works through its tasks, and repeats what was not answered, as protocol.md §2 asks of senders."""

from __future__ import annotations

import asyncio
import json

from services.link.console_client import LinkDownError
from tests.sim.core.hub import HubLife
from tests.sim.core.net import SeatEnd
from tests.sim.core.plan import Deed
from tests.sim.core.site import Life, Site

REGIONS = ("990101101001001", "990202101001001")
COUNTY = "9902"
_AT = "2026-11-22T03:00:00.000Z"
_REPEAT_S = 2.0
_WORKS = 0.7


class Gateway(Life):
    """A process that never dies; `waiting` are the durable frames without an answer, by id."""

    def __init__(self, site: Site, hub: HubLife) -> None:
        super().__init__(site, "field", 9)
        self._hub, self._rng = hub, site.rng("field")
        self.waiting: dict[str, bytes] = {}

    def start(self) -> None:
        """See Life."""
        self.born()
        self.spawn(self._connected())

    def report(self, deed: Deed) -> None:
        """Something has happened out there."""
        key = f"00000000-0000-4000-8000-{deed.number:012x}"
        text, region = f"field {deed.number}", REGIONS[deed.number % 2]
        report = {"t": "report", "id": key, "at": _AT, "category": "public_order/fight", "text": text, "region": region, "priority": 3}
        self.waiting[key] = json.dumps(report).encode()

    async def _connected(self) -> None:
        while True:
            try:
                end = await self._hub.accept(self.node, "field", self._hub.realm, "field")
                while True:
                    for data in list(self.waiting.values()):
                        await end.send(data)
                    await self._hear(end)
            except LinkDownError:
                await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def _hear(self, end: SeatEnd) -> None:
        try:
            async with asyncio.timeout(_REPEAT_S):
                while True:
                    self._take(json.loads(await end.receive()))
        except TimeoutError:
            return

    def _take(self, frame: dict[str, object]) -> None:
        key = frame.get("id") or frame.get("ref")
        if frame["t"] in ("ack", "error") and isinstance(key, str) and frame.get("code") != "rate_limited":
            self.waiting.pop(key, None)
        if frame["t"] == "task" and self._rng.random() < _WORKS:
            self._work(frame)

    def _work(self, task: dict[str, object]) -> None:
        """Two of the steps of a task, each under an id of its own that a repeated task makes again."""
        said = {"t": "progress", "unit": task["unit"], "incident": task["incident"], "assignment": task["assignment"], "at": _AT}
        for end, more in (("aaaa", {"step": "arrive"}), ("bbbb", {"step": "feedback", "result": "ok", "measures": "ok"})):
            key = f"{task['assignment']}"[:-4] + end
            self.waiting.setdefault(key, json.dumps({**said, "id": key, **more}).encode())
