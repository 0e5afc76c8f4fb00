"""The soak finds nothing in a short run and in ten minutes, and does find what is planted in its numbers."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.soak.count import Answer, Found, Log, count
from tests.soak.plan import KINDS, Hosts, Pace, plan
from tests.soak.seat import Line, Said
from tests.support.processes import ROOT

_HOSTS = Hosts(["seat-01", "seat-02"], ["field-1"], ["seat-01", "field-1"], ["seat-02"])


def _soak(*args: str, timeout: float) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "tests.soak", *args], cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)


def test_a_few_seconds_through_the_proxy() -> None:
    size = ["--seats", "2", "--units", "20", "--gateways", "1", "--pause", "0.2", "--every", "0.4", "--longest", "1.0"]
    done = _soak("--minutes", "0.1", "--proxy-only", *size, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0].endswith("the proxy alone")
    assert done.stdout.splitlines()[-1].endswith("0 lost, 0 twice")


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_ten_minutes() -> None:
    done = _soak("--minutes", "10", timeout=1100)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert done.stdout.splitlines()[-1].endswith("0 lost, 0 twice")


def test_a_plan_is_the_same_for_the_same_seed_and_has_every_kind() -> None:
    faults = plan("1", 5000, _HOSTS, Pace())
    assert faults == plan("1", 5000, _HOSTS, Pace())
    assert faults != plan("2", 5000, _HOSTS, Pace())
    assert {fault.kind for fault in faults} == set(KINDS)
    assert {fault.host for fault in faults if fault.kind == "delay"} == set(_HOSTS.proxied)


def _note(seq: int, cid: str, text: str) -> Line:
    return {"seq": seq, "id": f"e{seq}", "cid": cid, "type": "incident.noted", "incident": "i1", "data": {"text": text}}


_REPORTED: Line = {"seq": 3, "id": "e3", "cid": "r1", "type": "incident.reported", "incident": "i1", "data": {}}


def _log() -> Log:
    return Log(
        [_note(1, "c1", "one"), _note(2, "c2", "two"), dict(_REPORTED)],
        [("c1", "seat-01", "i", 1, "applied"), ("c2", "seat-01", "i", 2, "applied"), ("r1", "", "", 0, "applied")],
    )


def _counted(log: Log) -> Found:
    queued = [(f"c{n}", Said("seat-01", {n}, f"bz 1 {text}", "note", "VISIBLE", "applied")) for n, text in ((1, "one"), (2, "two"))]
    found = Found()
    count(log, queued, {"r1": Answer("report", "applied")}, found)
    return found


def test_a_whole_log_is_whole() -> None:
    assert _counted(_log()).lines == []


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda log: log.decisions.pop(0), "lost"),
        (lambda log: log.decisions.pop(), "lost"),
        (lambda log: log.events.pop(0), "lost"),
        (lambda log: log.events.pop(2), "lost"),
        (lambda log: log.events.append(_note(4, "c1", "one")), "twice"),
        (lambda log: log.events.append(_note(4, "c9", "one")), "twice"),
        (lambda log: log.events.append({**_REPORTED, "seq": 4, "id": "e4", "incident": "i2"}), "twice"),
        (lambda log: log.events.append({**_note(5, "c1", "one"), "type": "incident.assigned", "data": {"assignment": "a2"}}), "twice"),
        (lambda log: log.decisions.append(("c9", "seat-01", "i", 1, "applied")), "twice"),
        (lambda log: log.decisions.append(("r1", "", "", 0, "rejected")), "wrong"),
        (lambda log: log.decisions.__setitem__(1, ("c2", "seat-01", "i", 2, "conflict")), "wrong"),
    ],
)
def test_what_is_planted_is_found(harm: Callable[[Log], object], what: str) -> None:
    log = _log()
    harm(log)
    assert any(line.startswith(what) for line in _counted(log).lines)
