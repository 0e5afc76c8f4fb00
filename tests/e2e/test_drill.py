"""`gridwall drill` from the outside: up in one command, alive, down cleanly by every way there is, and no process left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.hubs import cli
from tests.support.processes import ROOT

UP_S, DOWN_S = 60.0, 15.0
Started = Callable[..., "Drill"]


class Drill:
    """A drill under way, and every process it ever had."""

    def __init__(self, process: subprocess.Popen[str], out: Path, err: Path, folder: Path) -> None:
        self.process, self._out, self._err, self.folder = process, out, err, folder
        self.seen: dict[int, psutil.Process] = {}

    @property
    def out(self) -> str:
        """What it has printed."""
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """What it has said on stderr."""
        return self._err.read_text(encoding="utf-8")

    @property
    def root(self) -> Path:
        """Where its files are."""
        return self.folder / "home" / "data" / "drills" / "yunxi"

    def look(self) -> list[psutil.Process]:
        """Its descendants now."""
        try:
            found = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self.seen |= {one.pid: one for one in found}
        return found

    def verb(self, name: str) -> psutil.Process | None:
        """The child that runs a verb."""
        return next((one for one in self.look() if name in _argv(one)[1:6]), None)

    def until(self, happened: Callable[[], object], seconds: float = UP_S) -> None:
        """Wait for something; AssertionError with all that was said when it does not happen."""
        end = time.monotonic() + seconds
        while not happened():
            self.look()
            assert time.monotonic() < end, f"not in {seconds} s; it said {self.out!r} {self.err!r}"
            time.sleep(0.1)

    def ended(self, seconds: float = DOWN_S) -> int:
        """Wait for its end; the exit code."""
        self.look()
        return self.process.wait(seconds)

    def left(self) -> list[str]:
        """Processes of it that still run."""
        return [" ".join(_argv(one)) for one in self.seen.values() if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def _argv(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Started]:
    """Starts drills in a folder of the test's own; ends what is left of them."""
    begun: list[Drill] = []

    def start(*args: str, name: str = "a", **env: str) -> Drill:
        out, err = tmp_path / f"{name}.out", tmp_path / f"{name}.err"
        around = {**os.environ, "PYTHONPATH": str(ROOT), "GRIDWALL_HOME": str(tmp_path / "home"), **env}
        with out.open("w") as stdout, err.open("w") as stderr:
            argv = [sys.executable, "-P", "-m", "desktop", "drill", *args]
            process = subprocess.Popen(argv, cwd=tmp_path, env=around, stdout=stdout, stderr=stderr, text=True, start_new_session=True)
        begun.append(Drill(process, out, err, tmp_path))
        return begun[-1]

    yield start
    for one in begun:
        with _quiet():
            one.look()
            one.process.terminate()
            one.process.wait(DOWN_S)
        for process in one.seen.values():
            with _quiet():
                process.kill()


@contextmanager
def _quiet() -> Iterator[None]:
    try:
        yield
    except (psutil.Error, ProcessLookupError, subprocess.TimeoutExpired):
        return


def reported(folder: Path, file: Path) -> int:
    """Incidents in the log of a hub."""
    assert cli("export", "--data-dir", str(folder), "--format", "jsonl", "--to", str(file))[0] == 0
    return file.read_text(encoding="utf-8").count('"incident.reported"')


def test_it_runs_its_time_with_incidents_and_ends_clean(drill: Started, tmp_path: Path) -> None:
    run = drill("--no-wall", "--duration", "12", "--speed", "30")
    run.until(lambda: run.verb("hub") and run.verb("sim"))
    assert run.ended(40) == 0
    assert "火情·夜市" in run.out
    assert run.err == ""
    assert run.left() == []
    assert reported(run.root / "hub", tmp_path / "log.jsonl") > 40
    assert [(file.name, file.read_text()) for file in (run.root / "logs").iterdir() if file.read_text()] == []


def test_one_ctrl_c_ends_hub_field_and_wall(drill: Started) -> None:
    run = drill("--speed", "10")
    run.until(lambda: run.verb("hub") and run.verb("sim") and run.verb("wall"))
    time.sleep(4)
    run.look()
    os.killpg(run.process.pid, signal.SIGINT)  # as a terminal does it: to the whole group
    run.process.send_signal(signal.SIGTERM)  # and somebody impatient
    assert run.ended() == 0
    assert run.err == ""
    assert run.left() == []


def test_told_to_end_while_it_starts(drill: Started) -> None:
    run = drill("--no-wall")
    run.until(lambda: run.verb("hub"))
    run.process.send_signal(signal.SIGTERM)
    assert run.ended() == 0
    assert run.left() == []


def test_a_killed_drill_leaves_no_process(drill: Started) -> None:
    run = drill("--speed", "10")
    run.until(lambda: run.verb("hub") and run.verb("sim") and run.verb("wall"))
    time.sleep(2)
    run.look()
    run.process.kill()
    run.process.wait(5)
    run.until(lambda: not run.left(), DOWN_S)


@pytest.mark.parametrize("victim", ["hub", "sim", "wall"])
def test_a_part_that_dies_ends_the_drill_by_name(drill: Started, victim: str) -> None:
    run = drill("--speed", "10")
    run.until(lambda: run.verb("hub") and run.verb("sim") and run.verb("wall"))
    child = run.verb(victim)
    assert child is not None
    child.kill()
    assert run.ended() == 1
    assert run.err.count("\n") == 1
    assert f"{victim} ended unexpectedly (killed by SIGKILL)" in run.err
    assert f"{victim}.log" in run.err
    run.until(lambda: not run.left(), 5)  # what a killed hub had started itself sees its pipe close


def test_two_drills_do_not_share_a_directory(drill: Started) -> None:
    first = drill("--no-wall")
    first.until(lambda: first.verb("sim"))
    second = drill("--no-wall", name="b")
    assert second.ended(20) == 1
    assert "a drill is running in" in second.err
    assert second.err.count("\n") == 1
    assert first.process.poll() is None


def test_each_drill_begins_anew_unless_it_is_given_a_directory(drill: Started, tmp_path: Path) -> None:
    def epoch(*args: str) -> str:
        run = drill("--no-wall", "--duration", "1", *args)
        assert run.ended(40) == 0, run.err
        where = tmp_path / "kept" if args else run.root
        code, out, _ = cli("export", "--data-dir", str(where / "hub"), "--format", "jsonl", "--to", str(tmp_path / "log.jsonl"))
        assert code == 0, out
        return (tmp_path / "log.jsonl").read_text(encoding="utf-8").partition("\n")[0]

    assert epoch() != epoch()
    kept = ("--data-dir", str(tmp_path / "kept"))
    assert epoch(*kept) == epoch(*kept)


def test_a_directory_of_something_else_is_left_alone(drill: Started, tmp_path: Path) -> None:
    mine = tmp_path / "photos"
    mine.mkdir()
    (mine / "cat.png").write_bytes(b"cat")
    run = drill("--no-wall", "--data-dir", str(mine))
    assert run.ended(20) == 1
    assert "holds no drill" in run.err
    assert [file.name for file in mine.iterdir()] == ["cat.png"]


@pytest.mark.parametrize(
    ("args", "code", "why"), [(("nowhere",), 1, "no scenario is called 'nowhere'"), (("--speed", "0"), 2, "--speed"), (("--sped", "2"), 2, "--sped")]
)
def test_what_cannot_be_played_is_refused(drill: Started, args: tuple[str, ...], code: int, why: str) -> None:
    run = drill(*args)
    assert run.ended(20) == code
    assert why in run.err
    assert "Traceback" not in run.err


def test_no_screen_and_no_virtual_one_is_one_line_with_what_to_install(drill: Started, tmp_path: Path) -> None:
    run = drill(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="", PATH=str(tmp_path))
    assert run.ended(40) == 1
    assert run.err.count("\n") == 1
    assert "sudo apt-get install -y xvfb x11-xserver-utils" in run.err
    assert run.left() == []


@pytest.mark.skipif(shutil.which("Xvfb") is None or shutil.which("xrandr") is None, reason="needs Xvfb and xrandr")
def test_without_a_screen_it_makes_four_and_takes_their_pictures(drill: Started, tmp_path: Path) -> None:
    run = drill("--speed", "10", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    files = [tmp_path / "screenshots" / f"{name}.png" for name in ("desk", "map", "trends", "leader")]
    run.until(lambda: all(file.exists() for file in files), 90)
    assert "no screen here" in run.out
    assert all(file.stat().st_size > 10_000 for file in files)
    assert {_size(file) for file in files} == {(1920, 1080)}
    run.process.send_signal(signal.SIGINT)
    assert run.ended() == 0
    assert run.left() == []
    assert [file.name for file in (tmp_path / "screenshots").iterdir() if file.suffix != ".png" or file.name.startswith(".")] == []


def _size(png: Path) -> tuple[int, int]:
    header = png.read_bytes()[16:24]
    return int.from_bytes(header[:4]), int.from_bytes(header[4:])
