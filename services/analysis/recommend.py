"""Which units to send: capable, free, soonest there; units whose position is stale come last (domain.md §4). Pure."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analysis.fleet import KINDS, Fleet, stale_after_s
from services.domain.model import Incident, Unit
from services.domain.states import Mode

CAPABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "dispute": ("mediator", "grid_officer", "patrol_car"),
    "public_order": ("patrol_car", "foot_patrol", "grid_officer"),
    "public_safety": ("patrol_car", "fire", "grid_officer", "volunteer"),
    "public_safety/fire": ("fire", "patrol_car", "grid_officer", "volunteer"),
    "people_in_need": ("patrol_car", "grid_officer", "volunteer", "foot_patrol"),
    "people_in_need/medical": ("medical", "patrol_car", "volunteer"),
    "city_upkeep": ("city_upkeep", "grid_officer"),
    "hazard": ("grid_officer", "city_upkeep", "fire"),
    "device_alarm": ("grid_officer", "fire", "patrol_car"),
}
"""Kinds that can take a category, the fittest first; a minor class before its major one, every kind for what is not listed."""
_LESS_FIT_S: Final = 60.0
"""Each step down in fitness weighs as much as one more minute on the way; a unit at home weighs one less."""
_NO_ETA_S: Final = 1e6
_STALE_S: Final = 1e8
_BUSY_S: Final = 1e10
_SHORTLIST: Final = 64


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One unit to send. `eta_s`, `distance_m` (straight line) and `fix_age_s` are None where a position is missing; `why` holds any of
    `skill`, `home`, `busy`, `backlog`, `no_fix`, `stale`."""

    unit_id: str
    callsign: str
    kind: str
    status: str
    eta_s: float | None
    distance_m: float | None
    fix_age_s: float | None
    why: tuple[str, ...] = ()


def capable_kinds(category: str) -> tuple[str, ...]:
    """Kinds that can take a category `major/minor`, the fittest first."""
    fit = CAPABLE.get(category) or CAPABLE.get(category.split("/", 1)[0])
    # a unit nobody has described comes last, but it is not nobody
    return (*fit, "unknown") if fit else KINDS


def recommend(fleet: Fleet, incident: Incident, now_ms: int, limit: int = 6) -> list[Recommendation]:
    """The best `limit` units for an incident: free before busy, fresh positions before stale, then the soonest there.

    Where the place is not known the units of its region come first. Units that are on it already, off duty or out of service are left out.
    """
    steps = _steps_down(fleet, incident.category)
    slots = np.flatnonzero((steps >= 0) & (fleet.kind >= 0))
    metres = fleet.metres(incident.lon, incident.lat, slots)
    eta = fleet.seconds(metres, slots)
    weight = np.where(np.isnan(eta), _NO_ETA_S, eta) + steps[slots] * _LESS_FIT_S + _STALE_S * ~fleet.fresh(slots, now_ms) + _BUSY_S * fleet.busy[slots]
    best = _shortlist(weight, slots, fleet, incident)
    rows = []
    for place in best.tolist():
        unit = fleet.units.get(fleet.ids[slots[place]])
        if unit is not None and unit.incident != incident.id:
            home = at_home(incident, unit)
            rows.append((weight[place] - _LESS_FIT_S * home, unit.id, unit, float(eta[place]), float(metres[place])))
    rows.sort(key=lambda one: one[:2])
    return [_row(fleet, incident, unit, eta_s, far, now_ms) for _, _, unit, eta_s, far in rows[:limit]]


def covering(fleet: Fleet, incident: Incident, taken: Collection[str], now_ms: int, within_s: float = 300.0) -> int:
    """How many capable, free units with a fresh position could still be there within `within_s`, were `taken` sent."""
    slots = np.flatnonzero((_steps_down(fleet, incident.category) >= 0) & (fleet.kind >= 0) & ~fleet.busy)
    eta = fleet.seconds(fleet.metres(incident.lon, incident.lat, slots), slots)
    near = set(slots[(eta <= within_s) & fleet.fresh(slots, now_ms)].tolist())
    return len(near - {fleet.slots[one] for one in taken if one in fleet.slots})


def at_home(incident: Incident, unit: Unit) -> bool:
    """Whether the incident lies in the unit's home region, or the home in the incident's where that is no finer."""
    return bool(unit.region) and (incident.region.startswith(unit.region) or unit.region.startswith(incident.region))


def _shortlist(weight: NDArray[np.float64], slots: NDArray[np.int64], fleet: Fleet, incident: Incident) -> NDArray[np.int64]:
    """Places of the lightest; without a position to go by, every unit may be the one at home."""
    if incident.lon is None:
        return np.arange(len(slots))
    return np.argpartition(weight, _SHORTLIST)[:_SHORTLIST] if len(slots) > _SHORTLIST else np.arange(len(slots))


def _steps_down(fleet: Fleet, category: str) -> NDArray[np.float64]:
    """Step down from the fittest kind for every slot, -1 for one that cannot; skill in the category counts before kind."""
    kinds = capable_kinds(category)
    by_kind = np.array([kinds.index(kind) if kind in kinds else -1 for kind in KINDS] + [-1], np.float64)
    steps = by_kind[fleet.kind]
    major = [slot for slot in fleet.skilled.get(category.split("/", 1)[0], ()) if steps[slot] < 0]
    steps[major] = len(kinds)
    steps[list(fleet.skilled.get(category, ()))] = 0.0
    return steps


def _row(fleet: Fleet, incident: Incident, unit: Unit, eta_s: float, metres: float, now_ms: int) -> Recommendation:
    slot = fleet.slots[unit.id]
    fixed = float(fleet.place[slot, 2])
    age = None if math.isnan(fixed) else max(0.0, (now_ms - fixed) / 1000.0)
    marks = {
        "skill": incident.category in unit.skills,
        "home": at_home(incident, unit),
        "busy": bool(fleet.busy[slot]),
        "backlog": unit.mode is Mode.BACKLOG and bool(unit.tasks),
        "no_fix": age is None,
        "stale": age is not None and age > stale_after_s(unit.kind),
    }
    return Recommendation(
        unit_id=unit.id,
        callsign=unit.callsign,
        kind=unit.kind,
        status=unit.status,
        eta_s=None if math.isnan(eta_s) else eta_s,
        distance_m=None if math.isnan(metres) else metres,
        fix_age_s=age,
        why=tuple(name for name, on in marks.items() if on),
    )
