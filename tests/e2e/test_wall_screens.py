"""Monitors that come and go while the wall runs: nothing stays out of sight, and everything goes home again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.scene import WallProcess
from tests.support.walls import NOBODY, ready, started_wall
from tests.support.xvfb import Screen, _run, missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]
PLACES = {"DP-1": "1920/508x1080/286+0+0", "DP-2": "1920/508x1080/286+1920+0", "DP-3": "1920/508x1080/286+0+1080", "DP-4": "1920/508x1080/286+1920+1080"}
HOMES = {"desk": "DP-1", "map": "DP-2", "trends": "DP-3", "leader": "DP-4"}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Screen, WallProcess]]:
    """Four monitors and a wall on all of them."""
    token = tmp_path / "token"
    token.write_text("nobody")
    with screen(4) as display:
        args = ("--hub", NOBODY, "--token-file", str(token), "--data-dir", str(tmp_path / "seat"), "--layout", "quad")
        with started_wall(tmp_path, display.env, *args) as seen:
            ready(seen)
            stands(seen, HOMES)
            yield display, seen
    assert (tmp_path / "wall.err").read_text() == ""


def stands(seen: WallProcess, homes: dict[str, str]) -> None:
    """Wait until every window fills its screen: a monitor that is plugged in has its right size only a moment after it is there."""

    def filled(said: object) -> bool:
        return isinstance(said, dict) and all(
            said[name]["screen"] == home and said[name]["visible"] and said[name]["rect"][2:] == [1920, 1080] for name, home in homes.items()
        )

    seen.until("windows", filled)


def unplug(display: Screen, name: str) -> None:
    """A monitor's cable is pulled."""
    _run(["xrandr", "--delmonitor", name], display.display)


def plug(display: Screen, name: str) -> None:
    """And put back."""
    _run(["xrandr", "--setmonitor", name, PLACES[name], "screen" if name == "DP-1" else "none"], display.display)


def test_a_monitor_unplugged_and_plugged_in_again(scene: tuple[Screen, WallProcess]) -> None:
    display, seen = scene
    unplug(display, "DP-4")
    seen.until("screens", lambda said: "DP-4" not in str(said))
    seen.until("windows", lambda said: isinstance(said, dict) and said["leader"]["screen"] in list(HOMES.values())[:3] and said["leader"]["seen"])
    plug(display, "DP-4")
    stands(seen, HOMES)


def test_three_go_at_once_and_come_back_one_by_one(scene: tuple[Screen, WallProcess]) -> None:
    display, seen = scene
    for name in ("DP-2", "DP-3", "DP-4"):
        unplug(display, name)
    stands(seen, dict.fromkeys(HOMES, "DP-1"))
    for name in ("DP-4", "DP-2", "DP-3"):
        plug(display, name)
        time.sleep(0.3)
    stands(seen, HOMES)


def test_the_desks_own_monitor_goes(scene: tuple[Screen, WallProcess]) -> None:
    display, seen = scene
    display.focus("gridwall · 调度台")
    seen.until("focus", lambda said: said == "queueView")
    unplug(display, "DP-1")
    seen.until("windows", lambda said: isinstance(said, dict) and said["desk"]["seen"] and said["desk"]["screen"] != "DP-1")
    seen.until("focus", lambda said: said == "queueView")
    display.key("F2")
    display.type("pq 1")
    seen.until("text commandLine", lambda said: said == "pq 1")
    plug(display, "DP-1")
    stands(seen, HOMES)
    seen.until("text commandLine", lambda said: said == "pq 1")
