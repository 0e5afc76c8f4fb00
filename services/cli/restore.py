"""gridwall restore: put a backup in place of a directory's log; no hub may run on it."""

import argparse
from pathlib import Path
from tarfile import is_tarfile

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir, administration
from services.runtime.clock import SystemClock
from services.runtime.ids import uuid7
from services.store.backup import restore
from services.store.directory import is_seats
from services.store.engine import StoreError
from services.store.keys import KEY_FILE, holds_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    parser.add_argument("file", type=Path, metavar="FILE")
    add_data_dir(parser)


def run(args: argparse.Namespace) -> int:
    """Verify, then swap; the old log is kept beside."""
    _fits(args.file, args.data_dir)
    try:
        made = restore(args.file, args.data_dir, uuid7(), f"{SystemClock().now():%Y%m%dT%H%M%SZ}")
    except StoreError as error:
        raise Refused(str(error)) from error
    print(f"{args.data_dir}: {made.seq} events of realm {made.realm} restored; a new epoch begins")
    return OK


def _fits(file: Path, data_dir: Path) -> None:
    """Refused before anything is made or moved: for no backup, a seat's directory, or tokens that stay and cannot be read."""
    try:
        if not file.exists():
            raise Refused(f"{file}: is not there; give a file that `gridwall backup` made")
        if not file.is_file() or not is_tarfile(file):
            raise Refused(f"{file}: is no backup of gridwall; give a file that `gridwall backup` made")
    except OSError as error:
        raise Refused(f"{file}: cannot be read: {error.strerror}") from error
    if is_seats(data_dir):
        raise Refused(f"{data_dir}: is a seat's directory; give the hub's, or a new one")
    admin = data_dir / "admin.sqlite"
    if admin.is_dir():
        raise Refused(f"{admin}: is a directory, where a hub has a file; move it away")
    if holds_data(admin) and (data_dir / KEY_FILE).exists():
        try:
            with administration(data_dir):
                pass
        except Refused as why:
            raise Refused(f"{why}; or move {admin.name} and {KEY_FILE} away, and restore takes those of the backup") from why
