"""A real hub process with its directory and consoles as an outside program meets them; for integration tests."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.processes import ready_line, run, started

Line = dict[str, Any]


class Console:
    """A running console: lines in, JSON lines out, read by a deadline."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.seen: list[Line] = []

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def until(self, check: Callable[[Line], object]) -> Line:
        """The next line for which `check` is true; pytest-timeout ends a wait in vain."""
        assert self.process.stdout is not None
        for text in self.process.stdout:
            line: Line = json.loads(text)
            self.seen.append(line)
            if check(line):
                return line
        raise AssertionError(f"the output ended after {self.seen[-3:]}")

    def ask(self, question: str) -> Line:
        self.say(question)
        return self.until(lambda line: line["t"] == question[1:].split(maxsplit=1)[0])

    def badge(self, cseq: int, status: str) -> Line:
        return self.until(lambda line: line["t"] == "command" and line["cseq"] == cseq and line["status"] == status)

    def link(self, link: str, limit_s: float) -> float:
        """Seconds until `:status` says so."""
        started_at = time.monotonic()
        while self.ask(":status")["link"] != link:
            assert time.monotonic() - started_at < limit_s, f"not {link} within {limit_s} s"
            time.sleep(0.05)
        return time.monotonic() - started_at


class Site:
    """A hub's directory, its port once known, and a token."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.hub_dir = folder, folder / "hub"
        self.port = 0
        self.token = self.issue("zhang")

    def issue(self, name: str, *extra: str, role: str = "dispatcher") -> Path:
        """A new token's file."""
        issued = run("token", "issue", "--data-dir", str(self.hub_dir), "--role", role, "--name", name, *extra)
        assert issued.returncode == 0, issued.stderr
        file = self.folder / f"{name}.token"
        file.write_text(issued.stdout)
        return file

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port or 1}"  # where nobody listens, before the hub has begun

    @contextmanager
    def hub(self) -> Iterator["subprocess.Popen[str]"]:
        """The hub, always on the same port."""
        with started("hub", "--data-dir", str(self.hub_dir), "--listen", f"127.0.0.1:{self.port}", stderr=self.folder / "hub.log") as process:
            self.port = int(str(ready_line(process)["url"]).rsplit(":", 1)[1])
            yield process

    @contextmanager
    def console(self, name: str = "seat-03") -> Iterator[Console]:
        """A console on its own directory."""
        with started(*self.argv(name), block_qt=True, stderr=self.folder / f"{name}.log") as process:
            yield Console(process)
        assert "Traceback" not in (self.folder / f"{name}.log").read_text()

    def argv(self, name: str) -> list[str]:
        return ["console", "--hub", self.url, "--token-file", str(self.token), "--data-dir", str(self.folder / name), "--name", name, "--lang", "en"]

    def notes(self) -> list[str]:
        """Texts of every note in the hub's timelines, by the export of its log."""
        done = run("export", "--data-dir", str(self.hub_dir), "--format", "jsonl", "--to", str(self.folder / "log.jsonl"))
        assert done.returncode == 0, done.stderr
        events = [json.loads(line) for line in (self.folder / "log.jsonl").read_text().splitlines()]
        return [event["data"]["text"] for event in events if event["type"] == "incident.noted"]
