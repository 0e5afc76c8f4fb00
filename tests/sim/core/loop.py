"""An event loop on virtual time: nothing waits, nothing races, and a node of the system can be killed or stopped between any two steps."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, ContextVar
from dataclasses import dataclass, field

_EPSILON_S = 1e-9


@dataclass(eq=False)
class Node:
    """One process of the simulated system: whatever its code schedules runs in its name."""

    name: str
    dead: bool = False
    paused: bool = False
    tasks: list[asyncio.Task[object]] = field(default_factory=list)
    held: list[asyncio.Handle] = field(default_factory=list)


OWNER: ContextVar[Node | None] = ContextVar("OWNER", default=None)


class NothingLeftError(RuntimeError):
    """No step is ready and none will ever be: the run hangs."""


class SimLoop(asyncio.BaseEventLoop):
    """Runs ready steps in the order they came; when none is left, time jumps to the next timer."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self.steps = 0
        self._hooks: list[tuple[int, int, Callable[[], object]]] = []
        self.set_task_factory(_owned)  # type: ignore[arg-type]

    def call_soon(self, callback: Callable[..., object], *args: object, context: Context | None = None) -> asyncio.Handle:
        """As asyncio's, without its looks at thread and debugging."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None) -> asyncio.TimerHandle:
        """As asyncio's, without its looks at thread and debugging."""
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def time(self) -> float:
        """Virtual seconds since the start."""
        return self._now

    def after_steps(self, count: int, hook: Callable[[], object]) -> None:
        """Call `hook` between two steps, so many steps from now."""
        heapq.heappush(self._hooks, (self.steps + count, len(self._hooks), hook))

    def resume(self, node: Node) -> None:
        """Everything that came up for a stopped node happens now, in order."""
        node.paused = False
        held, node.held = node.held, []
        self._ready.extend(held)

    def _run_once(self) -> None:
        self._due()
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            node = _owner(handle)
            if handle.cancelled() or (node is not None and node.dead):
                continue
            if node is not None and node.paused:
                node.held.append(handle)
                continue
            self.steps += 1
            handle._run()
            while self._hooks and self._hooks[0][0] <= self.steps:
                heapq.heappop(self._hooks)[2]()

    def _due(self) -> None:
        """Move what is due among the ready; with nothing ready, time goes on to the next timer."""
        timers = self._scheduled
        while timers and timers[0].cancelled():
            heapq.heappop(timers)._scheduled = False  # type: ignore[attr-defined]
        if not self._ready and not self._stopping:
            if not timers:
                raise NothingLeftError("nothing is left to happen")
            self._now = max(self._now, timers[0].when())
        while timers and timers[0].when() <= self._now + _EPSILON_S:
            handle = heapq.heappop(timers)
            handle._scheduled = False  # type: ignore[attr-defined]
            self._ready.append(handle)

    def _process_events(self, event_list: object) -> None:
        """There are no sockets here."""

    def _write_to_self(self) -> None:
        """There is no other thread to be woken by."""


def _owner(handle: asyncio.Handle) -> Node | None:
    context: Context = handle._context  # type: ignore[attr-defined]
    return context.get(OWNER)


def _owned(loop: asyncio.AbstractEventLoop, coro: object, **options: object) -> asyncio.Task[object]:
    task: asyncio.Task[object] = asyncio.Task(coro, loop=loop, **options)  # type: ignore[arg-type]
    context = options.get("context")
    node = context.get(OWNER) if isinstance(context, Context) else OWNER.get()
    if node is not None:
        node.tasks.append(task)
        if len(node.tasks) > 200:
            node.tasks = [one for one in node.tasks if not one.done()]
    return task


def bury(loop: SimLoop) -> None:
    """End a loop whose processes are dead: they leave tasks that never ended, and nothing is said of them."""
    buried: set[asyncio.Task[object]] = set()
    asyncio._set_running_loop(loop)  # what they do in their last moment may want to start something, which is buried with them
    while dead := asyncio.all_tasks(loop) - buried:
        for task in dead:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            with suppress(BaseException):
                task.get_coro().close()
        buried |= dead
    asyncio._set_running_loop(None)
    loop._ready.clear()
    loop._scheduled.clear()
    loop.close()
