"""What several verbs share: the data directory, its administration file, times on the command line."""

import argparse
import signal
from asyncio import AbstractEventLoop, Event
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.answer import Refused
from services.store.admin import Admin
from services.store.directory import is_seats, require_tokens
from services.store.engine import StoreError


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """--data-dir, required."""
    parser.add_argument("--data-dir", type=Path, required=True, metavar="DIR", help="the hub's data directory")


@contextmanager
def administration(data_dir: Path, *, make: bool = False) -> Iterator[Admin]:
    """The administration file of a directory; Refused when there is none (unless it may be made) or it cannot be used."""
    try:
        if not make:
            require_tokens(data_dir)
        elif is_seats(data_dir):
            raise Refused(f"{data_dir}: is a seat's directory; give the hub's, or a new one")
        else:
            data_dir.mkdir(parents=True, exist_ok=True)
        admin = Admin(data_dir)
    except FileExistsError as error:
        raise Refused(f"{data_dir}: is no directory; give the hub's, or a new one") from error
    except OSError as error:
        raise Refused(f"{data_dir}: cannot be used: {error.strerror}; give the hub's directory, or a new one where you may write") from error
    except StoreError as error:
        raise Refused(str(error)) from error
    try:
        yield admin
    except StoreError as error:
        raise Refused(str(error)) from error
    finally:
        admin.close()


def words(text: str) -> tuple[str, ...]:
    """Comma-separated words without blanks and repeats."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def positive(text: str) -> float:
    """An argument that is a number above 0."""
    number = float(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return number


def stop_on_signals(loop: AbstractEventLoop) -> Event:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def secret_of(file: Path) -> str:
    """The token in a file; Refused when there is none."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file}: no token can be read: {error}") from error
    if not secret or not secret.isascii() or not secret.isprintable():
        raise Refused(f"{file}: holds no token")
    return secret
