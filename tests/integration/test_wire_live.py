"""What a real hub sends fits the schemas that docs/wire promises: both lanes, through the life of an incident and a conflict."""

import asyncio
from collections.abc import Callable
from typing import Any

import jsonschema

from services.wire.schema import schemas
from tests.support.hubs import HubProcess, Wire, new_id, now, report

Frame = dict[str, Any]
SCHEMAS = schemas()


def listening(wire: Wire, heard: list[Frame]) -> None:
    """Keep every frame that this socket reads."""
    get: Callable[..., Any] = wire.get

    async def kept(timeout: float = 5.0) -> Frame:
        frame: Frame = await get(timeout)
        heard.append(frame)
        return frame

    wire.get = kept  # type: ignore[method-assign]


def misfits(lane: str, heard: list[Frame]) -> list[str]:
    checks = {tag: jsonschema.Draft202012Validator(SCHEMAS[f"{lane}-{tag}"]) for tag in {frame["t"] for frame in heard}}
    return [f"{frame['t']}: {error.json_path} {error.message}"[:300] for frame in heard for error in checks[frame["t"]].iter_errors(frame)]


async def drain(wire: Wire, seconds: float = 0.7) -> None:
    try:
        async with asyncio.timeout(seconds):
            while True:
                await wire.get()
    except TimeoutError:
        return


async def test_every_frame_of_a_hub_fits_its_schema(own_hub: HubProcess) -> None:
    heard_field: list[Frame] = []
    heard_seat: list[Frame] = []
    with own_hub.running():
        gps, seat = own_hub.token("field", "gps", units="U12,U7"), own_hub.token("shift_leader", "li")
        async with own_hub.open("field", gps) as field:
            listening(field, heard_field)
            await field.until("welcome")
            first = await field.ask(report(contact={"name": "王", "phone": "1"}, origin={"kind": "hotline", "ticket": "WX-1"}))
            other = await field.ask(report())
            await field.ask({"t": "report", "id": new_id()})
            async with own_hub.console(seat) as console:
                listening(console, heard_seat)
                incident = first["incident"]
                for verb, args in (("accept", {}), ("assign", {"units": ["U12"], "note": "从东门进"}), ("priority", {"priority": 2}), ("escalate", {})):
                    assert (await console.do(verb, incident, **args))["outcome"] == "applied", verb
                assert (await console.do("assign", other["incident"], units=["U12"]))["outcome"] == "conflict"
                assert (await console.do("dance", incident))["outcome"] == "rejected"
                task = next((frame for frame in heard_field if frame["t"] == "task"), None) or await field.until("task")
                await field.ask({"t": "progress", "id": new_id(), "unit": "U12", "incident": task["incident"], "step": "arrive", "at": now()})
                bad = {"unit": "U7", "at": now(), "lon": 0, "lat": 132.0}
                await field.send({"t": "positions", "items": [{"unit": "U12", "at": now(), "lon": -118.29, "lat": 34.06, "crs": "wgs84", "speed": 3.0}, bad]})
                await console.do("unassign", incident, reason="误派")
                await console.send({"t": "ref"})
                await console.send({"t": "log", "incident": incident})
                await console.send({"t": "have", "cids": [new_id()]})
                await console.send({"t": "hb", "applied": 1, "outbox": 0, "oldest_ms": 0, "sent_at": now()})
                await console.send("NaN")
                await drain(console, 6)
                await drain(field)
            async with own_hub.open("console", seat) as again:
                listening(again, heard_seat)
                await again.send({"t": "hello", "console": "seat-09", "inc": new_id(), "cursor": None, "last_cseq": 0, "regions": [], "positions_hz": 5})
                await again.until("snap.end")
    assert {"welcome", "ack", "error", "task", "recall", "outcome"} <= {frame["t"] for frame in heard_field}
    told = {"welcome", "snap.begin", "snap.page", "snap.end", "ev", "dec", "hb", "ref.begin", "ref.end", "log", "missing", "error", "pos"}
    assert told <= {frame["t"] for frame in heard_seat}, told - {frame["t"] for frame in heard_seat}
    assert misfits("to-field", heard_field) == []
    assert misfits("to-console", heard_seat) == []
