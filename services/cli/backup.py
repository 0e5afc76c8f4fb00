"""gridwall backup: copy a hub's log and tokens to one file, beside a running hub."""

import argparse
from pathlib import Path

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir
from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.store.backup import backup
from services.store.engine import StoreError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    add_data_dir(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Copy, verify the copy, put it in place."""
    try:
        made = backup(args.data_dir, args.to, stamp(SystemClock().now()))
    except StoreError as error:
        raise Refused(str(error)) from error
    print(f"{args.to}: {made.seq} events of realm {made.realm}, verified")
    return OK
