"""A real hub process with its data directory, and small clients that speak its two lanes, for integration tests."""

import asyncio
import contextlib
import io
import json
import signal
import subprocess
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from services.cli.main import main
from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.store import keys
from tests.support import processes

DATA = Path(__file__).resolve().parents[1] / "data"
REGIONS = DATA / "regions" / "9901.geojson"
FEEDS = sorted((DATA / "feeds").glob("*.jsonl"))
INSIDE = (-118.294, 34.0676)
"""A point that lies in one of the grids of REGIONS."""
Json = dict[str, Any]


def cli(*args: str) -> tuple[int, str, str]:
    """Run a headless verb in this process: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(args))
    return code, out.getvalue(), err.getvalue()


def now() -> str:
    """The present moment as the wire has it."""
    return stamp(SystemClock().now())


def new_id() -> str:
    """An id for a frame."""
    return str(uuid.uuid4())


def report(**fields: object) -> Json:
    """A report frame inside the regions; fields replace, None leaves out."""
    frame: Json = {"t": "report", "id": new_id(), "at": now(), "category": "public_safety/fire", "text": "三楼冒烟", "crs": "wgs84"}
    frame |= {"lon": INSIDE[0], "lat": INSIDE[1], **fields}
    return {key: value for key, value in frame.items() if value is not None}


class HubProcess:
    """One data directory, and the hub that runs on it while `running` is entered."""

    def __init__(self, folder: Path) -> None:
        self.dir, self.stderr, self.url, self.ready = folder / "hub", folder / "hub.stderr", "", Json()
        self.process: subprocess.Popen[str] | None = None

    @contextmanager
    def running(self, *args: str) -> Iterator["HubProcess"]:
        """Start a hub, end it by SIGTERM."""
        with processes.started("hub", "--data-dir", str(self.dir), "--listen", "127.0.0.1:0", *args, block_qt=True, stderr=self.stderr) as process:
            self.process, self.ready = process, dict(processes.ready_line(process))
            self.url = str(self.ready["url"])
            yield self

    def kill(self) -> None:
        """SIGKILL, as a power cut of the process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def terminate(self) -> int:
        """SIGTERM; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def said(self) -> str:
        """What it wrote on stderr."""
        return self.stderr.read_text()

    def token(self, role: str, name: str = "", **options: object) -> str:
        """Issue a token; `units="U1,U2"` and so on."""
        extra = [text for key, value in options.items() for text in (f"--{key}", str(value))]
        code, out, err = cli("token", "issue", "--data-dir", str(self.dir), "--role", role, "--name", name or role, *extra)
        assert code == 0, err
        return out.strip()

    def journal(self, statement: str) -> list[tuple[object, ...]]:
        """What the log's file says to a SELECT, beside the running hub."""
        with contextlib.closing(keys.connect(self.dir / "journal.sqlite", "ro")) as connection:
            return list(connection.execute(statement))

    def import_regions(self) -> None:
        """The county of the feeds."""
        code, _, err = cli("region", "import", str(REGIONS), "--data-dir", str(self.dir))
        assert code == 0, err

    @asynccontextmanager
    async def open(self, lane: str, token: str, realm: str = "live") -> AsyncIterator["Wire"]:
        """A socket on a lane."""
        async with dial(f"{self.url}/v1/{realm}/{lane}", token) as socket:
            yield Wire(socket)

    @asynccontextmanager
    async def field(self, token: str) -> AsyncIterator["Wire"]:
        """A field system, welcomed."""
        async with self.open("field", token) as wire:
            await wire.until("welcome")
            yield wire

    @asynccontextmanager
    async def console(self, token: str, name: str = "seat-01", **hello: object) -> AsyncIterator["Console"]:
        """A console with its snapshot taken."""
        async with dial(f"{self.url}/v1/live/console", token) as socket:
            console = Console(socket, name)
            await console.hello(**hello)
            yield console


def sound_hub(folder: Path) -> Path:
    """A hub's directory after a day without incidents: a token, a log, everything in good order."""
    hub = HubProcess(folder)
    hub.token("field")
    with hub.running():
        pass
    return hub.dir


def metrics(hub: HubProcess) -> str:
    """What /metrics says."""
    with urllib.request.urlopen(hub.url.replace("ws://", "http://") + "/metrics", timeout=5) as answer:
        return str(answer.read(), "utf-8")


def dial(url: str, token: str | None) -> connect:
    """A client of a lane, before it is opened."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return connect(url, subprotocols=[Subprotocol("gridwall.v1")], additional_headers=headers, compression=None, max_size=None, proxy=None, close_timeout=2)


class Wire:
    """Frames as plain dicts."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: Json | str | bytes) -> None:
        """Send a frame, or a text or bytes as they are."""
        await self.socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def get(self, timeout: float = 5.0) -> Json:
        """The next frame."""
        frame = json.loads(await asyncio.wait_for(self.socket.recv(), timeout))
        assert isinstance(frame, dict)
        return frame

    async def until(self, tag: str, timeout: float = 5.0) -> Json:
        """The next frame with this tag; others are passed over."""
        async with asyncio.timeout(timeout):
            while (frame := await self.get(timeout))["t"] != tag:
                pass
        return frame

    async def ask(self, frame: Json, timeout: float = 5.0) -> Json:
        """Send a frame, return the ack or error that answers it."""
        await self.send(frame)
        async with asyncio.timeout(timeout):
            while (reply := await self.get(timeout))["t"] not in ("ack", "error"):
                pass
        return reply

    async def closed(self, timeout: float = 5.0) -> int | None:
        """Read until the hub closes; the code."""
        await asyncio.wait_for(self.socket.wait_closed(), timeout)
        return self.socket.close_code


class Console(Wire):
    """A console that keeps the rows of its snapshot and counts its commands."""

    def __init__(self, socket: ClientConnection, name: str) -> None:
        super().__init__(socket)
        self.name, self.inc, self.cseq = name, new_id(), 0
        self.welcome, self.rows, self.end = Json(), dict[str, list[Json]](), Json()

    async def hello(self, **fields: object) -> None:
        """Say hello; take the snapshot if one comes."""
        hello: Json = {"t": "hello", "console": self.name, "inc": self.inc, "cursor": None, "last_cseq": 0, "regions": [], "positions_hz": 5}
        await self.send({**hello, **fields})
        self.welcome = await self.until("welcome")
        self.rows = {table: [] for table in ("incidents", "units", "assignments", "conflicts")}
        if self.welcome["mode"] != "snapshot":
            return
        while (frame := await self.get())["t"] != "snap.end":
            if frame["t"] == "snap.page":
                self.rows[frame["table"]] += frame["rows"]
        self.end = frame

    def row(self, table: str, key: str) -> Json:
        """A row of the snapshot."""
        return next(row for row in self.rows[table] if row["id"] == key)

    def frame(self, verb: str, incident: str | None = None, expect: int | None = None, **args: object) -> Json:
        """The next command; `expect` is the version of its incident."""
        self.cseq += 1
        cmd = {"t": "cmd", "cid": new_id(), "cseq": self.cseq, "verb": verb, "incident": incident, "args": args, "made_at": now(), "age_ms": 0}
        cmd["expect"] = {} if expect is None else {"incident": expect}
        return {key: value for key, value in cmd.items() if value is not None}

    async def do(self, verb: str, incident: str | None = None, expect: int | None = None, **args: object) -> Json:
        """Send a command; its dec."""
        return await self.decided(self.frame(verb, incident, expect, **args))

    async def version(self, incident: str) -> int:
        """The version of an incident as it stands now."""
        await self.hello()
        return int(self.row("incidents", incident)["version"])

    async def decided(self, cmd: Json) -> Json:
        """Send a command frame; its dec."""
        await self.send(cmd)
        while (dec := await self.until("dec"))["cid"] != cmd["cid"]:
            pass
        return dec
