"""`gridwall drill`: hub, field simulator and wall as three processes on this machine, started and ended together (protocol.md §4)."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from services.app.ports import Clock
from services.cli import drill
from services.cli.answer import OK, USAGE, Refused
from services.cli.drill import Ground, Options
from services.cli.drill_family import Family, signals_held
from services.cli.drill_screen import screen_at_hand, virtual_screen
from services.cli.main import guarded
from services.runtime.clock import SystemClock

_READY_S = 30.0
_SCREENSHOTS = Path("screenshots")
_SEAT = {"zh_CN": "01席", "en": "desk 1"}


class _Ready(msgspec.Struct):
    """What is wanted of the hub's ready line."""

    url: str


def main(argv: Sequence[str]) -> int:
    """Run a drill until SIGINT, SIGTERM, the end of its time or of its wall; 0 then, 1 when it cannot start or a part of it dies, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="gridwall drill", description="Hub, field and wall of a drill on this machine.", allow_abbrev=False)
    drill.add_arguments(parser)
    try:
        options = drill.options_of(parser.parse_args(argv))
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else USAGE
    return guarded(lambda: _run(options, SystemClock()))


def _run(options: Options, clock: Clock) -> int:
    with signals_held(), drill.prepared(options, clock) as ground:
        return _together(ground, options, clock)


def _together(ground: Ground, options: Options, clock: Clock) -> int:
    family = Family(ground.folder("logs"), clock)
    try:
        _start(family, ground, options)
        until = None if options.duration is None else clock.monotonic() + options.duration
        ended = family.watch(until)
        if ended is not None and not (ended.name == "wall" and ended.ended_well):
            raise Refused(family.obituary(ended))
    except InterruptedError:
        pass  # told to stop while it was still starting
    finally:
        family.end()
    return OK


def _start(family: Family, ground: Ground, options: Options) -> None:
    listen = ("--listen", "127.0.0.1:0", "--realm", ground.realm)
    hub = family.gridwall("hub", ("hub", "--data-dir", str(ground.folder("hub")), *listen), grace_s=6.0)
    url = msgspec.json.decode(family.first_line(hub, _READY_S), type=_Ready).url
    speed = ground.scenario.speed if options.speed is None else options.speed
    family.gridwall("sim", _sim(ground, options, url, speed))
    drill.say(
        f"{ground.scenario.title} ({ground.scenario.title_en}), speed {speed:g}; hub {url}, realm {ground.realm}; all files in {ground.root}; Ctrl-C ends it"
    )
    if options.wall:
        _wall(family, ground, options, url)


def _sim(ground: Ground, options: Options, url: str, speed: float) -> list[str]:
    args = ["sim", ground.scenario.name, "--hub", url, "--token-file", str(ground.token("field")), "--speed", f"{speed:g}"]
    if options.seed is not None:
        args += ["--seed", str(options.seed)]
    if options.colleague:
        args += ["--desk-token-file", str(ground.token("desk")), "--desk-dir", str(ground.folder("desk"))]
    return args


def _wall(family: Family, ground: Ground, options: Options, url: str) -> None:
    args = ["wall", "--hub", url, "--token-file", str(ground.token("wall")), "--data-dir", str(ground.folder("wall")), "--lang", options.lang]
    args += ["--name", _SEAT[options.lang]]
    env = {"GRIDWALL_HOME": str(ground.home)}
    if not screen_at_hand(os.environ):
        env |= virtual_screen(family)
        drill.say(f"no screen here: four virtual monitors, screenshots in {_SCREENSHOTS.absolute()}, renewed each minute")
        args += ["--layout", "quad", "--screenshots", str(_SCREENSHOTS.absolute()), "--every", "60", "--after", "20"]
    family.gridwall("wall", args, env)
