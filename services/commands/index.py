"""Indexes that keep look-ups cheap while rows come and go: incidents by counter, names by beginning."""

import bisect
from collections.abc import Iterable, Iterator

from services.commands.lexer import fold
from services.commands.numbers import split_number, wanted
from services.domain.model import Incident
from services.domain.states import OPEN


class NumberIndex:
    """Ids of incidents by the counter of their number, over all days. A number once given never changes."""

    def __init__(self) -> None:
        self._by_counter: dict[int, list[str]] = {}
        self._known: set[str] = set()

    def add(self, incidents: Iterable[Incident]) -> None:
        """Take in incidents; those without a number, and those already in, cost nothing."""
        for incident in incidents:
            found = split_number(incident.no) if incident.id not in self._known else None
            if found is not None:
                self._known.add(incident.id)
                self._by_counter.setdefault(found[1], []).append(incident.id)

    def ids(self, digits: str) -> tuple[str, ...]:
        """Ids of incidents of that counter, or whose whole number has it."""
        aim = wanted(digits)
        return () if aim is None else tuple(self._by_counter.get(aim[1], ()))


class OpenIndex:
    """Ids of open incidents by priority and by region."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, str]] = {}
        self._by_priority: dict[int, set[str]] = {}
        self._by_region: dict[str, set[str]] = {}

    def put(self, row: Incident) -> None:
        """An incident is new or other than before; closed ones are let go."""
        place = (row.priority, row.region) if row.state in OPEN else None
        before = self._places.get(row.id)
        if place == before:
            return
        if before is not None:
            del self._places[row.id]
            self._by_priority[before[0]].discard(row.id)
            self._by_region[before[1]].discard(row.id)
        if place is not None:
            self._places[row.id] = place
            self._by_priority.setdefault(place[0], set()).add(row.id)
            self._by_region.setdefault(place[1], set()).add(row.id)

    def ids(self, priority: int | None, region: str) -> Iterator[str]:
        """Those of a priority (None: of any) whose region's code begins with `region`."""
        if priority is not None:
            yield from self._by_priority.get(priority, ())
            return
        for code, keys in self._by_region.items():
            if code.startswith(region):
                yield from keys


class NameIndex:
    """Names, folded, in order, each with the ids that carry it; found by their beginning."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._ids: dict[str, tuple[str, ...]] = {}
        self._names_of: dict[str, frozenset[str]] = {}

    def put(self, key: str, names: Iterable[str]) -> None:
        """Say under which names `key` is found; nothing happens when they are the same as before."""
        wanted_names = frozenset(fold(name) for name in names if name)
        before = self._names_of.get(key, frozenset())
        if wanted_names == before:
            return
        self._names_of[key] = wanted_names
        for name in before - wanted_names:
            self._drop(name, key)
        for name in wanted_names - before:
            if name not in self._ids:
                bisect.insort(self._names, name)
            self._ids[name] = (*self._ids.get(name, ()), key)

    def exact(self, name: str) -> tuple[str, ...]:
        """The ids of exactly this name."""
        return self._ids.get(fold(name), ())

    def starting(self, prefix: str) -> Iterator[str]:
        """Ids of names that begin with `prefix`, in the order of the names, each once."""
        start = fold(prefix)
        seen: set[str] = set()
        for place in range(bisect.bisect_left(self._names, start), len(self._names)):
            if not self._names[place].startswith(start):
                return
            fresh = [key for key in self._ids[self._names[place]] if key not in seen]
            seen.update(fresh)
            yield from fresh

    def _drop(self, name: str, key: str) -> None:
        left = tuple(other for other in self._ids[name] if other != key)
        if left:
            self._ids[name] = left
        else:
            del self._ids[name]
            self._names.pop(bisect.bisect_left(self._names, name))
