"""The paper sheet at the desk: written every ten minutes beside what the dispatcher does, the newest and the one before kept."""

import asyncio
import logging
import os
from contextlib import suppress
from pathlib import Path

from desktop.keeping import keep_file
from desktop.labels import Labels
from desktop.printing import pdf
from services.analysis.paper import EVERY_S, paper, sheet, snapshot
from services.console.seat import Seat
from services.domain.times import Stamp, from_ms
from widgets.base.i18n import language, pick
from widgets.base.localtime import moment

_LOG = logging.getLogger("gridwall.wall")
NEWEST, BEFORE = "paper", "paper-before"


class Papering:
    """Sheets of one seat in `folder`."""

    def __init__(self, seat: Seat, labels: Labels, folder: Path, first_s: float = 60.0) -> None:
        self._seat, self._labels, self._folder, self._first_s = seat, labels, folder, first_s

    async def run(self) -> None:
        """Write one soon after the start and every ten minutes from then on; a disk that is full is logged and tried again."""
        await asyncio.sleep(self._first_s)
        while True:
            try:
                self._write(self.page())
            except OSError as why:
                _LOG.warning("the paper sheet was not written to %s: %s", self._folder, why)
            await asyncio.sleep(EVERY_S)

    def page(self) -> str:
        """The sheet as of now."""
        now, lang = from_ms(self._seat.hub_now_ms()), language()
        return sheet(paper(snapshot(self._seat.view), self._seat.console, lang, self._labels.names(), self._when, now))

    def print(self) -> str:
        """Write it at once, as PDF too; a line that says where. Raises OSError."""
        page = self.page()
        self._write(page)
        file = keep_file(self._folder, f"{NEWEST}.pdf", pdf(page))
        return f"{pick('纸面表已写出', 'the paper sheet is in')} {file.parent.name}/{file.name}"

    def _write(self, page: str) -> None:
        newest = self._folder / f"{NEWEST}.html"
        with suppress(FileNotFoundError):
            os.replace(newest, self._folder / f"{BEFORE}.html")
        keep_file(self._folder, newest.name, page.encode())

    def _when(self, at: Stamp) -> str:
        return f"{moment(at, self._labels.zone):%m-%d %H:%M}"
