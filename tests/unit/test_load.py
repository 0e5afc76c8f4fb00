"""The load of a desk and what it hears: alarms begin once, a flood groups what is low and nothing else, a P1 sounds until it was seen."""

import io
import wave
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from services.analysis.load import SPAN_MS, Load, LoadMeter
from services.analysis.sounding import Sounding
from services.analysis.tones import RATE, TONES, samples, wav
from services.analysis.watch import Ask, Watch
from services.domain.attention import AlarmState
from services.domain.model import Incident, Trace
from services.domain.states import State
from services.domain.times import from_ms
from tests.support.desk import NOW_MS, due, incident

MIN = 60_000


def new(priority: int = 3, age_ms: int = 0, left_s: float = 900, **changes: Any) -> Incident:
    """A report of so many ms ago."""
    return incident(**{"priority": priority, "reported_at": from_ms(NOW_MS - age_ms), **due(left_s, 900), **changes})


def watching(*rows: Incident, most: int = 10, desk: str = "") -> Watch:
    watch = Watch(desk, most)
    watch.load(rows, NOW_MS)
    return watch


# --- the meter ---


def test_alarms_are_counted_for_ten_minutes() -> None:
    meter = LoadMeter()
    for at in (0, 1, SPAN_MS):
        meter.begin(NOW_MS + at)
    assert [meter.alarms(NOW_MS + at) for at in (SPAN_MS - 1, SPAN_MS, SPAN_MS + 1, 2 * SPAN_MS)] == [3, 2, 1, 0]


def test_more_than_the_policy_says_is_a_flood_and_what_is_open_is_counted_by_desk() -> None:
    rows = [new(1, desk="seat-1"), *(new(2, desk="seat-2") for _ in range(3)), *(new(4) for _ in range(16)), new(state=State.CLOSED)]
    watch = watching(*rows, most=20, desk="seat-2")
    assert watch.read() == Load(20, False, 20, 3, (5, 15, 80))
    watch.apply({one.id: one for one in (new(3),)}, NOW_MS)
    assert watch.read() == Load(21, True, 21, 3, (5, 14, 81))
    watch.apply({rows[0].id: None, rows[1].id: replace(rows[1], state=State.CLOSED)}, NOW_MS)
    assert (watch.read().open, watch.read().here) == (19, 2)
    assert watching().read() == Load()


# --- the watch ---


def test_an_alarm_begins_once_and_comes_back_at_its_limit() -> None:
    one = new(3, left_s=60)
    watch = watching(one)
    assert watch.begun() == [Ask(3, NOW_MS, one.id)]
    watch.apply({one.id: replace(one, version=2)}, NOW_MS + 10)
    assert watch.begun() == []
    watch.see(one.id, NOW_MS + 1000)
    assert (watch.state(one.id), watch.asking()) == (AlarmState.ACKNOWLEDGED, [])
    watch.tick(NOW_MS + MIN)
    assert watch.begun() == []
    watch.tick(NOW_MS + MIN + 1)
    assert watch.begun() == [Ask(3, NOW_MS + MIN, one.id)]
    assert (watch.count(AlarmState.RETURNED), watch.first()) == (1, Ask(3, NOW_MS + MIN, one.id))
    assert watch.read().alarms == 2


def test_one_that_is_raised_begins_anew_and_one_that_is_seen_before_it_was_heard_does_not_sound() -> None:
    one, other = new(4), new(2)
    watch = watching(one, other)
    watch.see(other.id, NOW_MS)
    assert [ask.incident for ask in watch.begun()] == [one.id]
    raised = replace(one, priority=1, trail=(Trace(2, "incident.reprioritized", "li", from_ms(NOW_MS + 5)),))
    watch.apply({one.id: raised}, NOW_MS + 5)
    assert watch.begun() == watch.urgent() == [Ask(1, NOW_MS + 5, one.id)]


def test_a_flood_groups_what_is_low_until_it_ends_or_its_limit_passes() -> None:
    low, late, urgent = [new(3 + at % 2) for at in range(8)], new(4, left_s=120), [new(1), new(2)]
    watch = watching(*low, late, *urgent)
    assert (watch.flood, [ask.priority for ask in watch.begun()]) == (True, [1, 2])
    assert (watch.count(AlarmState.SUPPRESSED), watch.count(AlarmState.NEW)) == (9, 2)
    assert watch.state(low[0].id) is AlarmState.SUPPRESSED
    watch.tick(NOW_MS + 2 * MIN + 1)
    assert [ask.incident for ask in watch.begun()] == [late.id]
    assert (watch.count(AlarmState.SUPPRESSED), watch.count(AlarmState.RETURNED)) == (8, 1)
    watch.see(low[0].id, NOW_MS + 3 * MIN)
    watch.tick(NOW_MS + SPAN_MS)
    assert not watch.flood
    assert {ask.incident for ask in watch.begun()} == {one.id for one in low[1:]}
    assert watch.count(AlarmState.SUPPRESSED) == 0


def test_what_leaves_takes_its_alarm_along_and_a_new_view_keeps_what_was_seen() -> None:
    one, other = new(1), new(3)
    watch = watching(one, other)
    watch.see(other.id, NOW_MS)
    watch.load([other], NOW_MS)
    assert (watch.state(one.id), watch.state(other.id), watch.first()) == (AlarmState.NONE, AlarmState.ACKNOWLEDGED, None)
    watch.apply({other.id: None}, NOW_MS)
    assert watch.read().open == 0


def test_what_was_grouped_and_heard_as_late_is_not_given_again_at_the_end_of_the_flood() -> None:
    rows = [new(4, left_s=60), *(new(2) for _ in range(10))]
    watch = watching(*rows)
    assert (watch.flood, len(watch.begun())) == (True, 10)
    watch.tick(NOW_MS + MIN + 1)
    assert [ask.incident for ask in watch.begun()] == [rows[0].id]
    watch.tick(NOW_MS + 2 * SPAN_MS)
    assert (watch.flood, watch.begun()) == (False, [Ask(2, NOW_MS + 15 * MIN, one.id) for one in sorted(rows[1:], key=lambda one: one.id)])


def test_a_row_that_changes_again_and_again_leaves_nothing_behind() -> None:
    one = new(3)
    watch = watching(one)
    for version in range(2, 200):
        watch.apply({one.id: replace(one, version=version)}, NOW_MS + version)
    assert (len(watch._first[AlarmState.NEW]), len(watch._turns), watch.count(AlarmState.NEW)) == (1, 1, 1)


# --- what is heard ---


@pytest.fixture
def told() -> Callable[[list[Ask], list[Ask], float], int | None]:
    return Sounding(4.0).next


P1, P1B, P3 = Ask(1, 0, "a"), Ask(1, 5, "b"), Ask(3, 0, "c")


def test_of_several_the_most_urgent_sounds_and_only_a_p1_again(told: Callable[[list[Ask], list[Ask], float], int | None]) -> None:
    assert told([P3, P1], [P1], 0.0) == 1
    assert [told([], [P1], at) for at in (1.0, 3.9, 4.0, 7.0, 8.0)] == [None, None, 1, None, 1]
    assert told([], [], 20.0) is None
    assert [told([P3], [], 21.0), told([], [], 30.0)] == [3, None]


def test_a_flood_of_others_does_not_keep_a_p1_quiet(told: Callable[[list[Ask], list[Ask], float], int | None]) -> None:
    assert [told([P1], [P1], 0.0), *(told([P3], [P1], float(at)) for at in range(1, 9))] == [1, 3, 3, 3, 1, 3, 3, 3, 1]


def test_hush_quiets_what_sounds_now_and_not_what_comes_later() -> None:
    sounding = Sounding(4.0)
    assert sounding.next([P1], [P1], 0.0) == 1
    sounding.hush([P1])
    assert (sounding.next([], [P1], 10.0), sounding.is_hushed(P1)) == (None, True)
    assert [sounding.next([P1B], [P1, P1B], 11.0), sounding.next([], [P1, P1B], 15.0)] == [1, 1]


def test_the_tones_differ_and_stay_within_their_range() -> None:
    made = {priority: samples(tone) for priority, tone in TONES.items()}
    assert len({(len(one), int(np.abs(one).max())) for one in made.values()}) == 4
    loud = [int(np.abs(made[priority]).max()) for priority in (1, 2, 3, 4)]
    assert loud == sorted(loud, reverse=True)
    assert all(abs(int(one[0])) < 100 and abs(int(one[-1])) < 100 for one in made.values())


def test_a_tone_is_a_wav_file() -> None:
    with wave.open(io.BytesIO(wav(1))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth(), file.getnframes()) == (RATE, 1, 2, len(samples(TONES[1])))
    assert wav(9) == wav(4)

