"""Lines of the sweep and of the handover: an incident each, in up to three lines, as plain values, as a model and as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.painting import RIGHT, Face, baseline, draw_priority, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, MARGIN, SMALL, STEP, Tokens

_ROOT: Final = QModelIndex()
_SAID: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_LINE: Final = 25
_SHAPE: Final = 12
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)


@dataclass(frozen=True, slots=True)
class Line:
    """`head` is what it is, `right` how it stands, `first` and `second` what else is to be known. Priority 0 has no shape: it is no incident."""

    key: str
    priority: int
    head: str
    right: str = ""
    first: str = ""
    second: str = ""
    pressing: bool = False

    def text(self) -> str:
        """All of it on one line."""
        level = f"P{self.priority}" if self.priority else ""
        return one_line(" · ".join(part for part in (level, self.head, self.right, self.first, self.second) if part))


class LineModel(QAbstractListModel):
    """Lines replaced together; nothing is told where nothing changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> bool:
        """Show these; whether anything changed."""
        if tuple(lines) == self.lines:
            return False
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()
        return True

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self.lines[index.row()].text() if index.isValid() and index.row() < len(self.lines) and role in _SAID else None


class LineList(RowView):
    """Walked with J and K; `nothing` is what it says while it is empty."""

    def __init__(self, parent: QWidget, tokens: Tokens, name: str) -> None:
        super().__init__(parent, tokens, 3 * _LINE + STEP)
        self.setObjectName(name)
        self.nothing: tuple[str, ...] = ()
        self.model_ = LineModel(self)
        self.setModel(self.model_)
        self.horizontalHeader().setStretchLastSection(True)

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def empty_words(self) -> tuple[str, ...]:
        """Nothing is there."""
        return self.nothing

    def line(self) -> Line | None:
        """The selected line."""
        row = self.currentIndex().row()
        return self.model_.lines[row] if 0 <= row < len(self.model_.lines) else None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the line that was selected stays so, or the one that comes into its place."""
        row, before = max(0, self.currentIndex().row()), self.line()
        if self.model_.show(lines):
            same = next((number for number, one in enumerate(lines) if before is not None and one.key == before.key), None)
            self.go_to(row if same is None else same)

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        one, tokens = self.model_.lines[row], self.tokens
        ground = tokens.selection if selected else tokens.raised
        top, left, right = rect.top() + STEP // 2, MARGIN + _SHAPE + STEP, rect.right() - MARGIN
        base, room = baseline(_BODY, top, _LINE), rect.right() - MARGIN - (MARGIN + _SHAPE + STEP)
        if one.priority:
            draw_priority(painter, one.priority, QPointF(MARGIN + _SHAPE / 2, top + _LINE / 2), _SHAPE, tokens)
        colour = tokens.readable(tokens.p3 if one.pressing else tokens.dim, ground)
        used = self.text.draw(painter, right, base, one_line(one.right), _SMALL, colour, align=RIGHT, limit=room // 2)
        self.text.draw(painter, left, base, one_line(one.head), _BODY, tokens.text, limit=max(24, round(room - used - MARGIN)))
        self.text.draw(painter, left, base + _LINE, one_line(one.first), _SMALL, tokens.readable(tokens.text, ground), limit=room)
        self.text.draw(painter, left, base + 2 * _LINE, one_line(one.second), _SMALL, tokens.readable(tokens.dim, ground), limit=room)
