"""The X server from outside the wall: real key events by XTest, and the pixels of its screen read from its memory."""

import ctypes
import ctypes.util
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Keyboard:
    """Presses keys of an X display as a hand would; the server sends them to whichever window has the focus."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._test = ctypes.CDLL(ctypes.util.find_library("Xtst") or "libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XKeysymToKeycode.restype = ctypes.c_ubyte
        opened: int | None = self._x.XOpenDisplay(display.encode())
        if not opened:
            raise OSError(f"no X display {display}")
        self._display = ctypes.c_void_p(opened)

    def press(self, letter: str) -> int:
        """Press and let go of a letter's key; CLOCK_MONOTONIC in ns just before."""
        code = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(ord(letter)))
        before = time.monotonic_ns()
        for down in (1, 0):
            self._test.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
        self._x.XFlush(self._display)
        return before

    def close(self) -> None:
        """Leave the display."""
        self._x.XCloseDisplay(self._display)


def pixels(memory: Path) -> NDArray[np.uint32]:
    """The living picture of an Xvfb with -fbdir: (height, width) of 0xRRGGBB, as the server draws it."""
    header = np.fromfile(memory, dtype=">u4", count=25)
    # X Window Dump: header size, …, [4] width, [5] height, …, [12] bytes a line, …, [19] colours of 12 bytes each
    start, width, height, line = int(header[0]) + 12 * int(header[19]), int(header[4]), int(header[5]), int(header[12])
    picture: NDArray[np.uint32] = np.memmap(memory, dtype="<u4", mode="r", offset=start, shape=(height, line // 4))
    return picture[:, :width]
