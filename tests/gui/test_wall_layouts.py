"""Layouts on one, two and four screens: every window where it belongs, remembered, brought back; and the ways in which a wall ends."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.scene import WallProcess
from tests.support.walls import lone_wall
from widgets.base.tokens import LIGHT

pytestmark = pytest.mark.timeout(90)
LAYOUTS = {
    "single": {"desk": ["desk", "map", "trends", "leader"]},
    "dual": {"desk": ["desk"], "map": ["map", "trends", "leader"]},
    "triple": {"desk": ["desk"], "map": ["map"], "trends": ["trends", "leader"]},
    "quad": {"desk": ["desk"], "map": ["map"], "trends": ["trends"], "leader": ["leader"]},
}
SCREENS = ["DP-1", "DP-2", "DP-3", "DP-4"]
NAMES = ["queueView", "detailView", "timelineView", "unitBoard", "mapView", "trendView", "commandLine", "statusBanner"]


def windows(seen: WallProcess) -> dict[str, dict[str, object]]:
    """What the wall says of its windows."""
    said = seen.ask("windows")
    assert isinstance(said, dict), said
    return said


@pytest.mark.parametrize("count", [1, 2, 4])
def test_every_layout_on_so_many_screens(tmp_path: Path, count: int) -> None:
    with lone_wall(tmp_path, SCREENS[:count], "--layout", "quad") as seen:
        for layout in ("quad", "single", "dual", "triple"):
            seen.ask(f"do :layout {layout}")
            said = windows(seen)
            assert {name: window["places"] for name, window in said.items()} == LAYOUTS[layout]
            assert all(window["visible"] and window["seen"] and window["full"] for window in said.values()), said
            assert [window["screen"] for window in said.values()] == [SCREENS[min(at, count - 1)] for at in range(len(said))]
            assert all(window["rect"] == [1920 * SCREENS.index(str(window["screen"])), 0, 1920, 1080] for window in said.values())
    assert (tmp_path / "wall.err").read_text() == ""


@pytest.mark.parametrize("name", NAMES)
def test_object_names_that_outside_programs_rely_on(quad: WallProcess, name: str) -> None:
    assert "cannot say" not in str(quad.ask(f"accessible {name}"))


@pytest.fixture(scope="module")
def quad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallProcess]:
    """A wall with all its windows."""
    with lone_wall(tmp_path_factory.mktemp("quad"), SCREENS, "--layout", "quad") as seen:
        yield seen


def test_without_a_word_the_layout_fits_the_screens(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS[:2]) as seen:
        assert list(windows(seen)) == ["desk", "map"]


def test_the_theme_is_remembered_by_all_that_lies_over_a_window_too(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS[:1]) as seen:
        seen.ask("do :theme light")
    with lone_wall(tmp_path, SCREENS[:1]) as seen:
        for command, name in ((":keys", "keysOverlay"), (":palette", "palette"), (":tray", "tray")):
            seen.ask(f"do {command}")
            assert str(seen.ask(f"ground {name}")).upper() == LIGHT.raised, name


def test_layout_and_screens_are_remembered(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS, "--layout", "quad") as seen:
        seen.ask("move map DP-4")
        seen.until("windows", lambda said: isinstance(said, dict) and said["map"]["screen"] == "DP-4")
    with lone_wall(tmp_path, SCREENS) as seen:
        said = windows(seen)
        assert {name: window["screen"] for name, window in said.items()} == {"desk": "DP-1", "map": "DP-4", "trends": "DP-3", "leader": "DP-4"}
    with lone_wall(tmp_path, SCREENS[:2]) as seen:  # two screens are away today
        assert all(window["seen"] for window in windows(seen).values())
    with lone_wall(tmp_path, SCREENS) as seen:  # and back tomorrow
        assert {name: window["screen"] for name, window in windows(seen).items()} == {"desk": "DP-1", "map": "DP-4", "trends": "DP-3", "leader": "DP-4"}


def test_a_closed_window_comes_back_and_the_last_one_ends_the_wall(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS, "--layout", "quad") as seen:
        seen.ask("close map")
        assert not windows(seen)["map"]["visible"]
        seen.ask("do :goto map")
        assert windows(seen)["map"]["visible"]
        for name in ("leader", "desk", "map"):
            seen.ask(f"close {name}")
        seen.ask("close trends")
        assert seen.process.wait(10) == 0
    assert (tmp_path / "wall.err").read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with lone_wall(tmp_path, SCREENS[:1]) as seen:
        seen.process.send_signal(number)
        assert seen.process.wait(10) == 0
    assert (tmp_path / "wall.err").read_text() == ""


def test_ctrl_q_ends_it_cleanly(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS[:1]) as seen:
        seen.ask("do :quit")
        assert seen.process.wait(10) == 0


def test_settings_hold_what_was_chosen(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS[:2], "--layout", "dual") as seen:
        seen.ask("do :language en")
        seen.ask("do :theme light")
    kept = json.loads((tmp_path / "home/config/settings.json").read_text())
    assert (kept["layout"], kept["lang"], kept["theme"], kept["screens.dual"]) == ("dual", "en", "light", {"desk": "DP-1", "map": "DP-2"})
    assert os.stat(tmp_path / "home/config/settings.json").st_mode & 0o077 == 0


def test_twenty_seconds_without_a_word(tmp_path: Path) -> None:
    with lone_wall(tmp_path, SCREENS, "--layout", "quad") as seen:
        until, rounds = time.monotonic() + 20, 0
        while time.monotonic() < until:
            rounds += 1
            for command in (":layout triple", ":language", ":theme", ":palette", ":keys", ":goto map", ":back", ":layout quad", ":goto trends", ":range 7d"):
                seen.ask(f"do {command}")
            time.sleep(0.2)
        assert rounds > 3
    assert (tmp_path / "wall.err").read_text() == ""
