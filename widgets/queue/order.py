"""The order of the queue without Qt: rows by key, the listed tab, the counts of every tab, and a heap of when lamps turn."""

import heapq
from collections.abc import Iterable, Mapping

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
        self._turns: list[tuple[int, str]] = []

    def clear(self) -> None:
        """Forget every row; tab and held incident stay."""
        self.rows.clear()
        self._listed.clear()
        self.keys = Listing()
        self._all = Listing()
        self._turns.clear()
        self.counts = dict.fromkeys(Tab, 0)

    def place_of(self, incident_id: str | None) -> int:
        """Place in the list, -1 when it is not listed."""
        key = self._listed.get(incident_id) if incident_id is not None else None
        return -1 if key is None else self.keys.place(key)

    def plan(self, incidents: Mapping[str, Incident | None], now_ms: int) -> dict[str, Row | None]:
        """What each incident's row will be; None for one that is gone, or closed and not held."""
        planned: dict[str, Row | None] = {}
        for incident_id, incident in incidents.items():
            row = None if incident is None else make_row(incident, now_ms, self.rows.get(incident_id))
            planned[incident_id] = row if row is not None and (row.tabs or incident_id == self.held) else None
        return planned

    def target(self, row: Row | None) -> Key | None:
        """The key to list a row under, None where the tab does not show it."""
        return row.key if row is not None and (self.tab in row.tabs or row.incident.id == self.held) else None

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
        self._all.fill(sorted(row.key for row in self.rows.values()))
        self.relist()

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
            return
        self.rows[incident_id] = row
        if before is None or before.key != row.key:
            self._all.add(row.key)
        for tab in row.tabs:
            self.counts[tab] += 1
        if row.next_turn_ms is not None and (before is None or before.next_turn_ms != row.next_turn_ms):
            heapq.heappush(self._turns, (row.next_turn_ms, incident_id))

    def relist(self) -> None:
        """List the tab anew from every row, which stand in their order already."""
        rows = self.rows
        self.keys.fill([key for key in self._all if self.target(rows[key[3]]) is not None])
        self._listed = {key[3]: key for key in self.keys}

    def next_turn(self) -> int | None:
        """When the next lamp turns, ms; perhaps of a row that has changed since."""
        return self._turns[0][0] if self._turns else None

    def turned(self, now_ms: int) -> Iterable[str]:
        """Incidents whose lamp turns by `now_ms`; each turn is given once."""
        while self._turns and self._turns[0][0] <= now_ms:
            turn, incident_id = heapq.heappop(self._turns)
            row = self.rows.get(incident_id)
            if row is not None and row.next_turn_ms == turn:
                yield incident_id
