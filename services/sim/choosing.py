"""Which unit a simulated desk would send: free, able, soonest there."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.domain.geo import metres_near
from services.domain.model import Incident, Unit
from services.domain.policy import major
from services.domain.state import View
from services.domain.states import Mode, Step, UnitStatus
from services.sim.mover import SPEED_MPS
from services.sim.routes import Point

_AT_MOST_HELD = 3
_TOO_FAR_MIN = 50.0
_OTHER_TRADE_MIN = 8.0  # a unit whose skill is only the major class counts as so much farther
_QUEUED_MIN = 20.0
_NEAR_KM, _PREFIX_KM = 3.0, 1.5


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit and how many minutes it would take, waiting for what it has in hand included."""

    minutes: float
    unit: str


def choose(view: View, spots: Mapping[str, Point], incident: Incident, count: int) -> tuple[str, ...]:
    """The best `count` free and able units, best first; fewer or none where all are busy, unable or too far."""
    tried = _tried(view, incident)
    rated = (_rate(unit, spots.get(unit.id), incident) for unit in view.units.values() if unit.id not in tried and _free(unit))
    near = sorted((one for one in rated if one is not None and one.minutes <= _TOO_FAR_MIN), key=lambda one: (one.minutes, one.unit))
    return tuple(one.unit for one in near[:count])


def _free(unit: Unit) -> bool:
    if unit.status in (UnitStatus.OFF, UnitStatus.OOS):
        return False
    return len(unit.tasks) < _AT_MOST_HELD if unit.mode is Mode.BACKLOG else not unit.tasks and unit.status is UnitStatus.AV


def _tried(view: View, incident: Incident) -> set[str]:
    """Who has this incident, or had it and gave it back or lost it."""
    tasks = [view.assignments[key] for key in incident.assignments if key in view.assignments]
    return {task.assignee for task in tasks if task.status is not Step.ENDED or task.feedback_at is None}


def _rate(unit: Unit, spot: Point | None, incident: Incident) -> Choice | None:
    group = major(incident.category)
    if incident.category in unit.skills:
        extra = 0.0
    elif group in unit.skills or any(major(skill) == group for skill in unit.skills):
        extra = _OTHER_TRADE_MIN
    else:
        return None
    speed = SPEED_MPS.get(unit.kind, (1.0, 5.0))[1]
    return Choice(_km(unit, spot, incident) * 1000 / speed / 60 + extra + _QUEUED_MIN * len(unit.tasks), unit.id)


def _km(unit: Unit, spot: Point | None, incident: Incident) -> float:
    """How far; by how much of the region code agrees where one of the two places is not known."""
    if spot is not None and incident.lon is not None and incident.lat is not None:
        return metres_near(*spot, incident.lon, incident.lat) / 1000
    shared = next((digits for digits in (15, 12, 9, 6) if unit.region[:digits] == incident.region[:digits]), 0)
    return _NEAR_KM + _PREFIX_KM * (15 - shared)
