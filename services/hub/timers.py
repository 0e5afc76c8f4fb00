"""Fires what falls due: each timer is a row, and fires once by a command with its own fixed id, across restarts (protocol.md §3)."""

import asyncio
import heapq
from collections.abc import Callable

from services.app.ports import Clock
from services.domain.args import Args, ConflictArgs, EscalateArgs, NoArgs, OverdueArgs
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.model import Incident
from services.domain.states import Role
from services.domain.times import stamp
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.hub.disputes import Disputes
from services.hub.due import TimerRow, call_again, moved, page_args, tasks_of, wanted
from services.store.journal import Verdict

_ARGS: dict[str, Callable[[TimerRow], Args]] = {
    "overdue": lambda row: OverdueArgs(clock=row.clock, due=row.at),
    "resume": lambda row: NoArgs(),
    "conflict_overdue": lambda row: ConflictArgs(conflict=row.clock),
    "page": lambda row: page_args(row.clock),
}
_AT_ONCE = 100
_LOOK_S = 0.25
_FEW = 1000


class Timers:
    """A heap of what is to come, by time. A row whose incident has moved on is dropped when its time comes, or once the heap has doubled: an incident
    that is suspended for a month again and again would fill the memory with rows that nobody waits for."""

    def __init__(self, core: Core, clock: Clock) -> None:
        self._core, self._clock = core, clock
        self._heap = [(row.at, row.id, row) for one in core.truth.incidents.values() for row in self._wanted(one)]
        self._disputes = Disputes(core)
        self._heap += [(row.at, row.id, row) for one in core.truth.conflicts.values() if (row := call_again(one)) is not None]
        heapq.heapify(self._heap)
        self._most = max(_FEW, 2 * len(self._heap))
        core.listeners.append(self._changed)

    def __len__(self) -> int:
        return len(self._heap)

    def _changed(self, made: list[Made]) -> None:
        for row in (row for one in made for rows in moved(one.change, one.before, self._core.truth).values() for row in rows):
            self._push(row)
        for conflict in (one for each in made for one in each.change.conflicts.values()):
            if (again := call_again(conflict)) is not None:
                self._push(again)
        self._disputes.changed(made)

    def _push(self, row: TimerRow) -> None:
        heapq.heappush(self._heap, (row.at, row.id, row))
        if len(self._heap) > self._most:
            self._heap = sorted({row.id: (at, key, row) for at, key, row in self._heap if self._stands(row)}.values())
            self._most = max(_FEW, 2 * len(self._heap))

    def _stands(self, row: TimerRow) -> bool:
        """Whether what it is about still waits for it, and it has not fired before."""
        if row.verb == "conflict_overdue":
            conflict = self._core.truth.conflicts.get(row.clock)
            due = [call_again(conflict)] if conflict is not None else []
        else:
            incident = self._core.truth.incidents.get(row.incident)
            due = [*self._wanted(incident)] if incident is not None else []
        return row in due and self._core.ledger.find(row.id) is None

    def _wanted(self, incident: Incident) -> list[TimerRow]:
        return wanted(incident, tasks_of(incident, self._core.truth.assignments))

    async def run(self) -> None:
        """Look four times a second; after a long stop what is late fires in portions, so that people's commands get between."""
        while True:
            self.fire_due()
            self.settle()
            await asyncio.sleep(_LOOK_S)

    def settle(self) -> None:
        """End the conflicts in which nothing can clash any more."""
        if not self._core.shut:
            self._disputes.settle()

    def fire_due(self) -> None:
        """Fire what is due now, at most a portion of it."""
        now = stamp(self._clock.now())
        for _ in range(_AT_ONCE):
            if not self._heap or self._heap[0][0] > now or self._core.shut:
                return
            row = heapq.heappop(self._heap)[2]
            if self._stands(row):
                self._fire(row)

    def _fire(self, row: TimerRow) -> None:
        args = _ARGS[row.verb](row)
        incident = row.incident or None
        intent = Intent(cid=row.id, verb=row.verb, args=args, actor="timer", role=Role.TIMER, at=row.at, incident=incident, happened_at=row.at)

        def done(verdict: Verdict | None) -> None:
            if verdict is None:
                self._push(row)

        self._core.submit(intent, Claim(row.id, f"{row.verb} {row.clock} {row.at}"), lambda decided: b"{}", done)
        if row.verb == "overdue" and row.clock in self._core.decider.rules.policy.escalate_on:
            self._escalate(row)

    def _escalate(self, row: TimerRow) -> None:
        """The policy sends this limit up by itself."""
        cid = derive(row.id, "escalate")
        if self._core.ledger.find(cid) is None:
            intent = Intent(cid=cid, verb="escalate", args=EscalateArgs(), actor="timer", role=Role.TIMER, at=row.at, incident=row.incident)
            self._core.submit(intent, Claim(cid, f"escalate {row.clock}"), lambda decided: b"{}", lambda verdict: None)
