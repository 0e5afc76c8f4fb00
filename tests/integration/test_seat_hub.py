"""Seats against a real hub process: reference data, regions, two desks on one unit, a lapsed token."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from services.console.lookup import follow
from services.console.model import Command, Link, Refusal, Submitted
from services.console.seat import Seat
from services.domain import args as a
from services.domain.categories import load
from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.runtime.ids import UuidV7
from tests.support.processes import ROOT, run
from tests.support.seats import open_test_seat, until
from tests.support.site import Site

REGIONS = ROOT / "tests" / "data" / "regions" / "9901.geojson"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A running hub with the regions of a county."""
    site = Site(tmp_path)
    done = run("region", "import", str(REGIONS), "--data-dir", str(site.hub_dir))
    assert done.returncode == 0, done.stderr
    with site.hub():
        yield site


async def live(seat: Seat) -> None:
    await until(lambda: seat.status.link is Link.LIVE, 10)


def seat_of(site: Site, name: str, *, regions: tuple[str, ...] = ()) -> Seat:
    token = site.token.read_text().strip()
    return open_test_seat(site.folder / name, site.url, token, name=name, regions=regions)


def report(region: str, text: str = "x") -> Command:
    return Command("report", None, a.ReportArgs(category="public_safety/fire", text=text, region=region), f"lr fire {text}")


async def reported(seat: Seat, region: str) -> str:
    """Report from this seat; the incident's id once the hub has numbered it."""
    done = await seat.submit(report(region))
    assert isinstance(done, Submitted)
    key = done.incident or ""
    await until(lambda: seat.view.incidents[key].no)
    return key


async def test_reference_data_comes_once_and_is_there_without_a_hub(site: Site) -> None:
    async with seat_of(site, "one") as seat:
        await live(seat)
        await until(lambda: seat.ref.digest)
        assert seat.ref.names["9901"]
        assert len(seat.ref.regions) == len(seat.ref.names) > 600
        digest = seat.ref.digest
    seat = open_test_seat(site.folder / "one", "ws://127.0.0.1:1", "x")
    async with seat:
        assert (seat.ref.digest, len(seat.ref.regions) > 600) == (digest, True)


async def test_a_seat_of_one_region_follows_the_whole_chain_and_sees_its_part(site: Site) -> None:
    inside, outside = "990101102", "990101103"
    async with seat_of(site, "all") as whole, seat_of(site, "part", regions=(inside,)) as part:
        await live(whole)
        await live(part)
        seen, hidden = await reported(whole, inside), await reported(whole, outside)
        await until(lambda: part.status.cursor_seq == whole.status.cursor_seq)
        assert whole.view.incidents.keys() == {seen, hidden}
        assert part.view.incidents.keys() == {seen}


async def heard_on_the_air(site: Site, unit: str) -> None:
    """A unit gives its position, and is known from then on."""
    token = site.issue("gateway", "--units", unit, role="field").read_text().strip()
    fix = {"unit": unit, "at": stamp(SystemClock().now()), "lon": 109.0, "lat": 32.7, "crs": "wgs84"}
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(f"{site.url}/v1/live/field", subprotocols=[Subprotocol("gridwall.v1")], additional_headers=headers, compression=None) as socket:
        await socket.recv()
        await socket.send(json.dumps({"t": "positions", "items": [fix]}))
        await socket.send(json.dumps({"t": "status", "id": UuidV7().new(), "unit": unit, "status": "AV", "at": fix["at"]}))
        assert json.loads(await socket.recv())["t"] == "ack"


async def test_two_desks_on_one_unit_the_first_commit_stands_and_the_other_hears_of_it(site: Site) -> None:
    await heard_on_the_air(site, "U12")
    async with seat_of(site, "one") as one, seat_of(site, "two") as two:
        await live(one)
        await live(two)
        first, second = await reported(one, "9901"), await reported(one, "9901")
        await until(lambda: second in two.view.incidents)
        assert one.positions["U12"].lon == 109.0
        await one.submit(Command("assign", first, a.AssignArgs(units=("U12",)), "pq 1 U12"))
        answer = await two.submit(Command("assign", second, a.AssignArgs(units=("U12",)), "pq 2 U12"))
        await until(lambda: one.unsettled + two.unsettled == 0)
        assert two.view.units["U12"].incident == first
        assert isinstance(answer, Refusal) or two.conflicts


async def test_a_line_about_several_is_taken_whole_or_not_at_all(site: Site) -> None:
    await heard_on_the_air(site, "U12")
    async with seat_of(site, "one") as seat:
        await live(seat)
        keys = [await reported(seat, "9901") for _ in range(3)]
        await until(lambda: "U12" in seat.view.units)
        both = [Command("assign", key, a.AssignArgs(units=("U12",)), "pq @sel U12") for key in keys[:2]]
        answer = await seat.submit_all(both)
        assert isinstance(answer, Refusal), "the second of them wants a car that the first has by then"
        assert seat.view.incidents[keys[1]].no in answer.text
        assert (seat.unsettled, [seat.view.incidents[key].units for key in keys[:2]]) == (0, [(), ()])
        done = await seat.submit_all([Command("accept", key, a.NoArgs(), "sl @sel") for key in keys])
        assert not isinstance(done, Refusal)
        assert len({one.cid for one in done}) == 3
        await until(lambda: seat.unsettled == 0)
        assert [seat.truth.incidents[key].state for key in keys] == ["accepted"] * 3
        assert [one.outcome for one in seat.commands[-3:]] == ["applied"] * 3
        assert [one.cseq for one in seat.commands] == list(range(1, len(seat.commands) + 1))


async def test_a_caller_is_known_to_the_desk_and_not_to_its_disk(site: Site) -> None:
    contact = a.Contact(name="王秀英", phone="13900000042")
    async with seat_of(site, "one") as seat:
        await live(seat)
        done = await seat.submit(Command("report", None, a.ReportArgs(category="x", text="y", region="9901", contact=contact), "lr"))
        assert isinstance(done, Submitted)
        await until(lambda: seat.contact(done.incident or "") == contact)
        await until(lambda: seat.unsettled == 0)
    assert not any(b"13900000042" in file.read_bytes() for file in (site.folder / "one").glob("cache*"))


async def test_the_language_finds_what_the_seat_shows(site: Site) -> None:
    async with seat_of(site, "one") as seat:
        await live(seat)
        look = follow(seat, load((ROOT / "resources" / "categories.json").read_text(encoding="utf-8")))
        key = await reported(seat, "9901")
        assert [ref.id for ref in look.incidents_by_counter("1")] == [key]
        assert look.incidents_by_counter("11") == []
        assert look.version(key) == seat.view.incidents[key].version
        assert look.offset_minutes == 480
        assert look.region("9901") == seat.ref.names.get("9901")


async def test_a_revoked_token_is_refused_while_connected_and_the_clicks_are_kept(site: Site) -> None:
    async with seat_of(site, "one") as seat:
        await live(seat)
        key = await reported(seat, "9901")
        await until(lambda: seat.unsettled == 0)
        assert run("token", "revoke", site.token.read_text().strip(), "--data-dir", str(site.hub_dir)).returncode == 0
        await until(lambda: seat.status.link is Link.REFUSED, 5)
        assert isinstance(await seat.submit(Command("note", key, a.NoteArgs(text="kept"), "bz 1 kept")), Submitted)
        assert seat.status.pending == 1
