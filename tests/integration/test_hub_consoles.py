"""The console lane: hello, snapshot or delta, commands once each and in order, events with their chain (protocol.md §3)."""

import asyncio
import hashlib
import re

import msgspec
import rfc8785

from services.domain.model import Incident, Unit
from services.wire.digest import row_sum, settled, total
from tests.support.hubs import Console, HubProcess, Json, new_id, report


async def _incident(hub: HubProcess) -> str:
    async with hub.field(hub.token("field")) as field:
        return str((await field.ask(report()))["incident"])


def _cursor(console: Console, seq: int | None = None, **other: object) -> Json:
    head = console.welcome["head"]
    return {"epoch": console.welcome["epoch"], "seq": head["seq"] if seq is None else seq, "hash": head["hash"], **other}


async def test_a_snapshot_holds_every_table_with_its_digest(hub: HubProcess) -> None:
    await _incident(hub)
    async with hub.console(hub.token("dispatcher")) as console:
        rows, end = console.rows, console.end
    assert end["count"] == {table: len(found) for table, found in rows.items()}
    assert rows["incidents"]
    bodies = [settled(msgspec.convert(row, Incident)) for row in rows["incidents"]]
    assert total(map(row_sum, bodies)) == end["digest"]["incidents"]
    units = [settled(msgspec.convert(row, Unit)) for row in rows["units"]]  # the position is no field of a unit
    assert total(map(row_sum, units)) == end["digest"]["units"]


async def test_a_cursor_gets_what_came_after_it_and_the_chain_holds(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher")) as console:
        cursor = _cursor(console)
    ids = [await _incident(hub) for _ in range(3)]
    async with hub.console(hub.token("dispatcher"), cursor=cursor) as console:
        assert console.welcome["mode"] == "delta"
        events, hash_ = list[Json](), cursor["hash"]
        while len(events) < 3:
            ev = await console.until("ev")
            assert ev["first"] == cursor["seq"] + 1 + len(events)
            assert ev["prev_hash"] == hash_
            for event in ev["events"]:
                hash_ = hashlib.sha256(bytes.fromhex(hash_) + hashlib.sha256(rfc8785.dumps(event)).digest()).hexdigest()
            assert hash_ == ev["last_hash"]
            events += ev["events"]
    assert [event["incident"] for event in events] == ids


async def test_a_cursor_that_is_not_this_logs_gets_a_snapshot(hub: HubProcess) -> None:
    await _incident(hub)
    async with hub.console(hub.token("dispatcher")) as console:
        good = _cursor(console)
    for bad in ({**good, "hash": "0" * 64}, {**good, "epoch": new_id()}, {**good, "seq": good["seq"] + 1000}):
        async with hub.console(hub.token("dispatcher"), cursor=bad) as console:
            assert console.welcome["mode"] == "snapshot"


async def test_events_out_of_scope_come_as_digests_that_keep_the_chain(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-far", regions=["990199"]) as far, hub.console(hub.token("dispatcher"), "seat-all") as near:
        await _incident(hub)
        stub, whole = await far.until("ev"), await near.until("ev")
    assert set(stub["events"][0]) == {"seq", "id", "digest"}
    assert stub["events"][0]["digest"] == hashlib.sha256(rfc8785.dumps(whole["events"][0])).hexdigest()
    assert stub["last_hash"] == whole["last_hash"]
    assert far.rows["incidents"] == []


async def test_a_command_is_decided_once_however_often_it_is_sent(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("dispatcher"), "seat-once") as console:
        cmd = console.frame("note", incident, text="从东门进")
        first, again = await console.decided(cmd), await console.decided({**cmd, "age_ms": 5000})
        assert first == again
        assert first["outcome"] == "applied"
        assert (await console.do("accept", incident))["outcome"] == "applied"
        await console.send({"t": "log", "incident": incident})
        log = await console.until("log")
    assert [event["type"] for event in log["events"]] == ["incident.reported", "incident.noted", "incident.accepted"]
    assert log["events"][1]["data"]["text"] == "从东门进"


async def test_numbers_have_no_gaps_and_are_not_used_twice(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("dispatcher"), "seat-order") as console:
        gap = await console.decided({**console.frame("note", incident, text="a"), "cseq": 7})
        assert gap["outcome"] == "gap"
        cmd = {**console.frame("note", incident, text="b"), "cseq": 1}
        assert (await console.decided(cmd))["outcome"] == "applied"
        await console.send({**cmd, "args": {"text": "c"}})
        assert (await console.until("error"))["code"] == "key_reuse"
        await console.send({**cmd, "cid": new_id()})
        assert (await console.until("error"))["code"] == "key_reuse"
        reused = await console.decided({**cmd, "cseq": 2, "args": {"text": "d"}})
        assert (reused["outcome"], reused["reason"]) == ("rejected", "key_reuse")
        inc = console.inc
    async with hub.console(hub.token("dispatcher"), "seat-order", inc=inc) as console:
        assert console.welcome["last_cseq"] == 2


async def test_what_was_decided_under_another_number_has_its_turn_under_the_new_one(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("dispatcher"), "seat-anew") as console:
        known = console.frame("note", incident, text="a")
        assert (await console.decided(known))["outcome"] == "applied"
    async with hub.console(hub.token("dispatcher"), "seat-anew") as console:
        first, third = ({**console.frame("note", incident, text=text), "cseq": number} for text, number in (("b", 1), ("c", 3)))
        assert (await console.decided(first))["outcome"] == "applied"
        assert (await console.decided({**known, "cseq": 3}))["outcome"] == "gap"
        assert (await console.decided({**known, "cseq": 2}))["outcome"] == "applied"
        assert (await console.decided(third))["outcome"] == "applied"


async def test_bad_commands_are_rejected_with_a_reason_and_count(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("shift_leader"), "seat-bad") as console:
        tries: list[tuple[str, Json, str]] = [
            ("fly", {}, "unknown_verb"), ("note", {}, "invalid_args"), ("note", {"text": 7}, "invalid_args"), ("note", {"text": "x", "y": 1}, "invalid_args"),
            ("suspend", {"until": "never", "reason": "x"}, "invalid_args"), ("assign", {"units": ["NOBODY"]}, "unknown_unit"),
        ]  # fmt: skip
        for verb, args, reason in tries:
            dec = await console.do(verb, incident, **args)
            assert (dec["outcome"], dec["reason"]) == ("rejected", reason), dec
        assert (await console.do("note", new_id(), text="x"))["reason"] == "unknown_incident"
        assert (await console.do("note", incident, text="x"))["outcome"] == "applied"


async def test_an_old_assignment_waits_for_a_second_look(hub: HubProcess) -> None:
    incident = await _incident(hub)
    async with hub.console(hub.token("dispatcher"), "seat-late") as console:
        cmd = {**console.frame("assign", incident, units=["X"]), "age_ms": 601_000}
        assert (await console.decided(cmd))["outcome"] == "needs_confirm"
        confirmed = {**console.frame("assign", incident, units=["X"]), "age_ms": 601_000, "confirmed": True}
        assert (await console.decided(confirmed))["reason"] == "unknown_unit"


async def test_two_desks_and_one_car(hub: HubProcess) -> None:
    one, two = await _incident(hub), await _incident(hub)
    async with hub.field(hub.token("field", "car", units="CAR-1")):
        async with hub.console(hub.token("dispatcher", "li"), "seat-1") as first, hub.console(hub.token("dispatcher", "wu"), "seat-2") as second:
            won = await first.do("assign", one, units=["CAR-1"])
            lost = await second.do("assign", two, units=["CAR-1"])
            assert (won["outcome"], lost["outcome"], lost["reason"]) == ("applied", "conflict", "unit_committed")
        async with hub.console(hub.token("dispatcher"), "seat-3") as third:
            row = third.row("conflicts", lost["conflict"])
    assert (row["kind"], row["unit"], row["resolved_at"]) == ("unit_committed", "CAR-1", None)


async def test_the_same_console_again_closes_the_older_socket(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-twin") as older, hub.console(hub.token("dispatcher"), "seat-twin") as newer:
        assert await older.closed() == 4409
        await newer.send({"t": "have", "cids": [new_id()]})
        assert len((await newer.until("missing"))["cids"]) == 1


async def test_an_answer_names_its_question(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-ask") as console:
        asked = [[new_id()], [new_id(), new_id()]]
        for number, cids in enumerate(asked, 7):
            await console.send({"t": "have", "cids": cids, "ext": {"ask": number, "vendor": "x"}})
        answers = [await console.until("missing") for _ in asked]
    assert [(one["cids"], one["ext"]) for one in answers] == [(asked[0], {"ask": 7, "decs": []}), (asked[1], {"ask": 8, "decs": []})]


async def test_what_the_log_has_is_told_with_its_answer(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-first") as console:
        dec = await console.do("note", await _incident(hub), text="看过")
    async with hub.console(hub.token("dispatcher"), "seat-copy") as copy:
        await copy.send({"t": "have", "cids": [dec["cid"], "none"], "ext": {"ask": 1}})
        answer = await copy.until("missing")
        assert (answer["cids"], answer["ext"]["decs"]) == (["none"], [dec])
        await copy.send({"t": "have", "cids": [dec["cid"], "none"]})
        assert "ext" not in await copy.until("missing")


async def test_nothing_but_hello_comes_first(hub: HubProcess) -> None:
    async with hub.open("console", hub.token("dispatcher")) as wire:
        await wire.send({"t": "hb", "applied": 1, "outbox": 0, "oldest_ms": 0, "sent_at": ""})
        assert (await wire.until("error"))["code"] == "invalid"


async def test_reference_data_comes_whole_and_only_when_it_differs(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-ref") as console:
        await console.send({"t": "ref"})
        begin, codes = await console.until("ref.begin"), set()
        while (frame := await console.get())["t"] == "ref.page":
            codes |= {region["code"] for region in frame["regions"]}
        assert frame["t"] == "ref.end"
        assert len(codes) == 820
        assert begin["digest"] == console.welcome["ref"]
        await console.send({"t": "ref", "have": begin["digest"]})
        assert (await console.get())["t"] == "ref.end"


async def test_heartbeats_carry_the_head(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-hb") as console:
        beat = await console.until("hb", 7)
        assert beat["head"] == console.welcome["head"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", beat["server_time"])


async def test_a_console_that_does_not_read_does_not_slow_the_others(hub: HubProcess) -> None:
    async with hub.console(hub.token("dispatcher"), "seat-stuck") as stuck, hub.field(hub.token("field")) as field:
        stuck.socket.transport.pause_reading()
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(300):
            assert (await field.ask(report(text="x" * 4000)))["outcome"] == "applied"
        assert loop.time() - began < 15
