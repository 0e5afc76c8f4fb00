"""`python -m tests.soak --minutes M --seed N`: real processes under faults; the last line says what was lost or came twice, exit 1 when anything did."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.plan import Pace
from tests.soak.run import Size, Tally, say, soak


def main(argv: list[str]) -> int:
    """Run; the folder goes when all is well, else it is named."""
    args = _arguments(argv)
    folder, began = Path(tempfile.mkdtemp(prefix="gridwall-soak-")), time.monotonic()
    seconds = args.hours * 3600 or args.minutes * 60
    size = Size(seconds, args.seed, args.seats, args.units, args.gateways, args.round * 60, args.pause, Pace(args.every, args.longest), args.proxy_only)
    try:
        tally = asyncio.run(soak(size, folder))
    except asyncio.CancelledError:
        say(f"interrupted; everything is in {folder}")
        return 130
    except BaseException:
        say(f"ended by an error; everything is in {folder}")
        raise
    return _tell(tally, folder, time.monotonic() - began)


def _tell(tally: Tally, folder: Path, seconds: float) -> int:
    for line in tally.found.lines[:50]:
        say(line[:2000])
    if tally.found.lines:
        say(f"everything is in {folder}")
    else:
        shutil.rmtree(folder)
    print(tally.last_line(seconds), flush=True)
    return 1 if tally.found.lines else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--hours", type=float, default=0.0, help="instead of --minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seats", type=int, default=20)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--gateways", type=int, default=4)
    parser.add_argument("--round", type=float, default=10.0, help="minutes between two times that everything is healed and counted")
    parser.add_argument("--pause", type=float, default=4.0, help="seconds between two commands of a seat, on average")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two faults, on average")
    parser.add_argument("--longest", type=float, default=60.0, help="seconds that a fault lasts at most")
    parser.add_argument("--proxy-only", action="store_true", help="no network namespaces even where they may be made")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
