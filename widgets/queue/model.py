"""The queue as Qt sees it: changed once a frame, all of it at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from services.commands.filters.parse import Filter
from services.commands.filters.words import Haystack
from services.domain.model import Incident
from services.domain.states import OPEN
from widgets.base.rows import AnyIndex
from widgets.base.tokens import DARK
from widgets.queue.cells import COLUMNS, Cells, Presenter
from widgets.queue.marks import NONE, Marks, badges
from widgets.queue.order import Order
from widgets.queue.row import Row, Step, Tab

_FEW: Final = 16
"""Up to so many rows that stay in their places are painted one by one."""
_Role = Qt.ItemDataRole
ID_ROLE: Final = int(_Role.UserRole)
LAMP_ROLE: Final = ID_ROLE + 1
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROOT: Final = QModelIndex()


class QueueModel(QAbstractTableModel):
    """Every open incident once, in the order of priority, lamp, age; a tab narrows what is listed.

    The held incident (the selected one) stays listed after it left the tab, until another is held: keys never fall on a neighbour.
    """

    countsChanged = Signal()

    def __init__(self, presenter: Presenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._order = Order()
        self._cells: dict[str, Cells] = {}
        self._marks: dict[str, Marks] = {}
        self.now_ms = 0
        self._watched: str | None = None
        self.passed, self.passed_urgent = 0, 0

    # ---- what comes in, at most once a frame
    def load(self, incidents: Iterable[Incident], now_ms: int) -> None:
        """Forget all and list these; hub time in ms."""
        self.beginResetModel()
        self.now_ms = now_ms
        self._cells.clear()
        self._order.clear()
        self._order.fill(incidents, now_ms)
        self.endResetModel()
        self.countsChanged.emit()

    def apply(self, changed: Mapping[str, Incident | None], now_ms: int) -> None:
        """Put changed incidents in their places (None: gone from this seat's sight), and turn the lamps that are due."""
        self.now_ms = now_ms
        before = dict(self._order.counts)
        incidents = dict(changed)
        for incident_id in self._order.turned(now_ms):
            incidents.setdefault(incident_id, self._order.rows[incident_id].incident)
        self._change(incidents)
        if self._order.counts != before:
            self.countsChanged.emit()

    def tick(self, now_ms: int) -> None:
        """Let time pass: only rows whose lamp turns are touched."""
        self.now_ms = now_ms
        turn = self._order.next_turn()
        if turn is not None and turn <= now_ms:
            self.apply({}, now_ms)

    def set_marks(self, marks: Mapping[str, Marks]) -> None:
        """What hangs on rows beside their words, by incident."""
        before, self._marks = self._marks, dict(marks)
        for incident_id in before.keys() | marks.keys():
            if before.get(incident_id, NONE) != marks.get(incident_id, NONE):
                self._announce(incident_id)

    def set_tab(self, tab: Tab) -> None:
        """List another tab."""
        if tab != self._order.tab:
            self.beginResetModel()
            self._order.tab = tab
            self._order.relist()
            self.endResetModel()

    def set_filter(self, wanted: Filter | None) -> None:
        """List only what a filter wants; None for all of the tab."""
        self.beginResetModel()
        self._order.now_ms = self.now_ms
        self._order.narrow(wanted)
        self.endResetModel()

    def search_in(self, stack: Haystack) -> None:
        """Have the words of all incidents ready to be searched, and keep them so."""
        self._order.search_in(stack)

    def watch(self, incident_id: str | None) -> None:
        """Count from now on what comes to stand above this incident that did not before: `passed`, and of P1 `passed_urgent`."""
        self._watched, self.passed, self.passed_urgent = incident_id, 0, 0

    def hold(self, incident_id: str | None) -> None:
        """Keep this incident listed whatever becomes of it; the one held before goes where it belongs."""
        before, self._order.held = self._order.held, incident_id
        if before is not None and before != incident_id and before in self._order.rows:
            self._change({before: self._order.rows[before].incident})

    def represent(self) -> None:
        """Words changed (language, names): show every cell anew."""
        self._cells.clear()
        self._presenter.retranslate()
        if self._order.keys:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order.keys) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    # ---- what is asked
    @property
    def tab(self) -> Tab:
        """The tab listed."""
        return self._order.tab

    @property
    def filter(self) -> Filter | None:
        """What narrows the tab."""
        return self._order.filter

    @property
    def counts(self) -> Mapping[Tab, int]:
        """How many incidents every tab has."""
        return self._order.counts

    def is_new(self, incident: Incident) -> bool:
        """Whether an open incident has not been listed here yet."""
        return incident.id not in self._order.rows and incident.state in OPEN

    def id_at(self, row: int) -> str | None:
        """Incident listed at `row`, None outside the list."""
        return self._order.keys[row][3] if 0 <= row < len(self._order.keys) else None

    def row_of(self, incident_id: str | None) -> int:
        """Row of an incident, -1 when it is not listed."""
        return self._order.place_of(incident_id)

    def row_at(self, row: int) -> Row:
        """The row listed at `row`, which must exist."""
        return self._order.rows[self._order.keys[row][3]]

    def rows_at(self, first: int, count: int) -> list[Row]:
        """The rows listed from `first` on, at most so many."""
        rows = self._order.rows
        return [rows[key[3]] for key in self._order.keys.slice(first, count)]

    def cells_at(self, row: int) -> Cells:
        """Words of the row listed at `row`, made once and kept until it changes."""
        incident_id = self._order.keys[row][3]
        cells = self._cells.get(incident_id)
        if cells is None:
            cells = self._cells[incident_id] = self._presenter.cells(self._order.rows[incident_id].incident)
        return cells

    def marks_of(self, incident_id: str) -> Marks:
        """What hangs on a row."""
        return self._marks.get(incident_id, NONE)

    # ---- Qt's side
    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order.keys)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> str | Qt.AlignmentFlag | None:
        if not index.isValid() or index.row() >= len(self._order.keys):
            return None
        row, column = self.row_at(index.row()), COLUMNS[index.column()]
        if role == ID_ROLE:
            return row.incident.id
        if role == LAMP_ROLE:
            return row.lamp
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return self._presenter.cell(column, row, self.cells_at(index.row()), self.now_ms)
        if role == _Role.AccessibleDescriptionRole:
            return ", ".join(words for words, _ in badges(self.marks_of(row.incident.id), DARK))
        return _RIGHT if role == _Role.TextAlignmentRole and column in ("age", "due") else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> str | None:
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            return self._presenter.heading(COLUMNS[section])
        return None

    # ---- how it is kept
    def _change(self, incidents: Mapping[str, Incident | None]) -> None:
        """Take in a frame. What stands where is told as changed words, and the list as grown or shorter at its end: a view that knows its rows by id,
        as this one's does, pays for one signal a frame. Hundreds of moves told one by one cost Qt a layout each, and a reset all its rows."""
        steps = self._order.plan(incidents, self.now_ms)
        self._count_passing(steps)
        rows, more = len(self._order.keys), sum((one.new is not None) - (one.old is not None) for one in steps)
        if more > 0:
            self.beginInsertRows(_ROOT, rows, rows + more - 1)
        elif more < 0:
            self.beginRemoveRows(_ROOT, rows + more, rows - 1)
        for one in steps:
            self._cells.pop(one.incident_id, None)
        self._order.change(steps)
        if more > 0:
            self.endInsertRows()
        elif more < 0:
            self.endRemoveRows()
        self._announce_steps(steps)

    def _announce_steps(self, steps: Sequence[Step]) -> None:
        if len(steps) > _FEW or any(one.old != one.new for one in steps):
            if self.rowCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
            return
        for one in steps:
            self._announce(one.incident_id)

    def _count_passing(self, steps: Iterable[Step]) -> None:
        mark = self._order.current(self._watched) if self._watched is not None else None
        if mark is not None:
            above = [one.new for one in steps if one.new is not None and one.new < mark and (one.old is None or one.old > mark)]
            self.passed += len(above)
            self.passed_urgent += sum(key[0] == 1 for key in above)

    def _announce(self, incident_id: str) -> None:
        place = self.row_of(incident_id)
        if place >= 0:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
