"""The state that `decide` reads and `evolve` changes: four tables, and the Change that one event makes to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.domain.model import Assignment, Conflict, Incident, Row, Unit

TABLES = ("incidents", "units", "assignments", "conflicts")


class View(Protocol):
    """What pure functions may read; the hub's tables and a seat's overlay both are one."""

    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def units(self) -> Mapping[str, Unit]: ...
    @property
    def assignments(self) -> Mapping[str, Assignment]: ...
    @property
    def conflicts(self) -> Mapping[str, Conflict]: ...


@dataclass(slots=True)
class Change:
    """Rows that one event (or several, once merged) put in place, by table and id; `gone` have left a seat's sight, as (table, id)."""

    incidents: dict[str, Incident] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)

    def merge(self, later: "Change") -> None:
        """Take in a later change; its rows win."""
        if self.gone or later.gone:
            self._part(later)
        self.incidents.update(later.incidents)
        self.units.update(later.units)
        self.assignments.update(later.assignments)
        self.conflicts.update(later.conflicts)

    def _part(self, later: "Change") -> None:
        """What has gone is not put, and what is put again has not gone."""
        for table, key in later.gone:
            getattr(self, table).pop(key, None)
        self.gone = {(table, key) for table, key in self.gone if key not in getattr(later, table)} | later.gone

    def __bool__(self) -> bool:
        return bool(self.incidents or self.units or self.assignments or self.conflicts or self.gone)


@dataclass(slots=True)
class Tables:
    """The tables held in memory; `apply` puts a Change in place and is the only way they change."""

    incidents: dict[str, Incident] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    def apply(self, change: Change) -> None:
        """Put the rows of a change in place."""
        self.incidents.update(change.incidents)
        self.units.update(change.units)
        self.assignments.update(change.assignments)
        self.conflicts.update(change.conflicts)
        for table, key in change.gone:
            getattr(self, table).pop(key, None)


def rows_of(rows: Change | Tables) -> Iterator[tuple[str, Row]]:
    """Every row with the name of its table."""
    return ((table, row) for table in TABLES for row in getattr(rows, table).values())
