"""Position history in a file and a process of its own: a writer thread would starve beside a busy loop (architecture.md "hub")."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.store.engine import open_engine, plain, reader
from services.store.tables import TRACKS, create

_LOG = logging.getLogger("gridwall.tracks")
_PIPE_BYTES = 4 * 1024 * 1024
_RETRY_TURNS = 20
_PIECE = 250
_INSERT = sa.text(
    "INSERT INTO fixes SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8 FROM json_each(:rows)"
)
_LAST = sa.text(
    "INSERT INTO last SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8 FROM json_each(:rows) "
    "WHERE true ON CONFLICT (unit) DO UPDATE SET at = excluded.at, lon = excluded.lon, lat = excluded.lat, course = excluded.course, "
    "speed = excluded.speed, accuracy = excluded.accuracy, battery = excluded.battery, source = excluded.source WHERE excluded.at >= last.at"
)


class Fix(msgspec.Struct, frozen=True, array_like=True):
    """One position: milliseconds since 1970, WGS-84 degrees, degrees from north, metres a second, metres, 0..1."""

    unit: str
    at: int
    lon: float
    lat: float
    course: float | None = None
    speed: float | None = None
    accuracy: float | None = None
    battery: float | None = None
    source: str = ""


def last_fixes(path: Path) -> list[Fix]:
    """The newest stored fix of every unit; none when there is no file yet."""
    if not path.exists():
        return []
    engine = open_engine(path)
    create(engine, TRACKS)
    with reader(engine) as connection:
        found = [Fix(*row) for row in connection.execute(sa.text("SELECT unit, at, lon, lat, course, speed, accuracy, battery, source FROM last"))]
    engine.dispose()
    return found


class Tracks(Protocol):
    """Whoever keeps the history of positions; see TrackWriter."""

    async def start(self) -> None: ...
    async def keep_alive(self) -> None: ...
    def add(self, fix: Fix) -> None: ...
    def flush(self) -> None: ...
    async def close(self) -> None: ...


class TrackWriter:
    """The hub's end of the pipe. Bounded: what the process cannot take in time is dropped and counted, never waited for."""

    def __init__(self, path: Path, dropped: Callable[[int], None]) -> None:
        self._path, self._dropped = path, dropped
        self._process: asyncio.subprocess.Process | None = None
        self._gathered: list[Fix] = []
        self._begun = False
        self._turns = 0

    async def start(self) -> None:
        """Start the process."""
        # A packed program is its own interpreter and finds this module by the hidden verb.
        start = [sys.executable, "tracks-writer"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "services.store.tracks"]
        self._begun = False
        # Not the hub's stdout: whoever reads that to its end would wait for this process as well.
        self._process = await asyncio.create_subprocess_exec(
            *start, str(self._path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
        )

    async def keep_alive(self) -> None:
        """Start the process again when it has ended by itself; called in turns, it tries at most once in a while."""
        if self._process is None or self._process.returncode is None:
            return
        self._turns += 1
        if self._turns % _RETRY_TURNS == 1:
            _LOG.error("the writer of tracks ended with %s and is started again", self._process.returncode)
            try:
                await self.start()
            except OSError as why:
                _LOG.error("it cannot be started now: %s", why.strerror)

    def add(self, fix: Fix) -> None:
        """Keep a fix for the next flush; handed over in pieces, so that no flush holds anybody up."""
        self._gathered.append(fix)
        if len(self._gathered) >= _PIECE:
            self._hand_over()

    def flush(self) -> None:
        """End the line: what was handed over since the last one is a transaction."""
        if self._gathered:
            self._hand_over()
        if self._begun and (pipe := self._pipe()) is not None:
            pipe.write(b"]\n")
        self._begun = False

    def _pipe(self) -> asyncio.StreamWriter | None:
        pipe = self._process.stdin if self._process is not None else None
        return None if pipe is None or pipe.is_closing() else pipe

    def _hand_over(self) -> None:
        pipe = self._pipe()
        if pipe is None or pipe.transport.get_write_buffer_size() > _PIPE_BYTES:
            self._dropped(len(self._gathered))
        else:
            pipe.write((b"," if self._begun else b"[") + msgspec.json.encode(self._gathered)[1:-1])
            self._begun = True
        self._gathered = []

    async def close(self) -> None:
        """Hand over the rest, close the pipe and wait for the process to have written it."""
        self.flush()
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10.0)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def main(argv: list[str]) -> int:
    """The process: a line of fixes is a transaction; ends when the pipe does, whatever became of the hub."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    engine = open_engine(Path(argv[0]))
    try:
        create(engine, TRACKS)
    except (sa.exc.DBAPIError, dbapi2.Error) as error:
        _LOG.error("%s: no track is kept: %s", argv[0], plain(error))
        return 1
    with engine.connect() as connection:
        for line in sys.stdin.buffer:
            if line.endswith(b"\n"):  # a hub that was killed may leave half a line
                _store(connection, line.decode())
    engine.dispose()
    return 0


def _store(connection: sa.Connection, rows: str) -> None:
    try:
        with connection.begin():
            connection.execute(_INSERT, {"rows": rows})
            connection.execute(_LAST, {"rows": rows})
    except sa.exc.DBAPIError as error:
        _LOG.warning("positions not kept: %s", plain(error))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
