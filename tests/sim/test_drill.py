"""A whole drill with nobody at the wall: the colleague takes it up, units work, cases close; and without tasks nothing moves."""

from collections import Counter

import msgspec
import pytest

from services.domain.events import Closed
from services.domain.states import OPEN, State, UnitStatus
from services.domain.times import to_ms
from services.wire.codec import encode
from tests.sim.county import PureDrill, scenario, steps

HOUR = 3600


@pytest.fixture(scope="module")
def evening() -> PureDrill:
    """Three hours of the bundled scenario."""
    drill = PureDrill()
    drill.run(3 * HOUR, 15.0)
    return drill


def kinds(drill: PureDrill) -> Counter[str]:
    """How often each kind of event happened."""
    return Counter(event.type for event in drill.world.log)


def test_an_unattended_drill_reaches_a_steady_state(evening: PureDrill) -> None:
    still_open = sum(one.state in OPEN for one in evening.world.tables.incidents.values())
    evening.run(HOUR, 15.0)
    later = sum(one.state in OPEN for one in evening.world.tables.incidents.values())
    assert 15 <= later <= 110
    assert abs(later - still_open) < 40
    assert kinds(evening)["incident.closed"] > 80


def test_every_verb_of_a_colleagues_evening_happens(evening: PureDrill) -> None:
    seen = kinds(evening)
    for what in ("accepted", "filed", "assigned", "signed", "departed", "arrived", "handling_started", "fed_back", "returned", "unassigned", "released",
                 "check_started", "checked", "closed", "revisited", "escalated", "noted"):  # fmt: skip
        assert seen[f"incident.{what}"] > 0, what


def test_closing_names_its_four_elements(evening: PureDrill) -> None:
    closed = [event.data for event in evening.world.log if isinstance(event.data, Closed)]
    assert closed
    assert all(data.taken_at and data.spoke_to and data.measures and data.done_at for data in closed)


def test_urgent_ones_are_taken_up_first(evening: PureDrill) -> None:
    def wait_s(priority: int) -> float:
        rows = [one for one in evening.world.tables.incidents.values() if one.priority == priority and State.ACCEPTED in one.stamps and evening.mind.mine(one)]
        waits = sorted((to_ms(one.stamps[State.ACCEPTED]) - to_ms(one.stamps[State.REPORTED])) / 1000 for one in rows)
        return waits[len(waits) // 2]

    assert wait_s(1) < wait_s(2) < wait_s(4)
    assert wait_s(1) <= 60


def test_the_trainees_share_is_left_alone_for_a_while(evening: PureDrill) -> None:
    rows = evening.world.tables.incidents.values()
    left = [one for one in rows if not evening.mind.mine(one)]
    assert 0.05 <= len(left) / len(rows) <= 0.27  # 15 %
    first = {event.incident: event for event in reversed(evening.world.log) if event.type == "incident.accepted"}
    waits = [(to_ms(first[one.id].recorded_at) - to_ms(one.stamps[State.REPORTED])) / 1000 for one in left if one.id in first]
    assert waits
    assert min(waits) >= scenario().colleague.rest_after_s


def test_what_another_desk_has_taken_up_is_left_to_it() -> None:
    drill = PureDrill()
    drill.run(10)
    rows = drill.world.tables.incidents
    ours = [key for key, one in rows.items() if drill.mind.mine(one)]
    for key in ours:
        rows[key] = msgspec.structs.replace(rows[key], desk="seat-2")
    drill.run(300)
    assert ours
    assert all(rows[key].state is State.REPORTED for key in ours)


def test_a_unit_that_stays_silent_loses_its_task_to_another(evening: PureDrill) -> None:
    lost = [event for event in evening.world.log if event.type == "incident.unassigned"]
    assert lost
    for event in lost[:5]:
        tasks = [evening.world.tables.assignments[key] for key in evening.world.tables.incidents[event.incident or ""].assignments]
        silent = {task.assignee for task in tasks if task.end_reason == "多次呼叫未应答"}
        assert silent
        assert all(task.signed_at is None for task in tasks if task.end_reason == "多次呼叫未应答")


def test_no_exclusive_unit_has_two_tasks(evening: PureDrill) -> None:
    assert all(len(unit.tasks) <= 1 for unit in evening.world.tables.units.values() if unit.mode == "exclusive")
    assert kinds(evening)["conflict.opened"] == 0


def test_the_same_seed_is_the_same_evening() -> None:
    one, other = PureDrill(seed=4), PureDrill(seed=4)
    one.run(900)
    other.run(900)
    assert list(map(encode, one.said)) == list(map(encode, other.said))
    assert [event.type for event in one.world.log] == [event.type for event in other.world.log]
    third = PureDrill(seed=5)
    third.run(900)
    assert [event.type for event in one.world.log] != [event.type for event in third.world.log]


def test_withheld_tasks_leave_every_unit_where_it_was() -> None:
    drill = PureDrill(deliver=False)
    drill.run(HOUR, 15.0)
    assert steps(drill.said) == {}
    assert kinds(drill)["incident.assigned"] > 0
    assert not {"incident.signed", "incident.departed", "incident.arrived"} & kinds(drill).keys()
    assert {unit.status for unit in drill.world.tables.units.values()} <= {UnitStatus.AV, UnitStatus.DP}


def test_without_a_colleague_nobody_takes_anything_up() -> None:
    drill = PureDrill(colleague=False)
    drill.run(HOUR, 15.0)
    assert {one.state for one in drill.world.tables.incidents.values()} == {State.REPORTED}
