"""The desk takes the place of the curtain: banner and four panels, still empty, in the window that stands already."""

from dataclasses import dataclass

from desktop.desk import Desk
from desktop.labels import Labels
from desktop.shell import Shell
from desktop.wall.arrangement import Place
from desktop.wall.screens import Screens
from desktop.wall.window import WallWindow
from resources import text
from services.console.seat import Seat
from services.domain import categories
from widgets.banner.banner import StatusBanner
from widgets.base.fonts import LATER_FILES, load_fonts
from widgets.base.tokens import Tokens


@dataclass(slots=True)
class First:
    """What stands on the screen already when the wall takes over."""

    window: WallWindow
    banner: StatusBanner
    desk: Desk
    layout: str
    screens: Screens


def furnish(shell: Shell, tokens: Tokens) -> First:
    """Put banner and desk into the shell's window."""
    load_fonts(names=LATER_FILES)
    banner, desk = StatusBanner(tokens=tokens), Desk(tokens)
    shell.window.empty()
    shell.window.put_banner(banner)
    shell.window.fill([(Place.DESK, desk)], None)
    return First(shell.window, banner, desk, shell.layout, shell.screens)


def show_cache(desk: Desk, seat: Seat) -> None:
    """What the seat knows from its last life, in queue and unit board; the feed takes over as soon as it is there."""
    names, now_ms = Labels(seat, categories.load(text("categories.json"))).names(), seat.hub_now_ms()
    desk.queue.view.set_names(names)
    desk.board.set_names(names)
    desk.queue.view.load(seat.view.incidents.values(), now_ms)
    desk.board.load(seat.view.units.values(), now_ms)
