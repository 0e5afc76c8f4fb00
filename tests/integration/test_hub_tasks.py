"""What the field is told: tasks within moments of the commit, recalls, outcomes to the source (protocol.md §2)."""

import asyncio

from tests.support.hubs import Console, HubProcess, Json, Wire, new_id, now, report


async def _step(field: Wire, unit: str, incident: str, step: str, **more: object) -> Json:
    return await field.ask({"t": "progress", "id": new_id(), "unit": unit, "incident": incident, "step": step, "at": now(), **more})


async def _close(console: Console, incident: str) -> None:
    assert (await console.do("check", incident, by="phone"))["outcome"] == "applied"
    assert (await console.do("pass", incident))["outcome"] == "applied"
    version = await _version(console, incident)
    cmd = console.frame("close", incident, spoke_to="王芳", measures="已扑灭", done_at="今天")
    assert (await console.decided({**cmd, "expect": {"incident": version}}))["outcome"] == "applied"


async def _version(console: Console, incident: str) -> int:
    await console.send({"t": "log", "incident": incident})
    return len((await console.until("log"))["events"])


async def test_an_assignment_reaches_its_gateway_at_once_and_its_steps_come_back(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "gw-12", units="U12")) as field, hub.console(hub.token("shift_leader"), "seat-t1") as console:
        ack = await field.ask(report(priority=1))
        loop = asyncio.get_running_loop()
        began = loop.time()
        await console.send(console.frame("assign", ack["incident"], units=["U12"], note="从东门进"))
        task = await field.until("task")
        assert loop.time() - began < 0.2
        assert (task["incident"], task["no"], task["unit"], task["purpose"], task["crs"]) == (ack["incident"], ack["no"], "U12", "handle", "wgs84")
        assert task["sign_by"] < task["handle_by"]
        for step in ("sign", "depart", "arrive", "handling"):
            assert (await _step(field, "U12", ack["incident"], step))["outcome"] == "applied"
        assert (await _step(field, "U12", ack["incident"], "arrive"))["outcome"] == "noop"
        assert (await _step(field, "U12", ack["incident"], "feedback", result="settled", measures="已扑灭"))["outcome"] == "applied"
        states = [event["type"] for event in await _log(console, ack["incident"])]
    assert states == [
        "incident.reported", "incident.accepted", "incident.assigned", "incident.noted", "incident.signed", "incident.departed", "incident.arrived",
        "incident.handling_started", "incident.fed_back",
    ]  # fmt: skip


async def _log(console: Console, incident: str) -> list[Json]:
    await console.send({"t": "log", "incident": incident})
    return list((await console.until("log"))["events"])


async def test_a_task_is_repeated_until_a_progress_acknowledges_it(hub: HubProcess) -> None:
    token = hub.token("field", "gw-13", units="U13")
    async with hub.field(token) as field, hub.console(hub.token("dispatcher"), "seat-t2") as console:
        incident = (await field.ask(report()))["incident"]
        await console.do("assign", incident, units=["U13"])
        first = await field.until("task")
    async with hub.field(token) as field:
        assert (await field.until("task"))["assignment"] == first["assignment"]
        assert (await _step(field, "U13", incident, "sign"))["outcome"] == "applied"
    async with hub.field(token) as field:
        assert (await field.ask(report()))["t"] == "ack"  # nothing before it but outcomes
        seen = []
        async with asyncio.timeout(1):
            try:
                while True:
                    seen.append((await field.get(0.3))["t"])
            except TimeoutError:
                pass
    assert "task" not in seen


async def test_what_a_unit_sent_back_is_not_recalled_from_its_gateway_when_that_comes_again(hub: HubProcess) -> None:
    token = hub.token("field", "gw-18", units="U18,U19")
    async with hub.console(hub.token("dispatcher"), "seat-t8") as console:
        async with hub.field(token) as field:
            incident = (await field.ask(report()))["incident"]
            await console.do("assign", incident, units=["U18", "U19"])
            await field.until("task")
            taken = await field.until("task")
            assert (await _step(field, "U18", incident, "return", note="距离太远"))["outcome"] == "applied"
        await console.do("unassign", incident, assignment=taken["assignment"])
        async with hub.field(token) as field:
            await field.send(report())
            told = []
            while (frame := await field.get())["t"] != "ack":
                told.append(frame)
    assert [one["assignment"] for one in told if one["t"] == "recall"] == [taken["assignment"]]


async def test_work_taken_away_is_recalled_also_from_a_gateway_that_was_gone(hub: HubProcess) -> None:
    token = hub.token("field", "gw-14", units="U14")
    async with hub.console(hub.token("dispatcher"), "seat-t3") as console:
        async with hub.field(token) as field:
            incident = (await field.ask(report()))["incident"]
            await console.do("assign", incident, units=["U14"])
            task = await field.until("task")
            await console.do("unassign", incident, assignment=task["assignment"], reason="近处有人")
            recall = await field.until("recall")
            assert (recall["assignment"], recall["unit"], recall["incident"]) == (task["assignment"], "U14", incident)
            assert recall["reason"] == "近处有人"
            late = await _step(field, "U14", incident, "arrive", assignment=task["assignment"])
            assert (late["outcome"], late["reason"]) == ("rejected", "no_assignment")
            await console.do("assign", incident, units=["U14"])
            second = await field.until("task")
        await console.do("unassign", incident, assignment=second["assignment"], reason="again")
        async with hub.field(token) as field:
            # What was sent just before the socket ended may have been heard by nobody, so it comes again as well.
            while (await field.until("recall"))["assignment"] != second["assignment"]:
                pass


async def test_the_source_hears_back(hub: HubProcess) -> None:
    source = hub.token("field", "hotline")
    async with hub.console(hub.token("shift_leader"), "seat-t4") as console, hub.field(hub.token("field", "gw-15", units="U15")) as unit:
        async with hub.field(source) as field:
            frame = report(origin={"kind": "hotline", "name": "12345", "ticket": "WX-1"})
            incident = (await field.ask(frame))["incident"]
            await console.do("accept", incident)
            heard = await field.until("outcome")
            assert (heard["report"], heard["ticket"], heard["state"], heard["incident"]) == (frame["id"], "WX-1", "accepted", incident)
            await console.do("assign", incident, units=["U15"])
            assert (await field.until("outcome"))["state"] == "dispatched"
            assert (await _step(unit, "U15", incident, "feedback", result="settled"))["outcome"] == "applied"
            await _close(console, incident)
            closed = await field.until("outcome")
            assert (closed["state"], closed["text"]) == ("closed", "已扑灭")
        async with hub.field(source) as field:
            again = await field.until("outcome")
    assert again == closed


async def test_a_progress_for_nothing_is_answered(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "gw-16", units="U16")) as field:
        answer = await _step(field, "U16", new_id(), "sign")
        assert (answer["outcome"], answer["reason"]) == ("rejected", "unknown_incident")
        assert (await _step(field, "U16", new_id(), "return"))["code"] == "invalid"


async def test_status_from_the_field(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "gw-17")) as field:
        frame = {"t": "status", "id": new_id(), "unit": "U17", "status": "OOS", "at": now()}
        assert (await field.ask(frame))["outcome"] == "applied"
        assert (await field.ask(frame))["outcome"] == "noop"
    async with hub.console(hub.token("dispatcher"), "seat-t5") as console:
        assert console.row("units", "U17")["status"] == "OOS"


async def test_a_merged_case_keeps_its_unit_at_work_under_the_number_it_knows(hub: HubProcess) -> None:
    async with hub.field(hub.token("field", "gw-merge", units="U71")) as field, hub.console(hub.token("shift_leader"), "seat-t9") as console:
        one, two = await field.ask(report(priority=1)), await field.ask(report(priority=1))
        await console.do("assign", one["incident"], units=["U71"])
        await field.until("task")
        assert (await _step(field, "U71", one["incident"], "sign"))["outcome"] == "applied"
        seen = await console.version(one["incident"])
        assert (await console.do("merge", one["incident"], seen, into=two["incident"]))["outcome"] == "applied"
        # the old number still leads to the work, and nobody told the unit to go home
        assert (await _step(field, "U71", one["incident"], "arrive"))["outcome"] == "applied"
        assert "incident.arrived" in [event["type"] for event in await _log(console, two["incident"])]
