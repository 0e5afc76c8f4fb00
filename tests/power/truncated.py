"""Kills a process that fills an outbox and takes off its log what was written after the last confirmed command, at any byte: nothing confirmed is gone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from services.store.outbox import Outbox
from services.store.seat_thread import SeatThread
from tests.support.processes import ROOT

_FILL = """
import asyncio, sys
from itertools import count
from pathlib import Path
from services.store.outbox import Outbox
from services.store.kept import Identity
from services.store.seat_thread import SeatThread
from tests.power.script import kept
async def main(path):
    box = Outbox(path, SeatThread())
    who, held = box.load()
    if who is None:
        await box.begin(Identity("seat-03", "inc"))
    log = path.with_name("outbox.sqlite-wal")
    for number in count(len(held) + 1):
        await box.add(kept(number))
        print(number, log.stat().st_size, flush=True)
asyncio.run(main(Path(sys.argv[1])))
"""


def truncated_kills(folder: Path, kills: int, seed: int = 1) -> list[str]:
    """A line for each command that was confirmed and is not there, or for a file that does not hold; each kill goes on from what the last one left."""
    chance, path, wrong = Random(seed), folder / "outbox.sqlite", list[str]()
    for kill in range(kills):
        confirmed, size = _killed(path, chance.randrange(1, 40))
        log = path.with_name("outbox.sqlite-wal")
        os.truncate(log, chance.randint(size, max(size, log.stat().st_size)))
        wrong += (f"kill {kill}: {line}" for line in _missing(path, confirmed))
    return wrong


def _killed(path: Path, after: int) -> tuple[int, int]:
    """Let it confirm so many; the last number that it confirmed, and how long the log was then."""
    with subprocess.Popen([sys.executable, "-c", _FILL, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(after)]
        process.kill()
        told += process.stdout.readlines()
    number, size = [line for line in told if line.endswith("\n")][-1].split()
    return int(number), int(size)


def _missing(path: Path, confirmed: int) -> Iterator[str]:
    thread = SeatThread()
    box = Outbox(path, thread)
    _, held = box.load()
    thread.close()
    if box.salvaged is not None:
        yield f"the file did not hold: {box.salvaged}"
    there = [one.cseq for one in held]
    if there != list(range(1, len(there) + 1)) or len(there) < confirmed:
        yield f"{confirmed} were confirmed, {len(there)} are there"
