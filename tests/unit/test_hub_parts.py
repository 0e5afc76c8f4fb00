"""The small parts of a hub by themselves: rates, shares, known ids, numbers, places, positions, scope, the high-water file, the ring of what is due."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.domain.policy import Policy, Rate
from services.hub.config import day_of, site_zone
from services.hub.highwater import HighWater, Mark
from services.hub.known import KnownIds
from services.hub.numbers import Numbers
from services.hub.places import Place, Places
from services.hub.positions import Positions
from services.hub.rates import Bucket, Meter
from services.hub.relay import NOWHERE, narrowed
from services.hub.shares import Shares
from services.interop.geojson import read_regions
from services.store.journal import Heading
from services.store.tracks import Fix
from tests.support.clock import FakeClock
from tests.support.hubs import INSIDE, REGIONS

SHANGHAI = site_zone("Asia/Shanghai")


def test_a_bucket_refills_and_says_how_long() -> None:
    bucket = Bucket(Rate(10.0, 20), now=0.0)
    assert [bucket.take(1, 0.0) for _ in range(21)] == [0] * 20 + [1000]
    assert bucket.take(1, 0.1) == 0
    assert bucket.take(5, 0.1) == 1000
    assert bucket.take(10, 1.2) == 0


def test_ten_seconds_without_a_pause_are_hopeless_and_a_pause_is_not() -> None:
    for pause, lost in ((0.1, True), (0.6, False)):
        meter, now = Meter(Policy(commands=Rate(1.0, 1)), 0.0), 0.0
        while now < 11:
            meter.take("commands", 100, now)
            now += pause
        meter.take("commands", 100, now)
        assert meter.hopeless(now) is lost


def test_numbers_count_by_the_sites_day_and_skip_none() -> None:
    numbers = Numbers(SHANGHAI, ())
    evening = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert numbers.next(evening) == numbers.next(evening) == "20261122-0001"
    numbers.use("20261122-9999")
    assert numbers.next(evening) == "20261122-10000"
    assert numbers.next(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "20261123-0001"
    assert day_of(evening, SHANGHAI) == "20261122"


def test_places_without_regions_lose_nothing() -> None:
    empty = Places(())
    assert empty.settle(1.0, 2.0, None) == Place("", True)
    assert empty.settle(None, None, "6109") == Place("6109", True)


def test_places_settle_points_and_names() -> None:
    places = Places(read_regions(REGIONS))
    grid = places.settle(*INSIDE, None)
    assert (len(grid.region), grid.unplaced) == (15, False)
    assert places.settle(*INSIDE, "9901") == grid
    far = places.settle(0.0, 0.0, None)
    assert (len(far.region), far.unplaced) == (12, True)
    assert places.settle(None, None, grid.region) == Place(grid.region, True)
    assert places.settle(None, None, "77") == Place("9901", True)


def test_the_newest_fix_wins_by_its_own_time_and_changes_are_found_from_the_end() -> None:
    positions = Positions()
    assert positions.put(Fix("A", 1000, 1.0, 1.0))
    assert positions.put(Fix("B", 1000, 2.0, 2.0))
    assert not positions.put(Fix("A", 900, 9.0, 9.0))
    assert not positions.put(Fix("A", 1000, 9.0, 9.0))
    assert [held.fix.unit for held in positions.after(1, 10)] == ["B"]
    assert positions.put(Fix("A", 1100, 3.0, 3.0))
    heard = positions.change
    positions.again("B")
    positions.again("never heard of")
    assert [held.fix.unit for held in positions.after(heard, 10)] == ["B"]
    assert [held.fix.lon for held in positions.after(0, 10)] == [3.0, 2.0]
    assert [held.fix.lon for held in positions.after(0, 1)] == [3.0]
    assert positions.after(positions.change, 10) == []


@pytest.mark.parametrize(
    ("asked", "allowed", "seen"),
    [
        ((), (), ()),
        (("6109",), (), ("6109",)),
        ((), ("6109",), ("6109",)),
        (("610902", "7"), ("6109",), ("610902",)),
        (("61",), ("6109", "70"), ("6109",)),
        (("88",), ("6109",), NOWHERE),
    ],
)
def test_a_console_sees_what_it_asks_for_as_far_as_its_token_goes(asked: tuple[str, ...], allowed: tuple[str, ...], seen: tuple[str, ...]) -> None:
    assert narrowed(asked, allowed) == seen


def test_the_high_water_mark_knows_an_older_log(tmp_path: Path) -> None:
    mark = HighWater(tmp_path / "mark")
    assert not mark.forks(Heading("live", "01b", 0, ""))
    mark.write(Mark("01b", 10))
    assert [mark.forks(Heading("live", epoch, seq, "")) for epoch, seq in (("01b", 10), ("01b", 9), ("01a", 99), ("01c", 1))] == [False, True, True, False]
    (tmp_path / "mark").write_text("nonsense")
    assert not mark.forks(Heading("live", "01a", 0, ""))


def test_a_new_id_is_told_from_those_held_without_asking_the_disk() -> None:
    held = [str(uuid.UUID(int=number * 7919)) for number in range(5000)]
    known = KnownIds(held)
    assert all(known.may_hold(one) for one in held)
    others = [str(uuid.UUID(int=number * 7919 + 1)) for number in range(5000)]
    assert sum(known.may_hold(one) for one in others) < 20
    known.add(others[0])
    assert known.may_hold(others[0])


def test_a_bulk_sender_alone_has_much_in_flight_and_little_beside_others() -> None:
    clock = FakeClock()
    shares = Shares(clock)
    shares.sent(1)
    assert shares.of(1) == 32
    shares.sent(2)
    assert shares.of(1) == shares.of(2) == 2
    clock.advance(1.5)
    shares.sent(1)
    assert shares.of(1) == 32
    assert shares.of(2) == 2


def test_a_high_water_mark_that_is_overtaken_is_not_written(tmp_path: Path) -> None:
    mark = HighWater(tmp_path / "mark")
    mark.write(Mark("epoch-1", 7))
    mark.write(Mark("epoch-1", 6))
    assert (mark.forks(Heading("live", "epoch-1", 6, "")), mark.forks(Heading("live", "epoch-1", 7, ""))) == (True, False)
    mark.write(Mark("epoch-2", 1))
    assert mark.forks(Heading("live", "epoch-1", 9, ""))


def test_a_commit_is_in_the_mark_at_once_and_so_are_refusals(tmp_path: Path) -> None:
    mark = HighWater(tmp_path / "mark")
    mark.write(Mark("e", 7, 20))
    mark.note(Mark("e", 10, 30))
    mark.note(Mark("e", 10, 31))
    after = HighWater(tmp_path / "mark")
    assert after.read() == Mark("e", 10, 31)
    asked = [(10, 31), (10, 30), (9, 31), (11, 40)]
    assert [after.forks(Heading("live", "e", seq, "", decided)) for seq, decided in asked] == [False, True, True, False]
    assert not after.forks(Heading("live", "f", 1, "", 1)), "a log of a later epoch was forked already"


@pytest.mark.parametrize("left", [b"", b"0", b"00000000 {}", b'12345678 {"epoch":"e","seq":99,"decided":99}'])
def test_a_mark_that_the_power_cut_in_half_is_passed_over_and_the_synced_one_holds(tmp_path: Path, left: bytes) -> None:
    mark = HighWater(tmp_path / "mark")
    mark.write(Mark("e", 7, 20))
    mark.note(Mark("e", 10, 30))
    (tmp_path / "mark.last").write_bytes(left)
    assert HighWater(tmp_path / "mark").read() == Mark("e", 7, 20)


def test_a_mark_of_before_counts_no_decisions(tmp_path: Path) -> None:
    (tmp_path / "mark").write_text('{"epoch":"e","seq":7}')
    assert not HighWater(tmp_path / "mark").forks(Heading("live", "e", 7, "", 0))


def test_a_mark_that_cannot_be_noted_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mark = HighWater(tmp_path / "mark")
    (tmp_path / "mark.last").mkdir()
    for seq in (1, 2, 3):
        mark.note(Mark("e", seq))
    assert [record.message.count("is not written") for record in caplog.records] == [1]
