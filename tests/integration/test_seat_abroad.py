"""A unit of one county at work in another: its own county's seat is told by each event, never by a snapshot (protocol.md §3 "scope")."""

import json
from pathlib import Path

import pytest

from services.console.model import Command, Delta, Link, Submitted
from services.console.seat import Seat
from services.domain import args as a
from services.domain.states import UnitStatus
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


async def reported(seat: Seat, region: str) -> str:
    done = await seat.submit(Command("report", None, a.ReportArgs(category="public_safety/fire", text=region, region=region), "lr"))
    assert isinstance(done, Submitted)
    return done.incident or ""


async def given(seat: Seat, verb: str, incident: str, args: a.Args) -> None:
    row = seat.view.incidents[incident]
    assert isinstance(await seat.submit(Command(verb, incident, args, verb, row.version)), Submitted)


def held(seat: Seat) -> dict[str, set[str]]:
    return {name: set(getattr(seat.view, name)) for name in ("incidents", "units", "assignments", "conflicts")}


async def test_an_incident_merged_over_the_border_and_back_is_followed_on_both_sides(site: Site) -> None:
    with site.hub():
        resets: list[Delta] = []
        async with seat_of(site, "whole") as whole, seat_of(site, "home", HOME) as home, seat_of(site, "away", AWAY[:6]) as away:
            await level(whole, home, away)
            for seat in (home, away):
                seat.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
            one, other = await reported(whole, HOME), await reported(whole, AWAY)
            await level(whole, home, away)
            await given(whole, "assign", one, a.AssignArgs(units=("A-1",)))
            await level(whole, home, away)
            task = next(iter(home.view.assignments))
            await given(whole, "merge", one, a.MergeArgs(into=other))
            await level(whole, home, away)
            assert held(home) == {"incidents": {one}, "units": {"A-1"}, "assignments": set(), "conflicts": set()}
            assert held(away) == {"incidents": {other}, "units": set(), "assignments": {task}, "conflicts": set()}
            assert home.view.incidents[one] == whole.view.incidents[one]
            assert home.view.units["A-1"] == whole.view.units["A-1"]
            assert (away.view.incidents[other], away.view.assignments[task]) == (whole.view.incidents[other], whole.view.assignments[task])
            await given(whole, "unmerge", one, a.NoArgs())
            await level(whole, home, away)
            assert held(away)["assignments"] == set()
            assert (home.view.assignments[task], home.view.incidents[one]) == (whole.view.assignments[task], whole.view.incidents[one])
            assert away.view.incidents[other] == whole.view.incidents[other]
        assert resets == []
        async with seat_of(site, "home", HOME) as again:
            assert held(again)["assignments"] == {task}, "and so it stands in the cache"


async def test_a_merge_over_the_border_reaches_who_was_away_from_a_hub_that_was_started_anew(site: Site) -> None:
    with site.hub():
        async with seat_of(site, "whole") as whole, seat_of(site, "home", HOME) as home, seat_of(site, "away", AWAY[:6]) as away:
            one, other = await reported(whole, HOME), await reported(whole, AWAY)
            await given(whole, "assign", one, a.AssignArgs(units=("A-1",)))
            await level(whole, home, away)
        async with seat_of(site, "whole") as whole:
            await given(whole, "merge", one, a.MergeArgs(into=other))
            await level(whole)
            rows = whole.view.incidents[one], whole.view.incidents[other], dict(whole.view.assignments.items())
    home, away, resets = seat_of(site, "home", HOME), seat_of(site, "away", AWAY[:6]), list[Delta]()
    for seat in (home, away):
        seat.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
    with site.hub():
        async with home, away:
            await level(home, away)
            assert (home.view.incidents[one], dict(home.view.assignments.items())) == (rows[0], {})
            assert (away.view.incidents[other], dict(away.view.assignments.items())) == rows[1:]
    assert resets == []


async def test_a_unit_that_moves_home_leaves_one_countys_seats_and_comes_to_the_others(site: Site, tmp_path: Path) -> None:
    with site.hub():
        resets: list[Delta] = []
        async with seat_of(site, "whole") as whole, seat_of(site, "home", HOME) as home, seat_of(site, "away", AWAY[:6]) as away:
            await level(whole, home, away)
            await until(lambda: "A-1" in whole.view.units)
            await whole.submit(Command("unit_status", None, a.UnitStatusArgs(unit="A-1", status=UnitStatus.OOS), "tq"))
            await level(whole, home, away)
            for seat in (home, away):
                seat.subscribe(lambda delta: resets.append(delta) if delta.reset else None)
            file = tmp_path / "moved.json"
            file.write_text(json.dumps({"units": [{**UNIT, "home": AWAY}], "orgs": [], "duty": []}), encoding="utf-8")
            done = run("roster", "import", str(file), "--data-dir", str(site.hub_dir))
            assert done.returncode == 0, done.stderr
            await until(lambda: whole.view.units["A-1"].region == AWAY)
            await level(whole, home, away)
            assert "A-1" not in home.view.units
            assert away.view.units["A-1"] == whole.view.units["A-1"]
            assert status(away) == "OOS", "what it was before is known where it came to"
        assert resets == []
