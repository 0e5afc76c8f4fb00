"""gridwall export: write a log as JSON lines, one event a line; works beside a running hub."""

import argparse
from pathlib import Path

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir
from services.store.engine import StoreError
from services.store.export import export_jsonl


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    add_data_dir(parser)
    parser.add_argument("--format", choices=["jsonl"], default="jsonl")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Write."""
    try:
        count = export_jsonl(args.data_dir, args.to)
    except StoreError as error:
        raise Refused(str(error)) from error
    print(f"{args.to}: {count} events")
    return OK
