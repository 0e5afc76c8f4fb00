"""A screen for a drill where there is none: a virtual one with four monitors (recipes: Xvfb and RandR monitors)."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from services.cli.answer import Refused
from services.cli.drill_family import Child, Family

_PACKAGES = {"Xvfb": "xvfb", "xrandr": "x11-xserver-utils"}
_MONITORS = (("DP-1", "+0+0", "screen"), ("DP-2", "+1920+0", "none"), ("DP-3", "+0+1080", "none"), ("DP-4", "+1920+1080", "none"))
_START_S, _STEP_S = 20.0, 10.0


def screen_at_hand(env: Mapping[str, str]) -> bool:
    """Whether a wall has somewhere to show itself: a display, or a Qt platform that was asked for by name."""
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def virtual_screen(family: Family) -> dict[str, str]:
    """Start a virtual screen of 3840×2160 as four monitors; the environment that shows it. Refused, with what to install."""
    missing = [program for program in _PACKAGES if shutil.which(program) is None]
    if missing:
        packages = " ".join(_PACKAGES[program] for program in missing)
        raise Refused(f"no screen here, and no {' or '.join(missing)} for a virtual one; run: sudo apt-get install -y {packages}")
    env = {"DISPLAY": f":{_number(_xvfb(family), family)}"}
    for name, corner, output in _MONITORS:
        _xrandr(env, "--setmonitor", name, f"1920/508x1080/286{corner}", output)
    return env


def _xvfb(family: Family) -> Child:
    # It finds a free number itself and prints it on stdout.
    argv = ["Xvfb", "-displayfd", "1", "-screen", "0", "3840x2160x24", "-nolisten", "tcp", "-noreset"]
    return family.start("screen", argv, {}, grace_s=3.0)


def _number(child: Child, family: Family) -> str:
    number = family.first_line(child, _START_S).decode("ascii", "replace").strip()
    if not number.isdigit():
        raise Refused(f"the virtual screen said {number!r} instead of its number; its log is {child.log}")
    return number


def _xrandr(env: Mapping[str, str], *args: str) -> None:
    try:
        done = subprocess.run(["xrandr", *args], env={**os.environ, **env}, capture_output=True, timeout=_STEP_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as why:
        raise Refused(f"the virtual screen cannot be divided: {why}") from why
    if done.returncode:
        raise Refused(f"the virtual screen cannot be divided: {done.stderr.decode(errors='replace').strip()}")
