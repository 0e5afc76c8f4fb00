"""The one selection of the wall: an incident that queue, map, detail and leader screen all follow."""

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """`changed(id)` comes once for each new incident, "" for none, whoever chose it."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.incident: str | None = None

    def choose(self, incident: str | None) -> None:
        """Select an incident, or none; choosing it again changes nothing."""
        wanted = incident or None
        if wanted != self.incident:
            self.incident = wanted
            self.changed.emit(wanted or "")
