"""Units in the order of the board: by status, then by name; bisect-kept and changed once a frame."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from services.domain.model import Unit
from services.domain.states import UnitStatus
from services.domain.times import to_ms
from services.domain.words import KIND_WORDS, STATUS_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import language, pick
from widgets.base.painting import one_line
from widgets.base.rows import AnyIndex

COLUMNS: Final = ("status", "unit", "name", "incident", "since", "fix")
BULK: Final = 48
Key = tuple[int, tuple[tuple[int, str], ...], str]
FixLookup = Callable[[str], int | None]
_ORDER: Final = {status: place for place, status in enumerate(UnitStatus)}
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
ID_ROLE: Final = int(_Role.UserRole)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A name in the order people count in: U2 before U12."""
    return tuple((int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in re.split(r"([0-9]{1,15})", name) if part)


def key_of(unit: Unit) -> Key:
    """Place of a unit: status in the order of domain.md §4, then its id in natural order."""
    return (_ORDER[unit.status], natural(unit.id), unit.id)


class UnitModel(QAbstractTableModel):
    """Every unit once. `fix_of` gives the hub time in ms of a unit's last position, `stale_after` the ms after which it is stale."""

    countsChanged = Signal()

    def __init__(self, number_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number_of = number_of
        self.fix_of: FixLookup = lambda _: None
        self.stale_after: Callable[[Unit], int] = lambda _: 120_000
        self._units: dict[str, Unit] = {}
        self._keys: list[Key] = []
        self.counts: dict[UnitStatus, int] = dict.fromkeys(UnitStatus, 0)
        self.now_ms = 0

    # ---- what comes in
    def load(self, units: Iterable[Unit], now_ms: int) -> None:
        """Forget all and list these."""
        self.beginResetModel()
        self.now_ms = now_ms
        self._units = {unit.id: unit for unit in units}
        self._relist()
        self.endResetModel()
        self.countsChanged.emit()

    def apply(self, changed: Mapping[str, Unit | None], now_ms: int) -> None:
        """Put changed units in their places; None for one gone from this seat's sight."""
        self.now_ms = now_ms
        before = dict(self.counts)
        if sum(self._moves(one, unit) for one, unit in changed.items()) > BULK:
            self.beginResetModel()
            for unit_id, unit in changed.items():
                self._keep(unit_id, unit)
            self._relist()
            self.endResetModel()
        else:
            for unit_id, unit in changed.items():
                self._put(unit_id, unit)
        if before != self.counts:
            self.countsChanged.emit()

    def represent(self) -> None:
        """Words changed: show every cell anew."""
        if self._keys:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._keys) - 1, len(COLUMNS) - 1))

    # ---- what is asked
    def id_at(self, row: int) -> str | None:
        """Unit at a row, None outside the list."""
        return self._keys[row][2] if 0 <= row < len(self._keys) else None

    def row_of(self, unit_id: str | None) -> int:
        """Row of a unit, -1 when there is none."""
        unit = self._units.get(unit_id) if unit_id is not None else None
        return -1 if unit is None else bisect_left(self._keys, key_of(unit))

    def unit_at(self, row: int) -> Unit:
        """The unit at a row, which must exist."""
        return self._units[self._keys[row][2]]

    def first_of_status(self, row: int) -> bool:
        """Whether a row begins its status."""
        return row == 0 or self._keys[row][0] != self._keys[row - 1][0]

    def fix_age_ms(self, unit: Unit) -> int | None:
        """Age of the last position, None where there is none."""
        fixed = self.fix_of(unit.id)
        return None if fixed is None else max(0, self.now_ms - fixed)

    def stale(self, unit: Unit) -> bool:
        """Whether the last position is older than its kind allows, or there is none (domain.md §4)."""
        age = self.fix_age_ms(unit)
        return age is None or age > self.stale_after(unit)

    def cell(self, unit: Unit, column: str) -> str:
        """Text of one column."""
        if column == "status":
            return f"{unit.status} {word(STATUS_WORDS, unit.status, language())}"
        if column == "unit":
            return one_line(unit.id)
        if column == "name":
            kind = word(KIND_WORDS, unit.kind, language())
            name = unit.callsign if unit.callsign and unit.callsign != unit.id else ""
            return one_line(f"{kind} {name}".strip()) if unit.known else one_line(f"{pick('未知力量', 'unknown unit')} {name}".strip())
        if column == "incident":
            more = f" +{len(unit.tasks) - 1}" if len(unit.tasks) > 1 else ""
            return self.number_of(unit.incident) + more if unit.incident else ""
        if column == "since":
            return timefmt.clock((self.now_ms - to_ms(unit.since)) / 1000, pick("天", "d")) if unit.since else ""
        return self._fix(unit)

    def _fix(self, unit: Unit) -> str:
        age = self.fix_age_ms(unit)
        if age is None:
            return pick("无定位", "no fix")
        units = pick("秒,分,小时,天", "s,min,h,d").split(",")
        text = timefmt.brief(age / 1000, units)
        return f"{pick('旧', 'stale')} {text}" if self.stale(unit) else text

    # ---- Qt's side
    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self._keys):
            return None
        if role == ID_ROLE:
            return self.id_at(index.row())
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return self.cell(self.unit_at(index.row()), COLUMNS[index.column()])
        return None

    # ---- how it is kept
    def _moves(self, unit_id: str, unit: Unit | None) -> bool:
        old = self._units.get(unit_id)
        return old is None or unit is None or key_of(old) != key_of(unit)

    def _keep(self, unit_id: str, unit: Unit | None) -> None:
        old = self._units.pop(unit_id, None)
        if old is not None:
            self.counts[old.status] -= 1
        if unit is not None:
            self._units[unit_id] = unit
            self.counts[unit.status] += 1

    def _relist(self) -> None:
        self._keys = sorted(key_of(unit) for unit in self._units.values())
        self.counts = dict.fromkeys(UnitStatus, 0)
        for unit in self._units.values():
            self.counts[unit.status] += 1

    def _put(self, unit_id: str, unit: Unit | None) -> None:
        source = self.row_of(unit_id)
        if source < 0 and unit is None:
            return
        if source < 0 and unit is not None:
            target = bisect_left(self._keys, key_of(unit))
            self.beginInsertRows(_ROOT, target, target)
            self._keys.insert(target, key_of(unit))
            self._keep(unit_id, unit)
            self.endInsertRows()
        elif unit is None:
            self.beginRemoveRows(_ROOT, source, source)
            del self._keys[source]
            self._keep(unit_id, None)
            self.endRemoveRows()
        else:
            self._move(source, unit)

    def _move(self, source: int, unit: Unit) -> None:
        new = key_of(unit)
        target = bisect_left(self._keys, new)
        moves = target not in (source, source + 1)
        if moves:
            self.beginMoveRows(_ROOT, source, source, _ROOT, target)
        del self._keys[source]
        self._keys.insert(target - (target > source), new)
        self._keep(unit.id, unit)
        if moves:
            self.endMoveRows()
        row = self.row_of(unit.id)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
