"""One simulated unit: it acts upon tasks that reach it over the wire and upon nothing else."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from services.app.ports import Rng
from services.domain.policy import major
from services.sim.mover import Mover
from services.sim.routes import Point, Routes
from services.sim.scenario import Behaviour, Span
from services.sim.spoken import MEASURES, RETURNS
from services.wire.frames import Task


class Said(NamedTuple):
    """What a unit reports: a step of a task, or its status where `task` is None."""

    unit: str
    task: Task | None
    step: str
    note: str = ""
    result: str = ""
    measures: str = ""


_PATROL_PAUSE_S = 30.0


@dataclass(slots=True)
class Unanswered:
    """A task nobody has answered yet; `left` is the seconds until the unit does, None when it never will: somebody has to notice."""

    task: Task
    left: float | None


@dataclass(slots=True)
class SimUnit:
    """A unit and what it is doing: tasks are answered as they come, even at work, and done one after the other.

    Phases: patrol, and for the task in hand ready, drive, look, work, rest. `wait` is the seconds left in the present one.
    """

    id: str
    home: str
    mover: Mover
    exclusive: bool
    routes: Routes
    rng: Rng
    behaviour: Behaviour
    unanswered: list[Unanswered] = field(default_factory=list)
    signed: deque[Task] = field(default_factory=deque)
    task: Task | None = None
    phase: str = "patrol"
    wait: float | None = None
    seen: set[str] = field(default_factory=set)
    post: Point = field(init=False)

    def __post_init__(self) -> None:
        self.post = (self.mover.lon, self.mover.lat)

    def give(self, task: Task) -> None:
        """A task came in; the same assignment again is not a second one (the hub repeats a task until it hears of it)."""
        if task.assignment in self.seen:
            return
        self.seen.add(task.assignment)
        late = self.behaviour.late_factor if self.rng.random() < self.behaviour.late else 1.0
        left = self._draw(self.behaviour.sign_s) * late
        self.unanswered.append(Unanswered(task, None if self.rng.random() < self.behaviour.silent else left))

    def recall(self, assignment: str) -> None:
        """A task was taken back; given again, perhaps for the incident it was merged into, it is a new one."""
        self.seen.discard(assignment)
        self.unanswered = [one for one in self.unanswered if one.task.assignment != assignment]
        self.signed = deque(task for task in self.signed if task.assignment != assignment)
        if self.task is not None and self.task.assignment == assignment:
            self._idle()

    def advance(self, seconds: float) -> Iterator[Said]:
        """Let so much time pass; yields what the unit says."""
        yield from self._answers(seconds)
        if self.task is None and self.signed:
            self._begin(self.signed.popleft())
        self.mover.advance(seconds)
        if self.phase == "patrol":
            self._patrol(seconds)
        elif self.phase == "drive":
            if self.mover.there:
                yield self._arrived()
        elif self.wait is not None:
            self.wait -= seconds
            if self.wait <= 0:
                yield from self._next(self.task)

    def _answers(self, seconds: float) -> Iterator[Said]:
        for one in list(self.unanswered):
            if one.left is None:
                continue
            one.left -= seconds
            if one.left > 0:
                continue
            self.unanswered.remove(one)
            if self.rng.random() < self.behaviour.returned:
                yield Said(self.id, one.task, "return", note=self.rng.choice(RETURNS))
            else:
                self.signed.append(one.task)
                yield Said(self.id, one.task, "sign")

    # --- the task in hand, phase by phase ---

    def _begin(self, task: Task) -> None:
        self.task, self.phase = task, "ready"
        self.mover.stop()
        self.wait = self._draw(self.behaviour.depart_s)

    def _next(self, task: Task | None) -> Iterator[Said]:
        if task is None:
            return
        if self.phase == "ready":
            yield self._say("depart")
            self.phase, self.wait = "drive", None
            self.mover.go(self._way_to(task), urgent=True)
        elif self.phase == "look":
            yield self._say("handling")
            self.phase, self.wait = "work", self._draw(self.behaviour.work_s)
        elif self.phase == "work":
            result, measures = MEASURES.get(major(task.category), MEASURES[""])
            yield Said(self.id, task, "feedback", result=result, measures=measures)
            self.phase, self.wait = "rest", self._draw(self.behaviour.rest_s)
        else:
            yield from self._home()

    def _arrived(self) -> Said:
        self.phase, self.wait = "look", self._draw(self.behaviour.look_s)
        return self._say("arrive")

    def _home(self) -> Iterator[Said]:
        self._idle()
        if self.exclusive and not self.signed:
            yield Said(self.id, None, "AV")

    def _way_to(self, task: Task) -> list[Point]:
        """The way to a task; one that nobody could place is looked into from where the unit stands."""
        return [] if task.lon is None or task.lat is None else self._way((task.lon, task.lat))

    def _idle(self) -> None:
        self.task, self.phase, self.wait = None, "patrol", None
        self.mover.stop()

    def _patrol(self, seconds: float) -> None:
        """Walk the beat: now and then to another point of the home region; a unit that waits at a post goes back to it and stays."""
        if not self.mover.there:
            return
        if self.mover.waits_at_post:
            goal = self.post
            if goal == (self.mover.lon, self.mover.lat):
                return
        elif self.rng.random() < seconds / _PATROL_PAUSE_S:
            goal = self.routes.somewhere(self.rng, self.home)
        else:
            return
        self.mover.go(self._way(goal), urgent=False)

    def _way(self, goal: Point) -> list[Point]:
        return self.routes.way((self.mover.lon, self.mover.lat), goal)

    def _draw(self, span: Span) -> float:
        return self.rng.uniform(*span)

    def _say(self, step: str) -> Said:
        return Said(self.id, self.task, step)
