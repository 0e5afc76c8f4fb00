"""The leader's own wall with real keys: paged by who is on duty, he acknowledges, approves, hands down and takes over, and the log says each."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.e2e.desk import Desk
from tests.e2e.scene import Hub, gateway, hub, import_regions, wall
from tests.support.processes import run
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]
TEXT = "三楼冒烟"


class Dispatcher:
    """A dispatcher on the raw wire, who sees rows of a snapshot and gives commands."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._cseq = socket, 0
        self.rows: dict[str, dict[str, Any]] = {}
        socket.send(json.dumps({"t": "hello", "console": f"raw-{uuid.uuid4()}", "inc": str(uuid.uuid4()), "cursor": None, "last_cseq": 0, "regions": []}))
        while (frame := self._next())["t"] != "snap.end":
            self.rows.update({row["id"]: row for row in frame.get("rows", []) if frame["table"] == "incidents"})

    def _next(self) -> dict[str, Any]:
        return dict(json.loads(self._socket.recv(timeout=10)))

    def do(self, verb: str, incident: str, version: int, **args: object) -> None:
        """Give a command upon a version and hear that it stands."""
        self._cseq += 1
        self._socket.send(json.dumps({
            "t": "cmd", "cid": str(uuid.uuid4()), "cseq": self._cseq, "verb": verb, "incident": incident, "args": args, "expect": {"incident": version},
            "made_at": _stamp(0), "age_ms": 0,
        }))  # fmt: skip
        while (frame := self._next())["t"] != "dec":
            pass
        assert frame["outcome"] == "applied", frame


def _stamp(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def dispatcher(here: Hub) -> Iterator[Dispatcher]:
    """Connected."""
    headers = {"Authorization": f"Bearer {here.token('dispatcher', 'zhang').read_text()}"}
    with connect(f"{here.url}/v1/live/console", subprotocols=["gridwall.v1"], additional_headers=headers, compression=None) as socket:  # type: ignore[list-item]
        yield Dispatcher(socket)


def _roster(folder: Path) -> None:
    """Yang is on duty today, Zhu tomorrow."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    rota = {"turns": [["yang"], ["zhu"]], "begins": today, "hand_off": "00:00:00"}
    duty = [{"level": "L4", "region": "990102", "leaders": ["yang", "zhu"], "names": ["杨县长", "朱书记"], "rota": rota}]
    duty.append({**duty[0], "region": "990101"})
    (folder / "roster.json").write_text(json.dumps({"units": [], "orgs": [], "duty": duty}), encoding="utf-8")
    done = run("roster", "import", str(folder / "roster.json"), "--data-dir", str(folder / "hub"))
    assert done.returncode == 0, done.stderr


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    """A leader's wall in one window, and the region of an incident that waits for him in every way."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "policy.toml").write_text("page_repeat_s = 2\n")
    with screen() as display, hub(tmp_path / "hub") as here:
        import_regions(here.folder)
        _roster(tmp_path)
        with gateway(here.url, here.token("field", "gw", "--units", "U12")) as outside:
            incident = str(outside.report(TEXT, priority=3)["incident"])
            with dispatcher(here) as desk:
                region = str(desk.rows[incident]["region"])
                desk.do("accept", incident, 1)
                desk.do("entrust", incident, 2, org="119")
                desk.do("extend", incident, 3, until=_stamp(400), reason="等吊车")
                desk.do("escalate", incident, 4, level="L4")
            with wall(display, here.url, here.token("leader", "yang"), tmp_path, "--layout", "single") as seen:
                seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
                display.focus("gridwall · ")
                yield Desk(display, seen, outside), region


def test_four_keys_of_a_leader(scene: tuple[Desk, str]) -> None:
    desk, region = scene
    desk.seen.until("text statusBanner", lambda said: "杨县长" in str(said) and "00:00" in str(said), 5)
    desk.display.key("g", "l")
    desk.focused("leaderView")
    desk.seen.until("leader", lambda said: TEXT in str(said), 5)
    _timeline(desk, "再次呼叫：第 2 次")

    desk.display.key("1")
    _timeline(desk, "杨县长 知悉")
    desk.display.key("2")
    _timeline(desk, "批准", "延期")
    desk.display.key("4")
    _timeline(desk, "接手")
    desk.display.key("3")
    desk.focused("commandLine")
    desk.display.type(region[:9])
    desk.display.key("Return")
    _timeline(desk, "下派")
    desk.display.key("Escape", "g", "l")
    desk.seen.until("leader", lambda said: said == "", 5)


def _timeline(desk: Desk, *words: str) -> None:
    desk.seen.until("rows timelineView", lambda rows: all(word in str(rows) for word in words), 8)
