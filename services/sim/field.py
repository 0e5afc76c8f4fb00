"""The field of a drill as a pure machine: time and frames from the hub go in, frames to the hub come out."""

from collections.abc import Callable, Iterator

import msgspec

from services.app.ports import Rng
from services.domain.ids import derive
from services.domain.times import Stamp
from services.sim.mover import Mover
from services.sim.reports import Reports
from services.sim.roster import Roster
from services.sim.routes import Routes
from services.sim.scenario import Scenario
from services.sim.unit import Said, SimUnit
from services.wire.frames import FieldReply, Fix, Positions, Progress, Recall, Report, Status, Task

DurableFrame = Report | Status | Progress


class Field:
    """All units and all reports of one drill. The same seed, run and inputs give the same frames."""

    def __init__(self, scenario: Scenario, roster: Roster, routes: Routes, fork: Callable[[str], Rng], run: str) -> None:
        self._scenario, self._run = scenario, run
        self._reports = Reports(scenario, routes, fork("reports"), run)
        self._units = {
            unit.id: SimUnit(unit.id, unit.home, Mover(unit.lon, unit.lat, unit.kind), unit.mode == "exclusive", routes, fork(unit.id), scenario.behaviour)
            for unit in roster.units
        }
        self._now_s = 0.0
        self._said = 0
        self._logged_in = False

    @property
    def units(self) -> tuple[SimUnit, ...]:
        """Every unit."""
        return tuple(self._units.values())

    def take(self, frame: FieldReply) -> None:
        """A frame from the hub."""
        if isinstance(frame, Task) and frame.unit in self._units:
            self._units[frame.unit].give(frame)
        elif isinstance(frame, Recall) and frame.unit in self._units:
            self._units[frame.unit].recall(frame.assignment)

    def advance(self, seconds: float, at: Stamp) -> Iterator[DurableFrame]:
        """Let `seconds` of the drill pass; `at` is the wall time that frames carry. Units log in at the first call."""
        self._now_s += seconds
        if not self._logged_in:
            self._logged_in = True
            yield from (self._status(unit, "AV", at) for unit in self._units)
        for unit in self._units.values():
            for said in unit.advance(seconds):
                yield self._frame(said, at)
        yield from self._reports.until(self._now_s, at)

    def positions(self, at: Stamp) -> Positions:
        """Where every unit is now."""
        fixes = (_fix(unit.id, unit.mover, at) for unit in self._units.values())
        return Positions(items=[msgspec.Raw(msgspec.json.encode(fix)) for fix in fixes])

    def _frame(self, said: Said, at: Stamp) -> DurableFrame:
        if said.task is None:
            return self._status(said.unit, said.step, at)
        return msgspec.convert(
            {
                "t": "progress", "id": self._id("progress"), "unit": said.unit, "incident": said.task.incident, "assignment": said.task.assignment,
                "step": said.step, "at": at, "note": said.note, "result": said.result, "measures": said.measures,
            },
            Progress,
        )  # fmt: skip

    def _status(self, unit: str, status: str, at: Stamp) -> Status:
        return msgspec.convert({"t": "status", "id": self._id("status"), "unit": unit, "status": status, "at": at}, Status)

    def _id(self, what: str) -> str:
        self._said += 1
        return derive(self._run, f"{what}:{self._said}")


def _fix(unit: str, mover: Mover, at: Stamp) -> Fix:
    return Fix(
        unit=unit, at=at, lon=round(mover.lon, 6), lat=round(mover.lat, 6), crs="wgs84", accuracy=8.0,
        speed=round(mover.speed, 1), course=round(mover.course, 1) % 360,
    )  # fmt: skip
