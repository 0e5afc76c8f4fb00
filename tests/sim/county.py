"""A whole drill without sockets: the real field and colleague, the real rules, and a hub that is a function call."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from functools import lru_cache
from types import MappingProxyType

import msgspec

from resources import path
from services.domain import args as verbs
from services.domain.events import Assigned, Ended, Event
from services.domain.intent import Decision, Rules
from services.domain.model import Org
from services.domain.policy import DEFAULT_ORGS
from services.domain.states import Role
from services.domain.times import from_ms
from services.hub.tasks import task_frame
from services.interop.geojson import read_regions
from services.interop.locator import Locator
from services.runtime.rng import SeededRng
from services.sim.colleague import Mind, Picture
from services.sim.field import DurableFrame, Field
from services.sim.roster import Roster, load_roster
from services.sim.routes import Routes
from services.sim.scenario import Scenario, load_scenario
from services.wire.codec import decode_field_reply
from services.wire.frames import Progress, Recall, Report, Status, Task
from tests.support.world import World

SHANGHAI = timezone(timedelta(hours=8))
DESK = "seat-1"
AT = "2026-11-22T08:00:00.000Z"


@lru_cache
def routes() -> Routes:
    """The bundled county, read once."""
    return Routes(read_regions(path(scenario().regions)))


@lru_cache
def locator() -> Locator:
    """Point to grid in the bundled county."""
    return Locator(read_regions(path(scenario().regions)))


@lru_cache
def scenario() -> Scenario:
    """The bundled scenario."""
    return load_scenario("yunxi")


@lru_cache
def roster() -> Roster:
    """Its roster."""
    return load_roster(scenario().roster)


def make_field(seed: int = 1, run: str = "run", habits: Mapping[str, object] = MappingProxyType({})) -> Field:
    """A field of the bundled county; `habits` replace those of the units."""
    base = scenario()
    behaviour = msgspec.structs.replace(base.behaviour, **habits)
    return Field(msgspec.structs.replace(base, behaviour=behaviour), roster(), routes(), SeededRng(seed).fork, run)


def task(unit: str, number: int = 1, lon: float | None = 109.05, lat: float | None = 32.69) -> Task:
    """A task for a unit."""
    return Task(
        incident=f"i{number}", no=f"20261122-{number:04}", unit=unit, assignment=f"a{number}", purpose="handle", category="public_order/fight",
        text="争执", lon=lon, lat=lat, crs="wgs84", priority=3, sign_by=None, handle_by=None,
    )  # fmt: skip


def steps(frames: list[DurableFrame]) -> Counter[str]:
    """How often each step was said."""
    return Counter(frame.step for frame in frames if isinstance(frame, Progress))


@dataclass
class PureDrill:
    """Field, colleague and rules on one clock; `deliver` False keeps every task from the field."""

    seed: int = 1
    deliver: bool = True
    colleague: bool = True
    world: World = field(init=False)
    field_: Field = field(init=False)
    said: list[DurableFrame] = field(default_factory=list)
    _reported: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        orgs = {org.id: Org(**msgspec.to_builtins(org)) for org in roster().orgs}
        self.world = World(rules=Rules(orgs={**DEFAULT_ORGS, **orgs}))
        self.field_ = make_field(self.seed)
        self.mind = Mind(scenario().colleague, DESK, SeededRng(self.seed).fork, 1.0, SHANGHAI)
        for unit in roster().units:
            known = verbs.RegisterArgs(unit=unit.id, region=unit.home, callsign=unit.callsign, kind=unit.kind, mode=unit.mode, skills=tuple(unit.skills))
            self.world.do("register_unit", known, role=Role.ADMIN)

    def run(self, seconds: int, step: float = 5.0) -> None:
        """Let so much of the drill pass."""
        for _ in range(round(seconds / step)):
            self.world.pass_(step)
            for frame in list(self.field_.advance(step, from_ms(self.world.now_ms))):
                self.said.append(frame)
                self._take(frame)
            if self.colleague:
                self._desk()

    def _desk(self) -> None:
        spots = {unit.id: (unit.mover.lon, unit.mover.lat) for unit in self.field_.units}
        orgs = list(self.world.rules.orgs.values())
        for _ in range(2):
            see = Picture(self.world.tables, spots, orgs, self.world.now_ms)
            order = self.mind.next(see)
            if order is None:
                return
            if not self._do(order.verb, order.args, order.incident).drafts:
                self.mind.refused(order, see)

    def _take(self, frame: DurableFrame) -> None:
        if isinstance(frame, Report):
            region = locator().grid_at(frame.lon, frame.lat) if frame.lon is not None and frame.lat is not None else frame.region
            report = verbs.ReportArgs(
                category=frame.category, text=frame.text, region=region, lon=frame.lon, lat=frame.lat, priority=frame.priority, origin=frame.origin
            )
            self._do("report", report, None, Role.FIELD)
        elif isinstance(frame, Status):
            self._do("unit_status", msgspec.convert({"unit": frame.unit, "status": frame.status}, verbs.UnitStatusArgs), None, Role.FIELD)
        else:
            verb = {"handling": "handle"}.get(frame.step, frame.step)
            self._do(verb, _step(frame), frame.incident, Role.FIELD)

    def _do(self, verb: str, args: verbs.Args, incident: str | None, role: Role = Role.SHIFT_LEADER) -> Decision:
        before = len(self.world.log)
        decision = self.world.do(verb, args, incident, role)
        if self.deliver:
            for event in self.world.log[before:]:
                for told in self._tasks(event):
                    self.field_.take(told)
        return decision

    def _tasks(self, event: Event) -> Iterator[Task | Recall]:
        tables = self.world.tables
        if isinstance(event.data, Assigned):
            for new in event.data.assignments:
                if new.kind == "unit":
                    told = decode_field_reply(task_frame(tables.assignments[new.id], tables.incidents[event.incident or ""]))
                    assert isinstance(told, Task)
                    yield told
        elif isinstance(event.data, Ended):
            for key in event.data.assignments:
                row = tables.assignments[key]
                yield Recall(incident=row.incident, unit=row.assignee, assignment=key, reason="unassigned")


def _step(frame: Progress) -> verbs.Args:
    if frame.step == "feedback":
        return verbs.FeedbackArgs(unit=frame.unit, assignment=frame.assignment, result=frame.result, measures=frame.measures)
    if frame.step == "return":
        return verbs.ReturnArgs(unit=frame.unit, assignment=frame.assignment, reason=frame.note)
    return verbs.StepArgs(unit=frame.unit, assignment=frame.assignment)
