"""From the seat's tables to what the map draws: open incidents, counts by grid, and units as arrays kept row by row."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from services.console.model import PosRow
from services.domain.lamps import lamp
from services.domain.model import Incident, Unit
from services.domain.states import OPEN
from services.domain.times import to_ms
from widgets.gridmap.model import MapIncident, UnitsFrame

Label = Callable[[Incident], str]
_CAR = frozenset({"patrol_car", "fire", "medical", "city_upkeep", "unknown"})


class UnitTable:
    """Units as parallel arrays; only the rows that changed are written."""

    def __init__(self) -> None:
        self._row: dict[str, int] = {}
        self._ids: list[str] = []
        self._callsigns: list[str] = []
        self._status: list[str] = []
        self._numbers: NDArray[np.float64] = np.full((256, 5), np.nan)  # lon, lat, heading, fix ms, stale age ms
        self._known: NDArray[np.bool_] = np.ones(256, dtype=np.bool_)

    def put_unit(self, unit: Unit, stale_age_s: Mapping[str, int]) -> None:
        """A unit's row is new or changed."""
        row = self._row_of(unit.id)
        self._callsigns[row] = unit.callsign or unit.id
        self._status[row] = unit.status.value
        self._known[row] = unit.known
        kind = "car" if unit.kind in _CAR else "phone"
        self._numbers[row, 4] = stale_age_s.get(kind, 120) * 1000

    def put_position(self, fix: PosRow) -> None:
        """A unit's newest position."""
        heading = fix.course if fix.course is not None and (fix.speed is None or fix.speed > 0.3) else np.nan
        self._numbers[self._row_of(fix.unit), :4] = (fix.lon, fix.lat, heading, to_ms(fix.fix_at))

    def leave(self, unit: str) -> None:
        """A unit is not seen from here any more."""
        if unit in self._row:
            self._numbers[self._row[unit], :4] = np.nan

    def frame(self, now_ms: int) -> UnitsFrame:
        """All units at hub time `now_ms`."""
        count = len(self._ids)
        lon, lat, heading, fix, limit = (self._numbers[:count, column].copy() for column in range(5))
        age_ms = now_ms - fix
        return UnitsFrame(
            ids=list(self._ids), callsign=list(self._callsigns), lon=lon, lat=lat, heading=heading, status=list(self._status),
            stale=age_ms > limit, age_s=np.maximum(age_ms, 0) / 1000, known=self._known[:count].copy(),
        )  # fmt: skip

    def age_s(self, unit: str, now_ms: int) -> float | None:
        """Seconds since a unit's last position, None if it never had one."""
        row = self._row.get(unit)
        fix = np.nan if row is None else self._numbers[row, 3]
        return None if np.isnan(fix) else max(0.0, (now_ms - float(fix)) / 1000)

    def _row_of(self, unit: str) -> int:
        row = self._row.get(unit)
        if row is None:
            row = self._row[unit] = len(self._ids)
            self._ids.append(unit)
            self._callsigns.append(unit)
            self._status.append("AV")
            if row >= len(self._numbers):
                self._numbers = np.vstack([self._numbers, np.full_like(self._numbers, np.nan)])
                self._known = np.concatenate([self._known, np.ones_like(self._known)])
            self._numbers[row, 4] = 120_000
        return row


class IncidentTable:
    """Open incidents as the map shows them, and how many each grid has."""

    def __init__(self) -> None:
        self._shown: dict[str, MapIncident] = {}
        self.counts: Counter[str] = Counter()

    def put(self, rows: Iterable[tuple[str, Incident | None]], now_ms: int, state_label: Label, due_label: Label) -> None:
        """Rows that are new, changed or gone (None)."""
        for key, incident in rows:
            old = self._shown.pop(key, None)
            if old is not None:
                self.counts[old.region] -= 1
            if incident is not None and incident.state in OPEN:
                self._shown[key] = self.shown(incident, now_ms, state_label, due_label)
                self.counts[incident.region] += 1

    def clear(self) -> None:
        self._shown.clear()
        self.counts.clear()

    def all(self) -> list[MapIncident]:
        return list(self._shown.values())

    @staticmethod
    def shown(incident: Incident, now_ms: int, state_label: Label, due_label: Label) -> MapIncident:
        """An incident as the map shows it at hub time `now_ms`."""
        nowhere = float("nan")
        return MapIncident(
            id=incident.id, no=incident.no, lon=nowhere if incident.lon is None else incident.lon, lat=nowhere if incident.lat is None else incident.lat,
            priority=incident.priority, text=incident.text, state_label=state_label(incident), units=incident.units, due_label=due_label(incident),
            lamp=lamp(incident, now_ms), region=incident.region,
        )  # fmt: skip
