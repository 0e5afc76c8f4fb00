"""Kills a real hub and a real console at random moments, again and again, and says what of the confirmed is missing or there twice."""

import json
import os
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random

from websockets.exceptions import ConnectionClosed, InvalidMessage

from tests.e2e.scene import HERE, Gateway, gateway, now
from tests.support.processes import run, started
from tests.support.site import Site

_LATEST_S = 0.6
_AT_ONCE = 20


@contextmanager
def _killed(process: "subprocess.Popen[str]", after_s: float) -> Iterator[None]:
    """SIGKILL after so long; the block ends by what the kill does to it."""
    timer = threading.Timer(after_s, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.join()
        process.wait(10)


def hub_kills(folder: Path, kills: int, seed: int = 1) -> list[str]:
    """Reports to a hub that is killed; a line for each that was acknowledged and is not in the log exactly once."""
    site, chance, acked = Site(folder), Random(seed), list[str]()
    token = site.issue("gw", role="field")
    token.write_text(token.read_text().strip())
    for _ in range(kills):
        with site.hub() as hub, _killed(hub, chance.uniform(0.01, _LATEST_S)), suppress(ConnectionClosed, InvalidMessage, OSError):
            _report_on(site.url, token, acked)
    with site.hub():
        pass  # one start more takes in what the last kill left
    found = Counter(str(event["cid"]) for event in _log(site) if event["type"] == "incident.reported")
    return [f"report {key} is there {found[key]} times" for key in acked if found[key] != 1] + _audit(site) + ([] if acked else ["nothing was acknowledged"])


def _report_on(url: str, token: Path, acked: list[str]) -> None:
    with gateway(url, token) as source:
        source.wait("welcome")
        while True:
            _some(source, acked)


def _some(source: Gateway, acked: list[str]) -> None:
    lon, lat = HERE
    for _ in range(_AT_ONCE):
        frame = {"t": "report", "id": str(uuid.uuid4()), "at": now(), "category": "public_safety/fire", "text": "三楼冒烟", "priority": 3}
        source.send({**frame, "lon": lon, "lat": lat, "crs": "wgs84"})
    acked.extend(str(source.wait("ack")["id"]) for _ in range(_AT_ONCE))


def console_kills(folder: Path, kills: int, seed: int = 1) -> list[str]:
    """Notes at a console that is killed; a line for each that was QUEUED and is not in the hub's log exactly once, or is there twice."""
    site, chance, queued, texts = Site(folder), Random(seed), list[str](), (f"n{number}" for number in count())
    with site.hub():
        assert run(*site.argv("seat-03"), stdin="lr fire one\n:wait 10\n").returncode == 0
        for _ in range(kills):
            with started(*site.argv("seat-03")) as console, _killed(console, chance.uniform(0.3, 1.5 + _LATEST_S)):
                queued += _queue_on(console, texts)
        last = run(*site.argv("seat-03"), stdin=":wait 30\n:status\n", timeout=60)
        assert last.returncode == 0, last.stderr
    found = Counter(site.notes())
    lost = [f"note {text} is there {found[text]} times" for text in queued if found[text] != 1]
    twice = [f"note {text} is there {times} times" for text, times in found.items() if times > 1]
    return lost + twice + ([] if queued else ["nothing was queued"])


def _queue_on(console: "subprocess.Popen[str]", texts: Iterator[str]) -> list[str]:
    """Say notes as fast as they are taken until the process is gone; those it said are QUEUED."""
    speaker = threading.Thread(target=_speak, args=(console, texts))
    speaker.start()
    assert console.stdout is not None
    said = []
    for line in console.stdout:
        with suppress(json.JSONDecodeError):  # the last line may have been cut off by the kill
            said.append(json.loads(line))
    speaker.join()
    return [one["line"].split()[-1] for one in said if one["t"] == "command" and one["status"] == "QUEUED" and one["verb"] == "note"]


def _speak(console: "subprocess.Popen[str]", texts: Iterator[str]) -> None:
    assert console.stdin is not None
    with suppress(BrokenPipeError, ValueError):
        while console.poll() is None:
            # Past the buffer, which would be written once more when the pipe is closed.
            os.write(console.stdin.fileno(), f"bz 1 {next(texts)}\n".encode())


def _log(site: Site) -> list[dict[str, object]]:
    done = run("export", "--data-dir", str(site.hub_dir), "--format", "jsonl", "--to", str(site.folder / "log.jsonl"))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in (site.folder / "log.jsonl").read_text().splitlines()]


def _audit(site: Site) -> list[str]:
    done = run("audit", "verify", "--data-dir", str(site.hub_dir))
    return [] if done.returncode == 0 else [f"audit: {done.stdout}{done.stderr}"]
