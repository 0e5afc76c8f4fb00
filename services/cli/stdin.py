"""Lines of standard input without a thread and without a busy loop, whether it is a terminal, a pipe or a file."""

import asyncio
import os
from collections.abc import AsyncIterator

_CHUNK = 65536
LINE_LIMIT = 65536


async def lines(fd: int = 0) -> AsyncIterator[str]:
    """Each line without its end, until the input ends; bytes that are no UTF-8 are shown as U+FFFD. A line longer than 64 KiB is cut there."""
    held = b""
    while chunk := await _read(fd):
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            yield _text(line)
        held = held[: LINE_LIMIT + 1]
    if held:
        yield _text(held)


def _text(line: bytes) -> str:
    return line[:LINE_LIMIT].decode("utf-8", "replace").removesuffix("\r")


async def _read(fd: int) -> bytes:
    """The next bytes, empty at the end of the input (a closed one included)."""
    while True:
        try:
            await _readable(fd)
            return os.read(fd, _CHUNK)
        except BlockingIOError:
            continue
        except OSError:
            return b""


async def _readable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    try:
        loop.add_reader(fd, _set, ready)
    except PermissionError:
        return  # a regular file: always readable, and not for epoll
    try:
        await ready
    finally:
        loop.remove_reader(fd)


def _set(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
