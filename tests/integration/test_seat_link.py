"""A seat against a small hub on a real socket: link states, queueing without a hub, order, resending, cache, lock."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from services.console.home import SeatRefusedError, open_home
from services.console.ledger import renumbered
from services.console.model import Badge, Command, CommandState, Delta, Link, Refusal, Submitted
from services.console.seat import Seat
from services.domain import args as a
from services.domain.states import State
from services.hub.commands import says
from services.runtime.ids import UuidV7
from services.wire import frames
from tests.support.fake_hub import FakeHub
from tests.support.seats import FAST, open_test_seat, until


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    """A listening hub with one unit and two incidents."""
    hub = FakeHub()
    await hub.start()
    hub.unit("U12")
    hub.report("20261122-0001")
    hub.report("20261122-0042")
    yield hub
    await hub.stop()


def note(incident: str, text: str) -> Command:
    return Command("note", incident, a.NoteArgs(text=text), f"bz {text}")


def badges(seat: Seat) -> list[str]:
    return [one.status.value for one in seat.commands]


def by_no(seat: Seat, no: str) -> str:
    return next(row.id for row in seat.view.incidents.values() if row.no == no)


async def live(seat: Seat) -> None:
    await until(lambda: seat.status.link is Link.LIVE)


async def test_a_seat_comes_up_live_with_the_hubs_rows(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        assert {row.no for row in seat.view.incidents.values()} == {"20261122-0001", "20261122-0042"}
        assert seat.status.cursor_seq == len(hub.log)
        assert (seat.status.role, seat.status.realm) == ("dispatcher", "live")


async def test_a_command_walks_its_badges_in_order_and_changes_the_view_before_the_hub_answers(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        seen: list[CommandState] = []
        seat.subscribe(lambda delta: seen.extend(delta.commands))
        hub.silent = True
        key = by_no(seat, "20261122-0042")
        done = await seat.submit(Command("accept", key, a.NoArgs(), "sl 42"))
        assert isinstance(done, Submitted)
        assert seat.view.incidents[key].state is State.ACCEPTED
        assert seat.truth.incidents[key].state is State.REPORTED
        hub.silent = False
        hub.command(next(cmd for cmd in await _received(hub)))
        await until(lambda: badges(seat) == ["VISIBLE"])
        assert [one.status.value for one in seen] == ["QUEUED", "SENT", "DECIDED", "VISIBLE"]
        assert seat.truth.incidents[key].state is State.ACCEPTED


async def _received(hub: FakeHub) -> list[frames.Cmd]:
    await until(hub.cmds)
    return hub.cmds()


async def test_without_a_hub_commands_queue_and_go_out_once_each_in_order(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        key = by_no(seat, "20261122-0001")
        await hub.stop()
        await until(lambda: seat.status.link is Link.OFFLINE, 1.0)
        for text in "abc":
            assert isinstance(await seat.submit(note(key, text)), Submitted)
        assert badges(seat) == ["QUEUED"] * 3
        assert seat.status.pending == 3
        await hub.start()
        await until(lambda: badges(seat) == ["VISIBLE"] * 3, 10)
        assert [cmd.cseq for cmd in hub.cmds()] == [1, 2, 3]
        assert [event.data.text for event in await seat.timeline(key) if event.type == "incident.noted"] == ["a", "b", "c"]  # type: ignore[attr-defined]


async def test_a_seat_that_dies_before_sending_sends_at_its_next_start(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        key = by_no(seat, "20261122-0001")
    await hub.stop()
    async with open_test_seat(tmp_path, hub.url) as seat:
        done = await seat.submit(note(key, "kept"))
        assert isinstance(done, Submitted)
    await hub.start()
    async with open_test_seat(tmp_path, hub.url) as seat:
        assert badges(seat) == ["QUEUED"]
        await until(lambda: badges(seat) == ["VISIBLE"])
        assert len(hub.answers) == 1


async def test_what_was_sent_and_not_answered_is_sent_again_and_decided_once(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        hub.silent = True
        key = by_no(seat, "20261122-0001")
        await seat.submit(note(key, "once"))
        await until(lambda: badges(seat) == ["SENT"])
        await hub.stop()
        hub.silent = False
        await hub.start()
        await until(lambda: badges(seat) == ["VISIBLE"], 10)
        assert [cmd.cseq for cmd in hub.cmds()] == [1, 1]
        assert len([body for body in hub.log if b"incident.noted" in body]) == 1


async def test_a_report_that_is_offered_again_is_word_for_word_what_it_was(hub: FakeHub, tmp_path: Path) -> None:
    given = Command("report", None, a.ReportArgs(category="public_safety/fire", text="smoke", region="990101"), "lr 火情 smoke")
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        await seat.submit(given)
        await until(lambda: badges(seat) == ["VISIBLE"])
    home = open_home(tmp_path, UuidV7())
    assert home.kept[0].incident  # it came with the answer
    await home.outbox.update(renumbered(home.kept))  # as after a restore
    home.close()
    async with open_test_seat(tmp_path, hub.url) as seat:
        await until(lambda: len(hub.cmds()) == 2)
    first, second = hub.cmds()
    assert says(first) == says(second)


async def test_a_hub_that_is_too_busy_is_obeyed_and_the_order_kept(hub: FakeHub, tmp_path: Path) -> None:
    hub.limited = 3
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        key = by_no(seat, "20261122-0001")
        for text in "abcd":
            await seat.submit(note(key, text))
        await until(lambda: badges(seat) == ["VISIBLE"] * 4, 10)
        texts = [event.data.text for event in await seat.timeline(key) if event.type == "incident.noted"]  # type: ignore[attr-defined]
        assert texts == ["a", "b", "c", "d"]


async def test_silence_is_stale_then_offline_and_both_know_their_age(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url, timing=FAST) as seat:
        await live(seat)
        links: list[Link] = []
        seat.subscribe(lambda delta: links.append(seat.status.link) if delta.status else None)
        hub.mute = True
        await until(lambda: Link.OFFLINE in links, 3)
        assert links[: links.index(Link.OFFLINE)][-1] is Link.STALE
        age = seat.status.age_s(asyncio.get_running_loop().time())
        assert age is not None
        assert 0.5 <= age < 2


async def test_the_cache_opens_without_a_hub(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        hub.do("accept", a.NoArgs(), by_no(seat, "20261122-0042"))
        await until(lambda: seat.status.cursor_seq == len(hub.log))
    await hub.stop()
    async with open_test_seat(tmp_path, hub.url) as seat:
        assert seat.view.incidents[by_no(seat, "20261122-0042")].state is State.ACCEPTED
        assert seat.view.units["U12"].callsign == "U12"
        await until(lambda: seat.status.link is Link.OFFLINE)
        assert (seat.status.role, seat.status.realm, seat.status.cursor_seq) == ("dispatcher", "live", len(hub.log))


async def test_what_the_cache_had_seen_when_the_seat_ended_is_visible_at_the_next_start(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        assert isinstance(await seat.submit(note(by_no(seat, "20261122-0042"), "killed")), Submitted)
        await until(lambda: badges(seat) == ["VISIBLE"])
    home = open_home(tmp_path, UuidV7())
    await home.outbox.update([replace(home.kept[0], status=Badge.DECIDED)])  # the cache was written, the outbox not any more
    home.close()
    for _ in range(2):
        async with open_test_seat(tmp_path, hub.url) as seat:
            assert (badges(seat), seat.unsettled) == (["VISIBLE"], 0)


async def test_a_seat_that_is_told_when_to_come_again_does_not_come_sooner(hub: FakeHub, tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        hellos = len([one for one in hub.received if isinstance(one, frames.Hello)])
        hub.tell(frames.Bye(code=1013, retry_after_ms=1500))
        told_at = loop.time()
        await asyncio.sleep(0.2)
        for socket in hub.sockets:
            await socket.close(1013, "try later")
        await until(lambda: seat.status.link is Link.OFFLINE)
        hub.sockets.clear()
        await until(lambda: len([one for one in hub.received if isinstance(one, frames.Hello)]) > hellos, 10)
        assert loop.time() - told_at >= 1.5
        await live(seat)


async def test_from_the_cache_only_what_is_new_comes(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
    hub.report("20261122-0043")
    async with open_test_seat(tmp_path, hub.url) as seat:
        resets: list[Delta] = []
        seat.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
        await live(seat)
        assert len(seat.view.incidents) == 3
        assert not resets


async def test_a_refused_token_says_so(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url, "bad") as seat:
        await until(lambda: seat.status.link is Link.REFUSED)
        assert "token" in seat.status.why


async def test_files_of_another_realm_are_not_mixed(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
    hub.realm = "drill-x"
    async with open_test_seat(tmp_path, hub.url) as seat:
        await until(lambda: seat.status.link is Link.REFUSED)
        assert "realm live" in seat.status.why


def _lose_cache(folder: Path) -> None:
    for file in folder.rglob("cache.sqlite*"):
        file.unlink()


async def test_commands_of_one_realm_never_go_to_another_even_when_the_cache_that_knew_it_is_gone(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        hub.silent = True
        assert isinstance(await seat.submit(note(by_no(seat, "20261122-0042"), "for live alone")), Submitted)
    _lose_cache(tmp_path)
    hub.realm, hub.silent = "drill-x", False
    before = len(hub.cmds())
    async with open_test_seat(tmp_path, hub.url) as seat:
        await until(lambda: seat.status.link is Link.REFUSED)
        assert "realm live" in seat.status.why
    assert len(hub.cmds()) == before


async def test_a_seat_that_gave_no_command_and_lost_its_cache_still_knows_whose_it_is(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
    _lose_cache(tmp_path)
    hub.realm = "drill-x"
    async with open_test_seat(tmp_path, hub.url) as seat:
        await until(lambda: seat.status.link is Link.REFUSED)
        assert (seat.status.realm, "realm live" in seat.status.why, seat.view.incidents) == ("live", True, {})


async def test_two_seats_never_share_a_directory(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url):
        with pytest.raises(SeatRefusedError, match="in use by another seat"):
            open_test_seat(tmp_path, hub.url)


async def test_a_prediction_against_is_refused_in_a_line_and_nothing_is_queued(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        key = by_no(seat, "20261122-0001")
        hub.do("assign", a.AssignArgs(units=("U12",)), by_no(seat, "20261122-0042"))
        await until(lambda: seat.view.units["U12"].tasks)
        taken = await seat.submit(Command("assign", key, a.AssignArgs(units=("U12",)), "pq 1 U12"))
        assert isinstance(taken, Refusal)
        assert taken.code == "unit_committed"
        assert "\n" not in taken.text
        assert "20261122-0042" in taken.text
        assert seat.commands == []


async def test_a_seat_that_leaves_it_to_the_hub_sends_it_and_hears_of_the_conflict(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url, spares=False) as seat:
        await live(seat)
        key, other = by_no(seat, "20261122-0001"), by_no(seat, "20261122-0042")
        hub.do("assign", a.AssignArgs(units=("U12",)), other)
        await until(lambda: seat.view.units["U12"].tasks)
        for incident in (key, other):
            assert isinstance(await seat.submit(Command("assign", incident, a.AssignArgs(units=("U12",)), "pq U12")), Submitted)
        await until(lambda: not seat.unsettled)
        assert [one.outcome for one in seat.commands] == ["conflict", "noop"]


async def test_what_an_old_picture_shows_to_be_in_vain_is_queued_and_what_can_never_be_is_not(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        key, other = by_no(seat, "20261122-0001"), by_no(seat, "20261122-0042")
        hub.do("assign", a.AssignArgs(units=("U12",)), other)
        await until(lambda: seat.view.units["U12"].tasks)
        await hub.stop()
        await until(lambda: seat.status.link is Link.OFFLINE)
        hub.do("unassign", a.UnassignArgs(assignment="U12"), other)
        assert isinstance(await seat.submit(Command("assign", key, a.AssignArgs(units=("U12",)), "pq 1 U12")), Submitted)
        nobody = await seat.submit(Command("assign", key, a.AssignArgs(units=()), "pq 1"))
        assert isinstance(nobody, Refusal)
        assert nobody.code == "missing_argument"
        await hub.start()
        await until(lambda: not seat.unsettled)
        assert [one.outcome for one in seat.commands] == ["applied"]


async def test_a_conflict_at_the_hub_is_listed_and_its_prediction_taken_back(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        one, other = by_no(seat, "20261122-0001"), by_no(seat, "20261122-0042")
        await hub.stop()
        await until(lambda: seat.status.link is Link.OFFLINE)
        await seat.submit(Command("assign", one, a.AssignArgs(units=("U12",)), "pq 1 U12"))
        assert seat.view.units["U12"].incident == one
        hub.do("assign", a.AssignArgs(units=("U12",)), other)
        await hub.start()
        await until(lambda: seat.conflicts, 10)
        await until(lambda: badges(seat) == ["VISIBLE"])
        assert seat.view.units["U12"].incident == other
        assert seat.view.incidents[one].state is State.REPORTED
        assert seat.conflicts[0].reason == "unit_committed"
        assert seat.view.conflicts[seat.conflicts[0].conflict or ""].unit == "U12"


async def test_a_broken_chain_leads_to_a_snapshot(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        before = len(hub.log)
        hub.report("20261122-0043")
        bad = hub.ev(before + 1, "ab" * 32)
        hub.tell(bad)
        await until(lambda: len([frame for frame in hub.received if isinstance(frame, frames.Hello)]) >= 2)
        await until(lambda: seat.status.cursor_seq == len(hub.log))
        assert len(seat.view.incidents) == 3


async def test_a_safe_backup_moves_the_badge(hub: FakeHub, tmp_path: Path) -> None:
    async with open_test_seat(tmp_path, hub.url) as seat:
        await live(seat)
        await seat.submit(note(by_no(seat, "20261122-0001"), "x"))
        await until(lambda: badges(seat) == ["VISIBLE"])
        hub.tell(frames.HubHeartbeat(head=hub.head, server_time=hub.now(), safe_seq=len(hub.log)))
        await until(lambda: badges(seat) == [Badge.SAFE])
