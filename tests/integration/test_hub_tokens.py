"""Who gets in, to which lane, and for how long (protocol.md §1)."""

import asyncio
import contextlib
import json
import urllib.request

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.support.hubs import HubProcess, cli, dial, report


async def _status(hub: HubProcess, token: str | None, path: str = "/v1/live/field", origin: str | None = None, protocol: str = "gridwall.v1") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with pytest.raises(InvalidStatus) as refused:
        await connect(
            f"{hub.url}{path}", subprotocols=[Subprotocol(protocol)], additional_headers=headers, origin=Origin(origin) if origin else None, proxy=None
        )
    return refused.value.response.status_code


@pytest.mark.parametrize("token", [None, "", "gw_nothing", "x" * 2000])
async def test_without_a_valid_token_it_is_401_before_the_upgrade(hub: HubProcess, token: str | None) -> None:
    assert await _status(hub, token) == 401


async def test_a_browser_from_elsewhere_is_403(hub: HubProcess) -> None:
    assert await _status(hub, hub.token("field"), origin="https://example.com") == 403


async def test_another_subprotocol_or_path_is_refused(hub: HubProcess) -> None:
    assert await _status(hub, hub.token("field"), protocol="gridwall.v9") == 400
    assert await _status(hub, hub.token("field"), path="/v2/live/field") == 404


@pytest.mark.parametrize(("lane", "role"), [("field", "dispatcher"), ("console", "field"), ("field", "admin")])
async def test_a_role_on_the_other_lane_closes_4403(hub: HubProcess, lane: str, role: str) -> None:
    async with hub.open(lane, hub.token(role)) as wire:
        assert await wire.closed() == 4403


async def test_another_realm_in_path_or_token_closes_4403(hub: HubProcess) -> None:
    async with hub.open("field", hub.token("field"), realm="drill-x") as wire:
        assert await wire.closed() == 4403
    async with hub.open("field", hub.token("field", "stranger", realm="drill-x")) as wire:
        with contextlib.suppress(ConnectionClosed):
            await wire.send(report())
        assert await wire.closed() == 4403
    async with hub.console(hub.token("dispatcher")) as console:
        assert not any(row["source"] == "stranger" for row in console.rows["incidents"])


async def test_a_token_that_expires_or_is_revoked_closes_4401_within_a_second(hub: HubProcess) -> None:
    short = hub.token("field", "short", days=1.5 / 86400)
    async with hub.field(short) as wire:
        assert (await wire.ask(report()))["outcome"] == "applied"
        assert await wire.closed(3) == 4401
    longer = hub.token("dispatcher", "leaving")
    async with hub.console(longer, "seat-leaving") as console:
        assert cli("token", "revoke", longer, "--data-dir", str(hub.dir))[0] == 0
        assert await console.closed(1.5) == 4401
    assert await _status(hub, longer, "/v1/live/console") == 401


def test_health_and_metrics_need_no_token(hub: HubProcess) -> None:
    base = hub.url.replace("ws://", "http://")
    with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
        assert answer.headers["Content-Type"] == "application/json"
        assert json.load(answer)["realm"] == "live"
    with urllib.request.urlopen(f"{base}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert "# TYPE gridwall_head_seq gauge" in text
    assert 'gridwall_connections{lane="field"} 0' in text


async def test_an_observer_changes_nothing(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        ack = await field.ask(report())
    async with hub.console(hub.token("observer"), "seat-watch") as console:
        dec = await console.do("note", ack["incident"], text="x")
    assert (dec["outcome"], dec["reason"]) == ("rejected", "forbidden")


@pytest.mark.parametrize(("lane", "role"), [("field", "field"), ("console", "dispatcher")])
async def test_a_frame_for_another_realm_closes_4403_and_stores_nothing(hub: HubProcess, lane: str, role: str) -> None:
    async with hub.open(lane, hub.token(role, f"stray-{lane}")) as wire:  # its own name: one audit row a second of a kind and a sender
        await wire.send({**report(), "realm": "live"})
        assert (await wire.until("error"))["code"] in ("invalid", "unknown_tag")
        before = hub.journal("SELECT count(*) FROM events")
        await wire.send({**report(), "realm": "drill-x"})
        assert await wire.closed() == 4403
    assert hub.journal("SELECT count(*) FROM events") == before
    async with asyncio.timeout(5):
        while "drill-x" not in str(hub.journal("SELECT detail FROM audit WHERE kind = 'foreign'")):  # noqa: ASYNC110  another process writes it
            await asyncio.sleep(0.02)


async def test_asking_only_for_regions_that_the_token_does_not_have_shows_none(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        await field.ask(report())
    async with hub.console(hub.token("dispatcher", "neighbour", regions="990101"), "seat-m", regions=["990199"]) as console:
        assert console.rows["incidents"] == []


async def test_a_unit_without_a_place_is_everybodys_in_the_snapshot_too(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "lost", units="LOST1")), hub.console(hub.token("dispatcher", "scoped", regions="990101"), "seat-l") as console:
        assert "LOST1" in [row["id"] for row in console.rows["units"]]


async def test_a_token_is_bound_to_its_regions(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        ack = await field.ask(report())
    region = ""
    async with hub.console(hub.token("dispatcher")) as console:
        region = console.row("incidents", ack["incident"])["region"]
    other = "990101" if region[:6] != "990101" else "990103"
    async with hub.console(hub.token("dispatcher", "neighbour", regions=other), "seat-n") as console:
        assert all(row["region"].startswith(other) for row in console.rows["incidents"])
        dec = await console.do("accept", ack["incident"])
    assert (dec["outcome"], dec["reason"]) == ("rejected", "out_of_scope")


async def test_a_dialled_socket_is_ended_by_a_clean_stop(own_hub: HubProcess) -> None:
    with own_hub.running():
        async with dial(f"{own_hub.url}/v1/live/field", own_hub.token("field")) as socket:
            await socket.recv()
            assert own_hub.terminate() == 0
            await socket.wait_closed()
            assert socket.close_code == 1001
    assert own_hub.said() == ""
