"""The recommended units: who, how soon, how far, how old the position, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from services.domain.words import KIND_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import language, pick
from widgets.base.painting import CENTRE, RIGHT, Face, baseline, draw_status_box, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, DARK, ROW, SMALL, Tokens

if TYPE_CHECKING:
    from services.analysis.recommend import Recommendation

MOST: Final = 4
"""More of them would take the room of what has happened; a proposal of more units is shown whole."""
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_ROOT: Final = QModelIndex()
_WHY: Final = {
    "bare": ("⚠ 本镇无人", "⚠ none left"),
    "no_fix": ("无定位", "no fix"),
    "stale": ("定位已旧", "stale fix"),
    "backlog": ("手上 {tasks} 件", "{tasks} at hand"),
    "plan": ("预案", "plan"),
    "skill": ("专长", "skilled"),
    "home": ("本辖区", "home"),
}
"""What speaks against a unit stands first, where room may end."""


def why_words(row: Recommendation) -> str:
    """What speaks against a unit, then what for it, in words."""
    said = [pick(*_WHY[code]).replace("{tasks}", str(row.tasks)) for code in _WHY if code in row.why]
    if row.left:
        said.insert(0, pick(f"留 {row.left}", f"{row.left} left"))
    return pick("、", ", ").join(said)


class RecommendModel(QAbstractListModel):
    """The rows as they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Recommendation] = ()
        self.proposed: frozenset[str] = frozenset()

    def show(self, rows: Sequence[Recommendation], proposed: Collection[str] = ()) -> None:
        """Show these rows, those proposed with a mark; where only figures moved, rows stay rows."""
        before, self.proposed = self.proposed, frozenset(proposed)
        if [row.unit_id for row in rows] != [row.unit_id for row in self.rows]:
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()
        elif rows and (tuple(rows), self.proposed) != (self.rows, before):
            self.rows = tuple(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row.unit_id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            mark = "● " if row.unit_id in self.proposed else ""
            return one_line(mark + " ".join((row.unit_id, name_words(row), row.status, eta_words(row), far_words(row), why_words(row)))).strip()
        return None


def name_words(row: Recommendation) -> str:
    """Kind and callsign."""
    return one_line(f"{word(KIND_WORDS, row.kind, language())} {row.callsign if row.callsign != row.unit_id else ''}").strip()


def eta_words(row: Recommendation) -> str:
    """Time on the way, `—` where a position is missing."""
    return "—" if row.eta_s is None else timefmt.clock(row.eta_s)


def far_words(row: Recommendation) -> str:
    """Straight line."""
    return "" if row.distance_m is None else timefmt.distance(row.distance_m)


class RecommendView(RowView):
    """Numbered rows, MOST of them and all that are proposed. Signal: `chosen(unit_id)` on a double click; keys are the window's business."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("recommendView")
        self.recommendations = RecommendModel(self)
        self.setModel(self.recommendations)
        self.horizontalHeader().setStretchLastSection(True)
        self.setFixedHeight(ROW)

    def show_rows(self, rows: Sequence[Recommendation], proposed: Collection[str] = ()) -> None:
        """Show the best of these rows, and which of them are proposed together."""
        self.recommendations.show(rows[: max(MOST, len(proposed))], proposed)
        self.setFixedHeight(ROW * max(1, len(self.recommendations.rows)))

    def selected(self) -> str | None:
        """Unit of the selected row."""
        row = self.currentIndex().row()
        return self.recommendations.rows[row].unit_id if 0 <= row < len(self.recommendations.rows) else None

    def empty_words(self) -> tuple[str, ...]:
        """Why there is nothing."""
        return (self.tr("No capable unit is free"),)

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        found, tokens = self.recommendations.rows[row], self.tokens
        base, right = baseline(_BODY, rect.top(), rect.height()), rect.right() - 7

        def colour(token: str) -> str:
            return tokens.readable(token, tokens.selection if selected else tokens.field)

        chosen = found.unit_id in self.recommendations.proposed
        held = not {"stale", "no_fix"}.isdisjoint(found.why)
        main = colour(tokens.dim if held else tokens.text)
        self.text.draw(painter, 12, base, "●" if chosen else str(row + 1), _BODY, colour(tokens.text if chosen else tokens.faint), align=CENTRE)
        ids = self._ids_width()
        named, room = 34 + ids, right - 284 - ids
        self.text.draw(painter, 30, base, one_line(found.unit_id), _BODY, main, limit=ids)
        used = self.text.draw(painter, named, base, name_words(found), _BODY, colour(tokens.dim), limit=max(24, room))
        if room - used > 40:
            self.text.draw(painter, named + used + 12, base, why_words(found), _SMALL, colour(tokens.faint), limit=room - used - 12)
        box = 38 if len(found.status) > 2 else 28
        draw_status_box(painter, QRectF(right - 246, rect.top() + 6, box, 20), found.status, tokens, colour(tokens.dim))
        self.text.draw(painter, right - 126, base, eta_words(found), _BODY, main, align=RIGHT)
        self.text.draw(painter, right - 54, base, far_words(found), _SMALL, colour(tokens.faint), align=RIGHT)
        age = "" if found.fix_age_s is None else timefmt.brief(found.fix_age_s, pick("秒,分,小时,天", "s,min,h,d").split(","))
        self.text.draw(painter, right, base, age, _SMALL, colour(tokens.faint), align=RIGHT, limit=52)

    def _ids_width(self) -> int:
        """Room for the widest id, within bounds."""
        widest = max(self.text.width(one_line(one.unit_id), _BODY) for one in self.recommendations.rows)
        return round(min(max(widest + 8, 70), 150))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        unit = self.selected()
        if unit is not None:
            self.chosen.emit(unit)
