"""A snapshot on its way in: pages of four tables collected, counted and digest-checked before anything of them is shown (protocol.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.state import Change, Tables
from services.wire.digest import row_sum, settled, total
from services.wire.frames import SnapBegin, SnapEnd, SnapPage


class Spot(msgspec.Struct, frozen=True, kw_only=True, rename={"unit": "id"}):
    """Where a unit was last heard from: WGS-84 degrees, degrees from north, metres a second; `lon` is None for one never placed."""

    unit: str
    lon: float | None = None
    lat: float | None = None
    course: float | None = None
    speed: float | None = None
    fix_at: str | None = None


class BadSnapshotError(Exception):
    """A snapshot that cannot be taken; the message says why in one line."""


@dataclass(slots=True)
class Snapshot:
    """A whole snapshot: the rows, the units' last positions, and the number of the last event that is in it."""

    seq: int
    hash: str
    tables: Tables
    spots: list[Spot]


_incidents = msgspec.json.Decoder(Incident)
_units = msgspec.json.Decoder(Unit)
_assignments = msgspec.json.Decoder(Assignment)
_conflicts = msgspec.json.Decoder(Conflict)
_spot = msgspec.json.Decoder(Spot)


@dataclass(slots=True)
class Staging:
    """Pages so far. Nothing leaves it but a whole Snapshot."""

    begin: SnapBegin
    tables: Tables = field(default_factory=Tables)
    spots: list[Spot] = field(default_factory=list)

    def add(self, page: SnapPage) -> None:
        """Take one page in; BadSnapshotError for a table that was not announced or a row that does not fit."""
        if page.table not in self.begin.tables:
            raise BadSnapshotError(f"a page of table {page.table[:40]!r} that was not announced")
        try:
            for raw in page.rows:
                self._add_row(page.table, raw)
        except msgspec.DecodeError as why:
            raise BadSnapshotError(f"a row of {page.table} does not fit: {why}") from why

    def _add_row(self, table: str, raw: msgspec.Raw) -> None:
        match table:
            case "incidents":
                incident = _incidents.decode(raw)
                self.tables.incidents[incident.id] = incident
            case "units":
                unit = _units.decode(raw)
                self.tables.units[unit.id] = unit
                self.spots.append(_spot.decode(raw))
            case "assignments":
                assignment = _assignments.decode(raw)
                self.tables.assignments[assignment.id] = assignment
            case "conflicts":
                conflict = _conflicts.decode(raw)
                self.tables.conflicts[conflict.id] = conflict
            case _:
                raise BadSnapshotError(f"no table is called {table[:40]!r}")

    def finish(self, end: SnapEnd, hash_: str) -> Snapshot:
        """The whole snapshot; BadSnapshotError when a count or a digest does not agree. `hash_` is the chain at its seq."""
        held = rows_by_table(self.tables)
        for table, count in end.count.items():
            if len(held.get(table, {})) != count:
                raise BadSnapshotError(f"{len(held.get(table, {}))} rows of {table} came, {count} were promised")
        for table, wanted in end.digest.items():
            if wanted and state_digest(held.get(table, {})) != wanted:
                raise BadSnapshotError(f"the digest of {table} does not agree")
        return Snapshot(self.begin.seq, hash_, self.tables, [spot for spot in self.spots if spot.lon is not None])


def rows_by_table(tables: Tables | Change) -> dict[str, Mapping[str, Row]]:
    """The four tables under the names that the wire gives them."""
    return {"incidents": tables.incidents, "units": tables.units, "assignments": tables.assignments, "conflicts": tables.conflicts}


def state_digest(rows: Mapping[str, Row]) -> str:
    """Digest of one table as the hub states it: over the rows without positions."""
    return total(row_sum(settled(row)) for row in rows.values())
