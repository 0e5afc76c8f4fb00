"""What the tray shows, as plain values and as list models: lines that ask something of a person, and own commands with their badges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from widgets.base.painting import one_line
from widgets.base.rows import AnyIndex

_ROOT: Final = QModelIndex()
_SAID: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class Spoken(Protocol):
    """A row that can say itself on one line."""

    def text(self) -> str: ...


R = TypeVar("R", bound=Spoken)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be done about a line: its id and its words."""

    act: str
    words: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One line that asks something: what was asked for, how it stands, what changed meanwhile and by whom, and what can be done. `part` names
    what kind of line it is, `calm` says that nothing must be decided."""

    key: str
    asked: str
    state: str
    changed: str
    choices: tuple[Choice, ...]
    part: str = ""
    calm: bool = False

    def text(self) -> str:
        """All of it on one line."""
        parts = (self.asked, self.state, self.changed, " / ".join(one.words for one in self.choices))
        return one_line(" · ".join(part for part in parts if part))


def counted(matters: Sequence[Matter]) -> str:
    """How many there are of each kind, in the order they stand in: `Conflicts 1 · To confirm 2`."""
    return " · ".join(f"{part} {number}" for part, number in Counter(one.part for one in matters if one.part).items())


@dataclass(frozen=True, slots=True)
class Own:
    """One own command: when, the line, its badge in words, and what the hub said of it; `bad` when it did not stand."""

    at: str
    line: str
    badge: str
    note: str = ""
    bad: bool = False

    def text(self) -> str:
        """All of it on one line."""
        return one_line(" ".join(part for part in (self.at, self.badge, self.line, self.note) if part))


class RowModel(QAbstractListModel, Generic[R]):
    """Rows replaced together; nothing is told where nothing changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[R, ...] = ()

    def show(self, rows: Sequence[R]) -> None:
        """Show these."""
        if tuple(rows) != self.rows:
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self.rows[index.row()].text() if index.isValid() and index.row() < len(self.rows) and role in _SAID else None
