"""Starting the wall: the first time it asks for its hub inside its window, the next time it is there at once; what cannot start says so in one line."""

import json
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.scene import Hub, hub, wall
from tests.support.processes import ROOT, command
from tests.support.walls import NOBODY, OFFSCREEN, home, ready, started_wall
from tests.support.xvfb import Screen, missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]


def refused(folder: Path, *args: str) -> tuple[int, str]:
    """Start a wall that cannot: its exit code, and its one line."""
    done = subprocess.run(command(["wall", *args]), cwd=ROOT, env=home(folder, OFFSCREEN), capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr.count("\n") == 1, done.stderr
    return done.returncode, done.stderr.strip()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hub]:
    """A hub with nothing in it."""
    with hub(tmp_path / "hub") as made:
        yield made


def test_first_start_asks_keeps_the_token_and_does_not_ask_again(tmp_path: Path, here: Hub) -> None:
    token = here.token("dispatcher", "zhang").read_text()
    with screen() as display:
        with started_wall(tmp_path, display.env) as seen:
            enter(display, here.url.removeprefix("ws://"), token)
            ready(seen)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            seen.until("focus", lambda said: said == "queueView")
            assert seen.ask("visible hubForm") is False
            seen.ask("do :layout dual")
        kept = tmp_path / "home/data/seat/token"
        assert kept.read_text().strip() == token
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        with started_wall(tmp_path, display.env) as seen:
            ready(seen)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            windows = seen.ask("windows")
            assert isinstance(windows, dict)
            assert list(windows) == ["desk", "map"]
        assert (tmp_path / "wall.err").read_text() == ""


def enter(display: Screen, hub_address: str, token: str) -> None:
    """Type into the form, which has the keyboard."""
    display.focus("gridwall · 首次启动")
    display.type(hub_address)
    display.key("Tab")
    display.type(token)
    display.key("Return")


def test_what_is_wrong_is_said_in_place_and_can_be_mended(tmp_path: Path, here: Hub) -> None:
    file = here.token("dispatcher", "zhang")
    with screen() as display, started_wall(tmp_path, display.env) as seen:
        enter(display, here.url, "not-a-token")
        time.sleep(2.0)  # the answer is there when the fields can be typed in again
        display.key("ctrl+a")
        display.type(str(file))
        display.key("Return")
        ready(seen)
        seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
    settings = json.loads((tmp_path / "home/config/settings.json").read_text())
    assert (settings["hub"], settings["token_file"]) == (here.url, str(file))


@pytest.mark.parametrize("way", ["Escape", "SIGTERM", "SIGINT"])
def test_leaving_the_first_question_is_a_clean_end(tmp_path: Path, way: str) -> None:
    with screen() as display, started_wall(tmp_path, display.env) as seen:
        display.focus("gridwall · 首次启动")
        if way == "Escape":
            display.key(way)
        else:
            seen.process.send_signal(signal.Signals[way])
        assert seen.process.wait(10) == 0
    assert (tmp_path / "wall.err").read_text() == ""
    assert not (tmp_path / "home/data/seat/token").exists()


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--hub", "ws://127.0.0.1:9"), 2, "--token-file"),
        (("--token-file", "/nowhere"), 2, "--hub"),
        (("--screenshots", "/nowhere"), 2, "--hub"),
        (("--hub", "ws://127.0.0.1:9", "--token-file", "/nowhere"), 1, "/nowhere"),
        (("--layout", "hexa"), 2, "--layout"),
        (("--lang", "fr"), 2, "--lang"),
    ],
)
def test_a_start_that_cannot_be_is_one_line(tmp_path: Path, args: tuple[str, ...], code: int, words: str) -> None:
    assert refused(tmp_path, *args)[0] == code
    assert words in refused(tmp_path, *args)[1]


def test_an_address_that_is_none_and_a_directory_that_cannot_be_are_one_line(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc")
    code, line = refused(tmp_path, "--hub", "http://127.0.0.1:9", "--token-file", str(token))
    assert (code, "http://127.0.0.1:9" in line) == (1, True)
    code, line = refused(tmp_path, "--hub", "ws://127.0.0.1:9", "--token-file", str(token), "--data-dir", str(token / "seat"))
    assert (code, str(token / "seat") in line) == (1, True)


@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_screen_it_says_so(tmp_path: Path, display: str) -> None:
    token = tmp_path / "token"
    token.write_text("abc")
    args = command(["wall", "--hub", NOBODY, "--token-file", str(token)])
    around = {name: value for name, value in home(tmp_path, {"DISPLAY": display}).items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    done = subprocess.run(args, cwd=ROOT, env=around, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr.count("\n"), "no screen" in done.stderr) == (1, 1, True), done.stderr


def test_help_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(command(["wall", "--help"]), cwd=ROOT, env=home(tmp_path, OFFSCREEN), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--token-file" in done.stdout


def test_a_second_wall_on_the_same_directory_is_refused(tmp_path: Path, here: Hub) -> None:
    token = here.token("dispatcher", "zhang")
    with screen() as display, wall(display, here.url, token, tmp_path, "--layout", "single") as seen:
        seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
        code, line = refused(tmp_path, "--hub", here.url, "--token-file", str(token), "--data-dir", str(tmp_path / "seat"))
        assert (code, "in use" in line) == (1, True)
        seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))


def test_a_home_that_cannot_be_written_only_forgets_choices(tmp_path: Path, here: Hub) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    token = here.token("dispatcher", "zhang")
    with started_wall(tmp_path, OFFSCREEN, "--hub", here.url, "--token-file", str(token), "--data-dir", str(tmp_path / "seat")) as seen:
        ready(seen)
        seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
        assert seen.ask("do :layout dual") == "done"
    said = (tmp_path / "wall.err").read_text()
    assert "Traceback" not in said
    assert said.count("choices are not remembered") == 1
