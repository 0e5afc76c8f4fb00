"""The order of the queue without Qt: rows by key, the listed tab, the counts of every tab, and a heap of when lamps turn."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from services.domain.model import Incident
from widgets.queue.row import Key, Row, Tab, make_row


class Order:
    """Every incident of the queue by id, and the keys of those listed in ascending order."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.keys: list[Key] = []
        self.counts: dict[Tab, int] = dict.fromkeys(Tab, 0)
        self.tab = Tab.OPEN
        self.held: str | None = None
        self._turns: list[tuple[int, str]] = []

    def clear(self) -> None:
        """Forget every row; tab and held incident stay."""
        self.rows.clear()
        self.keys.clear()
        self._turns.clear()
        self.counts = dict.fromkeys(Tab, 0)

    def place_of(self, incident_id: str | None) -> int:
        """Place in the list, -1 when it is not listed."""
        row = self.rows.get(incident_id) if incident_id is not None else None
        if row is None:
            return -1
        place = bisect_left(self.keys, row.key)
        return place if place < len(self.keys) and self.keys[place] == row.key else -1

    def plan(self, incidents: Mapping[str, Incident | None], now_ms: int) -> dict[str, Row | None]:
        """What each incident's row will be; None for one that is gone, or closed and not held."""
        planned: dict[str, Row | None] = {}
        for incident_id, incident in incidents.items():
            row = None if incident is None else make_row(incident, now_ms)
            planned[incident_id] = row if row is not None and (row.tabs or incident_id == self.held) else None
        return planned

    def target(self, row: Row | None) -> Key | None:
        """The key to list a row under, None where the tab does not show it."""
        return row.key if row is not None and (self.tab in row.tabs or row.incident.id == self.held) else None

    def current(self, incident_id: str) -> Key | None:
        """The key an incident is listed under now, None when it is not listed."""
        place = self.place_of(incident_id)
        return self.keys[place] if place >= 0 else None

    def store(self, incident_id: str, row: Row | None) -> None:
        """Keep a row and its counts; `keys` are the caller's to change."""
        before = self.rows.pop(incident_id, None)
        for tab in before.tabs if before else ():
            self.counts[tab] -= 1
        if row is None:
            return
        self.rows[incident_id] = row
        for tab in row.tabs:
            self.counts[tab] += 1
        if row.next_turn_ms is not None and (before is None or before.next_turn_ms != row.next_turn_ms):
            heapq.heappush(self._turns, (row.next_turn_ms, incident_id))

    def relist(self) -> None:
        """List the tab anew from every row."""
        self.keys = sorted(row.key for row in self.rows.values() if self.target(row) is not None)

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
