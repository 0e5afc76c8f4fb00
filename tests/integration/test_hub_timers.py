"""What falls due by itself fires once, also when the hub was down at the time (protocol.md §3 "Timers")."""

import asyncio
from datetime import timedelta

from services.domain.times import stamp
from services.runtime.clock import SystemClock
from tests.support.hubs import Console, HubProcess, Json, report


def _soon(seconds: float) -> str:
    return stamp(SystemClock().now() + timedelta(seconds=seconds))


async def _log(console: Console, incident: str) -> list[Json]:
    await console.send({"t": "log", "incident": incident})
    return list((await console.until("log"))["events"])


def _policy(hub: HubProcess, text: str) -> None:
    (hub.dir / "policy.toml").write_text(text)


async def test_a_suspension_ends_by_itself_once_across_a_restart(own_hub: HubProcess) -> None:
    leader = own_hub.token("shift_leader")
    with own_hub.running():
        async with own_hub.field(own_hub.token("field")) as field:
            incident = (await field.ask(report()))["incident"]
        async with own_hub.console(leader) as console:
            dec = await console.do("suspend", incident, await console.version(incident), until=_soon(1.5), reason="等家属")
            assert dec["outcome"] == "applied"
        own_hub.kill()
    await asyncio.sleep(1.5)
    for _ in range(2):
        with own_hub.running():
            await asyncio.sleep(1.0)
            async with own_hub.console(leader) as console:
                resumed = [event for event in await _log(console, incident) if event["type"] == "incident.resumed"]
                assert [(event["actor"], event["desk"]) for event in resumed] == [("timer", "")]
                assert console.row("incidents", incident)["suspended_until"] is None


async def test_a_limit_that_passes_is_said_once_and_sent_up_where_the_policy_says(own_hub: HubProcess) -> None:
    _policy(own_hub, 'escalate_on = ["accept"]\n[limits]\naccept = [1, 1, 1, 1]\n')
    with own_hub.running():
        async with own_hub.console(own_hub.token("dispatcher")) as console:
            async with own_hub.field(own_hub.token("field")) as field:
                incident = (await field.ask(report()))["incident"]
            await asyncio.sleep(2.5)
            kinds = [event["type"] for event in await _log(console, incident)]
    assert kinds == ["incident.reported", "incident.overdue", "incident.escalated"]


async def test_who_acts_in_time_hears_no_timer(own_hub: HubProcess) -> None:
    _policy(own_hub, "[limits]\naccept = [1, 1, 1, 1]\n")
    with own_hub.running():
        async with own_hub.console(own_hub.token("dispatcher")) as console:
            async with own_hub.field(own_hub.token("field")) as field:
                incident = (await field.ask(report()))["incident"]
            await console.do("accept", incident)
            await asyncio.sleep(2.0)
            kinds = [event["type"] for event in await _log(console, incident)]
    assert kinds == ["incident.reported", "incident.accepted"]


async def test_a_conflict_about_a_car_ends_when_the_car_is_free(own_hub: HubProcess) -> None:
    with own_hub.running():
        async with own_hub.field(own_hub.token("field", "car", units="CAR-1")) as field:
            one, two = [(await field.ask(report()))["incident"] for _ in range(2)]
            async with own_hub.console(own_hub.token("dispatcher")) as console:
                assert (await console.do("assign", one, units=["CAR-1"]))["outcome"] == "applied"
                assert (await console.do("assign", two, units=["CAR-1"]))["reason"] == "unit_committed"
                assert (await console.do("unassign", one))["outcome"] == "applied"
                await asyncio.sleep(1.0)
                kinds = [(event["type"], event["actor"] == "timer") for event in await _log(console, two)]
    assert kinds[-2:] == [("conflict.opened", False), ("conflict.resolved", True)]
