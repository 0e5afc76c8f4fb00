"""A unit of one county at work in another: its own county's seat is told by each event, never by a snapshot (protocol.md §3 "scope")."""

import json
from pathlib import Path

import pytest

from services.console.model import Command, Delta, Link, Submitted
from services.console.seat import Seat
from services.domain import args as a
from tests.support.processes import ROOT, run
from tests.support.seats import open_test_seat, until
from tests.support.site import Site

REGIONS = ROOT / "tests" / "data" / "regions" / "9901.geojson"
HOME, AWAY = "990101", "990102101"
UNIT = {"id": "A-1", "callsign": "甲1", "kind": "patrol_car", "mode": "exclusive", "home": HOME}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A hub's directory with regions and one unit of county HOME."""
    site, file = Site(tmp_path), tmp_path / "roster.json"
    file.write_text(json.dumps({"units": [UNIT], "orgs": [], "duty": []}), encoding="utf-8")
    for args in (("region", "import", str(REGIONS)), ("roster", "import", str(file))):
        done = run(*args, "--data-dir", str(site.hub_dir))
        assert done.returncode == 0, done.stderr
    return site


def seat_of(site: Site, name: str, *regions: str) -> Seat:
    return open_test_seat(site.folder / name, site.url, site.token.read_text().strip(), name=name, regions=regions)


def status(seat: Seat) -> str:
    return seat.view.units["A-1"].status.value


async def level(*seats: Seat) -> None:
    """Everybody is live and stands at the same event."""
    await until(lambda: all(seat.status.link is Link.LIVE and not seat.unsettled for seat in seats), 10)
    await until(lambda: len({seat.status.cursor_seq for seat in seats}) == 1)


async def sent_away(seat: Seat) -> str:
    """An incident in the other county with the unit at work in it."""
    done = await seat.submit(Command("report", None, a.ReportArgs(category="public_safety/fire", text="x", region=AWAY), "lr"))
    assert isinstance(done, Submitted)
    key = done.incident or ""
    assert isinstance(await seat.submit(Command("assign", key, a.AssignArgs(units=("A-1",)), "pq")), Submitted)
    return key


async def test_the_own_county_sees_its_unit_at_work_elsewhere_event_by_event(site: Site) -> None:
    with site.hub():
        await _followed(site)


async def _followed(site: Site) -> None:
    resets: list[Delta] = []
    async with seat_of(site, "whole") as whole, seat_of(site, "home", HOME) as home:
        await level(whole, home)
        home.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
        key = await sent_away(whole)
        await level(whole, home)
        assert key not in home.view.incidents
        assert home.view.units["A-1"] == whole.view.units["A-1"]
        assert status(home) == "DP"
        for command in (Command("sign", key, a.StepArgs(unit="A-1"), "qs"), Command("unassign", key, a.UnassignArgs(assignment="A-1"), "cp")):
            assert isinstance(await whole.submit(command), Submitted)
            await level(whole, home)
            assert home.view.units["A-1"] == whole.view.units["A-1"]
        assert status(home) == "AV"
    assert resets == []


async def test_who_was_away_hears_of_it_in_the_delta_also_from_a_hub_that_was_started_anew(site: Site) -> None:
    with site.hub():
        async with seat_of(site, "whole") as whole, seat_of(site, "home", HOME) as home:
            await level(whole, home)
        async with seat_of(site, "whole") as whole:
            await sent_away(whole)
            await level(whole)
            at_work = whole.view.units["A-1"]
    resets: list[Delta] = []
    home = seat_of(site, "home", HOME)
    home.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
    with site.hub():
        async with home:
            await until(lambda: home.status.link is Link.LIVE, 10)
            assert home.view.units["A-1"] == at_work
    assert resets == []
