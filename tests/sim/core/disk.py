"""The disks of the simulated machines: real SQLite files, written by jobs that take time, may find no room, and may be the last thing a process does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.app.ports import Rng
from services.store.engine import StoreError, driver
from services.store.seat_thread import NotKeptError
from services.store.tracks import Fix
from services.store.writes import transaction

T = TypeVar("T")


class Disk:
    """One machine's disk: `full` refuses writes; `crash` is asked before and after every commit whether the process ends there."""

    def __init__(self, rng: Rng) -> None:
        self.rng = rng
        self.full = False
        self.slow_s = 0.0
        self.crash: Callable[[str], bool] = lambda _where: False
        self.turn: asyncio.Lock | None = None

    async def job(self, work: Callable[[], T], refused: Exception) -> T:
        """Do one job in its turn."""
        self.turn = self.turn or asyncio.Lock()
        async with self.turn:
            await asyncio.sleep(self.rng.uniform(0.0005, 0.004) + self.slow_s)
            if self.full:
                raise refused
            if self.crash("before"):
                await asyncio.Event().wait()
            result = work()
            if self.crash("after"):
                await asyncio.Event().wait()
        await asyncio.sleep(0)  # it is on the disk, and nobody knows yet
        return result


class HubCommits:
    """services.store.engine.Commits on a Disk."""

    def __init__(self, engine: sa.Engine, disk: Disk, committed: Callable[[int], None]) -> None:
        self._engine, self._disk, self._committed = engine, disk, committed
        self.connection = engine.connect()

    async def run(self, job: Callable[[dbapi2.Connection], T]) -> T:
        """See Commits."""

        def work() -> T:
            with transaction(driver(self.connection)) as db:
                result = job(db)
            self._committed(self._head())
            return result

        return await self._disk.job(work, StoreError("database or disk is full"))

    def _head(self) -> int:
        return int(driver(self.connection).execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    def close(self) -> None:
        """See Commits."""
        self.connection.close()
        self._engine.dispose()


class SeatJobs:
    """services.store.seat_thread.Jobs on a Disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def run(self, job: Callable[[], T]) -> T:
        """See Jobs."""
        return await self._disk.job(job, NotKeptError("outbox.sqlite could not be written: database or disk is full"))

    def close(self) -> None:
        """See Jobs."""


async def at_once(work: Callable[[], None]) -> None:
    """services.hub.keeper.Beside: a file is written between two steps."""
    work()


class NoTracks:
    """services.store.tracks.Tracks that keeps none: positions are lossy."""

    async def start(self) -> None:
        """See Tracks."""

    async def keep_alive(self) -> None:
        """See Tracks."""

    def add(self, fix: Fix) -> None:
        """See Tracks."""

    def flush(self) -> None:
        """See Tracks."""

    async def close(self) -> None:
        """See Tracks."""
