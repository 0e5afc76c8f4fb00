"""Background tasks: the only place that creates them, so that none is lost, silent or left behind."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Tasks:
    """A set of running tasks with one owner: keeps a reference to each, logs the ones that crash, ends all on close."""

    def __init__(self, log: logging.Logger | None = None) -> None:
        self._log = log or logging.getLogger("gridwall.tasks")
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start coro on the running loop under `name`; a crash is logged here whether or not anybody awaits the task."""
        task = asyncio.create_task(coro, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("task %s crashed: %s", task.get_name(), error, exc_info=error)

    def cancel_all(self) -> None:
        """Ask every task to end, without waiting."""
        for task in list(self._running):
            task.cancel()

    async def close(self) -> None:
        """Cancel every task and wait until each has ended; a task may call it and is then left alone. Can be called twice."""
        while others := self._running - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
