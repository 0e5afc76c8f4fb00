"""Rotas: exactly the named people at every moment, ends that are exact, also where the clocks are put forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.args import EscalateArgs
from services.domain.intent import Rules
from services.domain.oncall import Holiday, Override, Rota, Watch, watch, who_at
from services.domain.times import from_ms, stamp, to_ms
from tests.support.world import World

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEEK = Rota(turns=(("yang",), ("zhu", "he"), ("lin",)), begins=date(2026, 11, 2), hand_off=time(8, 0))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> str:
    return stamp(datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC))


def test_turns_go_round_and_say_who_is_next() -> None:
    assert watch(WEEK, at("2026-11-02T08:00"), SHANGHAI) == Watch(("yang",), at("2026-11-03T08:00"), ("zhu", "he"))
    assert watch(WEEK, at("2026-11-03T07:59:59"), SHANGHAI) == Watch(("yang",), at("2026-11-03T08:00"), ("zhu", "he"))
    assert watch(WEEK, at("2026-11-04T23:00"), SHANGHAI) == Watch(("lin",), at("2026-11-05T08:00"), ("yang",))
    assert who_at(WEEK, at("2026-11-01T12:00"), SHANGHAI) == ("lin",), "before the first day they go round as well"


def test_two_shifts_a_day_and_a_whole_week() -> None:
    halves = Rota(turns=(("a",), ("b",)), begins=date(2026, 11, 2), hand_off=time(8, 0), hours=12)
    assert [who_at(halves, at(f"2026-11-02T{hour}"), SHANGHAI) for hour in ("08:00", "19:59", "20:00")] == [("a",), ("a",), ("b",)]
    weeks = Rota(turns=(("a",), ("b",)), begins=date(2026, 11, 2), hours=168)
    assert watch(weeks, at("2026-11-05T12:00"), SHANGHAI) == Watch(("a",), at("2026-11-09T08:00"), ("b",))


def test_a_holiday_has_its_own_turns_and_the_rotation_runs_on_below() -> None:
    rota = Rota(turns=WEEK.turns, begins=WEEK.begins, holidays=(Holiday(dates=(date(2026, 11, 3), date(2026, 11, 4)), turns=(("wu",), ("xu",))),))
    seen = [who_at(rota, at(f"2026-11-{day:02d}T12:00"), SHANGHAI) for day in range(2, 7)]
    assert seen == [("yang",), ("wu",), ("xu",), ("yang",), ("zhu", "he")]
    assert who_at(rota, at("2026-11-03T07:59"), SHANGHAI) == ("yang",), "the holiday begins at its hand-off"
    assert who_at(Rota(turns=(("a",),), begins=WEEK.begins, holidays=(Holiday(dates=(date(2026, 11, 3),)),)), at("2026-11-03T09:00"), SHANGHAI) == ()


def test_the_last_override_wins_and_nobody_is_a_gap() -> None:
    first = Override(since=datetime(2026, 11, 2, 12), until=datetime(2026, 11, 2, 20), who=("lin",))
    second = Override(since=datetime(2026, 11, 2, 14), until=datetime(2026, 11, 2, 15), who=())
    rota = Rota(turns=WEEK.turns, begins=WEEK.begins, overrides=(first, second))
    assert watch(rota, at("2026-11-02T09:00"), SHANGHAI) == Watch(("yang",), at("2026-11-02T12:00"), ("lin",))
    assert watch(rota, at("2026-11-02T13:00"), SHANGHAI) == Watch(("lin",), at("2026-11-02T14:00"), ())
    assert watch(rota, at("2026-11-02T14:30"), SHANGHAI) == Watch((), at("2026-11-02T15:00"), ("lin",))
    assert watch(rota, at("2026-11-02T15:00"), SHANGHAI) == Watch(("lin",), at("2026-11-02T20:00"), ("yang",))


def test_one_who_is_always_on_duty_has_no_end() -> None:
    assert watch(Rota(turns=(("a",), ("a",)), begins=WEEK.begins), at("2026-11-02T09:00"), SHANGHAI) == Watch(("a",), None, ("a",))
    assert watch(Rota(turns=(), begins=WEEK.begins), at("2026-11-02T09:00"), SHANGHAI) == Watch((), None, ())
    same = Override(since=datetime(2027, 2, 1), until=datetime(2027, 2, 2), who=("b",))
    assert watch(Rota(turns=(("a",),), begins=WEEK.begins, overrides=(same,)), at("2026-11-02T09:00"), SHANGHAI).until == at("2027-02-01T00:00")


def test_eight_is_eight_all_year_and_a_hand_off_that_never_shows_is_when_the_clocks_jump() -> None:
    rota = Rota(turns=(("a",), ("b",)), begins=date(2026, 3, 1), hand_off=time(8, 0))
    for day in (28, 29, 30):
        before = datetime(2026, 3, day, 7, 59, tzinfo=BERLIN)
        assert watch(rota, stamp(before), BERLIN).until == stamp(before + timedelta(minutes=1))
    night = Rota(turns=(("a",), ("b",)), begins=date(2026, 3, 1), hand_off=time(2, 30))
    assert watch(night, "2026-03-28T12:00:00.000Z", BERLIN).until == "2026-03-29T01:00:00.000Z"
    assert watch(night, "2026-10-24T12:00:00.000Z", BERLIN).until == "2026-10-25T00:30:00.000Z", "of an hour that comes twice the first"


ZONES = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")])
TURN = st.lists(st.sampled_from("abcd"), max_size=2, unique=True).map(tuple)
DAYS = st.dates(date(2011, 12, 20), date(2012, 4, 10))
MOMENTS = st.datetimes(datetime(2011, 12, 20), datetime(2012, 4, 10)).map(lambda moment: moment.replace(second=0, microsecond=0))
OVERRIDES = st.builds(lambda since, hours, who: Override(since=since, until=since + timedelta(hours=hours), who=who), MOMENTS, st.integers(1, 80), TURN)
HOLIDAYS = st.builds(Holiday, dates=st.lists(DAYS, max_size=3, unique=True).map(tuple), turns=st.lists(TURN, max_size=2).map(tuple))
ROTAS = st.builds(
    Rota, turns=st.lists(TURN, max_size=4).map(tuple), begins=DAYS, hand_off=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    hours=st.sampled_from([1, 8, 12, 24, 168]), overrides=st.lists(OVERRIDES, max_size=3).map(tuple),
    holidays=st.lists(HOLIDAYS, max_size=2).map(tuple),
)  # fmt: skip


def shown(moment: int, zone: ZoneInfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).astimezone(zone).replace(tzinfo=None)


class Furthest:
    """Another way to the same answer: the furthest that the wall clock has ever shown by then, set against local times as they stand in the roster."""

    def __init__(self, rota: Rota, zone: ZoneInfo) -> None:
        self.rota, self.zone = rota, zone

    def who(self, moment: int) -> tuple[str, ...]:
        local = max(shown(moment - minutes * 60_000, self.zone) for minutes in range(0, 180, 5))
        local = max(local, shown(moment, self.zone))
        for one in reversed(self.rota.overrides):
            if one.since <= local < one.until:
                return one.who
        since = datetime.combine(self.rota.begins, self.rota.hand_off)
        day = (local - timedelta(hours=self.rota.hand_off.hour, minutes=self.rota.hand_off.minute)).date()
        for holiday in reversed(self.rota.holidays):
            if day in holiday.dates:
                return holiday.turns[holiday.dates.index(day) % len(holiday.turns)] if holiday.turns else ()
        turns = self.rota.turns
        return turns[((local - since) // timedelta(hours=self.rota.hours)) % len(turns)] if turns else ()


@settings(max_examples=300, deadline=None)
@given(ROTAS, ZONES, st.datetimes(datetime(2011, 12, 20), datetime(2012, 4, 10)))
def test_at_every_moment_exactly_the_named_people_and_the_end_is_exact(rota: Rota, zone: ZoneInfo, moment: datetime) -> None:
    now = to_ms(stamp(moment.replace(microsecond=0, tzinfo=UTC)))
    other = Furthest(rota, zone)
    for _ in range(4):
        found = watch(rota, from_ms(now), zone)
        assert found.who == who_at(rota, from_ms(now), zone) == other.who(now)
        if found.until is None:
            assert all(who_at(rota, from_ms(now + hours * 3_600_000), zone) == found.who for hours in range(0, 24 * 40, 7))
            return
        end = to_ms(found.until)
        assert end > now
        assert {who_at(rota, from_ms(now + (end - now) * part // 10), zone) for part in range(10)} == {found.who}
        assert who_at(rota, from_ms(end - 1), zone) == found.who != found.then == who_at(rota, found.until, zone)
        now = end


def test_a_rota_is_plain_data() -> None:
    assert msgspec.json.decode(msgspec.json.encode(WEEK), type=Rota) == WEEK
    assert WEEK.people == {"yang", "zhu", "he", "lin"}


def test_escalate_pages_who_is_on_duty_now_and_without_a_rota_who_the_roster_names() -> None:
    rules = Rules(duty={("L3", "610902101"): ("li",), ("L4", "610902"): ("yang", "zhu", "he", "lin")}, rotas={("L4", "610902"): WEEK}, zone=SHANGHAI)
    world = World(rules, now_ms=to_ms(at("2026-11-03T07:59")))
    early, late = world.report(), world.report()
    for level in ("L3", "L4"):
        world.do("escalate", EscalateArgs(level=level), early)
    world.pass_(60)
    world.do("escalate", EscalateArgs(level="L4"), late)
    assert [page.leaders for page in world.tables.incidents[early].pages] == [("li",), ("yang",)]
    assert [page.leaders for page in world.tables.incidents[late].pages] == [("zhu", "he")]
