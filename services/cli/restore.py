"""gridwall restore: put a backup in place of a directory's log; no hub may run on it."""

import argparse
from pathlib import Path

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir
from services.runtime.clock import SystemClock
from services.runtime.ids import uuid7
from services.store.backup import restore
from services.store.engine import StoreError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    parser.add_argument("file", type=Path, metavar="FILE")
    add_data_dir(parser)


def run(args: argparse.Namespace) -> int:
    """Verify, then swap; the old log is kept beside."""
    try:
        made = restore(args.file, args.data_dir, uuid7(), f"{SystemClock().now():%Y%m%dT%H%M%SZ}")
    except StoreError as error:
        raise Refused(str(error)) from error
    print(f"{args.data_dir}: {made.seq} events of realm {made.realm} restored; a new epoch begins")
    return OK
