"""What the queue is compared with: a plain table model of the same rows behind QSortFilterProxyModel, as Qt's manual has it."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from services.domain.model import Incident
from tests.support.desk import NOW_MS
from widgets.queue.cells import COLUMNS, Presenter
from widgets.queue.row import Row, make_row

_ORDER = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


class PlainModel(QAbstractTableModel):
    """Rows in the order they came; a change is told by dataChanged."""

    def __init__(self, incidents: list[Incident], presenter: Presenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows: list[Row] = [make_row(one, NOW_MS) for one in incidents]
        self._at = {one.id: at for at, one in enumerate(incidents)}

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        row = self._rows[index.row()]
        if role == _ORDER:
            priority, lamp, reported, key = row.key
            return f"{priority}{lamp}{reported:015}{key}"
        if role == Qt.ItemDataRole.DisplayRole:
            return self._presenter.cell(COLUMNS[index.column()], row, self._presenter.cells(row.incident), NOW_MS)
        return None

    def take(self, changed: list[Incident]) -> None:
        """One frame's changes."""
        for one in changed:
            at = self._at[one.id]
            self._rows[at] = make_row(one, NOW_MS)
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(COLUMNS) - 1))


def proxied(model: PlainModel) -> QSortFilterProxyModel:
    """The model in the order of the queue, kept so by Qt."""
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setSortRole(_ORDER)
    proxy.setDynamicSortFilter(True)
    proxy.sort(0)
    return proxy
