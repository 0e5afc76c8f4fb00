"""gridwall hub: serve one realm from one data directory until SIGTERM or SIGINT."""

import argparse
import asyncio
import gc
import logging
import re
import sys
from pathlib import Path

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir, stop_on_signals
from services.hub.config import HubConfig, HubRefusal
from services.hub.hub import Hub
from services.runtime import logs, memory
from services.runtime.clock import SystemClock
from services.runtime.ids import UuidV7

_LISTEN = re.compile(r"^(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^:\[\]]+)):(?P<port>\d{1,5})$")
_REALM = re.compile(r"^(live|drill-[A-Za-z0-9_-]{1,40})$")
_SWITCH_S = 0.001


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    add_data_dir(parser)
    parser.add_argument("--listen", default="127.0.0.1:8700", type=_address, metavar="HOST:PORT", help="port 0 picks one (default %(default)s)")
    parser.add_argument("--realm", type=_realm, metavar="live|drill-NAME", help="default: the directory's; live for an empty one")
    parser.add_argument("--database", metavar="URL", help="another database than the directory's own SQLite file")
    parser.add_argument("--high-water", type=Path, metavar="PATH", help="default: beside the data directory")


def _address(text: str) -> tuple[str, int]:
    found = _LISTEN.match(text)
    if found is None or int(found["port"]) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return found["six"] or found["host"], int(found["port"])


def _realm(text: str) -> str:
    if not _REALM.match(text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither live nor drill-NAME")
    return text


def run(args: argparse.Namespace) -> int:
    """Serve; the first line on stdout says where."""
    if args.database:
        raise Refused("--database: this version keeps its log in the data directory only; leave it out")
    host, port = args.listen
    logs.setup(logging.INFO)
    # The writer thread gets the interpreter back within a millisecond of asking, however busy the loop is.
    sys.setswitchinterval(_SWITCH_S)
    config = HubConfig(data_dir=args.data_dir, host=host, port=port, realm=args.realm, high_water=args.high_water)
    try:
        asyncio.run(_serve(config))
    except HubRefusal as error:
        raise Refused(str(error)) from error
    return OK


async def _serve(config: HubConfig) -> None:
    stop = stop_on_signals(asyncio.get_running_loop())
    hub = Hub(config, SystemClock(), UuidV7())
    await hub.run(_ready, stop)


def _ready(line: bytes) -> None:
    gc.collect()
    memory.stays()
    print(line.decode(), flush=True)
