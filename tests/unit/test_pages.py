"""Pages go on: called again until each has answered for himself, a level up where nobody does, back where nothing follows; each once, none early."""

from collections.abc import Iterator

import pytest

from services.domain import args as a
from services.domain.intent import Decision, Rules
from services.domain.model import Incident
from services.domain.pages import page_dues
from services.domain.policy import Policy
from services.domain.state import Change, Tables
from services.domain.states import Outcome, Role
from services.domain.times import from_ms, to_ms
from services.hub.due import TimerRow, moved, page_args, wanted
from tests.support.world import World

RULES = Rules(
    Policy(page_repeat_s=120, page_climb_s=600, page_return_s=(900, 900, 900, 900)),
    duty={("L3", "610902101"): ("li", "wang"), ("L4", "610902"): ("yang",), ("L5", "6109"): ("qin",)},
)


class Desk:
    """An incident escalated to the town, with a timer that fires what is due and nothing else."""

    def __init__(self, priority: int = 3) -> None:
        self.world = World(RULES)
        self.key = self.world.report(priority=priority)
        self.world.do("escalate", a.EscalateArgs(level="L3"), self.key)

    @property
    def row(self) -> Incident:
        return self.world.tables.incidents[self.key]

    def run(self, seconds: int) -> list[str]:
        """So many seconds with a look at each; what happened, with the second."""
        began, said = self.world.now_ms, []
        for _ in range(seconds):
            self.world.pass_(1)
            for row in self._due():
                before = len(self.world.log)
                self.fire(row.clock)
                said += [f"{(self.world.now_ms - began) // 1000} {event.type}" for event in self.world.log[before:]]
        return said

    def _due(self) -> Iterator[TimerRow]:
        now = from_ms(self.world.now_ms)
        yield from sorted((row for row in wanted(self.row) if row.verb == "page" and row.at <= now), key=lambda row: row.at)

    def fire(self, clock: str) -> Decision:
        return self.world.do("page", page_args(clock), self.key, Role.TIMER)

    def ack(self, actor: str) -> Decision:
        return self.world.do("ack", a.AckArgs(), self.key, Role.LEADER, actor=actor)


def test_a_page_repeats_until_each_has_acknowledged_for_himself() -> None:
    desk = Desk()
    assert desk.run(250) == ["120 escalation.repeated", "240 escalation.repeated"]
    desk.ack("li")
    assert desk.run(500) == [f"{at} escalation.repeated" for at in (110, 230, 350, 470)], "one of two is not enough, and nothing climbs"
    assert desk.ack("li").reason == "nothing_to_ack"
    desk.ack("wang")
    assert desk.run(800) == []


def test_a_page_that_nobody_acknowledges_climbs_once_to_each_level_and_goes_on_below() -> None:
    desk = Desk()
    said = desk.run(1900)
    assert [line for line in said if "escalated" in line] == ["600 incident.escalated", "1200 incident.escalated"]
    assert [(page.level, page.leaders) for page in desk.row.pages] == [("L3", ("li", "wang")), ("L4", ("yang",)), ("L5", ("qin",))]
    assert (desk.row.level_reached, desk.row.owner) == ("L5", "6109")
    climbed = [event.data.climbed for event in desk.world.log if event.type == "incident.escalated"]  # type: ignore[attr-defined]
    assert climbed == ["", desk.row.pages[0].id, desk.row.pages[1].id]
    assert [calling.count for calling in desk.row.calls] == [16, 11, 6]


def test_what_is_acknowledged_and_stands_still_comes_back_to_who_is_on_duty_then() -> None:
    desk = Desk()
    desk.run(10)
    for who in ("li", "wang"):
        desk.ack(who)
    desk.run(800)
    desk.world.do("note", a.NoteArgs(text="在路上"), desk.key)
    assert desk.run(899) == [], "a note is news"
    assert desk.run(1) == ["1 escalation.returned"]
    (page,) = desk.row.pages
    assert (page.open, page.acked, page.leaders) == (True, (), ("li", "wang"))
    assert desk.run(120) == ["120 escalation.repeated"]


@pytest.mark.parametrize("verb", ["suspend", "void"])
def test_nothing_comes_back_of_what_is_suspended_or_over(verb: str) -> None:
    desk = Desk()
    for who in ("li", "wang"):
        desk.ack(who)
    until = from_ms(desk.world.now_ms + 86_400_000)
    args = {"suspend": a.UntilArgs(until=until, reason="等家属"), "void": a.VoidArgs(kind="not_ours", reason="邻县")}[verb]
    assert desk.world.do(verb, args, desk.key).outcome is Outcome.APPLIED
    assert desk.run(2000) == []


def test_a_reopened_case_is_not_called_for_pages_of_before() -> None:
    desk = Desk()
    desk.world.do("void", a.VoidArgs(kind="not_ours", reason="邻县"), desk.key)
    desk.world.pass_(4000)
    desk.world.do("reopen", a.ReasonArgs(reason="是本县"), desk.key)
    assert desk.run(700) == []
    assert desk.row.calls == ()


def test_a_timer_that_fires_late_or_twice_calls_once() -> None:
    desk = Desk()
    (repeat, climb) = wanted(desk.row)[1:]
    assert [due.why for due in page_dues(desk.row)] == ["repeat", "climb"]
    assert [desk.fire(row.clock).outcome for row in (repeat, climb)] == [Outcome.NOOP] * 2, "early"
    desk.world.pass_(5000)
    assert [desk.fire(repeat.clock).outcome for _ in range(2)] == [Outcome.APPLIED, Outcome.NOOP]
    desk.ack("li")
    assert desk.fire(climb.clock).outcome is Outcome.NOOP, "somebody answered a moment ago"
    assert to_ms(desk.row.calls[0].called_at) == desk.world.now_ms


def test_calls_change_no_version_and_are_no_news() -> None:
    desk = Desk()
    before = desk.row
    desk.run(130)
    assert (desk.row.version, desk.row.updated_at, desk.row.trail) == (before.version, before.updated_at, before.trail)
    rows = moved(Change(incidents={desk.key: desk.row}), Change(incidents={desk.key: before}), Tables())[desk.key]
    assert [row.clock.split(":")[0] for row in rows] == ["repeat"]


def test_only_the_clock_and_the_hub_may() -> None:
    desk = Desk()
    page = desk.row.pages[0].id
    told = a.PageToldArgs(page=page, call=1, channel="webhook", who="li", why="503")
    for verb, args in (("page", a.PageArgs(page=page, why="climb")), ("page_told", told)):
        assert desk.world.do(verb, args, desk.key, Role.SHIFT_LEADER).reason == "forbidden"
    desk.world.do("page_told", told, desk.key, Role.ADMIN)
    desk.world.do("page_told", a.PageToldArgs(page=page, call=1, channel="webhook", who="li"), desk.key, Role.ADMIN)
    assert [event.type for event in desk.world.log[-2:]] == ["page.failed", "page.delivered"]
    assert [(one.channel, one.who, one.why) for one in desk.row.calls[0].told] == [("webhook", "li", "")]
