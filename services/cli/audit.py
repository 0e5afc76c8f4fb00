"""gridwall audit verify: walk the chain of a log and find whatever was changed; works beside a running hub."""

import argparse

import msgspec

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir
from services.store.directory import require_log
from services.store.engine import StoreError
from services.store.verify import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="verify")
    add_data_dir(verbs.add_parser("verify", help="exit 0 when every event holds, 1 with the first that does not"))


def run(args: argparse.Namespace) -> int:
    """Walk."""
    try:
        path = require_log(args.data_dir)
        found = verify(path)
    except StoreError as error:
        raise Refused(str(error)) from error
    if found.problem:
        raise Refused(f"{path}: {found.problem}; `gridwall doctor --data-dir {args.data_dir}` says what to do")
    answer = {"ok": True, "realm": found.realm, "epoch": found.epoch, "events": found.events, "head": {"seq": found.seq, "hash": found.hash}}
    print(msgspec.json.encode(answer).decode())
    return OK
