"""One process of a soak that can be killed, stopped and started again: lines in, lines out, a log of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.processes import ROOT

_LINE = 1 << 26  # a :queue of thousands of rows is one line
_PATIENCE_S = 15.0


def module(name: str, *args: object) -> list[str]:
    """The argv of `python -m tests.soak.NAME ARGS`."""
    return [sys.executable, "-m", f"tests.soak.{name}", *(str(arg) for arg in args)]


class Child:
    """Started by `start`; `heard` gets every line of its stdout that came whole."""

    def __init__(self, argv: Sequence[str], log: Path, heard: Callable[[str], None]) -> None:
        self.argv, self._log, self._heard = list(argv), log, heard
        self.process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether it runs, or is stopped."""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start it, in a session of its own, so that Ctrl-C is ours to hand on."""
        env, pipe = {**os.environ, "PYTHONPATH": str(ROOT)}, asyncio.subprocess.PIPE
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.argv, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=log, limit=_LINE, start_new_session=True
            )
        self._reading = asyncio.create_task(self._read(self.process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if line.endswith(b"\n"):
                self._heard(line.decode())

    async def say(self, line: str) -> None:
        """A line to its stdin; nothing when it is gone."""
        if self.process is None or self.process.stdin is None:
            return
        with suppress(OSError, RuntimeError):
            self.process.stdin.write(line.encode() + b"\n")
            await self.process.stdin.drain()

    def signal(self, number: signal.Signals) -> None:
        """To it alone; nothing when it is gone."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL, and what it still had said is read."""
        self.signal(signal.SIGKILL)
        await self.gone()

    async def end(self) -> None:
        """SIGTERM, SIGKILL after a while."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self.gone()
        except TimeoutError:
            await self.kill()

    async def gone(self) -> None:
        """Wait for its end."""
        if self.process is not None:
            await self.process.wait()
        if self._reading is not None:
            await self._reading
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


async def ran(*argv: str) -> None:
    """A short command that has nothing to say. OSError with what it said when it fails."""
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    if process.returncode:
        raise OSError(f"{' '.join(argv)}: {said.decode().strip()}")
