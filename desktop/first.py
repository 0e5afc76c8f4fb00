"""The desk takes the place of the curtain: banner and four panels, still empty, in the window that stands already."""

from dataclasses import dataclass

from desktop.desk import Desk
from desktop.shell import Shell
from desktop.wall.arrangement import Place
from desktop.wall.screens import Screens
from desktop.wall.window import WallWindow
from widgets.banner.banner import StatusBanner
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
    banner, desk = StatusBanner(tokens=tokens), Desk(tokens)
    shell.window.empty()
    shell.window.put_banner(banner)
    shell.window.fill([(Place.DESK, desk)], None)
    return First(shell.window, banner, desk, shell.layout, shell.screens)
