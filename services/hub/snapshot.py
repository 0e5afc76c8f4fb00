"""A console's picture of the state: rows in its regions, in pages, with digests (protocol.md §3 "Delta … else a snapshot")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from services.domain.model import Row, Unit
from services.domain.regions import in_scope
from services.domain.state import Tables
from services.hub.positions import Positions
from services.wire import frames
from services.wire.codec import encode
from services.wire.digest import RowSums

TABLES = ("incidents", "units", "assignments", "conflicts")


def rows_in(tables: Tables, scopes: Sequence[str]) -> dict[str, list[Row]]:
    """The rows of each table that a scope sees, by id: incidents and units where they lie, the rest where these do. What has no place is everybody's."""
    if not scopes:
        return {name: _sorted(getattr(tables, name)) for name in TABLES}
    incidents = {key: row for key, row in tables.incidents.items() if not row.region or in_scope(row.region, scopes)}
    units = {key: row for key, row in tables.units.items() if not row.region or in_scope(row.region, scopes)}
    assignments = {key: row for key, row in tables.assignments.items() if row.incident in incidents}
    conflicts = {key: row for key, row in tables.conflicts.items() if (row.incident in incidents if row.incident else row.unit in units)}
    return {"incidents": _sorted(incidents), "units": _sorted(units), "assignments": _sorted(assignments), "conflicts": _sorted(conflicts)}


def _sorted(rows: Mapping[str, Row]) -> list[Row]:
    return [rows[key] for key in sorted(rows)]


def digests(rows: dict[str, list[Row]], sums: RowSums) -> dict[str, str]:
    """Digest of each table; positions are no part of it."""
    return {name: sums.of(rows[name]) for name in TABLES}


def bodies(rows: Iterable[Row], positions: Positions, now_ms: int, stale_s: dict[str, int]) -> Iterator[bytes]:
    """The JSON of rows. Units carry their newest position beside their own fields."""
    return (_with_position(row, positions, now_ms, stale_s) if isinstance(row, Unit) else encode(row) for row in rows)


class _Where(msgspec.Struct):
    lon: float | None
    lat: float | None
    fix_at: str | None
    stale: bool


def _with_position(unit: Unit, positions: Positions, now_ms: int, stale_s: dict[str, int]) -> bytes:
    held = positions.get(unit.id)
    if held is None:
        where = _Where(None, None, None, True)
    else:
        where = _Where(held.fix.lon, held.fix.lat, held.at, now_ms - held.fix.at > 1000 * stale_age_s(unit.kind, stale_s))
    return encode(unit)[:-1] + b"," + encode(where)[1:]


def stale_age_s(kind: str, stale_s: dict[str, int]) -> int:
    """Seconds after which a position of this kind of unit is stale: its own entry, else a car's for what drives, else a phone's (domain.md §4)."""
    if kind in stale_s:
        return stale_s[kind]
    return stale_s.get("car" if kind in ("patrol_car", "fire", "medical", "unknown") else "phone", 120)


def begin(seq: int, hash_: str) -> bytes:
    """The `snap.begin` frame."""
    return encode(frames.SnapBegin(seq=seq, tables=TABLES, hash=hash_))


def end(rows: dict[str, list[Row]], sums: RowSums) -> bytes:
    """The `snap.end` frame."""
    return encode(frames.SnapEnd(count={name: len(rows[name]) for name in TABLES}, digest=digests(rows, sums)))
