"""How much longer a command takes to be decided on disk than the disk itself takes, with 10,000 positions a second arriving.

The time of a command is from the first byte sent to the last of its decision: what the measuring client does before and after, JSON and masking, is
not the hub's. The bare sync is of a file beside the hub's, with as many bytes as a commit has, in the same run and under the same load; the two
take turns in going first, since the disk and the caches are not the same for who comes second.
"""

import logging
import math
import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise, takewhile
from pathlib import Path

from tests.e2e.scene import Hub
from tests.perf.machine import percentile, process_cpu_s
from tests.perf.sync_feeder import PER_S
from tests.perf.sync_site import metric, moving
from tests.perf.sync_socket import PlainConsole, hello, packed

UNITS = 10_000
SAMPLES = 800
_PAUSE_S = 0.02
_WRAP = 8 * 2**20
_LOG = logging.getLogger("tests.perf")


class Desk:
    """A console that adds notes to one incident and waits for each decision; a note is made ready before the clock runs."""

    def __init__(self, console: PlainConsole, incident: str) -> None:
        self._console, self._incident, self._cseq = console, incident, 0
        self._next = b""
        self.ready()

    def ready(self) -> None:
        """Make the next command ready to be sent."""
        self._cseq += 1
        args = {"text": f"从东门进 {self._cseq}"}
        self._next = packed({"t": "cmd", "cid": str(uuid.uuid4()), "cseq": self._cseq, "verb": "note", "incident": self._incident, "args": args})

    def note(self) -> None:
        """The command in, its decision out."""
        self._console.post(self._next)
        said = self._console.until_raw("dec")
        assert b'"outcome":"applied"' in said, said


def durable(here: Hub, token: str, gateway: Path, incident: str) -> dict[str, object]:
    """p50 and p99 of both, taken turn about in one run; first with nothing else going on, then beside the positions."""
    with _desk(here, token, "desk-size", incident) as desk:
        disk = _Disk(here.folder / "bare", _commit_bytes(here.folder / "journal.sqlite-wal", desk))
        quiet = _turns(desk, disk.write, SAMPLES // 4)
    with moving(here, gateway, UNITS), _desk(here, token, "desk-load", incident) as desk:
        _turns(desk, disk.write, 50)
        came, cpu, began = metric(here, "positions_total"), process_cpu_s(here.process.pid), time.monotonic()
        loaded = _turns(desk, disk.write, SAMPLES)
        spent = time.monotonic() - began
        came, cpu = (metric(here, "positions_total") - came) / spent, (process_cpu_s(here.process.pid) - cpu) / spent
    assert came > PER_S / 2, f"{came:.0f} positions a second arrived: this is no figure of a hub under load"
    more = {"positions_per_s": round(came), "commit_bytes": disk.size, "durable_hub_cpu_pct": round(100 * cpu)}
    disk.close()
    return {**_figures(*loaded), **{f"quiet_{key}": value for key, value in _figures(*quiet).items()}, **more}


@contextmanager
def _desk(here: Hub, token: str, name: str, incident: str) -> Iterator[Desk]:
    with PlainConsole(here.url, token) as console:
        console.say(hello(name))
        console.until("snap.end")
        yield Desk(console, incident)


def _figures(commands: list[float], bare: list[float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        one, other = percentile(commands, part), percentile(bare, part)
        found |= {f"durable_{name}_over_fsync_ms": round(one - other, 2), f"durable_{name}_ms": round(one, 2), f"fsync_{name}_ms": round(other, 2)}
    _LOG.info("%s", found)
    return found


def _turns(desk: Desk, write: Callable[[], None], count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each, one after the other and turn about, with a pause that is no whole part of the feed's beat."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        both = list(zip(taken, (desk.note, write), strict=True))
        for times, job in both if number % 2 else both[::-1]:
            began = time.perf_counter()
            job()
            times.append((time.perf_counter() - began) * 1000)
        desk.ready()
        time.sleep(_PAUSE_S * (0.5 + math.modf(number * 0.618)[0]))
    return taken


def _commit_bytes(log: Path, desk: Desk) -> int:
    """What one note adds to the write-ahead log: the median of 20 commits, found by the mark on the last frame of each."""
    for _ in range(20):
        desk.note()
        desk.ready()
    data = log.read_bytes()
    page, salts = int.from_bytes(data[8:12]), data[16:24]
    frames = [data[at : at + 24] for at in range(32, len(data), page + 24)]
    live = list(takewhile(lambda frame: frame[8:16] == salts, frames))
    ends = [number for number, frame in enumerate(live) if frame[4:8] != bytes(4)]
    sizes = [after - before for before, after in pairwise(ends)][-20:]
    return statistics.median_high(sizes or [1]) * (page + 24)


class _Disk:
    """A file beside the hub's, written and synced by itself; it goes round like a write-ahead log."""

    def __init__(self, file: Path, size: int) -> None:
        self._file = os.open(file, os.O_CREAT | os.O_RDWR)
        self._bytes, self._at, self.size = os.urandom(size), 0, size

    def write(self) -> None:
        os.pwrite(self._file, self._bytes, self._at)
        os.fsync(self._file)
        self._at = (self._at + len(self._bytes)) % _WRAP

    def close(self) -> None:
        os.close(self._file)
