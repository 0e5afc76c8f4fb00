"""The field of a drill: the same seed gives the same frames, units move as their kind can, chance has its effect, and no task means no work."""

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from services.domain.geo import metres
from services.runtime.rng import SeededRng
from services.sim.field import DurableFrame, Field
from services.sim.mover import SPEED_MPS
from services.sim.scenario import Injection
from services.wire.codec import encode
from services.wire.frames import Progress, Recall, Report, Status
from tests.sim.county import AT, make_field, roster, routes, scenario, steps, task

PROMPT = {"late": 0.0, "returned": 0.0, "silent": 0.0}


def play(field: Field, seconds: float, step: float = 5.0) -> list[DurableFrame]:
    """Everything that is said in so long."""
    return [frame for _ in range(round(seconds / step)) for frame in field.advance(step, AT)]


def log_of(field: Field, seconds: float = 1800) -> list[bytes]:
    """The whole course on the wire, positions included, with a task for every tenth unit."""
    for number, unit in enumerate(roster().units[::10], 1):
        field.take(task(unit.id, number))
    return [line for _ in range(round(seconds / 10)) for line in (*map(encode, field.advance(10.0, AT)), encode(field.positions(AT)))]


def test_the_same_seed_run_and_inputs_give_the_same_frames() -> None:
    assert log_of(make_field(7)) == log_of(make_field(7))


def test_another_seed_gives_another_log() -> None:
    one, other = play(make_field(7), 1800), play(make_field(8), 1800)
    assert [frame.text for frame in one if isinstance(frame, Report)] != [frame.text for frame in other if isinstance(frame, Report)]
    assert log_of(make_field(7))[-1] != log_of(make_field(8))[-1]


def test_another_run_tells_the_same_under_other_ids() -> None:
    one, other = play(make_field(7, "monday"), 600), play(make_field(7, "tuesday"), 600)
    assert [frame.text for frame in one if isinstance(frame, Report)] == [frame.text for frame in other if isinstance(frame, Report)]
    assert not {frame.id for frame in one} & {frame.id for frame in other}
    assert len({frame.id for frame in one}) == len(one)


def test_units_log_in_once() -> None:
    said = [frame for frame in play(make_field(), 60) if isinstance(frame, Status)]
    assert Counter(frame.unit for frame in said) == {unit.id: 1 for unit in roster().units}
    assert {frame.status for frame in said} == {"AV"}


@pytest.mark.parametrize("step", [0.5, 5.0, 30.0])
def test_units_stay_in_the_county_and_move_no_faster_than_their_kind(step: float) -> None:
    field = make_field(3)
    for number, unit in enumerate(field.units, 1):
        field.take(task(unit.id, number, *routes().somewhere(SeededRng(number), "990201")))
    before = {unit.id: (unit.mover.lon, unit.mover.lat) for unit in field.units}
    moved: Counter[str] = Counter()
    for _ in range(round(600 / step)):
        list(field.advance(step, AT))
        for unit in field.units:
            here = (unit.mover.lon, unit.mover.lat)
            gone = metres(*before[unit.id], *here)
            assert gone <= max(SPEED_MPS[unit.mover.kind]) * step * 1.002, unit.id
            assert routes().inside(here), unit.id
            moved[unit.mover.kind] += gone > 0
            before[unit.id] = here
    assert set(moved) == set(SPEED_MPS)
    assert all(moved.values())


def test_a_task_is_signed_driven_to_worked_on_and_reported_back() -> None:
    field = make_field(habits=PROMPT)
    car = field.units[0]
    field.take(task("U1", 1, 109.10, 32.72))
    said = [(frame.step, car.mover.lon) for _ in range(1200) for frame in field.advance(3.0, AT) if isinstance(frame, Progress)]
    assert [step for step, _ in said] == ["sign", "depart", "arrive", "handling", "feedback"]
    assert said[2][1] == pytest.approx(109.10)


def test_a_unit_comes_free_after_its_task() -> None:
    field = make_field(habits=PROMPT)
    play(field, 5)
    field.take(task("U1", 1, 109.03, 32.68))
    said = play(field, 3600)
    assert [frame.status for frame in said if isinstance(frame, Status) and frame.unit == "U1"] == ["AV"]
    fed_back = next(i for i, frame in enumerate(said) if isinstance(frame, Progress) and frame.step == "feedback")
    assert fed_back < next(i for i, frame in enumerate(said) if isinstance(frame, Status))


def test_a_unit_that_waits_at_a_post_goes_back_to_it() -> None:
    field = make_field(habits=PROMPT)
    engine = next(unit for unit in field.units if unit.mover.kind == "fire")
    field.take(task(engine.id, 1, 109.10, 32.72))
    play(field, 3 * 3600)
    assert (engine.mover.lon, engine.mover.lat) == engine.post


def test_withholding_every_task_leaves_no_unit_signed_en_route_or_on_scene() -> None:
    said = play(make_field(), 4 * 3600, 10.0)
    assert steps(said) == {}
    assert {frame.status for frame in said if isinstance(frame, Status)} == {"AV"}
    assert sum(isinstance(frame, Report) for frame in said) > 200


def test_the_same_task_again_is_not_a_second_one() -> None:
    field = make_field(habits=PROMPT)
    for _ in range(3):
        field.take(task("U1"))
        play(field, 1200)
    assert steps(play(field, 3600))["sign"] == 0


def test_a_recall_ends_the_work_at_once() -> None:
    field = make_field(habits=PROMPT)
    field.take(task("U1", 1, 109.20, 32.70))
    play(field, 150)
    assert field.units[0].phase == "drive"
    field.take(Recall(incident="i1", unit="U1", assignment="a1", reason="改派"))
    assert steps(play(field, 3600)) == {}
    field.take(task("U1"))
    assert steps(play(field, 3600))["sign"] == 1


def test_a_backlog_unit_does_one_after_the_other() -> None:
    field = make_field(habits=PROMPT)
    officer = next(unit for unit in field.units if not unit.exclusive)
    for number in (1, 2, 3):
        field.take(task(officer.id, number, officer.mover.lon, officer.mover.lat))
    said = [frame for frame in play(field, 3 * 3600) if isinstance(frame, Progress)]
    assert [frame.step for frame in said[:3]].count("sign") >= 2, "what comes while it is busy is answered all the same"
    work = [(frame.incident, frame.step) for frame in said if frame.step != "sign"]
    order = [incident for incident, step in work if step == "depart"]
    assert sorted(order) == ["i1", "i2", "i3"]
    assert work == [(incident, step) for incident in order for step in ("depart", "arrive", "handling", "feedback")]


# --- chance ---


def answers(behaviour: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    """What each of the sixty units says first to a task and after how many seconds; 10 tasks each, one after the other's recall."""
    field = make_field(11, habits=behaviour)
    list(field.advance(1.0, AT))
    for number in range(10):
        waiting = {unit.id for unit in field.units}
        for index, unit in enumerate(field.units):
            field.take(task(unit.id, number * 100 + index))
        for second in range(400):
            for frame in field.advance(1.0, AT):
                if isinstance(frame, Progress) and frame.unit in waiting:
                    waiting.discard(frame.unit)
                    yield frame.step, float(second)
        for index, unit in enumerate(field.units):
            field.take(Recall(incident="", unit=unit.id, assignment=f"a{number * 100 + index}", reason=""))
        yield from (("silence", 400.0) for _ in waiting)


def test_silence_returns_and_lateness_are_the_scenarios_chances() -> None:
    told = list(answers({"silent": 0.2, "returned": 0.1, "late": 0.25, "late_factor": 5.0, "sign_s": (10, 60)}))
    count = Counter(step for step, _ in told)
    assert len(told) == 600
    assert 90 <= count["silence"] <= 150  # 120 expected, 3 sigma = 29
    assert 25 <= count["return"] <= 72  # 48 expected of 480
    late = sum(second > 62 for step, second in told if step != "silence")
    assert 75 <= late <= 145  # 480 × 0.25 × the share of 50..300 s that lies past 62 s


@pytest.mark.parametrize(
    ("behaviour", "only"), [({"silent": 1.0}, "silence"), ({"silent": 0.0, "returned": 1.0}, "return"), ({"silent": 0.0, "returned": 0.0}, "sign")]
)
def test_a_chance_of_one_is_certain_and_of_none_never(behaviour: dict[str, object], only: str) -> None:
    assert {step for step, _ in answers(behaviour)} == {only}


# --- reports ---


def test_reports_come_at_the_scenarios_rate() -> None:
    said = [frame for frame in play(make_field(5), 6 * 3600, 30.0) if isinstance(frame, Report)]
    expected = scenario().reports_per_hour * 6
    assert abs(len(said) - scenario().opening_reports - len(scenario().injections) - expected) < 4 * expected**0.5


def test_reports_lie_in_the_county_and_some_have_no_place() -> None:
    said = [frame for frame in play(make_field(5), 10 * 3600, 60.0) if isinstance(frame, Report)]
    placed = [frame for frame in said if frame.lon is not None and frame.lat is not None]
    assert all(routes().inside((frame.lon or 0, frame.lat or 0)) for frame in placed)
    lost = [frame for frame in said if frame.lon is None]
    assert 8 <= len(lost) <= 50  # 4 % of 640
    assert all(frame.region and len(frame.region) == 9 for frame in lost)


def test_what_is_open_at_the_start_has_waited_no_longer_than_its_priority_allows() -> None:
    said = [frame for frame in make_field().advance(0.5, AT) if isinstance(frame, Report)]
    assert len(said) == scenario().opening_reports
    assert all(frame.at <= AT for frame in said)
    assert min(frame.at for frame in said if frame.priority > 2) >= "2026-11-22T07:20:00.000Z"
    assert len({frame.at for frame in said}) > len(said) / 2


def test_injections_come_on_time_and_those_of_one_place_together() -> None:
    field, heard = make_field(), {}
    texts: dict[str, Injection] = {one.text: one for one in scenario().injections}
    for second in range(1, 3600):
        heard.update({frame.text: (second, frame) for frame in field.advance(1.0, AT) if isinstance(frame, Report) and frame.text in texts})
    assert heard.keys() == texts.keys()
    assert all(texts[text].at_s <= second <= texts[text].at_s + 1 for text, (second, _) in heard.items())
    spots = [(frame.lon or 0.0, frame.lat or 0.0) for text, (_, frame) in heard.items() if texts[text].place == "夜市"]
    assert len(set(spots)) == len(spots) >= 7
    assert max(metres(*spots[0], *spot) for spot in spots) < 250


def test_machines_have_no_name_and_no_phone() -> None:
    said = [frame for frame in play(make_field(5), 10 * 3600, 60.0) if isinstance(frame, Report)]
    sensors = [frame for frame in said if frame.origin is not None and frame.origin.kind == "sensor"]
    assert sensors
    assert all(frame.contact is None for frame in sensors)
    assert all(frame.contact is not None and frame.contact.phone.startswith("1390000") for frame in said if frame not in sensors)
