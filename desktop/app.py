"""Starts the wall: a painted window first, then everything behind it, then one loop until it ends."""

import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.choices import Choices
from desktop.options import WallOptions, known
from desktop.shell import Shell, show_shell
from desktop.theme import apply_chrome, apply_palette
from desktop.translate import Languages
from services.runtime.paths import user_paths
from widgets.base.fonts import load_fonts
from widgets.base.i18n import CHINESE
from widgets.base.tokens import DARK, THEMES, Tokens

if TYPE_CHECKING:
    import asyncio

    from desktop.composition import Wall
    from services.console.seat import Seat

Beside = Callable[["Wall"], Coroutine[None, None, None]]


def run_wall(options: WallOptions, beside: Beside | None = None) -> int:
    """Show the wall until it is closed or told to end; the exit code. `beside` runs in the same loop, for tests and measurements."""
    settings = Choices(user_paths().settings_file)
    start = known(options, settings)
    if start.usage:
        return _refused(start.why, 2)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("gridwall")
    tokens = THEMES.get(options.theme or settings.get("theme", DARK.name), DARK)
    apply_palette(app, tokens)
    load_fonts()
    languages = Languages(app)
    languages.use(options.lang or settings.get("lang", CHINESE))
    shell = show_shell(app, options, settings, tokens)
    # lazy: the first window is on the screen before asyncio on Qt, the store and the charts are imported
    from desktop import complaints

    # lazy: as above
    from desktop.loop import run

    complaints.listen()
    try:
        return run(app, lambda stop: _main(app, start.options, settings, languages, shell, tokens, stop, beside))
    finally:
        complaints.stop_listening()


def _refused(why: str, code: int) -> int:
    print(f"gridwall wall: {why}", file=sys.stderr)  # noqa: T201  the one line that a refused start owes the user
    return code


async def _main(
    app: QApplication, options: WallOptions, settings: Choices, languages: Languages, shell: Shell, tokens: Tokens, stop: "asyncio.Event", beside: Beside | None
) -> int:
    # lazy: see run_wall
    from desktop import firstrun

    # lazy: see run_wall
    from desktop.composition import Wall

    # lazy: see run_wall
    from desktop.first import furnish

    # lazy: see run_wall
    from services.console.home import SeatRefusedError

    first = furnish(shell, tokens)
    if options.hub is None:
        answered = await firstrun.ask(first.window, tokens, partial(firstrun.connect, options), stop)
        if answered is None:
            return 0
        options = answered
    try:
        async with _seat(options, settings, languages.current) as seat:
            wall = Wall(app, options, settings, languages, first, seat, tokens)
            apply_chrome(app, tokens)
            if beside is not None:
                wall.tasks.spawn(beside(wall), "beside")
            try:
                await wall.run(stop)
            finally:
                await wall.close()
    except SeatRefusedError as why:
        return _refused(str(why), 1)
    return 0


def _seat(options: WallOptions, settings: Choices, lang: str) -> "Seat":
    # lazy: see run_wall
    from services.console.seat import Options

    # lazy: see run_wall
    from services.console.start import SeatArgs, open_seat

    hub, token_file = options.hub or "", options.token_file or Path()
    data_dir = options.data_dir or user_paths().data / "seat"
    seat = open_seat(SeatArgs(hub, token_file, data_dir, options.name), Options(lang=lang))
    settings.set("hub", hub)
    settings.set("token_file", str(token_file.absolute()))
    return seat
