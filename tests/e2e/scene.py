"""A whole system for end-to-end tests: hub process, tokens, an outside gateway, the wall on a virtual screen with real keys."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from tests.support.processes import ROOT, ready_line, run, started
from tests.support.xvfb import Screen

REGIONS = ROOT / "tests/data/regions/9901.geojson"
HERE = (-118.294, 34.0676)


def now() -> str:
    """This moment as the wire writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Hub:
    """A running hub process and how to reach it."""

    folder: Path
    process: subprocess.Popen[str]
    url: str

    def token(self, role: str, name: str, *more: str) -> Path:
        """A token file of one's own."""
        issued = run("token", "issue", "--data-dir", str(self.folder), "--role", role, "--name", name, *more)
        assert issued.returncode == 0, issued.stderr
        file = self.folder.parent / f"{name}.token"
        file.write_text(issued.stdout.strip())
        return file


@contextmanager
def hub(folder: Path, listen: str = "127.0.0.1:0") -> Iterator[Hub]:
    """A hub on `folder` until the end of the block."""
    with started("hub", "--data-dir", str(folder), "--listen", listen, stderr=folder.parent / "hub.err") as process:
        yield Hub(folder, process, str(ready_line(process)["url"]))


def import_regions(folder: Path) -> None:
    """The regions of the recorded feeds."""
    done = run("region", "import", str(REGIONS), "--data-dir", str(folder))
    assert done.returncode == 0, done.stderr


@dataclass
class Gateway:
    """An outside field system on the raw wire."""

    socket: ClientConnection
    seen: list[dict[str, object]] = field(default_factory=list)

    def send(self, frame: dict[str, object]) -> None:
        self.socket.send(json.dumps(frame))

    def wait(self, tag: str, timeout_s: float = 10) -> dict[str, object]:
        """The next frame of a kind; others are kept in `seen`."""
        deadline = time.monotonic() + timeout_s
        while True:
            frame = json.loads(self.socket.recv(timeout=max(0.01, deadline - time.monotonic())))
            self.seen.append(frame)
            if frame["t"] == tag:
                assert isinstance(frame, dict)
                return frame

    def report(self, text: str, priority: int = 1, category: str = "public_safety/fire") -> dict[str, object]:
        """Send a report; its ack."""
        lon, lat = HERE
        place = {"lon": lon, "lat": lat, "crs": "wgs84"}
        self.send({"t": "report", "id": str(uuid.uuid4()), "at": now(), "category": category, "text": text, "priority": priority, **place})
        return self.wait("ack")

    def progress(self, task: dict[str, object], step: str, **more: str) -> dict[str, object]:
        """Report a step of a task; its ack."""
        about = {key: task[key] for key in ("unit", "incident", "assignment")}
        self.send({"t": "progress", "id": str(uuid.uuid4()), "step": step, "at": now(), **about, **more})
        return self.wait("ack")


@contextmanager
def gateway(url: str, token_file: Path) -> Iterator[Gateway]:
    """Connected as a field system."""
    headers = {"Authorization": f"Bearer {token_file.read_text()}"}
    with connect(f"{url}/v1/live/field", subprotocols=["gridwall.v1"], additional_headers=headers, compression=None) as socket:  # type: ignore[list-item]
        yield Gateway(socket)


@dataclass
class WallProcess:
    """The wall, seen through its driver."""

    process: subprocess.Popen[str]

    def ask(self, question: str) -> object:
        """One answer of the driver."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def until(self, question: str, holds: Callable[[object], bool], timeout_s: float = 10) -> object:
        """Ask until the answer holds; AssertionError with the last one otherwise."""
        deadline = time.monotonic() + timeout_s
        said: object = None
        while time.monotonic() < deadline:
            said = self.ask(question)
            if holds(said):
                return said
            time.sleep(0.02)
        raise AssertionError(f"{question!r} still says {said!r}")


@contextmanager
def wall(screen: Screen, url: str, token_file: Path, folder: Path, *more: str) -> Iterator[WallProcess]:
    """The product's wall on a virtual screen, its keyboard focus taken."""
    environment = {**os.environ, **screen.env, "PYTHONPATH": str(ROOT), "GRIDWALL_HOME": str(folder / "home")}
    args = [sys.executable, "-m", "tests.e2e.wall_driver", "--hub", url, "--token-file", str(token_file), "--data-dir", str(folder / "seat"), *more]
    with (folder / "wall.err").open("w") as log:
        process = subprocess.Popen(
            args, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, start_new_session=True
        )
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready, (folder / "wall.err").read_text()
            yield WallProcess(process)
        finally:
            process.terminate()
            process.wait(15)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

