"""The one event loop of the wall: asyncio on Qt through qasync, ended by a signal, the last window or the main coroutine."""

import asyncio
from collections.abc import Callable, Coroutine

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from desktop.signals import ENDING, already_ending


def run(app: QApplication, main: Callable[[asyncio.Event], Coroutine[None, None, int]]) -> int:
    """Run `main(stop)` until it returns; `stop` is set by SIGINT, SIGTERM and the closing of the last window."""
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(_with_stop(app, main))


async def _with_stop(app: QApplication, main: Callable[[asyncio.Event], Coroutine[None, None, int]]) -> int:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, stop.set)
    app.lastWindowClosed.connect(stop.set)
    try:
        return await main(stop)
    finally:
        for number in ENDING:
            loop.remove_signal_handler(number)
        already_ending()
