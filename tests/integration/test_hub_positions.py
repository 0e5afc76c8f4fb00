"""Positions: lossy, newest wins, bad items reported one by one, unknown units registered (protocol.md §2)."""

import asyncio
from datetime import timedelta

import psutil

from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.store.tracks import last_fixes
from tests.support.hubs import INSIDE, HubProcess, Json, now, report


def fix(unit: str, seconds: float = 0.0, **fields: object) -> Json:
    """An item of a positions frame, so many seconds from now."""
    at = stamp(SystemClock().now() + timedelta(seconds=seconds))
    return {"unit": unit, "at": at, "lon": INSIDE[0], "lat": INSIDE[1], "crs": "wgs84", **fields}


async def test_an_unknown_unit_is_registered_and_shown_as_such(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher")) as console, hub.field(hub.token("field")) as field:
        await field.send({"t": "positions", "items": [fix("NEW-1", course=271.0, speed=5.2)]})
        event = (await console.until("ev"))["events"][0]
        pos = await console.until("pos")
    assert (event["type"], event["unit"], event["data"]["known"]) == ("unit.registered", "NEW-1", False)
    assert pos["items"][0][:5] == ["NEW-1", *INSIDE, 271.0, 5.2]
    async with hub.console(hub.token("dispatcher")) as console:
        row = console.row("units", "NEW-1")
    assert (row["kind"], row["lon"], row["lat"], row["stale"], len(row["region"])) == ("unknown", *INSIDE, False, 15)


async def test_a_bad_item_is_named_and_the_others_are_taken(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher")) as console, hub.field(hub.token("field")) as field:
        items = [fix("B-0"), fix("B-1"), fix("B-2"), fix("B-3", lat=132.0), fix("B-4", seconds=3600), fix("B-5", crs=None), {"unit": "B-6"}]
        await field.send({"t": "positions", "items": items})
        errors = [await field.until("error") for _ in range(4)]
        seen: set[str] = set()
        while not seen >= {"B-0", "B-1", "B-2"}:
            seen |= {item[0] for item in (await console.until("pos"))["items"]}
    assert errors[0]["code"] == "invalid"
    assert errors[0]["detail"] == "items[3].lat: 132.0 is outside -90..90"
    assert "items[4].at" in errors[1]["detail"]
    assert errors[2]["code"] == "crs_required"
    assert errors[3]["detail"].startswith("items[6]")
    assert not seen & {"B-3", "B-4", "B-5", "B-6"}


async def test_a_position_from_2031_is_refused(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        await field.send({"t": "positions", "items": [fix("F-1", at="2031-01-01T00:00:00.000Z")]})
        assert (await field.until("error"))["detail"] == "items[0].at: 2031-01-01T00:00:00.000Z is in the future"


async def test_an_older_fix_never_moves_a_unit_back(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), positions_hz=10) as console, hub.field(hub.token("field")) as field:
        await field.send({"t": "positions", "items": [fix("O-1", lat=34.05)]})
        assert (await console.until("pos"))["items"][0][2] == 34.05
        await field.send({"t": "positions", "items": [fix("O-1", seconds=-30, lat=34.01), fix("O-2", lat=34.02)]})
        assert [item[0] for item in (await console.until("pos"))["items"]] == ["O-2"]


async def test_a_token_with_units_speaks_for_no_other(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", units="T-1")) as field:
        await field.send({"t": "positions", "items": [fix("T-1"), fix("T-2")]})
        error = await field.until("error")
        assert error["code"] == "forbidden"
        refused = await field.ask({"t": "status", "id": "00000000-0000-4000-8000-000000000001", "unit": "T-2", "status": "OFF", "at": now()})
    assert refused["code"] == "forbidden"


async def test_a_frame_of_bad_items_is_not_answered_once_an_item(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        await field.send({"t": "positions", "items": [{"unit": "X"}] * 900})
        errors = [await field.until("error") for _ in range(21)]
    assert errors[-1]["detail"] == "and 880 more items"


async def test_last_positions_survive_a_restart(own_hub: HubProcess) -> None:
    with own_hub.running():
        async with own_hub.field(own_hub.token("field")) as field:
            await field.send({"t": "positions", "items": [fix("S-1", lat=34.05)]})
        async with own_hub.console(own_hub.token("dispatcher")) as console:
            await console.until("pos") if not console.rows["units"] else None
        assert own_hub.terminate() == 0
    with own_hub.running():
        async with own_hub.console(own_hub.token("dispatcher")) as console:
            assert console.row("units", "S-1")["lat"] == 34.05


async def test_a_writer_of_tracks_that_dies_is_started_again(own_hub: HubProcess) -> None:
    with own_hub.running():
        assert own_hub.process is not None
        hub = psutil.Process(own_hub.process.pid)
        writer = next(child for child in hub.children() if "services.store.tracks" in child.cmdline())
        writer.kill()
        async with asyncio.timeout(10):
            while writer.pid in [child.pid for child in hub.children()] or not hub.children():  # noqa: ASYNC110  another process starts it
                await asyncio.sleep(0.05)
        async with own_hub.field(own_hub.token("field")) as field:
            await field.send({"t": "positions", "items": [fix("D-1", lat=34.05)]})
            await field.ask(report())
        assert own_hub.terminate() == 0
    assert "the writer of tracks ended with -9 and is started again" in own_hub.said()
    assert "D-1" in [one.unit for one in last_fixes(own_hub.dir / "tracks.sqlite")]
