"""Screenshots of every window, written beside and renamed into place so that a reader never sees half a picture."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

_LOG = logging.getLogger("gridwall.wall")


def save(windows: Mapping[str, QWidget], folder: Path) -> list[Path]:
    """One PNG a window, named after it; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, window in windows.items():
        file = folder / f"{name}.png"
        beside = folder / f".{name}.png"
        if not window.grab().save(str(beside), "PNG"):
            raise OSError(f"{beside} cannot be written")
        os.replace(beside, file)
        written.append(file)
    return written


async def keep(windows: Callable[[], Mapping[str, QWidget]], folder: Path, after_s: float, every_s: float | None) -> None:
    """Write after `after_s`, then each `every_s` until cancelled; once only without it."""
    await asyncio.sleep(after_s)
    while True:
        try:
            save(windows(), folder)
        except OSError as why:
            _LOG.warning("screenshots not written to %s: %s", folder, why)
        if every_s is None:
            return
        await asyncio.sleep(every_s)
