"""A shift of eight hours on a virtual clock, with two floods and a dispatcher who forgets: what asks for attention, second by second, against a rule
written down a second time."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from services.analysis.sounding import REPEAT_S, Sounding
from services.analysis.watch import Ask, Watch
from services.domain import args as a
from services.domain.attention import AlarmState
from services.domain.clocks import checking_in
from services.domain.model import Incident
from services.domain.states import OPEN, WORK, Role, State
from services.domain.times import from_ms, to_ms
from services.runtime.rng import SeededRng
from tests.support.world import World

HOURS = 8
FLOODS = ((3600, 4500), (5 * 3600, 5 * 3600 + 1200))
AGAIN_S = {1: 60, 2: 300, 3: 900, 4: 1800}
DESK = Role.SHIFT_LEADER


@dataclass
class Shift:
    """The world, one desk over it, and what it was told to attend to: (incident, since) with how often it began, and when a P1 sounded last."""

    rng: SeededRng
    world: World = field(default_factory=World)
    watch: Watch = field(default_factory=Watch)
    sounding: Sounding = field(default_factory=Sounding)
    seen: dict[str, int] = field(default_factory=dict)
    begun: Counter[tuple[str, int]] = field(default_factory=Counter)
    last_p1: int = 0
    states: Counter[AlarmState] = field(default_factory=Counter)
    units: int = 0

    @property
    def now(self) -> int:
        return self.world.now_ms

    def rows(self) -> list[Incident]:
        return list(self.world.tables.incidents.values())

    def second(self, at_s: int) -> None:
        """One second of the shift."""
        self.world.pass_(1)
        before = dict(self.world.tables.incidents)
        self._happen(at_s)
        changed: dict[str, Incident | None] = {key: row for key, row in self.world.tables.incidents.items() if before.get(key) is not row}
        self.watch.apply(changed, self.now)
        begun = self.watch.begun()
        for ask in begun:
            self._begins(ask)
        heard = self.sounding.next(begun, self.watch.urgent(), self.now / 1000)
        assert heard == 1 or all(ask.priority > 1 for ask in begun), "a P1 sounds at once"
        self.last_p1 = self.now if heard == 1 else self.last_p1
        assert not self.watch.urgent() or self.now - self.last_p1 < 1000 * (REPEAT_S + 1), "and again until it was seen"
        if at_s % 7 == 0:
            self.check()

    # --- what happens ---

    def _happen(self, at_s: int) -> None:
        flood = any(begin <= at_s < end for begin, end in FLOODS)
        if self.rng.random() < (1 / 25 if flood else 1 / 500):
            self.world.report(self._priority())
        for row in self.rows():
            if row.state in OPEN and self.rng.random() < 1 / (40 * row.priority * (4 if row.priority > 2 and flood else 1)):
                self._act(row)

    def _priority(self) -> int:
        drawn = self.rng.random()
        return 1 if drawn < 0.05 else 2 if drawn < 0.2 else 3 if drawn < 0.6 else 4

    def _act(self, row: Incident) -> None:
        """Look at it, and mostly do something about it."""
        self.seen[row.id] = self.now
        self.watch.see(row.id, self.now)
        if self.rng.random() < 0.3:
            return
        if row.priority > 2 and row.state not in WORK and self.rng.random() < 0.05:
            self.world.do("suspend", a.UntilArgs(until=from_ms(self.now + 1_200_000), reason="等家属"), row.id, role=DESK)
        elif self.rng.random() < 0.03:
            self.world.do("priority", a.PriorityArgs(priority=1), row.id, role=Role.DISPATCHER)
        elif row.state is State.REPORTED:
            self.world.do("accept", a.NoArgs(), row.id, role=Role.DISPATCHER)
        elif row.state in WORK:
            self._on_scene(row)
        elif row.suspended_until is None and row.state is State.ACCEPTED:
            self.units += 1
            unit = self.world.unit(f"U{self.units}")
            self.world.do("assign", a.AssignArgs(units=(unit,)), row.id, role=Role.DISPATCHER)
            self.world.do("arrive", a.StepArgs(unit=unit), row.id, role=Role.DISPATCHER)
        elif row.suspended_until is not None and to_ms(row.suspended_until) <= self.now:
            self.world.do("resume", a.NoArgs(), row.id, role=DESK)

    def _on_scene(self, row: Incident) -> None:
        tasks = [self.world.tables.assignments[key] for key in row.assignments]
        due = checking_in(row, tasks, from_ms(self.now))
        for unit in due:
            self.world.do("check_in", a.StepArgs(unit=unit), row.id, role=Role.DISPATCHER)
        if self.rng.random() < 0.2:
            for task in tasks:
                self.world.do("feedback", a.FeedbackArgs(unit=task.assignee, result="settled"), row.id, role=Role.DISPATCHER)

    # --- what must hold ---

    def _begins(self, ask: Ask) -> None:
        self.begun[ask.incident, ask.since_ms] += 1
        row = self.world.tables.incidents[ask.incident]
        waited = self.now - ask.since_ms
        assert waited >= 0, "none early"
        assert waited <= 1000 or (row.priority > 2 and row.state is State.REPORTED), "only what is new and low waits, for the end of a flood"

    def check(self) -> None:
        """The rule a second time: reported and never looked at, or past its limit and not looked at since, or for longer than its limit."""
        wanted: set[str] = set()
        grouped: set[str] = set()
        for row in self.rows():
            self.states[self.watch.state(row.id)] += 1
            if not self._asks(row):
                continue
            late = row.due_at is not None and self.now > to_ms(row.due_at)
            (grouped if self.watch.flood and row.priority > 2 and not late and row.state is State.REPORTED else wanted).add(row.id)
        assert {ask.incident for ask in self.watch.asking()} == wanted
        assert self.watch.count(AlarmState.SUPPRESSED) == len(grouped)

    def _asks(self, row: Incident) -> bool:
        sight = self._sight(row)
        if row.state not in OPEN:
            return False
        aside = row.suspended_until is not None
        limit = to_ms(row.due_at) if row.due_at is not None else None
        if aside and row.priority <= 2:
            return sight is None or self.now >= sight + 1000 * AGAIN_S[row.priority]
        if limit is not None and self.now > limit:
            return sight is None or sight <= limit or self.now >= sight + 1000 * AGAIN_S[row.priority]
        return not aside and row.state is State.REPORTED and sight is None

    def _sight(self, row: Incident) -> int | None:
        sight = self.seen.get(row.id)
        raised = [to_ms(one.at) for one in row.trail if one.type == "incident.reprioritized"] if row.priority <= 2 else []
        return None if sight is None or any(at >= sight for at in raised) else sight


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shift_with_floods(seed: int) -> None:
    shift = Shift(SeededRng(seed))
    for at_s in range(HOURS * 3600):
        shift.second(at_s)
    assert set(shift.begun.values()) == {1}, "each alarm is given once"
    urgent = [key for key in shift.begun if shift.world.tables.incidents[key[0]].priority == 1]
    assert min(len(urgent), len(shift.rows())) > 20
    assert {AlarmState.NEW, AlarmState.RETURNED, AlarmState.ACKNOWLEDGED, AlarmState.SUPPRESSED} <= set(shift.states)
