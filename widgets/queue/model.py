"""The queue as Qt sees it: changed once a frame, row by row where few move and at once where many do."""

from collections.abc import Iterable, Mapping, Set
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from services.commands.filters.parse import Filter
from services.commands.filters.words import Haystack
from services.domain.model import Incident
from services.domain.states import OPEN
from widgets.base.rows import AnyIndex
from widgets.queue.cells import COLUMNS, Cells, Presenter
from widgets.queue.order import Order
from widgets.queue.row import Key, Row, Tab

BULK: Final = 16
"""From so many rows changing place in one frame on, the table is rebuilt at once instead of row by row."""
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
        self._pending: frozenset[str] = frozenset()
        self._claimed: frozenset[str] = frozenset()
        self.now_ms = 0
        self.watched: str | None = None
        self.passed = 0

    # ---- what comes in, at most once a frame
    def load(self, incidents: Iterable[Incident], now_ms: int) -> None:
        """Forget all and list these; hub time in ms."""
        self.beginResetModel()
        self.now_ms = now_ms
        self._cells.clear()
        self._order.clear()
        self._order.fill(self._order.plan({one.id: one for one in incidents}, now_ms))
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

    def set_marks(self, pending: Set[str], claimed: Set[str]) -> None:
        """Incidents with a command of mine not yet decided, and those whose unit two desks claimed."""
        touched = (self._pending ^ pending) | (self._claimed ^ claimed)
        self._pending, self._claimed = frozenset(pending), frozenset(claimed)
        for incident_id in touched:
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

    def cells_at(self, row: int) -> Cells:
        """Words of the row listed at `row`, made once and kept until it changes."""
        incident_id = self._order.keys[row][3]
        cells = self._cells.get(incident_id)
        if cells is None:
            cells = self._cells[incident_id] = self._presenter.cells(self._order.rows[incident_id].incident)
        return cells

    def is_pending(self, incident_id: str) -> bool:
        """Whether a command of mine waits for the hub's answer."""
        return incident_id in self._pending

    def is_claimed(self, incident_id: str) -> bool:
        """Whether a unit of it is claimed twice."""
        return incident_id in self._claimed

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
            return self._presenter.marks(self.is_pending(row.incident.id), self.is_claimed(row.incident.id))
        return _RIGHT if role == _Role.TextAlignmentRole and column in ("age", "due") else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> str | None:
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            return self._presenter.heading(COLUMNS[section])
        return None

    # ---- how it is kept
    def _change(self, incidents: Mapping[str, Incident | None]) -> None:
        order = self._order
        planned = order.plan(incidents, self.now_ms)
        moving = [one for one, row in planned.items() if order.current(one) != order.target(row)]
        self._count_passing(moving, planned)
        if len(planned) > BULK:
            self._change_many(planned, bool(moving))
            return
        for incident_id, row in planned.items():
            self._put(incident_id, row)

    def _change_many(self, planned: Mapping[str, Row | None], moving: bool) -> None:
        if moving:
            self.beginResetModel()
        for incident_id in planned:
            self._cells.pop(incident_id, None)
        self._order.change(planned)
        if moving:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))

    def _count_passing(self, moving: list[str], planned: Mapping[str, Row | None]) -> None:
        """How many come to stand above the watched row that did not before."""
        mark = self._order.current(self.watched) if self.watched is not None else None
        if mark is not None:
            for incident_id in moving:
                old, new = self._order.current(incident_id), self._order.target(planned[incident_id])
                self.passed += new is not None and new < mark and (old is None or old > mark)

    def _keep(self, incident_id: str, row: Row | None) -> None:
        self._cells.pop(incident_id, None)
        self._order.store(incident_id, row)

    def _put(self, incident_id: str, row: Row | None) -> None:
        """One row to its place. Between the signals the list and the rows agree, so a view may read at any of them."""
        old, new = self._order.current(incident_id), self._order.target(row)
        if old is not None and new is not None:
            self._move(incident_id, row, old, new)
            self._announce(incident_id)
        elif new is not None:
            self._insert(incident_id, row, new)
        elif old is not None:
            self._remove(incident_id, row, old)
        else:
            self._keep(incident_id, row)

    def _insert(self, incident_id: str, row: Row | None, key: Key) -> None:
        place = self._order.keys.place(key)
        self.beginInsertRows(_ROOT, place, place)
        self._keep(incident_id, row)
        self._order.enter(incident_id, key)
        self.endInsertRows()

    def _remove(self, incident_id: str, row: Row | None, key: Key) -> None:
        place = self._order.keys.place(key)
        self.beginRemoveRows(_ROOT, place, place)
        self._keep(incident_id, row)
        self._order.leave(incident_id)
        self.endRemoveRows()

    def _move(self, incident_id: str, row: Row | None, old: Key, new: Key) -> None:
        keys = self._order.keys
        source, target = keys.place(old), keys.place(new)
        moves = target not in (source, source + 1)
        if moves:
            self.beginMoveRows(_ROOT, source, source, _ROOT, target)
        self._keep(incident_id, row)
        self._order.leave(incident_id)
        self._order.enter(incident_id, new)
        if moves:
            self.endMoveRows()

    def _announce(self, incident_id: str) -> None:
        place = self.row_of(incident_id)
        if place >= 0:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
