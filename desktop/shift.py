"""What the shift asks for, put together: the sheets over the desk, what fills them, and the keys that open them."""

from collections.abc import Callable
from pathlib import Path

from desktop.feed import Feed
from desktop.handing import Handing
from desktop.labels import Labels
from desktop.overlays import Overlays
from desktop.papering import Papering
from desktop.reporting import Reports
from desktop.sweeping import SweepWalk
from services.commands.lookup import StateLookup
from services.console.seat import Seat
from services.runtime.tasks import Tasks
from widgets.shift.handover import HandoverSheet
from widgets.shift.report import ReportSheet
from widgets.shift.sheet import Sheet
from widgets.shift.sweep import SweepSheet


class Shift:
    """`show(name)` opens one of its sheets; its papers are kept under `folder`."""

    def __init__(self, seat: Seat, labels: Labels, lookup: StateLookup, overlays: Overlays, feed: Feed, tasks: Tasks, folder: Path) -> None:
        self._overlays = overlays
        sweep = SweepSheet(overlays.home, overlays.tokens)
        self.sweep = SweepWalk(seat, labels, lookup, sweep, tasks)
        report = ReportSheet(overlays.home, overlays.tokens)
        self.reports = Reports(seat, labels, lookup, report, tasks, folder / "reports")
        handover = HandoverSheet(overlays.home, overlays.tokens)
        self.handing, papering = Handing(seat, labels, handover, folder / "handover"), Papering(seat, labels, folder / "paper")
        self.handing.paper = papering.print
        tasks.spawn(papering.run(), "paper")
        self._sheets: dict[str, tuple[Sheet, Callable[[], None]]] = {
            "sweep": (sweep, self.sweep.begin), "report": (report, self.reports.begin),
            "handover": (handover, self.handing.begin),
        }  # fmt: skip
        for sheet, _ in self._sheets.values():
            overlays.add(sheet)
        feed.each_second += [self.sweep.tick, self.reports.tick]

    def show(self, name: str) -> None:
        """Open a sheet with what there is now."""
        sheet, begin = self._sheets[name]
        begin()
        self._overlays.show(sheet.open_over)
