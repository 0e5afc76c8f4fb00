"""Whatever a client sends costs it one clear line, never the hub, its stderr or the connection (protocol.md §1)."""

import json
from pathlib import Path

import pytest

from tests.support.hubs import DATA, HubProcess, new_id, report

MALFORMED = sorted((DATA / "samples" / "json-parsing").glob("*.json"))
NAUGHTY: list[str] = json.loads((DATA / "samples" / "blns.json").read_text(encoding="utf-8"))


def _text(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("lane", ["field", "console"])
async def test_every_json_sample_is_answered_and_the_connection_stays(hub: HubProcess, lane: str) -> None:
    token = hub.token("field" if lane == "field" else "dispatcher", f"fuzz-{lane}")
    async with hub.open(lane, token) as wire:
        if lane == "field":
            await wire.until("welcome")
        for file in MALFORMED:
            text = _text(file)
            if text is not None and len(text) <= 65536:  # a longer one closes 1009, below
                await wire.send(text)
                error = await wire.until("error", 10)
                assert error["code"] in ("invalid", "unknown_tag"), (file.name, error)
                assert "\n" not in error["detail"]
    assert hub.said() == ""


async def test_json_samples_that_are_no_utf8_close_1007(hub: HubProcess) -> None:
    token = hub.token("field")
    broken = [file for file in MALFORMED if _text(file) is None]
    assert broken
    for file in broken:
        async with hub.field(token) as wire:
            await wire.socket.send(file.read_bytes(), text=True)
            assert await wire.closed() == 1007, file.name
    assert hub.said() == ""


async def test_naughty_strings_are_stored_as_they_came(hub: HubProcess) -> None:
    wanted: dict[str, str] = {}
    async with hub.field(hub.token("field", "naughty")) as field:
        for text in NAUGHTY:
            ack = await field.ask(report(text=text, address=text, category=text[:200] or "other/other"))
            assert ack.get("outcome") == "applied", (text, ack)
            wanted[ack["incident"]] = text
    async with hub.console(hub.token("dispatcher")) as console:
        stored = {row["id"]: row for row in console.rows["incidents"]}
    for key, text in wanted.items():
        assert (stored[key]["text"], stored[key]["address"]) == (text, text)
    assert hub.said() == ""


@pytest.mark.parametrize(("lane", "role", "limit"), [("field", "field", 65536), ("console", "dispatcher", 262144)])
async def test_frames_over_the_limit_close_1009(hub: HubProcess, lane: str, role: str, limit: int) -> None:
    async with hub.open(lane, hub.token(role)) as wire:
        await wire.send("x" * limit)
        assert (await wire.until("error"))["code"] == "invalid"
        await wire.send("x" * (limit + 1))
        assert await wire.closed() == 1009
    assert hub.said() == ""


@pytest.mark.parametrize(("lane", "role"), [("field", "field"), ("console", "dispatcher")])
async def test_binary_frames_close_4400(hub: HubProcess, lane: str, role: str) -> None:
    async with hub.open(lane, hub.token(role)) as wire:
        await wire.send(b"\x00\x01")
        assert await wire.closed() == 4400


@pytest.mark.parametrize(
    "text",
    ["NaN", '{"t":"report","id":NaN}', "[" * 30_000, '{"t":' + '{"a":' * 5000 + "1" + "}" * 5001, '{"t":"dance"}', '{"t":"positions","items":[]}', "{}", ""],
    ids=["nan", "nan-inside", "arrays", "objects", "unknown", "no-items", "no-tag", "empty"],
)
async def test_odd_frames_are_refused(hub: HubProcess, text: str) -> None:
    async with hub.field(hub.token("field")) as field:
        await field.send(text)
        assert (await field.until("error"))["code"] in ("invalid", "unknown_tag")
        assert (await field.ask(report()))["outcome"] == "applied"
    assert hub.said() == ""


async def test_ids_that_do_not_print_are_refused(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        error = await field.ask({"t": "status", "id": new_id(), "unit": "U\u0000", "status": "AV", "at": "2026-01-01T00:00:00Z"})
    assert error["code"] == "invalid"


async def test_a_client_that_leaves_in_the_middle_says_nothing_on_stderr(hub: HubProcess) -> None:
    async with hub.field(hub.token("field")) as field:
        for _ in range(50):
            await field.send(report())
        field.socket.transport.abort()
    async with hub.console(hub.token("dispatcher")) as console:
        console.socket.transport.abort()
    async with hub.field(hub.token("field")) as field:
        assert (await field.ask(report()))["outcome"] == "applied"
    assert hub.said() == ""
