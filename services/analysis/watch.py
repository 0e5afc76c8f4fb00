"""Keeps the alarm state of every incident at one desk: told what changes and what was seen, it looks again only where time turns something."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.analysis.load import Load, LoadMeter
from services.domain.attention import ASKING, URGENT, Alarm, AlarmState, alarm
from services.domain.model import Incident
from services.domain.policy import FLOOD_ALARMS


class Ask(NamedTuple):
    """One alarm that asks for a response; in the order of urgency."""

    priority: int
    since_ms: int
    incident: str


class Watch:
    """Costs O(log n) for each change. `most` alarms in ten minutes are no flood yet, one more is; `desk` is whose load is read."""

    def __init__(self, desk: str = "", most: int = FLOOD_ALARMS) -> None:
        self.desk, self.most = desk, most
        self.rows: dict[str, Incident] = {}
        self.now_ms, self.flood = 0, False
        self._seen: dict[str, int] = {}
        self._alarms: dict[str, Alarm] = {}
        self._turns: list[tuple[int, str]] = []
        self._begun: dict[str, int] = {}
        self._asks: dict[str, Ask] = {}
        self._p1: dict[str, Ask] = {}
        self._fresh: set[str] = set()
        self._held: set[str] = set()
        self.back: set[str] = set()
        """Incidents that came back, as of the last tick: RETURNED."""
        self._counts: Counter[tuple[AlarmState, bool]] = Counter()
        self._first: dict[AlarmState, list[Ask]] = {state: [] for state in ASKING}
        self._meter = LoadMeter()

    # --- what it is told ---

    def apply(self, changed: Mapping[str, Incident | None], now_ms: int) -> None:
        """Rows that are another as of now; None for those out of sight."""
        for key, row in changed.items():
            self._meter.change(self.rows.get(key), row)
            if row is None:
                self._leave(key)
                for table in (self.rows, self._seen, self._begun, self._alarms):
                    table.pop(key, None)
            else:
                self.rows[key] = row
                self._look(key, now_ms)
        self.tick(now_ms)

    def load(self, rows: Iterable[Incident], now_ms: int) -> None:
        """A whole new view in place of the old; what was seen stays seen."""
        new: dict[str, Incident | None] = {row.id: row for row in rows}
        self.apply({**{key: None for key in self.rows if key not in new}, **new}, now_ms)

    def see(self, key: str, now_ms: int) -> None:
        """The incident was selected, or a key was pressed on it, at this desk."""
        if key in self.rows:
            self._seen[key] = now_ms
            self._look(key, now_ms)

    def tick(self, now_ms: int) -> None:
        """Time has passed."""
        self.now_ms = now_ms
        while self._turns and self._turns[0][0] <= now_ms:
            turn, key = heapq.heappop(self._turns)
            found = self._alarms.get(key)
            if found is not None and found.turn_ms == turn:
                self._look(key, now_ms)
        self.flood = self._meter.alarms(now_ms) > self.most

    # --- what it says, as of the last tick ---

    def state(self, key: str) -> AlarmState:
        """The state of one incident."""
        found = self._alarms.get(key)
        if found is None:
            return AlarmState.NONE
        grouped = self.flood and found.state is AlarmState.NEW and self.rows[key].priority > URGENT
        return AlarmState.SUPPRESSED if grouped else found.state

    def asking(self) -> list[Ask]:
        """What asks for a response, one by one, most urgent and oldest first; what a flood groups is not among them."""
        return sorted(ask for key, ask in self._asks.items() if self.state(key) in ASKING)

    def first(self) -> Ask | None:
        """The one to look at first."""
        found = [top for state in ASKING if (top := self._top(state)) is not None and self.state(top.incident) is state]
        return min(found, default=None)

    def count(self, state: AlarmState) -> int:
        """How many are NEW, RETURNED or SUPPRESSED."""
        if state is AlarmState.SUPPRESSED:
            return self._counts[AlarmState.NEW, False] if self.flood else 0
        grouped = state is AlarmState.NEW and self.flood
        return self._counts[state, True] + (0 if grouped else self._counts[state, False])

    def read(self) -> Load:
        """The load of this desk."""
        return self._meter.read(self.now_ms, self.most, self.desk)

    def begun(self) -> list[Ask]:
        """Alarms that began since the last call, most urgent first, each given once; those that a flood groups are given at its end if they ask still."""
        ready, self._fresh = self._fresh, set()
        if not self.flood:
            ready |= self._held
            self._held = set()
        return sorted(self._asks[key] for key in ready if key in self._asks)

    def urgent(self) -> list[Ask]:
        """Every P1 that asks, in no order."""
        return list(self._p1.values())

    # --- one incident ---

    def _look(self, key: str, now_ms: int) -> None:
        row, old, before = self.rows[key], self._alarms.get(key), self._asks.get(key)
        new = alarm(row, self._seen.get(key), now_ms)
        ask = Ask(row.priority, new.since_ms, key) if new.state in ASKING else None
        same = old is not None and ask == before and (ask is None or old.state is new.state)
        if not same:
            self._leave(key)
        self._alarms[key] = new
        if new.turn_ms is not None and (old is None or old.turn_ms != new.turn_ms):
            heapq.heappush(self._turns, (new.turn_ms, key))
        if ask is not None and not same:
            self._enter(ask, new.state)

    def _enter(self, ask: Ask, state: AlarmState) -> None:
        """Each alarm begins once: the same incident begins another when it comes back, or is given an urgent priority."""
        self._asks[ask.incident] = ask
        if state is AlarmState.RETURNED:
            self.back.add(ask.incident)
        self._counts[state, ask.priority <= URGENT] += 1
        heapq.heappush(self._first[state], ask)
        if ask.priority == 1:
            self._p1[ask.incident] = ask
        if ask.since_ms > self._begun.get(ask.incident, -1):
            self._begun[ask.incident] = ask.since_ms
            self._meter.begin(ask.since_ms)
            self._held.discard(ask.incident)
            (self._held if state is AlarmState.NEW and ask.priority > URGENT else self._fresh).add(ask.incident)

    def _leave(self, key: str) -> None:
        ask = self._asks.pop(key, None)
        self.back.discard(key)
        if ask is not None:
            self._p1.pop(key, None)
            self._counts[self._alarms[key].state, ask.priority <= URGENT] -= 1

    def _top(self, state: AlarmState) -> Ask | None:
        heap = self._first[state]
        while heap and not (self._asks.get(heap[0].incident) == heap[0] and self._alarms[heap[0].incident].state is state):
            heapq.heappop(heap)
        return heap[0] if heap else None
