"""A line that is held when its wall ends, killed or closed: it goes out once, and what is taken back never does."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.scene import Hub, WallProcess, gateway, hub, import_regions
from tests.support.processes import run
from tests.support.walls import ready, started_wall

pytestmark = pytest.mark.timeout(120)
SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
LINE = "zf 1 not_incident wrong number"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one report of priority 3 in it."""
    with hub(tmp_path / "hub") as made:
        import_regions(made.folder)
        with gateway(made.url, made.token("field", "gw")) as outside:
            outside.report("三楼冒烟", priority=3)
        yield made


def args(here: Hub, token: Path) -> tuple[str, ...]:
    return ("--hub", here.url, "--token-file", str(token), "--data-dir", str(here.folder.parent / "seat"), "--lang", "zh_CN", "--layout", "single")


def voided(here: Hub) -> int:
    """How often the log says that it was voided."""
    file = here.folder.parent / "log.jsonl"
    assert run("export", "--data-dir", str(here.folder), "--format", "jsonl", "--to", str(file)).returncode == 0
    return sum(json.loads(line)["type"] == "incident.voided" for line in file.read_text().splitlines())


def held(seen: WallProcess) -> None:
    """A line is given and waits."""
    ready(seen)
    seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said), 20)
    seen.until("rows queueView", lambda rows: "三楼冒烟" in str(rows))
    seen.ask(f"do {LINE}")
    seen.until("text heldMark", lambda said: f"{LINE} · 缓发" in str(said))


def test_killed_the_next_start_sends_it_once(tmp_path: Path, here: Hub) -> None:
    token = here.token("dispatcher", "zhang")
    with started_wall(tmp_path, SCREEN, *args(here, token)) as seen:
        held(seen)
        os.kill(seen.process.pid, signal.SIGKILL)
        seen.process.wait(5)
    assert voided(here) == 0
    for _ in range(2):
        with started_wall(tmp_path, SCREEN, *args(here, token)) as seen:
            ready(seen)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said), 20)
            deadline = time.monotonic() + 20
            while not voided(here) and time.monotonic() < deadline:
                seen.ask("focus")
            assert voided(here) == 1


def test_closed_it_goes_out_at_once(tmp_path: Path, here: Hub) -> None:
    with started_wall(tmp_path, SCREEN, *args(here, here.token("dispatcher", "zhang"))) as seen:
        held(seen)
        seen.process.terminate()
        assert seen.process.wait(15) == 0
        assert voided(here) == 1


def test_taken_back_it_is_in_the_line_again_and_never_sent(tmp_path: Path, here: Hub) -> None:
    with started_wall(tmp_path, SCREEN, *args(here, here.token("dispatcher", "zhang"))) as seen:
        held(seen)
        seen.ask("do :undo")
        seen.until("text commandLine", lambda said: said == LINE)
        seen.process.terminate()
        assert seen.process.wait(15) == 0
        assert voided(here) == 0
