"""The one thread that writes a seat's files, cache and outbox alike (architecture.md "Processes and threads")."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")


class NotKeptError(Exception):
    """A seat's file did not take it, and nothing of it is in there; the message is one plain line."""


class Jobs(Protocol):
    """Whoever does a seat's file work, one job at a time in the order given; see SeatThread."""

    async def run(self, job: Callable[[], T]) -> T:
        """Result of `job()`, raised errors included."""
        ...

    def close(self) -> None:
        """Finish what was given."""
        ...


class SeatThread:
    """Jobs run one at a time in the order given, so that what the seat awaits is committed when it returns."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="gridwall-seat-writer")

    async def run(self, job: Callable[[], T]) -> T:
        """Result of `job()`, raised errors included. A caller that stops waiting does not stop the job."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    def close(self) -> None:
        """Finish what was given, then end the thread."""
        self._pool.shutdown(wait=True)
