"""The order of the queue without Qt: rows by key, the listed tab, the counts of every tab, and a heap of when lamps turn."""

import heapq
from bisect import insort
from collections.abc import Iterable, Mapping

from services.commands.filters.parse import Filter
from services.commands.filters.words import Haystack
from services.domain.model import Incident
from widgets.queue.listing import Listing
from widgets.queue.row import Key, Row, Step, Tab, make_row

_NONE: frozenset[Tab] = frozenset()


class Order:
    """Every incident of the queue by id, and the keys of those listed in ascending order."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.keys = Listing()
        self._all = Listing()
        self.counts: dict[Tab, int] = dict.fromkeys(Tab, 0)
        self.tab = Tab.OPEN
        self.held: str | None = None
        self.filter: Filter | None = None
        self.stack: Haystack | None = None
        self.now_ms = 0
        self._turns: list[tuple[int, str]] = []
        self._comings: list[tuple[int, str]] = []

    def clear(self) -> None:
        """Forget every row; tab and held incident stay."""
        self.rows.clear()
        self.keys = Listing()
        self._all = Listing()
        self._turns.clear()
        self._comings.clear()
        self.counts = dict.fromkeys(Tab, 0)

    def place_of(self, incident_id: str | None) -> int:
        """Place in the list, -1 when it is not listed."""
        key = self.current(incident_id) if incident_id is not None else None
        return -1 if key is None else self.keys.place(key)

    def plan(self, incidents: Mapping[str, Incident | None], now_ms: int) -> list[Step]:
        """What becomes of each incident's row; None for one that is gone, or closed and not held."""
        self.now_ms = now_ms
        rows, held, steps = self.rows, self.held, []
        for incident_id, incident in incidents.items():
            before = rows.get(incident_id)
            row = None if incident is None else make_row(incident, now_ms, before)
            if row is not None and not row.tabs and incident_id != held:
                row = None
            steps.append(Step(incident_id, row, self._listed(before), self._target(row)))
        return steps

    def _target(self, row: Row | None) -> Key | None:
        """The key to list a row under, None where the tab does not show it."""
        return row.key if row is not None and (self._wanted(row) or row.incident.id == self.held) else None

    def _wanted(self, row: Row) -> bool:
        return self.tab in row.tabs and (self.filter is None or self.filter.test(row, self.now_ms))

    def narrow(self, wanted: Filter | None) -> None:
        """List only what a filter wants, as of the moment last told; None for all of the tab."""
        self.filter = wanted
        self.relist()
        self._comings = []
        if wanted is not None and (wanted.turns or wanted.from_due):
            for key in self._hopeful(wanted):
                self._expect(self.rows[key[3]])
        heapq.heapify(self._comings)

    def search_in(self, stack: Haystack) -> None:
        """Have the words of every incident at hand from now on."""
        self.stack = stack
        stack.gather(row.incident for row in self.rows.values())

    def _expect(self, row: Row) -> None:
        turn = self.filter.next_turn(row, self.now_ms) if self.filter is not None else None
        if turn is not None:
            self._comings.append((turn, row.incident.id))

    def current(self, incident_id: str) -> Key | None:
        """The key an incident is listed under now, None when it is not listed."""
        return self._listed(self.rows.get(incident_id))

    def _listed(self, row: Row | None) -> Key | None:
        """The key of a row that is kept, where the list has it: without a filter it has all of the tab."""
        is_there = row is not None and ((self.filter is None and self.tab in row.tabs) or row.key in self.keys)
        return row.key if row is not None and is_there else None

    def fill(self, incidents: Iterable[Incident], now_ms: int) -> None:
        """Take in many incidents at once where there was none."""
        self.now_ms = now_ms
        for incident in incidents:
            row = make_row(incident, now_ms)
            if row.tabs or incident.id == self.held:
                self._take_in(row)
        heapq.heapify(self._turns)
        if self.stack is not None:
            self.stack.gather(row.incident for row in self.rows.values())
        self._all.fill(sorted(row.key for row in self.rows.values()))
        self.narrow(self.filter)

    def _take_in(self, row: Row) -> None:
        self.rows[row.incident.id] = row
        for tab in row.tabs:
            self.counts[tab] += 1
        if row.next_turn_ms is not None:
            self._turns.append((row.next_turn_ms, row.incident.id))

    def change(self, steps: Iterable[Step]) -> None:
        """Put rows in their places, list and all."""
        keys = self.keys
        for incident_id, row, old, new in steps:
            self._store(incident_id, row)
            if old == new:
                continue
            if old is not None:
                keys.remove(old)
            if new is not None:
                keys.add(new)

    def _store(self, incident_id: str, row: Row | None) -> None:
        """Keep a row, its counts and when it turns."""
        before = self.rows.get(incident_id)
        self._recount(before.tabs if before is not None else _NONE, row.tabs if row is not None else _NONE)
        if before is not None and (row is None or row.key != before.key):
            self._all.remove(before.key)
        if row is None:
            self._forget(incident_id)
            return
        self.rows[incident_id] = row
        if before is None or before.key != row.key:
            self._all.add(row.key)
        if row.next_turn_ms is not None and (before is None or before.next_turn_ms != row.next_turn_ms):
            heapq.heappush(self._turns, (row.next_turn_ms, incident_id))
        self._search(incident_id, row)

    def _forget(self, incident_id: str) -> None:
        self.rows.pop(incident_id, None)
        if self.stack is not None:
            self.stack.forget(incident_id)

    def _recount(self, before: frozenset[Tab], after: frozenset[Tab]) -> None:
        if before is not after:
            for tab in before:
                self.counts[tab] -= 1
            for tab in after:
                self.counts[tab] += 1

    def _search(self, incident_id: str, row: Row) -> None:
        if self.stack is not None:
            self.stack.of(row.incident)
        if self.filter is not None and (turn := self.filter.next_turn(row, self.now_ms)) is not None:
            heapq.heappush(self._comings, (turn, incident_id))

    def relist(self) -> None:
        """List the tab anew from every row, which stand in their order already."""
        rows, tab, now_ms = self.rows, self.tab, self.now_ms
        if self.filter is None:
            keys = [key for key in self._all if tab in rows[key[3]].tabs]
        elif self.filter.exact and self.filter.find is not None:
            keys = sorted(row.key for one in self.filter.find() if one in rows and tab in (row := rows[one]).tabs)
        else:
            test = self.filter.test
            # the loop of a hundred thousand: _wanted() without its call
            keys = [key for key in self._hopeful(self.filter) if tab in (row := rows[key[3]]).tabs and test(row, now_ms)]
        if self.held in rows and (not (row := rows[self.held]).tabs or not self._wanted(row)):
            insort(keys, row.key)
        self.keys.fill(keys)

    def _hopeful(self, wanted: Filter) -> Iterable[Key]:
        """Keys, in order, of the rows that a filter need be asked about."""
        if wanted.find is not None:
            return sorted(self.rows[one].key for one in wanted.find() if one in self.rows)
        return self._all.between((wanted.low,), (wanted.high + 1,))

    def next_turn(self) -> int | None:
        """When the next lamp turns or the filter's answer may change, ms; perhaps of a row that has changed since."""
        return min((turns[0][0] for turns in (self._turns, self._comings) if turns), default=None)

    def turned(self, now_ms: int) -> Iterable[str]:
        """Incidents whose lamp or whose place in the filter turns by `now_ms`; each turn is given once."""
        while self._turns and self._turns[0][0] <= now_ms:
            turn, incident_id = heapq.heappop(self._turns)
            row = self.rows.get(incident_id)
            if row is not None and row.next_turn_ms == turn:
                yield incident_id
        while self._comings and self._comings[0][0] <= now_ms:
            _, incident_id = heapq.heappop(self._comings)
            if incident_id in self.rows:
                yield incident_id
