"""Lines that are held: on the disk from the first moment, sent once or taken back, whatever ends in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.holder import Holder, HoldRule
from services.commands.types import Command, Parsed
from services.console.model import Link, Refusal, Submitted
from services.console.seat import Seat
from services.domain import args as a
from services.runtime.tasks import Tasks
from tests.support.seats import open_test_seat, until
from tests.support.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    with site.hub():
        yield site


def seat_of(site: Site) -> Seat:
    return open_test_seat(site.folder / "one", site.url, site.token.read_text().strip(), name="one")


async def two(seat: Seat) -> list[str]:
    """Two incidents of priority 4."""
    await until(lambda: seat.status.link is Link.LIVE, 10)
    keys = []
    for text in ("a", "b"):
        done = await seat.submit(Command("report", None, a.ReportArgs(category="x", text=text, region="9901"), f"lr x {text}"))
        assert isinstance(done, Submitted)
        keys.append(done.incident or "")
    await until(lambda: seat.unsettled == 0)
    return keys


def void(key: str, line: str = "zf 1 非事件 误报") -> Parsed:
    return Parsed(line, commands=(Command("void", key, a.VoidArgs(kind="not_incident", reason="误报"), line),))


class Desk:
    """A holder with a clock of its own."""

    def __init__(self, seat: Seat) -> None:
        self.now = 100.0
        self.shown: list[tuple[str, int, int]] = []
        self.back: list[str] = []
        self.holder = Holder(seat, HoldRule(), lambda: self.now, Tasks())
        self.holder.shown = lambda line, seconds, more: self.shown.append((line, seconds, more))
        self.holder.back = self.back.append


async def test_it_is_shown_and_sent_after_its_time(site: Site) -> None:
    async with seat_of(site) as seat:
        first, _ = await two(seat)
        desk = Desk(seat)
        assert desk.holder.wants(void(first).commands)
        assert await desk.holder.hold(void(first)) is None
        desk.now += 9
        desk.holder.tick()
        assert desk.shown[-1] == ("zf 1 非事件 误报", 1, 0)
        assert (seat.unsettled, seat.view.incidents[first].state) == (0, "reported")
        desk.now += 1
        desk.holder.tick()
        await until(lambda: seat.truth.incidents[first].state == "void")
        assert desk.shown[-1] == ("", 0, 0)
        assert [one.verb for one in seat.commands] == ["report", "report", "void"]


async def test_what_is_taken_back_is_never_sent(site: Site) -> None:
    async with seat_of(site) as seat:
        first, second = await two(seat)
        desk = Desk(seat)
        await desk.holder.hold(void(first, "one"))
        await desk.holder.hold(void(second, "two"))
        assert desk.shown[-1] == ("two", 10, 1)
        assert desk.holder.take_back()
        await desk.holder.close()  # even when the wall closes the moment after
        assert desk.back == ["two"]
        await until(lambda: seat.unsettled == 0)
    async with seat_of(site) as seat:
        await until(lambda: seat.status.link is Link.LIVE, 10)
        assert [seat.truth.incidents[key].state for key in (first, second)] == ["void", "reported"]
        assert len(seat.commands) == 3


async def test_a_crash_neither_loses_it_nor_sends_it_twice(site: Site) -> None:
    async with seat_of(site) as seat:
        first, second = await two(seat)
        held = await seat.hold((*void(first).commands, *void(second).commands))
        assert not isinstance(held, Refusal)
        assert len(seat.commands) == 2
    for _ in range(2):
        async with seat_of(site) as seat:
            await until(lambda: seat.status.link is Link.LIVE, 10)
            await until(lambda: seat.unsettled == 0)
            assert [(one.cseq, one.verb, one.outcome) for one in seat.commands][2:] == [(3, "void", "applied"), (4, "void", "applied")]
            assert {one.cid for one in seat.commands[2:]} == {one.cid for one in held}


async def test_more_about_the_same_incident_sends_it_first(site: Site) -> None:
    async with seat_of(site) as seat:
        first, second = await two(seat)
        desk = Desk(seat)
        await desk.holder.hold(void(first))
        await desk.holder.send_about({second})
        assert len(seat.commands) == 2
        await desk.holder.send_about({first})
        assert len(seat.commands) == 3
        assert not desk.holder.take_back()


async def test_one_that_would_be_refused_is_refused_at_once(site: Site) -> None:
    async with seat_of(site) as seat:
        first, _ = await two(seat)
        await seat.submit(void(first).commands[0])
        await until(lambda: seat.unsettled == 0)
        assert isinstance(await Desk(seat).holder.hold(void(first)), Refusal)
