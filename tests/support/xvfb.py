"""A virtual screen for tests: an Xvfb of one's own with monitors by name, and real key events into it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOOLS = ("Xvfb", "xrandr", "xdotool")


def missing() -> list[str]:
    """Programs that are not there; a test that needs them says so."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


@dataclass(frozen=True, slots=True)
class Screen:
    """A running X server; `display` as in DISPLAY."""

    display: str

    @property
    def env(self) -> dict[str, str]:
        """What a program needs to show itself here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *args: str) -> str:
        """Run xdotool here."""
        return _run(["xdotool", *args], self.display)

    def type(self, text: str) -> None:
        """Type ASCII text into whatever has the keyboard."""
        self.xdotool("type", "--delay", "12", text)

    def key(self, *names: str) -> None:
        """Press keys by their X names, one after another."""
        self.xdotool("key", "--delay", "12", *names)

    def focus(self, window_name: str, timeout_s: float = 20) -> str:
        """Give a window the keyboard by part of its title; its id."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            search = ["xdotool", "search", "--onlyvisible", "--name", window_name]
            found = subprocess.run(search, env={**os.environ, "DISPLAY": self.display}, capture_output=True, text=True, check=False)
            if ids := found.stdout.split():
                self.xdotool("windowfocus", "--sync", ids[0])
                return ids[0]
            time.sleep(0.1)
        raise AssertionError(f"no window is called {window_name!r}")


@contextmanager
def screen(monitors: int = 1, width: int = 1920, height: int = 1080, memory: Path | None = None) -> Iterator[Screen]:
    """An X server with so many monitors side by side (two rows from three on). It keeps its picture in a file of the folder `memory`, if one is given."""
    columns = 1 if monitors == 1 else 2
    rows = (monitors + columns - 1) // columns
    read, write = os.pipe()
    kept = ["-fbdir", str(memory)] if memory else []
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{columns * width}x{rows * height}x24", "-nolisten", "tcp", "-noreset", *kept],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        number = os.read(read, 16).decode().strip()
        assert number, "Xvfb did not start"
        display = f":{number}"
        if monitors > 1:
            _split(display, monitors, columns, width, height)
        yield Screen(display)
    finally:
        os.close(read)
        server.terminate()
        server.wait(10)


def _split(display: str, monitors: int, columns: int, width: int, height: int) -> None:
    for index in range(monitors):
        x, y = (index % columns) * width, (index // columns) * height
        _run(["xrandr", "--setmonitor", f"DP-{index + 1}", f"{width}/508x{height}/286+{x}+{y}", "screen" if index == 0 else "none"], display)


def _run(args: Sequence[str], display: str) -> str:
    done = subprocess.run(args, env={**os.environ, "DISPLAY": display}, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout
