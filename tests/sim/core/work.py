"""What people and devices do in a simulated shift: seeded commands at the seats, reports and steps from the field."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import msgspec

from services.app.ports import Rng
from services.commands.types import Command
from services.console.model import Submitted
from services.domain import args as a
from services.domain.states import OPEN
from services.link.console_client import LinkDownError
from tests.sim.core.nodes import HubLife, Life, SeatLife, Site

REGION = "990101101001001"


def next_command(seat: SeatLife, rng: Rng, number: int) -> Command:
    """Something a dispatcher may do in the view that this seat has now, sensible or not."""
    assert seat.seat is not None
    rows = sorted(row.id for row in seat.seat.view.incidents.values() if row.state in OPEN)
    text = f"{seat.name} {number}"
    if not rows or rng.random() < 0.12:
        return Command("report", None, a.ReportArgs(category="public_safety/fire", text=text, region=REGION), text)
    incident, other = rng.choice(rows[-6:]), rng.choice(rows[-6:])
    units = (rng.choice(("U1", "U2", "U3")),)
    choices: tuple[tuple[str, a.Args, float], ...] = (
        ("note", a.NoteArgs(text=text), 0.34), ("assign", a.AssignArgs(units=units), 0.24), ("accept", a.NoArgs(), 0.06),
        ("priority", a.PriorityArgs(priority=rng.choice((1, 2, 3, 4))), 0.08), ("escalate", a.EscalateArgs(), 0.05),
        ("unassign", a.UnassignArgs(reason=text), 0.06), ("merge", a.MergeArgs(into=other), 0.04), ("void", a.VoidArgs(kind="not_ours", reason=text), 0.03),
        ("close", a.CloseArgs(spoke_to="x", measures=text, done_at="x"), 0.04), ("take_over", a.NoArgs(), 0.03), ("file", a.FileArgs(), 0.03),
    )  # fmt: skip
    chance = rng.random()
    for verb, args, weight in choices:
        chance -= weight
        if chance < 0:
            return Command(verb, incident, args, text, seat.seat.view.incidents[incident].version)
    return Command("note", incident, a.NoteArgs(text=text), text)


async def shift(seat: SeatLife, rng: Rng, until: float) -> None:
    """Give commands until the chaos ends; one that the seat says is kept is remembered, as its user would."""
    number, loop = 0, seat.site.loop
    while loop.time() < until:
        await asyncio.sleep(rng.uniform(0.2, 2.2))
        if seat.seat is None or seat.node.dead:
            continue
        number += 1
        answer = await seat.seat.submit(next_command(seat, rng, number + 1000 * len(seat.node.name) + round(loop.time() * 1000)))
        if isinstance(answer, Submitted):
            kept = seat.seat._board.ledger.get(answer.cid)
            assert kept is not None
            seat.asked[answer.cid] = msgspec.json.decode(kept.args).get("text", "") if kept.verb == "note" else ""


@dataclass(eq=False)
class Gateway(Life):
    """A field system that repeats what was not answered, as protocol.md §2 asks of senders."""

    site: Site
    hub: HubLife
    waiting: dict[str, bytes] = field(default_factory=dict)
    acked: int = 0

    def __post_init__(self) -> None:
        Life.__init__(self, self.site, "field", 9)
        self.rng = self.site.rng("field")

    def start(self, until: float) -> None:
        """Report, and do what is told."""
        self.born()
        self.spawn(self._reports(until))
        self.spawn(self._connected())

    async def _reports(self, until: float) -> None:
        number = 0
        while self.site.loop.time() < until:
            number += 1
            key = f"00000000-0000-4000-8000-{number:012x}"
            report = {"t": "report", "id": key, "at": START, "category": "public_order/fight", "text": f"field {number}", "region": REGION, "priority": 3}
            self.waiting[key] = json.dumps(report).encode()
            await asyncio.sleep(self.rng.uniform(1.0, 6.0))

    async def _connected(self) -> None:
        while True:
            try:
                end = await self.hub.accept(self.node, "field")
                while True:
                    for data in list(self.waiting.values()):
                        await end.send(data)
                    await self._hear(end)
            except LinkDownError:
                await asyncio.sleep(self.rng.uniform(0.1, 1.0))

    async def _hear(self, end: object) -> None:
        from_hub = end.receive  # type: ignore[attr-defined]
        try:
            async with asyncio.timeout(2.0):
                while True:
                    self._take(json.loads(await from_hub()))
        except TimeoutError:
            return

    def _take(self, frame: dict[str, object]) -> None:
        if frame["t"] in ("ack", "error") and isinstance(key := frame.get("id") or frame.get("ref"), str) and frame.get("code") != "rate_limited":
            self.acked += self.waiting.pop(key, None) is not None
        if frame["t"] == "task" and self.rng.random() < 0.7:
            for step in ("arrive", "feedback"):
                key = f"{frame['assignment']}"[:-4] + ("aaaa" if step == "arrive" else "bbbb")
                more = {"result": "ok", "measures": "ok"} if step == "feedback" else {}
                said = {"t": "progress", "id": key, "unit": frame["unit"], "incident": frame["incident"], "assignment": frame["assignment"], "at": START}
                self.waiting.setdefault(key, json.dumps({**said, "step": step, **more}).encode())


START = "2026-11-22T03:00:00.000Z"
