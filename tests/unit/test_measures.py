"""The measures: each by its formula, on rows made for it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analysis.measures_view import page, table
from services.domain import measures as m
from services.domain.model import Assignment, Incident, Origin, Unit
from services.domain.state import Tables
from services.domain.states import State, Step
from services.domain.times import from_ms
from tests.support.days import NOW_MS, row

MIN = 60_000
ACC, DIS, SCENE, FB = State.ACCEPTED, State.DISPATCHED, State.ON_SCENE, State.FEEDBACK


def at(minutes: float) -> int:
    """Milliseconds so many minutes before now."""
    return NOW_MS - round(minutes * MIN)


def test_accept_time_runs_from_the_hub_to_the_first_answer() -> None:
    run = m.accept_run(row("1", at(10), ACC, priority=1, stamps={ACC: at(9.5)}))
    assert run.seconds == 30
    assert run.in_time(NOW_MS) is True
    voided = m.accept_run(row("2", at(10), State.VOID, priority=1, stamps={State.VOID: at(8)}))
    assert voided.seconds == 120
    assert voided.in_time(NOW_MS) is False


def test_unanswered_counts_against_only_once_its_limit_has_passed() -> None:
    waits = row("1", at(0.5), priority=1)
    assert m.accepted_in_time(waits, NOW_MS) is None
    assert m.accepted_in_time(waits, NOW_MS + 31_000) is False


@pytest.mark.parametrize(
    ("stamps", "seconds"),
    [
        ({ACC: at(9), DIS: at(8)}, 60.0),
        ({ACC: at(9), State.FILED: at(8.5), DIS: at(8)}, 30.0),
        ({ACC: at(8), DIS: at(8)}, 120.0),  # one step implied the other: counted from the report
        ({ACC: at(9), DIS: at(8), State.FILED: at(7)}, 60.0),  # filed after, as the urgent track has it
    ],
)
def test_dispatch_time(stamps: dict[State, int], seconds: float) -> None:
    run = m.dispatch_run(row("1", at(10), DIS, priority=1, stamps=stamps, units=("U1",)))
    assert run is not None
    assert run.seconds == seconds


def test_dispatch_clock_of_an_ordinary_incident_waits_for_its_filing() -> None:
    assert m.dispatch_run(row("1", at(600), ACC, priority=3, stamps={ACC: at(599)})) is None
    urgent = m.dispatch_run(row("2", at(600), ACC, priority=1, stamps={ACC: at(599)}))
    assert urgent is not None
    assert urgent.in_time(NOW_MS) is False


def test_arrival_is_implied_by_handling_and_void_of_those_nobody_came_to() -> None:
    run = m.arrive_run(row("1", at(30), State.HANDLING, priority=1, stamps={DIS: at(20), State.HANDLING: at(16)}, units=("U1",)))
    assert run is not None
    assert run.seconds == 240
    assert m.arrive_run(row("2", at(30), State.CLOSED, stamps={DIS: at(20), FB: at(10)})) is None
    assert m.arrive_run(row("3", at(30), DIS, stamps={DIS: at(20)}, orgs=("rsj",))) is None, "an organisation has no position to arrive from"


def test_handling_runs_from_dispatch_and_pauses_while_suspended() -> None:
    late = row("1", at(200), State.HANDLING, priority=1, stamps={DIS: at(130)})
    assert m.handled_in_time(late, NOW_MS) is False
    assert m.handled_in_time(row("2", at(200), State.HANDLING, priority=1, stamps={DIS: at(130)}, handle_extra_s=1200), NOW_MS) is None
    assert m.handled_in_time(row("3", at(200), State.HANDLING, priority=1, stamps={DIS: at(130)}, suspended_until=from_ms(at(-60))), NOW_MS) is None
    assert m.handled_in_time(row("4", at(200), FB, priority=1, stamps={DIS: at(130), FB: at(20)}), NOW_MS) is True


def test_checked_and_signed_in_time() -> None:
    assert m.checked_in_time(row("1", at(200), State.CHECKED, priority=1, stamps={FB: at(90), State.CHECKED: at(40)}), NOW_MS) is True
    assert m.checked_in_time(row("2", at(200), State.CHECKING, priority=1, stamps={FB: at(90)}), NOW_MS) is False
    incident = row("3", at(20), DIS, priority=1, stamps={DIS: at(10)}, units=("U1",))
    task = Assignment(id="a", incident="3", assignee="U1", kind="unit", dispatched_at=from_ms(at(10)), departed_at=from_ms(at(9)), status=Step.EN)
    assert m.signed_in_time(task, incident, NOW_MS) is True, "departing implies having signed"
    ended = Assignment(id="b", incident="3", assignee="U1", kind="unit", dispatched_at=from_ms(at(10)), status=Step.ENDED)
    assert m.signed_in_time(ended, incident, NOW_MS) is None


def test_counts_and_the_rates_of_the_whole_view() -> None:
    ticket = Origin(kind="hotline", ticket="T1")
    rows = [
        row("1", at(50), State.CLOSED, category="dispute/family", stamps={ACC: at(49), DIS: at(40), FB: at(30), State.CLOSED: at(5)}, origin=ticket),
        row("2", at(50), ACC, category="dispute/family", stamps={ACC: at(49)}, round=2),
        row(
            "3",
            at(50),
            DIS,
            category="public_order/noise",
            stamps={ACC: at(49), DIS: at(45)},
            return_count=1,
            due_at=from_ms(at(1)),
            due_from=from_ms(at(45)),
            due_clock="arrive",
        ),
        row(
            "4",
            at(50),
            DIS,
            category="public_order/noise",
            stamps={ACC: at(49), DIS: at(45)},
            suspended_until=from_ms(at(-10)),
            due_at=from_ms(at(1)),
            due_clock="suspend",
        ),
        row("5", at(50), State.REVISITED, category="hazard/fire", stamps={State.CLOSED: at(9)}, satisfaction=5),
        row("6", at(50), State.MERGED, category="dispute/family", stamps={State.MERGED: at(9)}),
    ]
    found = table(Tables(incidents={each.id: each for each in rows}), NOW_MS)
    assert found["open"].part == 3
    assert found["overdue"].part == 1, "the suspended one is not overdue"
    assert found["suspended"].part == 1
    assert found["by_inspection"].part == 1
    assert found["mediated"] == m.Share(1, 2)
    assert found["responded"] == m.Share(1, 1)
    assert found["returned"] == m.Share(1, 3)
    assert found["satisfied"].value == 1.0
    assert found["signed_in_time"].value is None


def test_presence_and_coverage_count_grids_not_units() -> None:
    assert m.patrol_presence([("g1", 8), ("g1", 8), ("g2", 9), ("gone", 8)], ["g1", "g2"], range(8, 10)) == m.Share(2, 4)
    units = [Unit(id="a", kind="grid_officer", region="g1"), Unit(id="b", kind="grid_officer", region="g1"), Unit(id="c", kind="fire", region="g2")]
    assert m.grid_coverage(units, ["g1", "g2"]) == m.Share(1, 2)


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted))
def test_the_ninetieth_is_the_smallest_that_nine_tenths_do_not_exceed(values: list[float]) -> None:
    limit = m.ninetieth(values)
    assert limit in values
    assert sum(value <= limit for value in values) >= 0.9 * len(values)
    assert sum(value < limit for value in values) < 0.9 * len(values)


def test_median() -> None:
    assert (m.median([]), m.median([3]), m.median([1, 2, 4, 9])) == (None, 3, 3)


def test_the_page_of_the_measures_is_current() -> None:
    written = Path(__file__).parents[2] / "docs" / "measures.md"
    assert written.read_text(encoding="utf-8") == page(), "run: python -m services.analysis.measures_view > docs/measures.md"


def test_every_rate_names_its_formula() -> None:
    incident: Incident = row("1", at(1))
    for line in page().splitlines():
        if line.startswith("| ") and "formula" not in line:
            assert "=" in line
    assert table(Tables(incidents={"1": incident}), NOW_MS)["open"].part == 1
