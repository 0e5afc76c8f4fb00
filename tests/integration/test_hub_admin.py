"""Set beside a running hub, effective within a second: regions, roster, policy, revocation (protocol.md §4)."""

import asyncio
import json
from pathlib import Path

from tests.support.hubs import REGIONS, HubProcess, cli, report

ROSTER = {
    "orgs": [{"id": "fire-1", "name": "消防一站", "kind": "119", "region": "990102", "contact": "119"}],
    "units": [
        {"id": "F-1", "callsign": "消防1", "mode": "exclusive", "kind": "fire", "home": "990102101", "skills": [], "members": ["甲"], "lon": 1.0, "lat": 2.0}
    ],
    "duty": [{"level": "L4", "region": "990102", "leaders": ["zhao"], "names": ["赵"]}],
}


async def test_regions_roster_and_reference_reach_a_running_hub(tmp_path: Path) -> None:
    hub, file = HubProcess(tmp_path), tmp_path / "roster.json"
    file.write_text(json.dumps(ROSTER), encoding="utf-8")
    with hub.running():
        async with hub.field(hub.token("field")) as field, hub.console(hub.token("dispatcher")) as console:
            before = await field.ask(report())
            await console.send({"t": "ref"})
            await console.until("ref.end")
            hub.import_regions()
            assert cli("roster", "import", str(file), "--data-dir", str(hub.dir))[0] == 0
            await console.until("ref.end", 2)
            await asyncio.sleep(1.0)
            after = await field.ask(report())
        async with hub.console(hub.token("dispatcher")) as console:
            rows = {row["id"]: row["region"] for row in console.rows["incidents"]}
            unit = console.row("units", "F-1")
    assert (rows[before["incident"]], len(rows[after["incident"]])) == ("", 15)
    assert (unit["callsign"], unit["kind"], unit["region"], unit["known"]) == ("消防1", "fire", "990102101", True)
    assert hub.said() == ""


async def test_a_second_import_of_the_roster_adds_no_event(own_hub: HubProcess, tmp_path: Path) -> None:
    file = tmp_path / "roster.json"
    file.write_text(json.dumps(ROSTER), encoding="utf-8")
    with own_hub.running():
        heads = []
        for _ in range(2):
            assert cli("roster", "import", str(file), "--data-dir", str(own_hub.dir))[0] == 0
            await asyncio.sleep(1.2)
            async with own_hub.console(own_hub.token("dispatcher")) as console:
                heads.append(console.welcome["head"]["seq"])
    assert heads == [1, 1]


def test_a_bad_region_file_changes_nothing_and_says_why(own_hub: HubProcess, tmp_path: Path) -> None:
    whole = json.loads(REGIONS.read_text(encoding="utf-8"))
    grid = next(feature for feature in whole["features"] if len(feature["properties"]["code"]) == 15)
    orphan = {**grid, "properties": {"code": "880101101001001", "name": "孤儿"}}
    file = tmp_path / "bad.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [orphan]}), encoding="utf-8")
    code, out, err = cli("region", "import", str(file), "--data-dir", str(own_hub.dir))
    assert (code, out) == (1, "")
    assert "880101101001001" in err
    assert cli("region", "import", str(REGIONS), "--data-dir", str(own_hub.dir))[0] == 0


async def test_the_rates_of_the_policy_are_kept_and_a_pause_is_enough(own_hub: HubProcess) -> None:
    (own_hub.dir / "policy.toml").write_text("reports = { per_s = 5.0, burst = 10 }\n")
    with own_hub.running():
        async with own_hub.field(own_hub.token("field")) as field:
            frames = [report() for _ in range(12)]
            replies = [await field.ask(frame) for frame in frames]
            refused = [reply for reply in replies if reply["t"] == "error"]
            assert refused
            assert {reply["code"] for reply in refused} == {"rate_limited"}
            assert (await field.ask(frames[0]))["outcome"] == "noop"
            await asyncio.sleep(max(reply["retry_after_ms"] for reply in refused) / 1000)
            assert [(await field.ask(frame))["t"] for frame in frames] == ["ack"] * 12
