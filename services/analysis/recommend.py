"""Which units to send: capable, free, soonest there, a plan's kinds together; units whose position is stale come last (domain.md §4). Pure."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.analysis.fleet import KINDS, Fleet
from services.domain.model import Incident, Unit
from services.domain.plans import Plan
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
_A_TASK_S: Final = 300.0
"""Each task at hand of a unit that takes many weighs as five minutes: the one with the fewest goes."""
_BARE_S: Final = 120.0
"""What it weighs that a town is left with none of the kind."""
_NO_PLAN: Final = Plan()
_NO_ETA_S: Final = 1e6
_STALE_S: Final = 1e8
_SHORTLIST: Final = 32
LIMIT: Final = 48
"""Rows enough for several proposals of a plan, one after the other."""
_ANY: Final[Mapping[str, int]] = {"": 1}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One unit to send. `eta_s`, `distance_m` (straight line) and `fix_age_s` are None where a position is missing; `left` is how many free ones of
    its kind stay in its town, None for one that is no town's; `why` holds any of `plan`, `skill`, `home`, `backlog`, `no_fix`, `stale`, `bare`."""

    unit_id: str
    callsign: str
    kind: str
    status: str
    eta_s: float | None
    distance_m: float | None
    fix_age_s: float | None
    why: tuple[str, ...] = ()
    left: int | None = None
    tasks: int = 0


def capable_kinds(category: str, wants: Iterable[str] = ()) -> tuple[str, ...]:
    """Kinds that can take a category `major/minor`: those its plan wants, then the fittest."""
    fit = CAPABLE.get(category) or CAPABLE.get(category.split("/", 1)[0])
    # a unit nobody has described comes last, but it is not nobody
    return tuple(dict.fromkeys((*wants, *fit, "unknown") if fit else (*wants, *KINDS)))


def recommend(fleet: Fleet, incident: Incident, now_ms: int, limit: int = 6, plan: Plan = _NO_PLAN) -> list[Recommendation]:
    """The best `limit` free units for an incident: fresh positions before stale, then the soonest there, a plan's kinds first.

    Each step down in fitness, each task at hand and a town left bare weigh as minutes on the way do. Where the place is not known the units of its
    region come first. Units that are busy, on it already, off duty or out of service are left out.
    """
    steps = _steps_down(fleet, incident.category, plan.kinds)
    slots = np.flatnonzero((steps >= 0) & (fleet.kind >= 0) & ~fleet.busy)
    metres = fleet.metres(incident.lon, incident.lat, slots)
    eta, left, fresh = fleet.seconds(metres, slots), fleet.remaining(slots), fleet.fresh(slots, now_ms)
    weight = np.where(np.isnan(eta), _NO_ETA_S, eta) + steps[slots] * _LESS_FIT_S + _STALE_S * ~fresh
    weight += fleet.load[slots] * _A_TASK_S + _BARE_S * (left == 0)
    rows = []
    for place in _shortlist(weight, slots, fleet, incident, plan).tolist():
        unit = fleet.units.get(fleet.ids[slots[place]])
        if unit is not None and unit.id not in incident.units and unit.incident != incident.id:
            home = at_home(incident, unit)
            rows.append((weight[place] - _LESS_FIT_S * home, unit.id, unit, place))
    rows.sort(key=lambda one: one[:2])
    return [_row(fleet, incident, unit, _Figures(eta[at], metres[at], left[at], fresh[at]), now_ms, plan) for _, _, unit, at in rows[:limit]]


def missing(plan: Plan, there: Iterable[str]) -> dict[str, int]:
    """How many of each kind the plan still wants beside the kinds of those who are on it."""
    have = Counter(there)
    return {kind: count - have[kind] for kind, count in plan.kinds.items() if count > have[kind]}


def propose(rows: Sequence[Recommendation], wants: Mapping[str, int], turn: int = 0) -> tuple[str, ...]:
    """Units to send together, `turn` proposals after the first: of each kind wanted the next so many, round and round; one of any kind when none is."""
    taken: list[str] = []
    for kind, count in (wants or _ANY).items():
        found = [row.unit_id for row in rows if kind in ("", row.kind)]
        start = turn * count % len(found) if found else 0
        taken += (found[start:] + found[:start])[:count]
    return tuple(taken) if taken or not wants else propose(rows, {}, turn)


def shown(rows: Sequence[Recommendation], proposed: Sequence[str], most: int) -> list[Recommendation]:
    """Those proposed, then the best of the others, in their order."""
    first = [row for row in rows if row.unit_id in proposed]
    return [*first, *(row for row in rows if row.unit_id not in proposed)][:most]


def covering(fleet: Fleet, incident: Incident, taken: Collection[str], now_ms: int, within_s: float = 300.0) -> int:
    """How many capable, free units with a fresh position could still be there within `within_s`, were `taken` sent."""
    slots = np.flatnonzero((_steps_down(fleet, incident.category, ()) >= 0) & (fleet.kind >= 0) & ~fleet.busy)
    eta = fleet.seconds(fleet.metres(incident.lon, incident.lat, slots), slots)
    near = set(slots[(eta <= within_s) & fleet.fresh(slots, now_ms)].tolist())
    return len(near - {fleet.slots[one] for one in taken if one in fleet.slots})


def at_home(incident: Incident, unit: Unit) -> bool:
    """Whether the incident lies in the unit's home region, or the home in the incident's where that is no finer."""
    return bool(unit.region) and (incident.region.startswith(unit.region) or unit.region.startswith(incident.region))


def _shortlist(weight: NDArray[np.float64], slots: NDArray[np.int64], fleet: Fleet, incident: Incident, plan: Plan) -> NDArray[np.int64]:
    """Places of the lightest, of all and of each kind the plan wants; without a position to go by, every unit may be the one at home."""
    everyone = np.arange(len(slots))
    if incident.lon is None:
        return everyone
    kinds = [everyone[fleet.kind[slots] == KINDS.index(kind)] for kind in plan.kinds if kind in KINDS]
    return np.unique(np.concatenate([_lightest(weight, some) for some in (everyone, *kinds)]))


def _lightest(weight: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    return places if len(places) <= _SHORTLIST else places[np.argpartition(weight[places], _SHORTLIST)[:_SHORTLIST]]


def _steps_down(fleet: Fleet, category: str, wants: Iterable[str]) -> NDArray[np.float64]:
    """Step down from the fittest kind for every slot, -1 for one that cannot; skill in the category counts before kind."""
    kinds = capable_kinds(category, wants)
    by_kind = np.array([kinds.index(kind) if kind in kinds else -1 for kind in KINDS] + [-1], np.float64)
    steps = by_kind[fleet.kind]
    major = fleet.skilled(category.split("/", 1)[0])
    steps[major[steps[major] < 0]] = len(kinds)
    steps[fleet.skilled(category)] = 0.0
    return steps


class _Figures(NamedTuple):
    eta_s: float
    metres: float
    left: float
    fresh: bool


def _row(fleet: Fleet, incident: Incident, unit: Unit, figures: _Figures, now_ms: int, plan: Plan) -> Recommendation:
    slot = fleet.slots[unit.id]
    fixed = float(fleet.place[slot, 2])
    age = None if math.isnan(fixed) else max(0.0, (now_ms - fixed) / 1000.0)
    marks = {
        "plan": unit.kind in plan.kinds,
        "skill": incident.category in unit.skills,
        "home": at_home(incident, unit),
        "backlog": unit.mode is Mode.BACKLOG and bool(unit.tasks),
        "no_fix": age is None,
        "stale": age is not None and not figures.fresh,
        "bare": figures.left == 0,
    }
    return Recommendation(
        unit_id=unit.id,
        callsign=unit.callsign,
        kind=unit.kind,
        status=unit.status,
        eta_s=None if math.isnan(figures.eta_s) else float(figures.eta_s),
        distance_m=None if math.isnan(figures.metres) else float(figures.metres),
        fix_age_s=age,
        why=tuple(name for name, on in marks.items() if on),
        left=None if math.isnan(figures.left) else int(figures.left),
        tasks=len(unit.tasks),
    )
