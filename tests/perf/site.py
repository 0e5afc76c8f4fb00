"""What the measured wall stands on: a real hub process with 2,000 open incidents, and 300 units moved by another process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.scene import Hub, hub, import_regions
from tests.support.processes import ROOT, run

FEEDS = ROOT / "tests/data/feeds"
REPORTS = FEEDS / "reports-la311.jsonl"


@contextmanager
def county(folder: Path) -> Iterator[Hub]:
    """A hub with regions and all reports of the feed in it; `desk.token` and `gw.token` lie in `folder`."""
    with hub(folder / "hub") as here:
        import_regions(here.folder)
        here.token("dispatcher", "desk")
        here.token("field", "gw")
        replay(here, folder, REPORTS)
        yield here


def replay(here: Hub, folder: Path, *feeds: Path) -> dict[str, int]:
    """Send feeds as fast as the hub takes them; the summary."""
    done = run("replay", *map(str, feeds), "--hub", here.url, "--token-file", str(folder / "gw.token"), "--speed", "0", timeout=180)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(summary, dict)
    return summary


@contextmanager
def moving(here: Hub, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Units that move, once a second each, from a process of their own until the end of the block."""
    with feeding("tests.perf.feeder", here.url, str(folder / "gw.token")) as process:
        yield process


@contextmanager
def feeding(module: str, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A process that feeds a hub until the end of the block; the block begins once it has said its first line."""
    process = subprocess.Popen([sys.executable, "-m", module, *args], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "the feeder did not start"
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
