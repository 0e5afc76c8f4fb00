"""The recorded feeds, whole, through kills and repeats: every report once, each in its grid (issue "Shown by")."""

import asyncio
import json
import threading
import time

import numpy as np
import pytest

from services.interop.geojson import read_regions
from services.interop.locator import Locator
from tests.support import processes
from tests.support.hubs import FEEDS, REGIONS, HubProcess, Json


def _replay(hub: HubProcess, *more: str, timeout: float = 100) -> tuple[int, Json, str]:
    """Run the replay of all feeds: exit code, summary, stderr."""
    token = hub.dir / "field.token"
    if not token.exists():
        token.write_text(hub.token("field", "feeds"))
    feeds = [str(feed) for feed in FEEDS]
    done = processes.run("replay", *feeds, "--hub", hub.url, "--token-file", str(token), "--speed", "0", *more, timeout=timeout, block_qt=True)
    lines = done.stdout.strip().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


async def _rows(hub: HubProcess, desk: str | None = None) -> dict[str, list[Json]]:
    async with hub.console(desk or hub.token("dispatcher"), "seat-count") as console:
        return console.rows


def _check(rows: dict[str, list[Json]]) -> None:
    incidents = rows["incidents"]
    assert len(incidents) == len({row["report"] for row in incidents}) == 2000
    numbers = sorted(row["no"] for row in incidents)
    assert len(set(numbers)) == 2000
    placed = [row for row in incidents if not row["unplaced"]]
    assert len(placed) == 1882
    grids = Locator(read_regions(REGIONS)).grids_at(np.array([(row["lon"], row["lat"]) for row in placed]))
    assert [row["region"] for row in placed] == grids.tolist()
    assert {row["region"] for row in incidents if row["unplaced"]} == {"9901"}
    assert len(rows["units"]) == 303


def test_two_thousand_reports_each_once_and_a_second_replay_adds_none(own_hub: HubProcess) -> None:
    with own_hub.running():
        for _ in range(2):
            code, summary, err = _replay(own_hub)
            assert (code, summary, err) == (0, {"sent": 2000, "acked": 2000, "refused": 0}, "")
        _check(asyncio.run(_rows(own_hub)))
    assert own_hub.said() == ""


def test_a_hub_killed_in_the_middle_loses_and_doubles_nothing(own_hub: HubProcess) -> None:
    with own_hub.running():
        port, result = own_hub.url.rsplit(":", 1)[1], list[tuple[int, Json, str]]()
        (own_hub.dir / "field.token").write_text(own_hub.token("field", "feeds"))
        desk = own_hub.token("dispatcher")
        replay = threading.Thread(target=lambda: result.append(_replay(own_hub)))
        replay.start()
        _wait_for_incidents(own_hub, desk, 300)
        own_hub.kill()
    with own_hub.running("--listen", f"127.0.0.1:{port}"):
        replay.join(100)
        code, summary, _ = result[0]
        assert (code, summary) == (0, {"sent": 2000, "acked": 2000, "refused": 0})
        assert _replay(own_hub)[:2] == (0, {"sent": 2000, "acked": 2000, "refused": 0})
        _check(asyncio.run(_rows(own_hub)))
    assert processes.run("audit", "verify", "--data-dir", str(own_hub.dir)).returncode == 0


def _wait_for_incidents(hub: HubProcess, desk: str, count: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if len(asyncio.run(_rows(hub, desk))["incidents"]) >= count:
            return
        time.sleep(0.05)
    pytest.fail("the replay did not get going")


@pytest.mark.parametrize("line", ["{", '{"t":"report"}', '{"dt":"x"}', "[1]", '{"dt":0,"t":"report","id":123}'])
def test_a_feed_that_is_none_is_refused_by_line(own_hub: HubProcess, line: str) -> None:
    feed, token = own_hub.dir / "bad.jsonl", own_hub.dir / "token"
    feed.write_text(line + "\n")
    token.write_text("gw_x")
    done = processes.run("replay", str(feed), "--hub", "ws://127.0.0.1:9", "--token-file", str(token))
    assert done.returncode == 1
    assert done.stderr.startswith("gridwall: bad.jsonl line 1: ")
    assert "is no frame with dt" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("line", "why"), [('{"dt":0,"t":"zzz"}', "no frame is called 'zzz'"), ('{"dt":0,"t":"report"}', "a report needs an id")])
def test_a_frame_that_could_not_be_counted_is_refused_before_anything_is_sent(own_hub: HubProcess, line: str, why: str) -> None:
    feed = own_hub.dir / "bad.jsonl"
    feed.write_text(line + "\n")
    done = processes.run("replay", str(feed), "--hub", "ws://127.0.0.1:9", "--token-file", str(feed))
    assert done.returncode == 1
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def test_refused_frames_are_counted_and_make_exit_1(own_hub: HubProcess) -> None:
    feed, token = own_hub.dir / "feed.jsonl", own_hub.dir / "token"
    lines = [{"dt": 0, "t": "report", "id": f"00000000-0000-4000-8000-00000000000{n}", "category": "x", "text": "x", "lon": 0, "lat": 0} for n in range(3)]
    lines[1]["crs"] = "wgs84"
    feed.write_text("\n".join(json.dumps(line) for line in lines))
    with own_hub.running():
        token.write_text(own_hub.token("field"))
        done = processes.run("replay", str(feed), "--hub", own_hub.url, "--token-file", str(token), "--speed", "0")
    assert done.returncode == 1
    assert json.loads(done.stdout.splitlines()[-1]) == {"sent": 3, "acked": 1, "refused": 2}


def test_a_token_the_hub_does_not_know_is_one_line(own_hub: HubProcess) -> None:
    token = own_hub.dir / "token"
    token.write_text("gw_unknown")
    with own_hub.running():
        done = processes.run("replay", str(FEEDS[0]), "--hub", own_hub.url, "--token-file", str(token), "--speed", "0")
    assert done.returncode == 1
    assert done.stderr == f"gridwall: {own_hub.url}: token refused\n"
