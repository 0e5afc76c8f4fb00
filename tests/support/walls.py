"""The wall as a process with its driver, on screens that are files (offscreen) or a virtual X display; nothing else need be there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.scene import WallProcess
from tests.support.processes import ROOT

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
NOBODY = "ws://127.0.0.1:9"
"""An address at which no hub is."""


def offscreen(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The environment of a machine with these screens side by side, 1920×1080 each."""
    file = folder / f"screens-{len(names)}.json"
    described = [
        {"name": name, "x": 1920 * at, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1} for at, name in enumerate(names)
    ]
    file.write_text(json.dumps({"screens": described}))
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}


def home(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a wall with a home of its own."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "GRIDWALL_HOME": str(folder / "home"), **more}


@contextmanager
def started_wall(folder: Path, more: Mapping[str, str], *args: str) -> Iterator[WallProcess]:
    """The wall with exactly these arguments; it may never come to answer. What it says on stderr is in `folder`/wall.err."""
    argv = [sys.executable, "-m", "tests.e2e.wall_driver", *args]
    with (folder / "wall.err").open("a") as log:
        process = subprocess.Popen(
            argv, cwd=ROOT, env=home(folder, more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, start_new_session=True
        )
        try:
            yield WallProcess(process)
        finally:
            process.terminate()
            process.wait(15)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def ready(seen: WallProcess) -> None:
    """Wait until the wall answers."""
    assert seen.process.stdout is not None
    line = seen.process.stdout.readline()
    assert line, f"the wall ended with {seen.process.wait(10)}"
    assert json.loads(line) == "ready"


@contextmanager
def lone_wall(folder: Path, screens: Sequence[str], *args: str) -> Iterator[WallProcess]:
    """A wall that answers on offscreen screens, with no hub anywhere."""
    token = folder / "nobody.token"
    token.write_text("nobody")
    with started_wall(folder, offscreen(folder, screens), "--hub", NOBODY, "--token-file", str(token), "--data-dir", str(folder / "seat"), *args) as seen:
        ready(seen)
        yield seen
