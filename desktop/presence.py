"""Which incident this desk has open, told to the other desks, and theirs shown here: a soft lock that hinders nobody."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QApplication

from desktop.panels import Panels
from desktop.selection import Selection
from services.commands.lookup import StateLookup
from services.commands.types import Parsed
from services.console.model import Delta
from services.console.seat import Seat
from services.domain.model import Incident
from services.domain.names import counter
from services.domain.states import OPEN
from widgets.base.wrap import joined
from widgets.commandline.reading import Progress
from widgets.detail.desks import OtherDesk

DWELL_MS = 1000
"""How long an incident must be looked at before it counts as open: who runs down the list works on none of it."""
IDLE_MS = 300_000
"""Without a hand on keys or mouse for so long nobody works here, whatever is on the screen."""


class Presence(QObject):
    """`desks` is told, by incident, which other desks have it open; the detail has been told already."""

    def __init__(self, seat: Seat, panels: Panels, selection: Selection, lookup: StateLookup) -> None:
        super().__init__()
        self._seat, self._panels, self._selection, self._lookup = seat, panels, selection, lookup
        self.desks: Callable[[Mapping[str, tuple[str, ...]]], None] = lambda by_incident: None
        self._awake = False
        self._typed: str | None = None
        self._dwell, self._idle = self._timer(DWELL_MS, self._say), self._timer(IDLE_MS, self._sleep)
        selection.changed.connect(self._chosen)
        panels.command.edit.textChanged.connect(self._line)
        seat.presence.watchers.append(self._told)
        self._say()
        self._told()

    def close(self) -> None:
        """Follow no more."""
        self._seat.presence.watchers.remove(self._told)
        self._dwell.stop()
        self._idle.stop()

    def _timer(self, after_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(slot)
        return timer

    # --- this desk ---

    def wake(self) -> None:
        """Somebody is here: a key was pressed."""
        self._idle.start()
        if not self._awake:
            self._awake = True
            self._dwell.start()

    def _sleep(self) -> None:
        self._awake = False
        self._say()

    def _chosen(self, _: str) -> None:
        """Chosen by a key, which has woken this, by the mouse, or by nobody: the top of the queue at the start."""
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self.wake()
        self._dwell.start()

    def _line(self, _: str) -> None:
        """A line about an incident is work on it from its number on."""
        about = self._about(self._panels.command.parsed)
        self.wake()
        if about != self._typed:
            self._typed = about
            if about is not None:
                self._say()
            else:
                self._dwell.start()

    def _about(self, parsed: Parsed) -> str | None:
        if parsed.commands:
            return parsed.commands[0].incident
        named = next((token.text for token in parsed.tokens if token.kind == "incident" and token.valid), "")
        found = self._lookup.incidents_by_counter(named) if named else ()
        return found[0].id if len(found) == 1 else None

    def _say(self) -> None:
        self._seat.look((self._typed or self._selection.incident) if self._awake else None)

    # --- the others ---

    def _told(self) -> None:
        presence = self._seat.presence
        by_incident = presence.desks
        self._panels.desk.detail.show_desks({key: tuple(OtherDesk(*looker) for looker in presence.at(key)) for key in by_incident})
        self.desks(by_incident)

    def offer(self) -> str:
        """A line that offers the incident to the desk that looks at it, for {no}: a note, since only who takes it over has it."""
        others = self._seat.presence.at(self._selection.incident or "")
        if not others:
            return "bz {no} " + QCoreApplication.translate("Presence", "please take this over")
        return "bz {no} " + QCoreApplication.translate("Presence", "%1, please take this over").replace("%1", others[0].desk)


class Handed:
    """What was this desk's own and is another's now is said beside the command line: nobody loses an incident without a word."""

    def __init__(self, seat: Seat, panels: Panels) -> None:
        self._seat, self._panels = seat, panels
        self._own: set[str] = set()

    def told(self, delta: Delta) -> None:
        """Rows changed."""
        rows, mine = self._seat.view.incidents, self._seat.console
        for key in set(rows) | self._own if delta.reset else delta.incidents:
            row = rows.get(key)
            if row is not None and row.desk == mine and row.state in OPEN:
                self._own.add(key)
            elif key in self._own:
                self._own.discard(key)
                if row is not None and row.state in OPEN:
                    self._say(row)

    def _say(self, row: Incident) -> None:
        words = QCoreApplication.translate("Presence", "%1 has taken it over").replace("%1", row.desk)
        self._panels.command.show_progress(Progress(f"handed {row.id}", joined((counter(row.no), row.text), " "), "", words))
