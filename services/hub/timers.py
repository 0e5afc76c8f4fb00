"""Fires what falls due: each timer is a row, and fires once by a command with its own fixed id, across restarts (protocol.md §3)."""

import asyncio
import heapq
from collections.abc import Iterable

from services.app.ports import Clock
from services.domain.args import Args, EscalateArgs, NoArgs, OverdueArgs
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.states import Role
from services.domain.times import stamp
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.hub.due import wanted
from services.store.journal import TimerRow, Verdict

_AT_ONCE = 100
_LOOK_S = 0.25


class Timers:
    """A heap of what is to come, by time; a row whose incident has moved on is dropped when its time comes."""

    def __init__(self, core: Core, clock: Clock, rows: Iterable[TimerRow]) -> None:
        self._core, self._clock = core, clock
        self._heap = [(row.at, row.id, row) for row in rows]
        heapq.heapify(self._heap)
        core.listeners.append(self._changed)

    def __len__(self) -> int:
        return len(self._heap)

    def _changed(self, made: list[Made]) -> None:
        touched = {key for one in made for key in one.change.incidents}
        for key in touched:
            for row in wanted(self._core.truth.incidents[key]):
                heapq.heappush(self._heap, (row.at, row.id, row))

    async def run(self) -> None:
        """Look four times a second; after a long stop what is late fires in portions, so that people's commands get between."""
        while True:
            self.fire_due()
            await asyncio.sleep(_LOOK_S)

    def fire_due(self) -> None:
        """Fire what is due now, at most a portion of it."""
        now = stamp(self._clock.now())
        for _ in range(_AT_ONCE):
            if not self._heap or self._heap[0][0] > now or self._core.shut:
                return
            row = heapq.heappop(self._heap)[2]
            incident = self._core.truth.incidents.get(row.incident)
            if incident is not None and row in wanted(incident) and self._core.ledger.find(row.id) is None:
                self._fire(row)

    def _fire(self, row: TimerRow) -> None:
        args: Args = OverdueArgs(clock=row.clock) if row.verb == "overdue" else NoArgs()
        intent = Intent(cid=row.id, verb=row.verb, args=args, actor="timer", role=Role.TIMER, at=row.at, incident=row.incident, happened_at=row.at)

        def done(verdict: Verdict | None) -> None:
            if verdict is None:
                heapq.heappush(self._heap, (row.at, row.id, row))

        self._core.submit(intent, Claim(row.id, f"{row.verb} {row.clock} {row.at}"), lambda decided: b"{}", done)
        if row.verb == "overdue" and row.clock in self._core.decider.rules.policy.escalate_on:
            self._escalate(row)

    def _escalate(self, row: TimerRow) -> None:
        """The policy sends this limit up by itself."""
        cid = derive(row.id, "escalate")
        if self._core.ledger.find(cid) is None:
            intent = Intent(cid=cid, verb="escalate", args=EscalateArgs(), actor="timer", role=Role.TIMER, at=row.at, incident=row.incident)
            self._core.submit(intent, Claim(cid, f"escalate {row.clock}"), lambda decided: b"{}", lambda verdict: None)
