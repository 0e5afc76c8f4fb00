"""`python -m tests.soak.skewed FILE VERB …`: gridwall with a wall clock that is wrong by the seconds in FILE, which may change while it runs."""

import mmap
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.__main__ import main
from services.runtime.clock import SystemClock

_SECONDS = struct.Struct("d")


def set_skew(file: Path, seconds: float) -> None:
    """Make the clock of the process that was started with `file` wrong by so much, at once; in place, as it is mapped."""
    with file.open("r+b" if file.exists() else "w+b") as out:
        out.write(_SECONDS.pack(seconds))


def _skew(file: Path) -> None:
    with file.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), _SECONDS.size, access=mmap.ACCESS_READ)

    def now(_clock: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=_SECONDS.unpack_from(mapped)[0])

    # The one place where the product reads the wall clock.
    setattr(SystemClock, "now", now)  # noqa: B010  mypy refuses a plain assignment to a method


if __name__ == "__main__":
    _skew(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
