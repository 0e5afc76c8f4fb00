"""What the kernel says of a process: CPU time of one thread, memory, and how busy the machine is besides."""

import math
import os
import time
from collections.abc import Sequence
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def thread_cpu_s(pid: int, thread: int | None = None) -> float:
    """User and system time in seconds of one thread (the main one by default)."""
    stat = Path(f"/proc/{pid}/task/{thread or pid}/stat").read_text()
    return cpu_ticks(stat) * _TICK_S


def process_cpu_s(pid: int) -> float:
    """User and system time in seconds of all threads, ended ones included."""
    return cpu_ticks(Path(f"/proc/{pid}/stat").read_text()) * _TICK_S


def cpu_ticks(stat: str) -> int:
    """utime + stime of a line of /proc/…/stat; the name in brackets may hold anything."""
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def rss_mb(pid: int) -> float:
    """Resident memory in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def busy_pct(pid: int, seconds: float) -> float:
    """CPU time of the main thread over so many seconds, as % of one core."""
    cpu, start = thread_cpu_s(pid), time.monotonic()
    time.sleep(seconds)
    return round(100 * (thread_cpu_s(pid) - cpu) / (time.monotonic() - start), 2)


def load() -> list[float]:
    """Load averages of 1, 5 and 15 minutes."""
    return [round(one, 2) for one in os.getloadavg()]


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that `part` (0..1) of all values do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else math.nan
