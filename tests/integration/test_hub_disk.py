"""A disk that fills: nothing is acknowledged that is not stored, the hub says so, and goes on when there is room (issue "Bad input")."""

import asyncio
import json
import resource
import urllib.error
import urllib.request

from tests.support.hubs import HubProcess, report


def _limit(hub: HubProcess, size: int) -> None:
    """The largest file the hub may write: what a full disk is to it."""
    assert hub.process is not None
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _health(hub: HubProcess) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(hub.url.replace("ws://", "http://") + "/healthz", timeout=5) as answer:
            return answer.status, json.load(answer)["status"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["status"]


async def test_a_full_disk_acknowledges_nothing_and_recovers(own_hub: HubProcess) -> None:
    with own_hub.running():
        token, desk = own_hub.token("field"), own_hub.token("dispatcher")
        async with own_hub.field(token) as field:
            first = await field.ask(report())
        async with own_hub.console(desk, "seat-full") as console:
            _limit(own_hub, 1)
            frame = report()
            async with own_hub.field(token) as field:
                await field.send(frame)
                reply = await field.get()
                assert reply["t"] == "bye"
                assert await field.closed() == 1013
            assert _health(own_hub) == (503, "degraded")
            cmd = console.frame("note", first["incident"], text="x")
            dec = await console.decided(cmd)
            assert (dec["outcome"], dec["reason"]) == ("retry", "store")
            _limit(own_hub, resource.RLIM_INFINITY)
            await asyncio.sleep(1.2)
            assert (await console.decided(cmd))["outcome"] == "applied"
        assert _health(own_hub) == (200, "ok")
        async with own_hub.field(token) as field:
            again = await field.ask(frame)
        assert again["outcome"] == "applied"
        assert int(again["no"][-4:]) == int(first["no"][-4:]) + 1
    assert "Traceback" not in own_hub.said()
