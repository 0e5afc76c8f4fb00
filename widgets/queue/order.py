"""The order of the queue without Qt: rows by key, the listed tab, the counts of every tab, and a heap of when lamps turn."""

import heapq
from bisect import insort
from collections.abc import Iterable, Mapping

from services.commands.filters.parse import Filter
from services.commands.filters.words import Haystack
from services.domain.model import Incident
from widgets.queue.listing import Listing
from widgets.queue.row import Key, Row, Tab, make_row


class Order:
    """Every incident of the queue by id, and the keys of those listed in ascending order."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.keys = Listing()
        self._all = Listing()
        self._listed: dict[str, Key] = {}
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
        self._listed.clear()
        self.keys = Listing()
        self._all = Listing()
        self._turns.clear()
        self._comings.clear()
        self.counts = dict.fromkeys(Tab, 0)

    def place_of(self, incident_id: str | None) -> int:
        """Place in the list, -1 when it is not listed."""
        key = self._listed.get(incident_id) if incident_id is not None else None
        return -1 if key is None else self.keys.place(key)

    def plan(self, incidents: Mapping[str, Incident | None], now_ms: int) -> dict[str, Row | None]:
        """What each incident's row will be; None for one that is gone, or closed and not held."""
        self.now_ms = now_ms
        planned: dict[str, Row | None] = {}
        for incident_id, incident in incidents.items():
            row = None if incident is None else make_row(incident, now_ms, self.rows.get(incident_id))
            planned[incident_id] = row if row is not None and (row.tabs or incident_id == self.held) else None
        return planned

    def target(self, row: Row | None) -> Key | None:
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
        return self._listed.get(incident_id)

    def enter(self, incident_id: str, key: Key) -> None:
        """List an incident that is not listed."""
        self.keys.add(key)
        self._listed[incident_id] = key

    def leave(self, incident_id: str) -> None:
        """List an incident no more."""
        self.keys.remove(self._listed.pop(incident_id))

    def fill(self, rows: Mapping[str, Row | None]) -> None:
        """Take in many rows at once where there was none."""
        for incident_id, row in rows.items():
            if row is None:
                continue
            self.rows[incident_id] = row
            for tab in row.tabs:
                self.counts[tab] += 1
            if row.next_turn_ms is not None:
                self._turns.append((row.next_turn_ms, incident_id))
        heapq.heapify(self._turns)
        if self.stack is not None:
            self.stack.gather(row.incident for row in self.rows.values())
        self._all.fill(sorted(row.key for row in self.rows.values()))
        self.narrow(self.filter)

    def change(self, planned: Mapping[str, Row | None]) -> None:
        """Put many rows in their places, list and all."""
        for incident_id, row in planned.items():
            old, new = self.current(incident_id), self.target(row)
            self.store(incident_id, row)
            if old != new:
                if old is not None:
                    self.leave(incident_id)
                if new is not None:
                    self.enter(incident_id, new)

    def store(self, incident_id: str, row: Row | None) -> None:
        """Keep a row and its counts; `keys` are the caller's to change."""
        before = self.rows.pop(incident_id, None)
        for tab in before.tabs if before else ():
            self.counts[tab] -= 1
        if before is not None and (row is None or row.key != before.key):
            self._all.remove(before.key)
        if row is None:
            if self.stack is not None:
                self.stack.forget(incident_id)
            return
        self.rows[incident_id] = row
        if self.stack is not None:
            self.stack.of(row.incident)
        if self.filter is not None and (turn := self.filter.next_turn(row, self.now_ms)) is not None:
            heapq.heappush(self._comings, (turn, incident_id))
        if before is None or before.key != row.key:
            self._all.add(row.key)
        for tab in row.tabs:
            self.counts[tab] += 1
        if row.next_turn_ms is not None and (before is None or before.next_turn_ms != row.next_turn_ms):
            heapq.heappush(self._turns, (row.next_turn_ms, incident_id))

    def relist(self) -> None:
        """List the tab anew from every row, which stand in their order already."""
        rows, tab, now_ms = self.rows, self.tab, self.now_ms
        if self.filter is None:
            keys = [key for key in self._all if tab in rows[key[3]].tabs]
        else:
            test = self.filter.test
            # the loop of a hundred thousand: _wanted() without its call
            keys = [key for key in self._hopeful(self.filter) if tab in (row := rows[key[3]]).tabs and test(row, now_ms)]
        if self.held in rows and (not (row := rows[self.held]).tabs or not self._wanted(row)):
            insort(keys, row.key)
        self.keys.fill(keys)
        self._listed = {key[3]: key for key in keys}

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
