"""Who has what open, over sockets and a real hub: only those who say it hear it, only of what they may see, and only as long as it is so."""

from pathlib import Path

from services.console.model import Link
from services.wire import frames
from tests.support.fake_hub import FakeHub
from tests.support.hubs import Console, HubProcess, Json, report
from tests.support.seats import open_test_seat, until

TOWN = "990199"
"""A region of the realm where nothing happens here."""


async def _incident(hub: HubProcess) -> str:
    async with hub.field(hub.token("field")) as field:
        return str((await field.ask(report()))["incident"])


async def _look(console: Console, incident: str | None) -> None:
    await console.send({"t": "look", "incident": incident})


async def _looks(console: Console) -> list[list[str]]:
    """What it is told of the others, without since."""
    frame = await console.until("looks")
    assert frame.keys() == {"t", "items"}
    return [item[:3] for item in frame["items"]]


def _looked(hub: FakeHub) -> list[str | None]:
    return [frame.incident for frame in hub.received if isinstance(frame, frames.Look)]


async def _next(console: Console) -> Json:
    """The next frame that is no heartbeat."""
    while (frame := await console.get(8))["t"] == "hb":
        pass
    return frame


async def test_two_who_look_hear_of_each_other_and_one_who_does_not_hears_nothing(hub: HubProcess) -> None:
    incident, token = await _incident(hub), hub.token("dispatcher", "zhang")
    async with hub.console(token, "seat-1") as one, hub.console(hub.token("dispatcher", "wu"), "seat-2") as two, hub.console(token, "seat-3") as old:
        await _look(one, incident)
        assert await _looks(one) == []
        await _look(two, None)
        assert await _looks(two) == [[incident, "seat-1", "zhang"]]
        await _look(two, incident)
        assert await _looks(one) == [[incident, "seat-2", "wu"]]
        await _look(one, None)
        assert await _looks(two) == [["", "seat-1", ""]]
        await old.send({"t": "have", "cids": []})
        assert (await _next(old))["t"] == "missing", "a console of the version before is told nothing"


async def test_a_desk_that_goes_is_told_and_forgotten(hub: HubProcess) -> None:
    incident, token = await _incident(hub), hub.token("dispatcher", "zhang")
    before = hub.journal("SELECT count(*) FROM events")
    async with hub.console(token, "seat-2") as two:
        async with hub.console(token, "seat-1") as one:
            await _look(one, incident)
            await _looks(one)
            await _look(two, None)
            assert await _looks(two) == [[incident, "seat-1", "zhang"]]
        assert await _looks(two) == [["", "seat-1", ""]]
    async with hub.console(token, "seat-3") as late:
        await _look(late, None)
        assert await _looks(late) == []
    assert hub.journal("SELECT count(*) FROM events") == before


async def test_who_says_hello_again_is_no_longer_there_until_it_looks_again(hub: HubProcess) -> None:
    incident, token = await _incident(hub), hub.token("dispatcher", "zhang")
    async with hub.console(token, "seat-1") as one, hub.console(token, "seat-2") as two:
        await _look(one, incident)
        await _looks(one)
        await _look(two, None)
        await _looks(two)
        one.name = "seat-9"
        await one.hello()
        assert await _looks(two) == [["", "seat-1", ""]]
        await _look(one, incident)
        assert await _looks(two) == [[incident, "seat-9", "zhang"]]


async def test_nobody_hears_of_an_incident_that_he_may_not_see_nor_by_one_who_may_not(hub: HubProcess) -> None:
    incident, wide = await _incident(hub), hub.token("dispatcher", "zhang")
    narrow = hub.token("dispatcher", "far", regions=TOWN)
    async with hub.console(wide, "seat-1") as one, hub.console(narrow, "seat-2") as far, hub.console(wide, "seat-3") as three:
        await _look(far, incident)
        assert await _looks(far) == []
        await _look(one, incident)
        assert await _looks(one) == [], "seat-2 cannot see what it says that it looks at"
        await _look(three, None)
        assert await _looks(three) == [[incident, "seat-1", "zhang"]]
        await _look(one, None)
        assert await _looks(three) == [["", "seat-1", ""]]
        await far.send({"t": "have", "cids": []})
        assert (await _next(far))["t"] == "missing", "nothing of it came before this answer"


async def test_a_leader_hears_of_the_desks_and_is_not_told_of(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("dispatcher", "zhang"), "seat-1") as one, hub.console(hub.token("leader", "chen"), "big-screen") as leader:
        await _look(one, incident)
        assert await _looks(one) == []
        await _look(leader, incident)
        assert await _looks(leader) == [[incident, "seat-1", "zhang"]]
        await one.send({"t": "have", "cids": []})
        assert (await _next(one))["t"] == "missing"


async def test_a_hundred_looks_are_told_as_few(hub: HubProcess) -> None:
    incident, token = await _incident(hub), hub.token("dispatcher", "zhang")
    async with hub.console(token, "seat-1") as one, hub.console(token, "seat-2") as two:
        await _look(two, None)
        await _looks(two)
        for turn in range(100):
            await _look(one, incident if turn % 2 else None)
        told = 1
        last = await _looks(two)
        await two.send({"t": "have", "cids": []})
        while (frame := await _next(two))["t"] != "missing" or last != [[incident, "seat-1", "zhang"]]:
            if frame["t"] == "looks":
                told, last = told + 1, [item[:3] for item in frame["items"]]
        assert told < 6


async def test_a_seat_tells_what_it_has_open_and_knows_the_others(hub: HubProcess, tmp_path: Path) -> None:
    incident, token = await _incident(hub), hub.token("dispatcher", "zhang")
    async with open_test_seat(tmp_path / "seat", hub.url, token, name="seat-1") as seat, hub.console(token, "seat-2") as two:
        seat.look(incident)
        await _look(two, incident)
        await until(lambda: seat.presence.desks == {incident: ("seat-2",)})
        assert [[item[1]] for item in (await two.until("looks"))["items"]] == [["seat-1"]]
        await _look(two, None)
        await until(lambda: not seat.presence.desks)


async def test_a_seat_lives_on_with_a_hub_of_the_version_before(tmp_path: Path) -> None:
    hub = FakeHub()
    await hub.start()
    try:
        async with open_test_seat(tmp_path, hub.url) as seat:
            await until(lambda: seat.status.link is Link.LIVE)
            seat.look("i1")
            await until(lambda: _looked(hub) == ["i1"])
            await seat.timeline("i1")  # its answer comes behind the refusal
            seat.look("i2")
            await seat.timeline("i2")
            assert (_looked(hub), seat.status.link) == (["i1"], Link.LIVE)
            for socket in hub.sockets:
                socket.transport.abort()
            await until(lambda: _looked(hub) == ["i1", "i2"], 10)
    finally:
        await hub.stop()
