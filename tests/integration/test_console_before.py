"""A console of the version before on this hub, over a socket: what it says is taken, and what it hears it can read (protocol.md §3)."""

import hashlib
import json

import msgspec
import rfc8785

from services.wire import codec
from tests.support.figures import ROOT
from tests.support.hubs import HubProcess, Json, Wire, report

SAID = ROOT / "tests/data/wire/console-before.jsonl"
READ = {
    "welcome": {"realm", "epoch", "head", "mode", "last_cseq", "safe_seq", "role", "actor", "server_time", "limits", "ref", "speed"},
    "snap.begin": {"seq", "tables"}, "snap.page": {"table", "rows"}, "snap.end": {"count", "digest"},
    "ev": {"first", "prev_hash", "events", "last_hash"}, "dec": {"cid", "cseq", "outcome"}, "hb": {"head", "digest", "server_time"},
    "missing": {"cids"}, "log": {"incident", "events"},
}  # fmt: skip
"""What it needs of each frame."""
EVENT = {"seq", "id", "type", "at", "recorded_at", "actor", "desk", "data"}


async def _told(wire: Wire, tag: str, seen: list[Json]) -> Json:
    frame = await wire.until(tag)
    assert READ[tag] <= frame.keys(), frame
    seen.append(frame)
    return frame


async def _snapshot(wire: Wire, seen: list[Json]) -> dict[str, list[Json]]:
    begin = await _told(wire, "snap.begin", seen)
    rows: dict[str, list[Json]] = {table: [] for table in begin["tables"]}
    while (frame := await wire.get())["t"] == "snap.page":
        rows[frame["table"]] += frame["rows"]
    assert frame["t"] == "snap.end"
    assert frame["count"] == {table: len(found) for table, found in rows.items()}
    return rows


def _follows(ev: Json, hash_: str) -> str:
    for event in ev["events"]:
        assert event.keys() >= EVENT
        codec.decode_event(msgspec.json.encode(event))
        hash_ = hashlib.sha256(bytes.fromhex(hash_) + hashlib.sha256(rfc8785.dumps(event)).digest()).hexdigest()
    assert hash_ == ev["last_hash"]
    return hash_


async def test_a_console_of_before_lives_a_life_on_this_hub(hub: HubProcess) -> None:
    token = hub.token("dispatcher")
    async with hub.field(hub.token("field")) as field:
        incident = str((await field.ask(report()))["incident"])
    said = [json.loads(line.replace("INCIDENT", incident)) for line in SAID.read_text(encoding="utf-8").splitlines()]
    hello, ref, note, accept, beat, log, have = said
    seen: list[Json] = []
    async with hub.open("console", token) as wire:
        await wire.send(hello)
        welcome = await _told(wire, "welcome", seen)
        assert welcome["mode"] == "snapshot"
        rows = await _snapshot(wire, seen)
        assert incident in {row["id"] for row in rows["incidents"]}
        await wire.send(ref)
        await wire.until("ref.end")
        hash_, frames = welcome["head"]["hash"], dict[str, Json]()
        for command in (note, accept):
            await wire.send(command)
            frames.clear()
            while len(frames) < 2:
                frame = await wire.get()
                if frame["t"] in {"ev", "dec"}:
                    frames[frame["t"]] = frame
            assert (frames["dec"]["cid"], frames["dec"]["outcome"]) == (command["cid"], "applied")
            hash_ = _follows(frames["ev"], hash_)
        await wire.send(beat)
        await wire.send(log)
        assert len((await _told(wire, "log", seen))["events"]) == 3
        await wire.send(have)
        lacks = await _told(wire, "missing", seen)
        assert (lacks["cids"], "ext" in lacks) == ([have["cids"][1]], False), "it named no question, so the answer names none"
    cursor = {"epoch": welcome["epoch"], "seq": welcome["head"]["seq"] + 1, "hash": frames["ev"]["prev_hash"]}
    async with hub.open("console", token) as wire:
        await wire.send({**hello, "cursor": cursor, "last_cseq": 2})
        again = await _told(wire, "welcome", seen)
        assert (again["mode"], again["last_cseq"]) == ("delta", 2)
        assert _follows(await _told(wire, "ev", seen), cursor["hash"]) == hash_
        await wire.send(note)
        assert (await _told(wire, "dec", seen))["outcome"] == "applied", "a repeat has the same answer"
