"""The road in: a report from a field system to a numbered incident in the right tray, once, on disk before it is acknowledged (protocol.md §2)."""

import pytest

from tests.support.hubs import INSIDE, HubProcess, metrics, new_id, now, report


async def test_a_report_becomes_an_incident_in_its_grid(hub: HubProcess) -> None:
    frame = report(priority=1, address="东街 3 号", casualties=0, origin={"kind": "hotline", "name": "12345", "ticket": "WX-88123", "due": now()})
    async with hub.field(hub.token("field", "gateway")) as field:
        ack = await field.ask(frame)
    assert (ack["t"], ack["id"], ack["outcome"]) == ("ack", frame["id"], "applied")
    assert ack["no"].split("-")[1].isdigit()
    assert ack["incident"] != frame["id"]
    async with hub.console(hub.token("dispatcher")) as console:
        row = console.row("incidents", ack["incident"])
    assert (row["state"], row["text"], row["priority"], row["unplaced"]) == ("reported", "三楼冒烟", 1, False)
    assert len(row["region"]) == 15
    assert (row["lon"], row["lat"], row["source"], row["report"]) == (*INSIDE, "gateway", frame["id"])


async def test_the_same_report_again_gets_the_same_ack_as_noop(hub: HubProcess) -> None:
    frame = report()
    async with hub.field(hub.token("field")) as field:
        first = await field.ask(frame)
        again = await field.ask({**frame, "at": now(), "ext": {"try": 2}})
    assert again == {**first, "outcome": "noop"}


async def test_another_body_under_the_same_id_is_key_reuse(hub: HubProcess) -> None:
    frame = report()
    async with hub.field(hub.token("field")) as field:
        await field.ask(frame)
        error = await field.ask({**frame, "text": "something else"})
    assert (error["t"], error["code"], error["ref"]) == ("error", "key_reuse", frame["id"])


async def test_a_point_outside_every_grid_goes_to_the_tray_of_the_nearest(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        ack = await field.ask(report(lon=-117.0, lat=34.0))
    async with hub.console(hub.token("dispatcher")) as console:
        row = console.row("incidents", ack["incident"])
    assert row["unplaced"]
    assert (row["lon"], row["lat"]) == (-117.0, 34.0)
    assert len(row["region"]) == 12


@pytest.mark.parametrize(("named", "tray"), [("9901", "9901"), ("990199", "9901"), ("990102101999888", "990102101"), ("1234", "9901")])
async def test_a_report_without_a_point_goes_to_the_longest_known_prefix(hub: HubProcess, named: str, tray: str) -> None:
    async with hub.field(hub.token("field")) as field:
        ack = await field.ask(report(lon=None, lat=None, crs=None, region=named))
    async with hub.console(hub.token("dispatcher")) as console:
        row = console.row("incidents", ack["incident"])
    assert (row["region"], row["unplaced"], row["lon"], row["lat"]) == (tray, True, None, None)


async def test_crs_is_the_frames_then_the_tokens_then_required(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "bare")) as field:
        error = await field.ask(report(crs=None))
        unknown = await field.ask(report(crs="bd09"))
    assert error["code"] == "crs_required"
    assert unknown["code"] == "invalid"
    async with hub.field(hub.token("field", "app", crs="gcj02")) as field:
        ack = await field.ask(report(crs=None, lon=109.0293, lat=32.6903))
    async with hub.console(hub.token("dispatcher")) as console:
        row = console.row("incidents", ack["incident"])
    assert 0.002 < abs(row["lon"] - 109.0293) + abs(row["lat"] - 32.6903) < 0.02


async def test_an_unknown_category_is_kept_as_it_came(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        ack = await field.ask(report(category="飞碟/着陆 🛸"))
    async with hub.console(hub.token("dispatcher")) as console:
        assert console.row("incidents", ack["incident"])["category"] == "飞碟/着陆 🛸"
    assert "gridwall_unknown_category_total 1\n" in metrics(hub)


async def test_a_token_reports_only_from_its_regions(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "elsewhere", regions="610902")) as field:
        frame = report()
        error = await field.ask(frame)
    assert (error["code"], error["ref"]) == ("forbidden", frame["id"])


@pytest.mark.parametrize(
    "fields",
    [{"at": "2031-01-01T00:00:00.000Z"}, {"at": "2026-13-01T00:00:00.000Z"}, {"priority": 5}, {"lat": 132.0}, {"lat": None}, {"lon": None, "lat": None},
     {"colour": "red"}, {"text": 7}, {"casualties": 1e400}, {"origin": {"due": "soon"}}, {"id": "17"}],
)  # fmt: skip
async def test_bad_reports_are_invalid_and_the_connection_stays(hub: HubProcess, fields: dict[str, object]) -> None:
    async with hub.field(hub.token("field")) as field:
        error = await field.ask(report(**fields))
        assert error["code"] == "invalid"
        assert (await field.ask(report()))["outcome"] == "applied"


async def test_personal_data_goes_beside_the_event_and_only_to_who_answers_calls(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-a") as desk, hub.console(hub.token("observer"), "seat-b") as watcher:
        async with hub.field(hub.token("field")) as field:
            await field.ask(report(contact={"name": "王芳", "phone": "13800001234"}))
        seen, hidden = await desk.until("ev"), await watcher.until("ev")
    assert "王芳" not in str(seen["events"])
    assert [pii["contact"]["name"] for pii in seen["pii"].values()] == ["王芳"]
    assert "王芳" not in str(hidden)
    assert hidden["last_hash"] == seen["last_hash"]


async def test_numbers_count_up_without_gaps(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        frames = [report(id=new_id()) for _ in range(5)]
        numbers = [int((await field.ask(frame))["no"].split("-")[1]) for frame in frames]
    assert numbers == list(range(numbers[0], numbers[0] + 5))
