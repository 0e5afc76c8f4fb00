"""Rows that an event changes over a border: who sees them without it, or it without all of them, is sent them beside it (protocol.md §3 "scope")."""

from collections.abc import Iterator

from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.regions import in_scope
from services.domain.state import Change, Tables, rows_of
from services.store.journal import Beside
from services.wire.codec import encode


def beside(tables: Tables, here: str, change: Change, before: Change) -> tuple[Beside, ...]:
    """What goes beside an event that is seen in region `here`, "" everywhere: units that belong elsewhere or move there; all that it changes, when it
    reaches an incident of another region, for then nobody who sees a part can work the rest out. Most events stay at home, and nothing does."""
    if _crosses(tables, here, change, before):
        rows = (_beside(tables, table, row, getattr(before, table).get(row.id)) for table, row in rows_of(change))
        return (*rows, *_turned_to(tables, here, change, before))
    away = [row for row in change.units.values() if not _stays(here, row, before.units.get(row.id))]
    return tuple(one for row in away for one in _with_conflicts(tables, row, before.units.get(row.id)))


def _crosses(tables: Tables, here: str, change: Change, before: Change) -> bool:
    if any(row.region != here for row in change.incidents.values()) or next(_turned_to(tables, here, change, before), None):
        return True
    tasks = (*change.assignments.values(), *before.assignments.values())
    return any(row.incident not in change.incidents and place(tables, row) != here for row in tasks)


def _turned_to(tables: Tables, here: str, change: Change, before: Change) -> Iterator[Beside]:
    """Incidents elsewhere that units went on to: only who sees these can tell what became of the unit. No rows, for these have not changed."""
    for unit in change.units.values() if change.incidents else ():
        old, other = before.units.get(unit.id), unit.incident
        if old is not None and other is not None and other != old.incident and (region := tables.incidents[other].region) != here:
            yield Beside("incidents", other, region, region, b"")


def _stays(here: str, unit: Unit, old: Unit | None) -> bool:
    """Whether all who see a unit, and saw it before, see the event as well."""
    if old is not None and old.region != unit.region:
        return False
    return not here or bool(unit.region and in_scope(here, (unit.region,)))


def _with_conflicts(tables: Tables, unit: Unit, old: Unit | None) -> Iterator[Beside]:
    """A unit; when its home is another now, with the conflicts that are seen where it is at home."""
    yield _beside(tables, "units", unit, old)
    if old is not None and old.region != unit.region:
        for row in tables.conflicts.values():
            if row.unit == unit.id and not row.incident:
                yield Beside("conflicts", row.id, old.region, unit.region, encode(row))


def _beside(tables: Tables, table: str, row: Row, old: Row | None) -> Beside:
    return Beside(table, row.id, None if old is None else place(tables, old), place(tables, row), encode(row))


def place(tables: Tables, row: Row) -> str:
    """The region where a row is seen, "" for everywhere: incidents and units where they lie, the rest where these do."""
    match row:
        case Incident() | Unit():
            return row.region
        case Assignment():
            return tables.incidents[row.incident].region
        case Conflict():
            about = tables.incidents.get(row.incident) if row.incident else tables.units.get(row.unit or "")
            return about.region if about else ""
        case _:
            raise TypeError(f"{row.id} is in none of the tables")
