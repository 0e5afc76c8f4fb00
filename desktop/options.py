"""What `gridwall wall` was asked for on the command line, and what an earlier start knows already."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from desktop.wall.arrangement import LAYOUTS
from services.runtime.settings import Settings
from widgets.base.i18n import CHINESE, ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class WallOptions:
    """`hub` and `token_file` are None when they are to be asked for; `after_s`/`every_s` say when screenshots are written."""

    hub: str | None = None
    token_file: Path | None = None
    layout: str | None = None
    lang: str | None = None
    theme: str | None = None
    data_dir: Path | None = None
    name: str = ""
    screenshots: Path | None = None
    after_s: float = 5.0
    every_s: float | None = None
    windowed: bool = False


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"gridwall wall: {message}; --help shows what it takes\n")


def read_wall(argv: list[str]) -> WallOptions:
    """Options of `wall`; exits 2 with one line on usage errors."""
    parser = _Parser(prog="gridwall wall", description="The wall: queue, map, trends and leader screen of one hub.")
    parser.add_argument("--hub", help="ws://HOST:PORT of the hub; the last one used when left out")
    parser.add_argument("--token-file", type=Path, help="file that holds the token alone")
    parser.add_argument("--layout", choices=sorted(LAYOUTS), help="one window with tabs, or two, three, four windows")
    parser.add_argument("--lang", choices=[CHINESE, ENGLISH])
    parser.add_argument("--theme", choices=["dark", "light"])
    parser.add_argument("--data-dir", type=Path, help="where this seat keeps its cache and outbox")
    parser.add_argument("--name", default="", help="readable name of this seat")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="write one PNG a window, then quit")
    parser.add_argument("--after", type=float, default=5.0, metavar="S", help="seconds until the screenshots")
    parser.add_argument("--every", type=float, metavar="S", help="go on running and renew the screenshots each S seconds")
    parser.add_argument("--windowed", action="store_true", help="ordinary windows instead of full screen")
    got = parser.parse_args(argv)
    return WallOptions(
        hub=got.hub, token_file=got.token_file, layout=got.layout, lang=got.lang, theme=got.theme, data_dir=got.data_dir, name=got.name,
        screenshots=got.screenshots, after_s=got.after, every_s=got.every, windowed=got.windowed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a start knows of its hub: both are there, or `why` says what is missing and `usage` whether the command line is at fault."""

    options: WallOptions
    why: str = ""
    usage: bool = False


def known(options: WallOptions, settings: Settings) -> Known:
    """The hub asked for, else the one connected last; a token is only ever taken from the settings for the hub it was kept for."""
    hub, file = settings.get("hub", ""), settings.get("token_file", "")
    if options.hub and options.token_file:
        return Known(options)
    if options.hub and (options.hub != hub or not file):
        return Known(options, "--hub needs --token-file", usage=True)
    if options.token_file and not hub:
        return Known(options, "--token-file needs --hub", usage=True)
    if hub and (options.token_file or file):
        return Known(replace(options, hub=hub, token_file=options.token_file or Path(file)))
    return Known(options, "no hub is known yet: --hub and --token-file name one", usage=options.screenshots is not None)
