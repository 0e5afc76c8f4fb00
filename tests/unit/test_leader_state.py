"""What the leader screen counts and lists, from rows alone."""

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from services.analysis.leader import LeaderState, Reason, Seat, leader_state
from services.analysis.series import Series
from services.domain.model import Incident, Page, Request, Unit
from services.domain.states import State, UnitStatus
from services.domain.times import from_ms
from tests.support.days import NOW_MS, row

MIN = 60_000
LI = Seat("li")


@dataclass(frozen=True)
class Duty:
    level: str
    region: str
    names: tuple[str, ...]
    until: str | None = None
    then: tuple[str, ...] = ()


def page(minutes: float, *leaders: str, acked: tuple[str, ...] = (), level: str = "L4") -> Page:
    return Page(id=f"p{minutes}", level=level, region="990101", opened_at=from_ms(NOW_MS - round(minutes * MIN)), leaders=leaders, acked=acked)


def overdue(minutes: float) -> dict[str, Any]:
    return {"due_at": from_ms(NOW_MS - round(minutes * MIN)), "due_from": from_ms(NOW_MS - 500 * MIN), "due_clock": "handle"}


def state(*rows: Incident, units: tuple[Unit, ...] = (), seat: Seat = LI, stale: tuple[str, ...] = ()) -> LeaderState:
    series = Series(NOW_MS)
    series.apply(rows)
    return leader_state(series, units, NOW_MS, seat, (60, 300), [Duty("L4", "990101", ("杨县长",))], stale)


def test_order_and_reason_of_what_waits() -> None:
    asked = Request(id="r", kind="return", asked_by="zhao", asked_at=from_ms(NOW_MS - MIN))
    found = state(
        row("late", NOW_MS - 90 * MIN, State.HANDLING, priority=1, stamps={State.DISPATCHED: NOW_MS - 80 * MIN}, **overdue(5)),
        row("theirs", NOW_MS - 9 * MIN, State.ACCEPTED, priority=1, pages=(page(1, "wang"),)),
        row("fresh", NOW_MS - 2 * MIN, priority=1),
        row("asked", NOW_MS - 9 * MIN, State.HANDLING, priority=1, requests=(asked,)),
        row("mine P2", NOW_MS - 9 * MIN, State.ACCEPTED, priority=2, pages=(page(8, "li"),)),
        row(
            "mine later",
            NOW_MS - 9 * MIN,
            State.ACCEPTED,
            priority=1,
            pages=(page(5, "wang", acked=("wang",), level="L3"), page(1, "wang", "li", acked=("wang",))),
        ),
        row("mine", NOW_MS - 9 * MIN, State.ACCEPTED, priority=1, pages=(page(3, "li"),)),
        row("done", NOW_MS - 9 * MIN, State.ACCEPTED, priority=1, pages=(page(3, "li", acked=("li",)),)),
        row("quiet", NOW_MS - 9 * MIN, State.ACCEPTED),
    )
    assert [line.incident.id for line in found.waiting] == ["mine", "mine later", "mine P2", "asked", "fresh", "theirs", "late"]
    assert [line.reason for line in found.waiting[2:]] == [Reason.PAGE, Reason.REQUEST, Reason.UNACCEPTED, Reason.PAGED_OTHERS, Reason.OVERDUE]
    assert found.waiting[1].from_level == "L3"
    assert found.waiting[0].since_ms == NOW_MS - 3 * MIN
    assert (found.open, found.overdue, found.mine, found.more) == (9, 1, 4, 0)


def test_what_i_acknowledged_stays_in_sight_until_it_is_handed_down() -> None:
    held = {"pages": (page(9, "wang", acked=("wang",), level="L3"), page(3, "li", acked=("li",))), "owner": "990101", "updated_at": from_ms(NOW_MS - 2 * MIN)}
    row_of = row("held", NOW_MS - 20 * MIN, State.ACCEPTED)
    found = state(replace(row_of, **held), row("other", NOW_MS - 9 * MIN, State.ACCEPTED, priority=1, pages=(page(1, "wang"),)))
    assert [(line.incident.id, line.reason) for line in found.waiting] == [("other", Reason.PAGED_OTHERS), ("held", Reason.ACKED)]
    assert (found.waiting[1].since_ms, found.waiting[1].from_level, found.mine) == (NOW_MS - 2 * MIN, "L3", 0)
    assert state(replace(row_of, **{**held, "owner": "990101101"})).waiting == ()
    assert state(replace(row_of, **held), seat=Seat("wang")).waiting == ()


def test_one_incident_is_one_line_for_its_most_pressing_reason() -> None:
    found = state(row("1", NOW_MS - 90 * MIN, priority=1, pages=(page(4, "li"), page(2, "li")), **overdue(5)))
    assert [(line.reason, line.since_ms, line.late) for line in found.waiting] == [(Reason.PAGE, NOW_MS - 4 * MIN, True)]


def test_a_page_that_names_nobody_waits_for_any_leader_and_one_who_may_not_decide_has_nothing_to_decide() -> None:
    anyone = row("1", NOW_MS - 9 * MIN, State.ACCEPTED, pages=(page(3),))
    assert state(anyone).mine == 1
    watcher = state(anyone, seat=Seat("guest", decides=False))
    assert (watcher.mine, watcher.waiting[0].reason) == (0, Reason.PAGED_OTHERS)


def test_available_units_are_known_free_and_fresh() -> None:
    units = (Unit(id="a"), Unit(id="b"), Unit(id="c", status=UnitStatus.EN), Unit(id="d", status=UnitStatus.OFF), Unit(id="e", known=False))
    found = state(units=units, stale=("b",))
    assert (found.available, found.units) == (1, 3)


def test_timing_is_p1_of_a_day_against_its_target() -> None:
    def answered(key: str, hours: float, seconds: int, priority: int = 1) -> Incident:
        at = NOW_MS - round(hours * 60 * MIN)
        return row(key, at, State.DISPATCHED, priority=priority, stamps={State.ACCEPTED: at + 1000, State.DISPATCHED: at + 1000 + seconds * 1000})

    found = state(answered("1", 1, 50), answered("2", 2, 90), answered("3", 3, 100), answered("4", 40, 9), answered("5", 1, 5000, 3))
    assert (found.dispatch.median_s, found.dispatch.samples, found.dispatch.missed) == (90, 3, True)
    assert (found.arrive.median_s, found.arrive.missed) == (None, False)
    assert [duty.names for duty in found.duty] == [("杨县长",)]


def test_a_thousand_overdue_are_counted_and_the_worst_listed() -> None:
    found = state(*(row(str(n), NOW_MS - 600 * MIN, State.HANDLING, priority=4 - n % 2, **overdue(n + 1)) for n in range(1000)))
    assert (found.overdue, len(found.waiting), found.more) == (1000, 60, 940)
    assert found.waiting[0].incident.id == "999"
