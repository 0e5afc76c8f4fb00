"""The newest events in memory, so that many consoles read the log by cursor and a slow one costs nothing (architecture.md "hub")."""

from collections import deque

from services.hub.decider import Made
from services.store.journal import Entry
from services.store.lookups import Lookups

_KEPT = 1000
_KEPT_BYTES = 1 * 1024 * 1024


class Ring:
    """Entries by number; what is older comes from disk."""

    def __init__(self, reader: Lookups) -> None:
        self._reader = reader
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def add(self, made: list[Made]) -> None:
        """Take in what was committed."""
        for one in made:
            self._entries.append(one.entry)
            self._bytes += one.entry.size
        while len(self._entries) > _KEPT or self._bytes > _KEPT_BYTES:
            self._bytes -= self._entries.popleft().size

    def after(self, seq: int, limit: int) -> list[Entry]:
        """Up to `limit` events after `seq`, in order."""
        first = self._entries[0].seq if self._entries else None
        if first is None or seq + 1 < first:
            return self._reader.events_after(seq, limit)
        start = seq + 1 - first
        return [self._entries[at] for at in range(start, min(len(self._entries), start + limit))]

    def hash_at(self, seq: int) -> str | None:
        """The chain hash after event `seq`, None when there is no such event."""
        return self._reader.hash_at(seq)

    def size_after(self, seq: int) -> int:
        """Bytes of the events after `seq`."""
        return self._reader.bytes_after(seq)

    def timeline(self, incident: str) -> list[Entry]:
        """The events of one incident."""
        return self._reader.timeline(incident)
