"""The timeline of one incident: own commands that wait on top, then what happened, newest first, each line whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from widgets.base.painting import Face, baseline, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, DARK, SMALL, Tokens
from widgets.base.wrap import wrap

_TIME: Final = Face(BODY)
_WHO: Final = Face(BODY)
_WHAT: Final = Face(BODY)
_BADGE: Final = Face(SMALL)
_LINE: Final = 24
_PAD: Final = 5
_WHO_X: Final = 90
_WHO_LEAST: Final = 96
_WHO_MOST: Final = 0.28
"""Part of the view that names may take; a longer one goes on in the next line."""
_GAP: Final = 12
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `key` tells it from every other (an event's id, a command's cid); `waiting` names the state of a command not yet decided."""

    key: str
    time: str
    who: str
    what: str
    waiting: str = ""


class TimelineModel(QAbstractListModel):
    """The lines as they came; what is new on top is inserted, so that a reader keeps the place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, newest first."""
        wanted = tuple(lines)
        fresh = len(wanted) - len(self.lines)
        if wanted == self.lines:
            return
        if fresh > 0 and wanted[fresh:] == self.lines and self.lines:
            self.beginInsertRows(_ROOT, 0, fresh - 1)
            self.lines = wanted
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.lines = wanted
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line.key
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(part for part in (line.time, line.who, line.waiting, line.what) if part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(" ".join(part for part in (line.waiting, line.time, line.who, line.what) if part))
        return None


class TimelineView(RowView):
    """Rows as high as their words: nothing said in an incident is cut off."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens, _LINE + _PAD)
        self.setObjectName("timelineView")
        self.ruled = False
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(_LINE + _PAD)
        self.horizontalHeader().setStretchLastSection(True)
        self._wrapped: dict[str, tuple[list[str], list[str]]] = {}
        self._what_x = _WHO_X + _WHO_LEAST + _GAP
        self.timeline = TimelineModel(self)
        self.setModel(self.timeline)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines, newest first."""
        before = {line.key for line in self.timeline.lines}
        self.timeline.show(lines)
        kept = {line.key for line in lines}
        self._wrapped = {key: found for key, found in self._wrapped.items() if key in kept and key in before}
        self._fit()

    def _fit(self) -> None:
        names = self._names_width()
        self._what_x = _WHO_X + names + _GAP
        width = max(60, self.viewport().width() - self._what_x - 10)
        header = self.verticalHeader()
        for row, line in enumerate(self.timeline.lines):
            # a note's own line breaks are kept; other control characters are shown as blanks
            found = [piece for part in line.what.splitlines() or [""] for piece in wrap(part, _WHAT, width)]
            who = wrap(line.who, _WHO, names)
            self._wrapped[line.key] = who, found
            height = _LINE * max(len(who), len(found)) + _PAD
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)

    def _names_width(self) -> int:
        """As wide as the widest name, within bounds."""
        widest = max((self.text.width(line.who, _WHO) for line in self.timeline.lines), default=0.0)
        return round(min(max(_WHO_LEAST, widest + 1), max(_WHO_LEAST, self.viewport().width() * _WHO_MOST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _cut(self, rect: QRect) -> bool:
        """A line that begins where the view ends cannot be read; the thumb says that there is more."""
        return rect.top() + _LINE > self.viewport().height()

    def empty_words(self) -> tuple[str, ...]:
        """What would be here."""
        return (self.tr("What happens to the incident is written here"),)

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        line, tokens = self.timeline.lines[row], self.tokens
        base = baseline(_WHAT, rect.top() + 2, _LINE)
        quiet = tokens.readable(tokens.faint, tokens.selection if selected else tokens.field)
        if line.waiting:
            self.text.draw(painter, 0, base, line.waiting, _BADGE, tokens.readable(tokens.accent, tokens.selection if selected else tokens.field))
        else:
            self.text.draw(painter, 0, base, line.time, _TIME, quiet, limit=_WHO_X - 6)
        who, what = self._wrapped.get(line.key, ([], []))
        for number, words in enumerate(who):
            self.text.draw(painter, _WHO_X, base + number * _LINE, words, _WHO, tokens.dim)
        whole = (self.viewport().height() - rect.top()) // _LINE
        for number, words in enumerate(what[:whole]):
            self.text.draw(painter, self._what_x, base + number * _LINE, words, _WHAT, tokens.dim if line.waiting else tokens.text)
