"""The simulator against a real hub over real sockets: it works on what the wire brings it, and on nothing else."""

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from resources import path
from tests.support.hubs import cli
from tests.support.processes import ready_line, run, started

WORK = {"incident.signed", "incident.departed", "incident.arrived"}
RUN_S = 10.0


@contextmanager
def hub(folder: Path, realm: str = "drill-yunxi") -> Iterator[str]:
    """A hub of the bundled county; its address."""
    for args in (("region", "import", path("regions/yunxi.geojson")), ("roster", "import", path("scenarios/yunxi-roster.json"))):
        assert cli(*map(str, args), "--data-dir", str(folder))[0] == 0
    with started("hub", "--data-dir", str(folder), "--listen", "127.0.0.1:0", "--realm", realm) as process:
        yield str(ready_line(process)["url"])


def token(folder: Path, name: str, *args: str) -> str:
    """A new token's file."""
    code, secret, why = cli("token", "issue", "--data-dir", str(folder), "--name", name, *args)
    assert code == 0, why
    file = folder.parent / f"{name}.token"
    file.write_text(secret)
    return str(file)


def types(folder: Path) -> Counter[str]:
    """How often each kind of event is in the log of a hub that has ended."""
    file = folder.parent / "log.jsonl"
    assert cli("export", "--data-dir", str(folder), "--format", "jsonl", "--to", str(file))[0] == 0
    return Counter(json.loads(line)["type"] for line in file.read_text(encoding="utf-8").splitlines())


def play(folder: Path, *, units: bool) -> Counter[str]:
    """A drill of some minutes with a colleague at a desk; a field token without units is brought no task (protocol.md §1)."""
    with ExitStack() as stack:
        url = stack.enter_context(hub(folder))
        names = ",".join(f"U{number}" for number in range(1, 61))
        field = token(folder, "field", "--role", "field", *(("--units", names) if units else ()))
        desk = token(folder, "desk", "--role", "shift_leader")
        told = ("--hub", url, "--token-file", field, "--desk-token-file", desk, "--desk-dir", str(folder.parent / "desk"))
        pace = ("--speed", "80", "--seed", "3", "--duration", str(RUN_S))
        sim = stack.enter_context(started("sim", *told, *pace, block_qt=True, stderr=folder.parent / "sim.log"))
        assert sim.wait(RUN_S + 30) == 0, (folder.parent / "sim.log").read_text()
    assert (folder.parent / "sim.log").read_text() == ""
    return types(folder)


def test_tasks_brought_over_the_wire_are_worked_on(tmp_path: Path) -> None:
    seen = play(tmp_path / "hub", units=True)
    assert seen["incident.reported"] > 40
    assert seen["incident.assigned"] > 5
    assert all(seen[step] for step in WORK), seen


def test_withholding_every_task_leaves_no_unit_signed_en_route_or_on_scene(tmp_path: Path) -> None:
    seen = play(tmp_path / "hub", units=False)
    assert seen["incident.reported"] > 40
    assert seen["incident.assigned"] > 5
    assert not WORK & seen.keys(), seen


def simulator(url: str, field: str) -> subprocess.CompletedProcess[str]:
    """The simulator, to its end."""
    return run("sim", "--hub", url, "--token-file", field, "--duration", "5")


def test_it_never_joins_a_live_realm(tmp_path: Path) -> None:
    with hub(tmp_path / "hub", "live") as url:
        done = simulator(url, token(tmp_path / "hub", "field", "--role", "field"))
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == ["gridwall: this hub serves the realm live; the simulator joins drills alone"]
    assert types(tmp_path / "hub")["incident.reported"] == 0


def test_a_token_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("gw_nobody")
    with hub(tmp_path / "hub") as url:
        done = simulator(url, str(wrong))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "token" in done.stderr


@pytest.mark.parametrize(("args", "code"), [(("nowhere",), 1), (("yunxi", "--speed", "-1"), 2), (("yunxi", "--desk-dir", "x"), 1)])
def test_what_cannot_be_played_is_refused(tmp_path: Path, args: tuple[str, ...], code: int) -> None:
    (tmp_path / "t").write_text("gw_t")
    done = run("sim", *args, "--hub", "ws://127.0.0.1:9", "--token-file", str(tmp_path / "t"))
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_the_hub_may_be_away_for_a_while(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    with ExitStack() as first, ExitStack() as later:
        url = first.enter_context(hub(folder))
        port = url.rsplit(":", 1)[1].split("/")[0]
        field = token(folder, "field", "--role", "field", "--units", "U1,U2")
        sim = later.enter_context(started("sim", "--hub", f"ws://127.0.0.1:{port}", "--token-file", field, "--speed", "120", "--seed", "3"))
        time.sleep(4)
        first.close()
        again = first.enter_context(started("hub", "--data-dir", str(folder), "--listen", f"127.0.0.1:{port}"))
        ready_line(again)
        time.sleep(4)
        assert sim.poll() is None
    assert types(folder)["incident.reported"] > 45
