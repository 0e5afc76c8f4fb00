"""The wall as a process under measurement: with a probe inside, or exactly as a user starts it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.scene import Hub
from tests.support.processes import ROOT, command
from tests.support.xvfb import Screen

Said = dict[str, object]
READY_S = 30.0


@dataclass
class Probed:
    """A running wall that answers."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        """Of the process, and of its GUI thread."""
        return self.process.pid

    def ask(self, question: str) -> object:
        """One answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the wall ended with {self.process.wait(10)}"
        return json.loads(line)

    def until(self, holds: Callable[[dict[str, int | str]], bool]) -> None:
        """Ask for the state until it holds; AssertionError with the last one after 30 s."""
        deadline = time.monotonic() + READY_S
        said: object = None
        while time.monotonic() < deadline:
            said = self.ask("state")
            assert isinstance(said, dict)
            if holds(said):
                return
            time.sleep(0.1)
        raise AssertionError(f"the wall still says {said}")


def wall_args(here: Hub, folder: Path, *more: str) -> list[str]:
    """What `gridwall wall` is given: always the same seat, so that its cache is there the next time."""
    return ["--hub", here.url, "--token-file", str(folder / "desk.token"), "--data-dir", str(folder / "seat"), "--lang", "zh_CN", *more]


@contextmanager
def probed(display: Screen, here: Hub, folder: Path, *more: str) -> Iterator[Probed]:
    """The wall with its probe, until the end of the block."""
    args = [sys.executable, "-m", "tests.perf.wall_probe", *wall_args(here, folder, *more)]
    with _started(args, display, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), (folder / "wall.err").read_text()
        yield Probed(process)


@contextmanager
def plain(display: Screen, here: Hub, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """`gridwall wall` as it is."""
    with _started(command(["wall", *wall_args(here, folder, *more)]), display, folder) as process:
        yield process


@contextmanager
def _started(args: list[str], display: Screen, folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, **display.env, "PYTHONPATH": str(ROOT), "GRIDWALL_HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")}
    with (folder / "wall.err").open("w") as log:
        process = subprocess.Popen(
            args, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
