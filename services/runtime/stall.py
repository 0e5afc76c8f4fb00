"""The stall watchdog: notices that a loop has stopped answering and records what it was doing."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType

_LOG = logging.getLogger("gridwall.stall")


class StallWatchdog:
    """A daemon thread that watches one loop: silence longer than the limit is one record with the stack of the watched thread.

    Works for any loop, asyncio or Qt: start it in the thread to be watched, call beat() from a timer of the loop four times a limit, stop it with the loop.
    """

    def __init__(self, limit_ms: int = 250, report: Callable[[float, str], None] | None = None) -> None:
        """limit_ms: silence that counts as a stall; report(ms so far, stack) is called in the watchdog's thread, and logs by default."""
        self.limit_s = limit_ms / 1000
        self.stalls = 0
        self._report = report or _log_stall
        self._watched = threading.get_ident()
        self._beat = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gridwall-stall", daemon=True)

    def beat(self) -> None:
        """The loop is alive: one float stored, no lock."""
        self._beat = time.monotonic()

    def start(self) -> None:
        """Begin watching the calling thread."""
        self._watched = threading.get_ident()
        self.beat()
        self._thread.start()

    def stop(self) -> None:
        """End the watchdog's thread; harmless when it never ran."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> "StallWatchdog":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _watch(self) -> None:
        reported = 0.0
        while not self._stop.wait(self.limit_s / 4):
            beat = self._beat
            silent = time.monotonic() - beat
            if silent >= self.limit_s and beat != reported:
                reported = beat
                self.stalls += 1
                self._report(silent * 1000, _stack_of(self._watched))


def _stack_of(thread: int) -> str:
    # The one way to see another thread's stack from within; faulthandler only writes to files.
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame, limit=12)) if frame else "(the thread has ended)\n"


def _log_stall(silent_ms: float, stack: str) -> None:
    _LOG.warning("the loop has not answered for %.0f ms; it was in: %s", silent_ms, stack.strip().splitlines()[-1].strip(), extra={"stack": stack})
