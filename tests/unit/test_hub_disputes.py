"""The hub's part in a conflict: calls again after a minute, once across restarts, and ends by its own hand what is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from services.domain import args as a
from services.domain.intent import Intent
from services.domain.state import Change, Tables
from services.domain.states import Role
from services.domain.times import from_ms
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.hub.timers import Timers
from services.store.journal import Verdict
from tests.support.world import World

D = Role.DISPATCHER


@dataclass
class Clocked:
    """The world's time for the timers."""

    world: World

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now_ms / 1000, UTC)

    def monotonic(self) -> float:
        return self.world.now_ms / 1000


@dataclass
class Hub:
    """As much of the core as the timers use, over a World."""

    world: World
    listeners: list[Callable[[list[Made]], None]] = field(default_factory=list)
    sent: list[Intent] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    shut: bool = False

    @property
    def truth(self) -> Tables:
        return self.world.tables

    @property
    def head(self) -> int:
        return len(self.world.log)

    @property
    def ledger(self) -> "Hub":
        return self

    def find(self, cid: str) -> str | None:
        return self.known.get(cid)

    def now(self) -> str:
        return from_ms(self.world.now_ms)

    def submit(self, intent: Intent, claim: Claim, _reply: object, done: Callable[[Verdict | None], None]) -> None:
        self.sent.append(intent)
        self.known[claim.cid] = claim.body_hash
        self.world.do(intent.verb, intent.args, intent.incident, intent.role, actor=intent.actor)
        done(Verdict(claim.cid, "", "applied", b"{}", self.now()))

    def tell(self, change: Change) -> None:
        made = Made(entry=None, event=None, change=change, before=Change())  # type: ignore[arg-type]
        for listener in self.listeners:
            listener([made])

    def timers(self) -> Timers:
        return Timers(cast(Core, self), Clocked(self.world))


@pytest.fixture
def hub() -> Hub:
    return Hub(World())


@pytest.fixture
def claim(hub: Hub) -> tuple[str, str, str]:
    """Incident that has the unit, incident that wants it, conflict."""
    world = hub.world
    world.unit("U1")
    one, two = world.report(), world.report()
    world.do("assign", a.AssignArgs(units=("U1",)), one, D, actor="li")
    said = world.do("assign", a.AssignArgs(units=("U1",)), two, D, actor="wu")
    return one, two, said.conflict or ""


def test_those_concerned_are_called_again_after_a_minute_once_across_restarts(hub: Hub, claim: tuple[str, str, str]) -> None:
    hub.timers().fire_due()
    hub.world.pass_(59)
    hub.timers().fire_due()
    assert hub.sent == []
    hub.world.pass_(1)
    hub.timers().fire_due()
    hub.timers().fire_due()
    assert [(one.verb, one.incident) for one in hub.sent] == [("conflict_overdue", claim[1])]
    assert hub.world.tables.conflicts[claim[2]].overdue_at == from_ms(hub.world.now_ms)


def test_one_that_is_opened_while_the_hub_runs_is_called_as_well(hub: Hub) -> None:
    world, timers = hub.world, hub.timers()
    world.unit("U1")
    for key in (world.report(), world.report()):
        world.do("assign", a.AssignArgs(units=("U1",)), key, D)
    hub.tell(Change(conflicts=dict(world.tables.conflicts)))
    world.pass_(60)
    timers.fire_due()
    assert [one.verb for one in hub.sent] == ["conflict_overdue"]


def test_timers_that_nobody_waits_for_do_not_gather(hub: Hub, claim: tuple[str, str, str]) -> None:
    world, timers = hub.world, hub.timers()
    one = world.report(priority=4)
    for hours in range(1, 300):
        world.do("suspend", a.UntilArgs(until=from_ms(world.now_ms + hours * 3_600_000), reason="等待"), one, D)
        hub.tell(Change(incidents=dict(world.tables.incidents)))
        world.do("resume", a.NoArgs(), one, D)
        hub.tell(Change(incidents=dict(world.tables.incidents)))
    assert len(timers) <= 1000
    world.pass_(60)
    timers.fire_due()
    assert [(sent.verb, sent.incident) for sent in hub.sent] == [("conflict_overdue", claim[1])]


def test_what_people_resolved_is_not_called(hub: Hub, claim: tuple[str, str, str]) -> None:
    timers = hub.timers()
    hub.world.do("resolve", a.ResolveArgs(), claim[1], D)
    hub.world.pass_(60)
    timers.fire_due()
    timers.settle()
    assert hub.sent == []


def test_a_unit_that_is_free_again_ends_it(hub: Hub, claim: tuple[str, str, str]) -> None:
    timers, world = hub.timers(), hub.world
    timers.settle()
    assert hub.sent == []
    world.do("unassign", a.UnassignArgs(), claim[0], D)
    hub.tell(Change(units={"U1": world.tables.units["U1"]}))
    timers.settle()
    timers.settle()
    assert [(one.verb, one.actor) for one in hub.sent] == [("resolve", "timer")]
    assert world.tables.conflicts[claim[2]].resolved_at is not None


def test_what_was_over_while_the_hub_was_down_ends_at_its_start(hub: Hub, claim: tuple[str, str, str]) -> None:
    hub.world.do("void", a.VoidArgs(kind="not_ours", reason="x"), claim[1], Role.SHIFT_LEADER)
    timers = hub.timers()
    hub.shut = True
    timers.settle()
    assert hub.sent == [], "the disk takes nothing now"
    hub.shut = False
    timers.settle()
    assert hub.world.tables.conflicts[claim[2]].resolved_at is not None
