"""A simulated colleague at a second desk, as a pure mind: the tables go in, its next command comes out (domain.md §3)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from services.app.ports import Rng
from services.domain import args
from services.domain.model import Assignment, Incident, Org
from services.domain.policy import major
from services.domain.state import View
from services.domain.states import OPEN, WORK, Purpose, State, Step
from services.domain.times import to_ms
from services.sim.choosing import choose
from services.sim.routes import Point
from services.sim.scenario import Colleague
from services.sim.spoken import MEASURES, NOTES

_HASTE = (0.3, 0.6, 1.0, 1.5)  # by priority: how much sooner or later than `after_s` it acts
_ESCALATE_AFTER_S, _ORG_WORKS_S = 90.0, 900.0
_REVISIT_AFTER_S, _REVISIT_BEFORE_S = 300.0, 3600.0
_FILES, _REVISITS, _NOTES = 0.35, 0.5, 0.25


class Order(NamedTuple):
    """One command it would give."""

    verb: str
    incident: str
    args: args.Args


@dataclass(frozen=True, slots=True)
class Picture:
    """What it sees: the tables, where units are, the organisations, and the hub's time."""

    view: View
    spots: Mapping[str, Point]
    orgs: Sequence[Org]
    now_ms: int


@dataclass(slots=True)
class Mind:
    """The colleague at `desk`. `pace` is seconds of the drill in one second of the hub's clock; `fork` gives a stream of chance by name."""

    habits: Colleague
    desk: str
    fork: Callable[[str], Rng]
    pace: float
    zone: tzinfo
    _given_up: dict[str, int] = field(default_factory=dict)
    _noted: set[str] = field(default_factory=set)
    _own: dict[str, bool] = field(default_factory=dict)

    def next(self, see: Picture) -> Order | None:
        """The most urgent command it would give now, None when there is nothing to do."""
        todo = [one for one in see.view.incidents.values() if one.state in OPEN or (one.state is State.CLOSED and self._due_for_a_call(see, one))]
        for incident in sorted(todo, key=lambda one: (one.state is State.CLOSED, one.priority, one.reported_at, one.id)):
            if self._given_up.get(incident.id) == incident.version or incident.suspended_until is not None:
                continue
            order = next(self._wishes(see, incident), None)
            if order is not None:
                if order.verb == "note":
                    self._noted.add(incident.id)
                return order
        return None

    def _due_for_a_call(self, see: Picture, incident: Incident) -> bool:
        return _REVISIT_AFTER_S <= self._seconds(see, incident.updated_at) <= _REVISIT_BEFORE_S

    def refused(self, order: Order, see: Picture) -> None:
        """It was told no: it leaves the incident alone until something changes there."""
        incident = see.view.incidents.get(order.incident)
        if incident is not None:
            self._given_up[incident.id] = incident.version

    # --- what it would do, first things first ---

    def _wishes(self, see: Picture, incident: Incident) -> Iterator[Order]:
        rng = self.fork(f"{_ticket(incident)}:{incident.version}")
        patience_s = self.habits.after_s * _HASTE[incident.priority - 1] * rng.uniform(0.7, 1.5)
        waited = self._seconds(see, incident.updated_at) >= (patience_s if self.mine(incident) else self.habits.rest_after_s)
        if incident.state in WORK:
            yield from self._watch(see, incident, waited)
        elif not waited:
            return
        elif incident.requests:
            yield Order("approve", incident.id, args.AnswerArgs(request=incident.requests[0].id))
        elif incident.state in (State.REPORTED, State.ACCEPTED, State.FILED):
            yield from self._take_up(see, incident, rng)
        else:
            yield from self._finish(incident, rng)

    def mine(self, incident: Incident) -> bool:
        """Whether this one is the colleague's: by chance upon the source's ticket, so that the same seed shares out alike, and no other desk's."""
        own = self._own.get(incident.id)
        if own is None:
            own = self._own[incident.id] = self.fork(f"share:{_ticket(incident)}").random() < self.habits.share
        return own and incident.desk in ("", self.desk)

    def _take_up(self, see: Picture, incident: Incident, rng: Rng) -> Iterator[Order]:
        if incident.state is State.REPORTED and incident.priority > 2:
            yield Order("accept", incident.id, args.NoArgs())
            return
        if incident.state is State.ACCEPTED and incident.priority > 2 and not incident.dispatched_ever and rng.random() < _FILES:
            yield Order("file", incident.id, args.FileArgs())
        units = choose(see.view, see.spots, incident, 2 if incident.priority == 1 else 1)
        if units:
            yield Order("assign", incident.id, args.AssignArgs(units=units))
        elif incident.state is State.REPORTED:
            yield Order("accept", incident.id, args.NoArgs())
        elif (org := _center(see.orgs, incident.region)) is not None:
            yield Order("entrust", incident.id, args.EntrustArgs(org=org))

    def _watch(self, see: Picture, incident: Incident, waited: bool) -> Iterator[Order]:
        """Work under way: who does not answer, what an organisation has done, what the level above must hear."""
        mine = self.mine(incident)
        late_s = 0.0 if mine else self.habits.rest_after_s
        for task in _handling(see.view, incident):
            since_s = self._seconds(see, task.dispatched_at) - late_s
            if task.kind == "org" and since_s >= _ORG_WORKS_S:
                result, measures = MEASURES.get(major(incident.category), MEASURES[""])
                yield Order("feedback", incident.id, args.FeedbackArgs(assignment=task.id, result=result, measures=measures, said_by=task.assignee))
            elif task.kind == "unit" and task.status is Step.DP and since_s >= self.habits.silent_after_s:
                yield Order("unassign", incident.id, args.UnassignArgs(assignment=task.id, reason="多次呼叫未应答"))
        if not mine:
            return
        if incident.priority == 1 and incident.level_reached < "L3" and self._seconds(see, incident.reported_at) >= _ESCALATE_AFTER_S:
            yield Order("escalate", incident.id, args.EscalateArgs(level="L4" if incident.casualties else "L3"))
        elif waited and incident.requests:
            yield Order("approve", incident.id, args.AnswerArgs(request=incident.requests[0].id))
        elif waited and incident.priority <= 2 and incident.id not in self._noted and (rng := self.fork(f"note:{_ticket(incident)}")).random() < _NOTES:
            yield Order("note", incident.id, args.NoteArgs(text=rng.choice(NOTES)))

    def _finish(self, incident: Incident, rng: Rng) -> Iterator[Order]:
        if incident.state is State.FEEDBACK:
            yield Order("check", incident.id, args.CheckArgs(by="phone"))
        elif incident.state is State.CHECKING:
            yield Order("pass", incident.id, args.NoArgs())
        elif incident.state is State.CHECKED:
            yield Order("close", incident.id, self._elements(incident))
        elif incident.state is State.CLOSED and rng.random() < _REVISITS:
            reached = rng.random() < 0.85
            yield Order("revisit", incident.id, args.RevisitArgs(reached=reached, satisfaction=rng.choice((5, 5, 5, 4, 4, 4, 3, 2)) if reached else None))

    def _elements(self, incident: Incident) -> args.CloseArgs:
        """The elements of a closing that the log does not know by itself."""
        _, measures = MEASURES.get(major(incident.category), MEASURES[""])
        done = datetime.fromisoformat(incident.stamps.get(State.FEEDBACK, incident.updated_at)).astimezone(self.zone)
        machine = incident.origin is not None and incident.origin.kind == "sensor"
        return args.CloseArgs(spoke_to="现场负责人" if machine else "来电人", measures=measures, done_at=f"{done:%H:%M}")

    def _seconds(self, see: Picture, since: str) -> float:
        """Seconds of the drill since a stamp of the hub."""
        return (see.now_ms - to_ms(since)) / 1000 * self.pace


def _ticket(incident: Incident) -> str:
    """What an incident is called in every run of the same seed: the source's ticket."""
    return incident.origin.ticket if incident.origin and incident.origin.ticket else incident.no


def _handling(view: View, incident: Incident) -> list[Assignment]:
    tasks = (view.assignments[key] for key in incident.assignments if key in view.assignments)
    return [task for task in tasks if task.active and task.purpose is Purpose.HANDLE]


def _center(orgs: Sequence[Org], region: str) -> str | None:
    """The town center that answers for a region, else the finest organisation that does."""
    fits = [org for org in orgs if org.region and region.startswith(org.region) and org.kind in ("town_center", "department")]
    return max(fits, key=lambda org: (len(org.region), org.kind == "town_center", org.id)).id if fits else None
