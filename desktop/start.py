"""What comes after the first window: the desk, the queue of the seat's cache, then map, charts and all the rest, in one loop until the end."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop import complaints, loop
from desktop.choices import Choices
from desktop.first import First, furnish, show_cache
from desktop.options import WallOptions
from desktop.shell import Shell
from desktop.theme import apply_chrome
from desktop.translate import Languages
from services.console.home import SeatRefusedError
from services.console.seat import Options, Seat
from services.console.start import SeatArgs, open_seat
from services.runtime import memory
from services.runtime.paths import user_paths
from widgets.base.tokens import Tokens

if TYPE_CHECKING:
    from desktop.composition import Wall

Beside = Callable[["Wall"], Coroutine[None, None, None]]
_CHARTS_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first window was shown with."""

    app: QApplication
    options: WallOptions
    settings: Choices
    languages: Languages
    tokens: Tokens
    shell: Shell


def run(opening: Opening, beside: Beside | None) -> int:
    """Go on from the first window until the end; the exit code."""
    complaints.listen()
    try:
        return loop.run(opening.app, lambda stop: _main(opening, stop, beside))
    finally:
        complaints.stop_listening()


def refused(why: str, code: int) -> int:
    """Say why the wall does not start."""
    print(f"gridwall wall: {why}", file=sys.stderr)  # noqa: T201  the one line that a refused start owes the user
    return code


async def _main(opening: Opening, stop: asyncio.Event, beside: Beside | None) -> int:
    first = furnish(opening.shell, opening.tokens)
    options = await _asked(opening, first, stop)
    if options is None:
        return 0
    try:
        seat = _seat(options, opening)
        show_cache(first.desk, seat)
        await _passes()
        async with seat:
            await _run(opening, options, first, seat, stop, beside)
    except SeatRefusedError as why:
        return refused(str(why), 1)
    return 0


async def _run(opening: Opening, options: WallOptions, first: First, seat: Seat, stop: asyncio.Event, beside: Beside | None) -> None:
    # lazy: the queue is on the screen before map and charts are imported
    from desktop.composition import Wall

    wall = Wall(opening.app, options, opening.settings, opening.languages, first, seat, opening.tokens)
    apply_chrome(opening.app, opening.tokens)
    memory.stays()
    wall.tasks.spawn(_import_charts(), "charts")
    if beside is not None:
        wall.tasks.spawn(beside(wall), "beside")
    try:
        await wall.run(stop)
    finally:
        await wall.close()


async def _asked(opening: Opening, first: First, stop: asyncio.Event) -> WallOptions | None:
    """The options with a hub in them, asked for where there was none; None when nobody wants to say."""
    if opening.options.hub is not None:
        return opening.options
    # lazy: only the first start asks
    from desktop import firstrun

    return await firstrun.ask(first.window, opening.tokens, partial(firstrun.connect, opening.options), stop)


async def _passes() -> None:
    """Let the loop go round until what was shown is painted and sent to the screen."""
    for _ in range(4):
        await asyncio.sleep(0)


async def _import_charts() -> None:
    """Have pyqtgraph at hand before somebody looks at the trends; its 130 ms fall between two keys of the first second or into none."""
    await asyncio.sleep(_CHARTS_AFTER_S)
    # lazy: see above
    import widgets.trends.curves  # noqa: F401


def _seat(options: WallOptions, opening: Opening) -> Seat:
    hub, token_file = options.hub or "", options.token_file or Path()
    data_dir = options.data_dir or user_paths().data / "seat"
    seat = open_seat(SeatArgs(hub, token_file, data_dir, options.name), Options(lang=opening.languages.current))
    opening.settings.set("hub", hub)
    opening.settings.set("token_file", str(token_file.absolute()))
    return seat
