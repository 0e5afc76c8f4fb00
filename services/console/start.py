"""Opens a seat on this machine: data directory, token file, hub address, system clock; for the command line and the wall alike."""

from dataclasses import dataclass, replace
from pathlib import Path

from services.console.home import SeatRefusedError, open_home
from services.console.seat import Options, Seat
from services.link.console_client import ConsoleLink, LinkRefusedError
from services.runtime.clock import SystemClock
from services.runtime.ids import UuidV7
from services.runtime.paths import boot_id
from services.runtime.rng import SeededRng


@dataclass(frozen=True, slots=True)
class SeatArgs:
    """What whoever starts a seat gives: hub address, token file, data directory, a readable id for a new one."""

    hub: str
    token_file: Path
    data_dir: Path
    name: str = ""


def open_seat(args: SeatArgs, options: Options | None = None) -> Seat:
    """A seat with its view read from the cache and not yet begun. SeatRefusedError with one plain line."""
    read_token(args.token_file)
    clock = SystemClock()
    try:
        ConsoleLink(args.hub, str, str)
    except ValueError as why:
        raise SeatRefusedError(str(why)) from why
    home = open_home(args.data_dir, UuidV7(), args.name)

    def token() -> str:
        try:
            return read_token(args.token_file)
        except SeatRefusedError as why:
            raise LinkRefusedError(str(why)) from why

    options = replace(options or Options(), boot=boot_id())
    return Seat(home, lambda realm: ConsoleLink(args.hub, token, realm), clock, UuidV7(), SeededRng(), options)


def read_token(file: Path) -> str:
    """The token in a file. SeatRefusedError when there is none."""
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as why:
        raise SeatRefusedError(f"the token file {file} cannot be read: {getattr(why, 'strerror', None) or 'not a token'}") from why
    if not token or any(c.isspace() for c in token):
        raise SeatRefusedError(f"the token file {file} holds no token")
    return token
