"""One simulated unit: it acts upon tasks that reach it over the wire and upon nothing else."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from services.app.ports import Rng
from services.sim.mover import Mover
from services.sim.routes import Routes
from services.sim.scenario import Behaviour, Span
from services.wire.frames import Task


class Said(NamedTuple):
    """What a unit reports: a step of a task, or its status where `task` is None."""

    unit: str
    task: Task | None
    step: str
    note: str = ""
    result: str = ""
    measures: str = ""


_RESULTS = {
    "public_safety": ("险情已排除", "现场警戒并疏散,隐患部位已关停"),
    "public_order": ("现场已平息", "分开双方,登记并劝离"),
    "dispute": ("双方达成口头协议", "倾听诉求,当场调解"),
    "people_in_need": ("人员已安置", "联系家属并护送"),
    "city_upkeep": ("现场已清理", "清运并恢复原貌"),
    "hazard": ("隐患已临时处置", "设置警示,通知责任单位整改"),
    "device_alarm": ("误报,设备已复位", "现场核实,检查探头"),
}
_RETURNS = ("不属本单位职责", "地址有误,现场无此情况", "正在处置其他警情,无法前往")


@dataclass(slots=True)
class SimUnit:
    """A unit and what it is doing. `wait` is the seconds left in the present phase; None means it has nothing to wait for."""

    id: str
    home: str
    mover: Mover
    exclusive: bool
    routes: Routes
    rng: Rng
    behaviour: Behaviour
    tasks: deque[Task] = field(default_factory=deque)
    task: Task | None = None
    phase: str = "patrol"
    wait: float | None = None
    seen: set[str] = field(default_factory=set)

    def give(self, task: Task) -> None:
        """A task came in; the same assignment again is not a second one."""
        if task.assignment not in self.seen:
            self.seen.add(task.assignment)
            self.tasks.append(task)

    def recall(self, assignment: str) -> None:
        """A task was taken back."""
        self.tasks = deque(task for task in self.tasks if task.assignment != assignment)
        if self.task is not None and self.task.assignment == assignment:
            self._idle()

    def advance(self, seconds: float) -> Iterator[Said]:
        """Let so much time pass; yields what the unit says."""
        if self.task is None and self.tasks:
            self._begin(self.tasks.popleft())
        self.mover.advance(seconds)
        if self.phase == "patrol":
            self._patrol(seconds)
        elif self.phase == "drive":
            if self.mover.there:
                yield from self._arrived()
        elif self.wait is not None:
            self.wait -= seconds
            if self.wait <= 0:
                yield from self._next()

    # --- phases: unsigned → signed → drive → look → work → rest → patrol ---

    def _begin(self, task: Task) -> None:
        self.task, self.phase = task, "unsigned"
        self.mover.stop()
        late = self.behaviour.late_factor if self.rng.random() < self.behaviour.late else 1.0
        self.wait = self._draw(self.behaviour.sign_s) * late
        if self.rng.random() < self.behaviour.silent:
            self.wait = None  # never answers: somebody has to notice

    def _next(self) -> Iterator[Said]:
        assert self.task is not None
        if self.phase == "unsigned":
            yield from self._answer(self.task)
        elif self.phase == "signed":
            yield self._say("depart")
            self.phase, self.wait = "drive", None
            self.mover.go(self._way(self.task), urgent=True)
        elif self.phase == "look":
            yield self._say("handling")
            self.phase, self.wait = "work", self._draw(self.behaviour.work_s)
        elif self.phase == "work":
            result, measures = _RESULTS.get(self.task.category.split("/")[0], ("已处置", "现场处置完毕"))
            yield Said(self.id, self.task, "feedback", result=result, measures=measures)
            self.phase, self.wait = "rest", self._draw(self.behaviour.rest_s)
        else:
            yield from self._home()

    def _answer(self, task: Task) -> Iterator[Said]:
        if self.rng.random() < self.behaviour.returned:
            yield Said(self.id, task, "return", note=self.rng.choice(_RETURNS))
            self._idle()
        else:
            yield self._say("sign")
            self.phase, self.wait = "signed", self._draw(self.behaviour.depart_s)

    def _arrived(self) -> Iterator[Said]:
        yield self._say("arrive")
        self.phase, self.wait = "look", self._draw(self.behaviour.look_s)

    def _home(self) -> Iterator[Said]:
        self._idle()
        if self.exclusive and not self.tasks:
            yield Said(self.id, None, "AV")

    def _idle(self) -> None:
        self.task, self.phase, self.wait = None, "patrol", None
        self.mover.stop()

    def _patrol(self, seconds: float) -> None:
        """Walk the beat: now and then to another point of the home region; units that wait at a post stay."""
        if self.mover.there and self.rng.random() < seconds / 30:
            goal = self.routes.somewhere(self.rng, self.home)
            self.mover.go(self.routes.way((self.mover.lon, self.mover.lat), goal), urgent=False)

    def _way(self, task: Task) -> list[tuple[float, float]]:
        here = (self.mover.lon, self.mover.lat)
        if task.lon is None or task.lat is None:
            return []
        return self.routes.way(here, (task.lon, task.lat))

    def _draw(self, span: Span) -> float:
        return self.rng.uniform(*span)

    def _say(self, step: str) -> Said:
        return Said(self.id, self.task, step)
