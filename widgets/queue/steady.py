"""What stays in its place while the feed arrives: the selected incident, and the page round it."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QWidget

from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import Tokens
from widgets.queue.model import QueueModel
from widgets.queue.row import Row


class SteadyView(RowView):
    """A list of incidents that knows its rows by id: what the model tells of places is told behind `_anchor` and before `_restore`.

    Signals: `incidentSelected(id)` with "" for none, `arrivalsChanged(n, urgent)` for rows that came in above the page, and how many are P1.
    """

    incidentSelected = Signal(str)
    arrivalsChanged = Signal(int, int)

    def __init__(self, incidents: QueueModel, parent: QWidget | None, tokens: Tokens) -> None:
        super().__init__(parent, tokens)
        self.incidents = incidents
        incidents.setParent(self)
        self._selected: str | None = None
        self._top: str | None = None
        self._offset = 0
        self._page: list[Row] = []
        self._arrivals, self._urgent = 0, 0
        self._feeding = False
        self.setModel(incidents)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def selected(self) -> str | None:
        """Id of the selected incident."""
        return self._selected

    # ---- staying in place
    def _anchor(self) -> None:
        """Note what must not move on the screen: the selected row if the page shows it, else the first one, unless the page is at the top."""
        value, page, row = self.verticalScrollBar().value(), self.verticalScrollBar().pageStep(), self.incidents.row_of(self._selected)
        seen = value <= row < value + max(1, page)
        self._top = self._selected if seen else self.incidents.id_at(value) if value > 0 else None
        self._offset = row - value if seen else 0
        self._page = self.incidents.rows_at(value, page + 2)
        self.incidents.watch(self.incidents.id_at(value))
        # where a row goes, Qt makes its neighbour current: nobody chose that one
        self._feeding = True

    def _restore(self) -> None:
        self._stay()
        self._restore_selection()
        self._feeding = False
        self._repaint_page()
        if self.verticalScrollBar().value() > 0 and self.incidents.passed:
            self._set_arrivals(self._arrivals + self.incidents.passed, self._urgent + self.incidents.passed_urgent)

    def _stay(self) -> None:
        """Have the page go along with the row it is held by."""
        row, bar = self.incidents.row_of(self._top), self.verticalScrollBar()
        wanted = row - self._offset
        if row >= 0 and wanted != bar.value():
            if wanted > bar.maximum():
                self.updateGeometries()
            bar.setValue(wanted)

    def _repaint_page(self) -> None:
        """Paint again what stands otherwise than before: of a hundred changes a frame most are out of sight."""
        value = self.verticalScrollBar().value()
        page = self.incidents.rows_at(value, self.verticalScrollBar().pageStep() + 2)
        if len(page) != len(self._page):
            self.viewport().update()
            return
        for place, (before, after) in enumerate(zip(self._page, page, strict=True)):
            if before is not after:
                self.viewport().update(0, self.rowViewportPosition(value + place), self.viewport().width(), self.row_height)

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """See QAbstractItemView; what a frame of the feed changed is painted by row once all of it is in."""
        if not self._feeding:
            super().dataChanged(first, last, roles)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """See RowView; while the page goes along with its row nothing on it moves, but for the thumb."""
        if not self._feeding:
            super().scrollContentsBy(dx, dy)
            return
        self.verticalHeader().setOffsetToSectionPosition(self.verticalScrollBar().value())
        self.update_thumb()

    def _restore_selection(self) -> None:
        row = self.incidents.row_of(self._selected)
        if row != self.currentIndex().row():
            if row >= 0:
                self._mark(row)
            else:
                self._select_nothing()
        elif row < 0 and self._selected is not None:
            self._select_nothing()

    def _mark(self, row: int) -> None:
        """Make `row` current without scrolling to it: the page belongs to whoever reads it."""
        self.setAutoScroll(False)
        self.setCurrentIndex(self.incidents.index(row, 0))
        self.setAutoScroll(True)

    def _select_nothing(self) -> None:
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        self._choose(None)

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self._feeding:
            self._choose(self.incidents.id_at(current.row()))

    def _choose(self, incident_id: str | None) -> None:
        if incident_id != self._selected:
            self._selected = incident_id
            # after Qt has finished with the rows it is moving: letting go of one may take it out of the list
            QTimer.singleShot(0, self, self._let_go)
            self.incidentSelected.emit(incident_id or "")

    def _let_go(self) -> None:
        self._anchor()
        self.incidents.hold(self._selected)
        self._restore()

    def _scrolled(self, value: int) -> None:
        if value == 0:
            self._set_arrivals(0)

    def _set_arrivals(self, count: int, urgent: int = 0) -> None:
        if (count, urgent) != (self._arrivals, self._urgent):
            self._arrivals, self._urgent = count, urgent
            self.arrivalsChanged.emit(count, urgent)
