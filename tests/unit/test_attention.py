"""The table of alarm states: each line of it, and what must hold whatever happens (domain.md §6)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.attention import ASKING, Alarm, AlarmState, again_ms, alarm
from services.domain.model import Incident, Trace
from services.domain.states import OPEN, Clock, State
from services.domain.times import from_ms
from tests.support.desk import NOW_MS, due, incident
from widgets.queue.row import Tab, make_row

MIN = 60_000
END, BEGIN = from_ms(NOW_MS + MIN), from_ms(NOW_MS - MIN)
SHELF: dict[str, Any] = {"suspended_until": END, "suspended_at": BEGIN, "due_at": END, "due_clock": Clock.SUSPEND}
PAST: dict[str, Any] = {**SHELF, "suspended_until": from_ms(NOW_MS - 1000)}
RAISED = (Trace(2, "incident.reprioritized", "li", from_ms(NOW_MS - 5000)),)
REPORTED_MS = NOW_MS - MIN


def row(state: State = State.REPORTED, priority: int = 3, left_s: float = 60, **changes: Any) -> Incident:
    """An incident of a minute ago whose limit ends in `left_s`."""
    return incident(**{"state": state, "priority": priority, **due(left_s, 900), **changes})


@pytest.mark.parametrize(
    ("one", "seen", "flood", "wanted"),
    [
        (row(), None, False, Alarm(AlarmState.NEW, REPORTED_MS, NOW_MS + MIN + 1)),
        (row(), None, True, Alarm(AlarmState.SUPPRESSED, REPORTED_MS, NOW_MS + MIN + 1)),
        (row(priority=2), None, True, Alarm(AlarmState.NEW, REPORTED_MS, NOW_MS + MIN + 1)),
        (row(), NOW_MS - 1000, True, Alarm(AlarmState.ACKNOWLEDGED, NOW_MS - 1000, NOW_MS + MIN + 1)),
        (row(State.ACCEPTED), None, False, Alarm(AlarmState.NONE, NOW_MS, NOW_MS + MIN + 1)),
        (row(State.CLOSED, left_s=-9), None, False, Alarm(AlarmState.NONE, NOW_MS, None)),
        (row(State.ACCEPTED, left_s=-9), None, False, Alarm(AlarmState.RETURNED, NOW_MS - 9000, None)),
        (row(State.ACCEPTED, left_s=-9), NOW_MS - 9000, True, Alarm(AlarmState.RETURNED, NOW_MS - 9000, None)),
        (row(State.ACCEPTED, left_s=-9), NOW_MS - 8999, False, Alarm(AlarmState.ACKNOWLEDGED, NOW_MS - 8999, NOW_MS - 8999 + 15 * MIN)),
        (row(State.ON_SCENE, left_s=-1800), NOW_MS - 15 * MIN, False, Alarm(AlarmState.RETURNED, NOW_MS, None)),
        (row(State.ACCEPTED, 3, **SHELF), None, False, Alarm(AlarmState.SHELVED, NOW_MS - MIN, NOW_MS + MIN + 1)),
        (row(State.ACCEPTED, 3, **PAST), NOW_MS - 2000, False, Alarm(AlarmState.RETURNED, NOW_MS - 1000, None)),
        (row(State.ACCEPTED, 1, **SHELF), None, True, Alarm(AlarmState.RETURNED, NOW_MS - MIN, None)),
        (row(State.REPORTED, 1, trail=RAISED), NOW_MS - 6000, True, Alarm(AlarmState.NEW, NOW_MS - 5000, NOW_MS + MIN + 1)),
        (row(State.REPORTED, 3, trail=RAISED), NOW_MS - 6000, True, Alarm(AlarmState.ACKNOWLEDGED, NOW_MS - 6000, NOW_MS + MIN + 1)),
        (row(due_at=None), NOW_MS - 14 * MIN, False, Alarm(AlarmState.ACKNOWLEDGED, NOW_MS - 14 * MIN, NOW_MS + MIN)),
        (row(due_at=None), NOW_MS - 15 * MIN, False, Alarm(AlarmState.RETURNED, NOW_MS, None)),
    ],
)
def test_each_line_of_the_table(one: Incident, seen: int | None, flood: bool, wanted: Alarm) -> None:
    assert alarm(one, seen, NOW_MS, flood) == wanted


def test_its_limit_is_that_of_the_site() -> None:
    assert [again_ms(row(priority=priority)) for priority in (1, 2, 3, 4)] == [MIN, 5 * MIN, 15 * MIN, 30 * MIN]
    assert again_ms(row(limits={"accept": 7})) == 7000


@pytest.mark.parametrize("clock", [one for one in Clock if one not in (Clock.SUSPEND, Clock.REVISIT)])
def test_every_limit_that_passes_is_in_the_list_of_what_is_overdue_and_asks(clock: Clock) -> None:
    late = incident(state=State.ON_SCENE, **due(-1, 900, clock))
    assert Tab.OVERDUE in make_row(late, NOW_MS).tabs
    assert alarm(late, None, NOW_MS).state is AlarmState.RETURNED


# --- what holds whatever happens ---

AGE = st.integers(-90_000, 90_000)


@st.composite
def rows(draw: st.DrawFn) -> Incident:
    """Any incident, sensible or not."""
    shelf = draw(st.none() | AGE)
    late = draw(st.none() | AGE)
    changes: dict[str, Any] = {
        "state": draw(st.sampled_from(State)), "priority": draw(st.integers(1, 4)),
        "due_at": None if late is None else from_ms(NOW_MS + late), "limits": {"accept": draw(st.integers(1, 60))},
        "trail": (Trace(2, "incident.reprioritized", "li", from_ms(NOW_MS + draw(AGE))),) if draw(st.booleans()) else (),
    }  # fmt: skip
    if shelf is not None:
        changes |= {"suspended_until": from_ms(NOW_MS + shelf), "suspended_at": from_ms(NOW_MS - 100_000)}
    return incident(**changes)


SEEN = st.none() | st.integers(NOW_MS - 90_000, NOW_MS)


@given(rows(), SEEN, st.booleans())
def test_nothing_urgent_is_grouped_or_shelved(one: Incident, seen: int | None, flood: bool) -> None:
    found = alarm(one, seen, NOW_MS, flood).state
    assert one.priority > 2 or found not in (AlarmState.SUPPRESSED, AlarmState.SHELVED)
    assert one.priority > 2 or alarm(one, seen, NOW_MS, not flood).state is found


@given(rows(), SEEN, st.booleans())
def test_none_that_is_open_is_silent_for_ever(one: Incident, seen: int | None, flood: bool) -> None:
    """Follow the turns: whatever does not ask now asks later, unless it is in order without a limit or closed."""
    now, found = NOW_MS, alarm(one, seen, NOW_MS, flood)
    for _ in range(4):
        if found.state in ASKING or found.turn_ms is None:
            break
        now = found.turn_ms
        found = alarm(one, seen, now, flood)
    in_order = one.state not in OPEN or (one.due_at is None and one.suspended_until is None and one.state is not State.REPORTED)
    grouped = flood and seen is None and one.due_at is None and found.state is AlarmState.SUPPRESSED
    assert found.state in ASKING or in_order or grouped


@given(rows(), SEEN, st.booleans(), st.integers(0, 200_000))
def test_time_alone_changes_it_at_its_turn_and_never_before(one: Incident, seen: int | None, flood: bool, later: int) -> None:
    now, then = alarm(one, seen, NOW_MS, flood), alarm(one, seen, NOW_MS + later, flood)
    if now.turn_ms is None or NOW_MS + later < now.turn_ms:
        assert then.state is now.state
        assert now.state is AlarmState.NONE or then == now
    else:
        assert then != now


@given(rows(), st.booleans())
def test_a_sight_quiets_and_what_is_late_comes_back_after_its_limit_and_not_before(one: Incident, flood: bool) -> None:
    seen = alarm(one, NOW_MS, NOW_MS, flood)
    if one.state in OPEN and one.suspended_until is None and one.due_at is not None and one.due_at < from_ms(NOW_MS) and not one.trail:
        assert seen == Alarm(AlarmState.ACKNOWLEDGED, NOW_MS, NOW_MS + again_ms(one))
        assert alarm(one, NOW_MS, NOW_MS + again_ms(one) - 1).state is AlarmState.ACKNOWLEDGED
        assert alarm(one, NOW_MS, NOW_MS + again_ms(one)) == Alarm(AlarmState.RETURNED, NOW_MS + again_ms(one), None)
    else:
        assert seen.state is not AlarmState.SUPPRESSED
