"""The last messages of this wall: refused lines, changes of the link, errors; one line each, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final, Literal

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.localtime import hms
from widgets.base.painting import Face, baseline, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, DARK, MARGIN, SMALL, Tokens

Kind = Literal["news", "refused", "link", "error"]
MOST: Final = 500
_ROW: Final = 29
_BODY: Final = Face(BODY)
_TIME: Final = Face(SMALL)
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Message:
    """One line: hub time in ms, what kind, the words, and how often it came in a row."""

    at_ms: int
    kind: Kind
    text: str
    times: int = 1


class LogModel(QAbstractListModel):
    """The newest MOST messages, newest first; one that repeats counts up instead of filling the page."""

    def __init__(self, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone = zone
        self.messages: list[Message] = []

    def add(self, at_ms: int, kind: Kind, text: str) -> None:
        """Put a message on top."""
        newest = self.messages[0] if self.messages else None
        if newest is not None and (newest.kind, newest.text) == (kind, text):
            self.messages[0] = Message(at_ms, kind, text, newest.times + 1)
            self.dataChanged.emit(self.index(0), self.index(0))
            return
        if len(self.messages) >= MOST:
            self.beginRemoveRows(_ROOT, MOST - 1, len(self.messages) - 1)
            del self.messages[MOST - 1 :]
            self.endRemoveRows()
        self.beginInsertRows(_ROOT, 0, 0)
        self.messages.insert(0, Message(at_ms, kind, text))
        self.endInsertRows()

    def words(self, row: int) -> Sequence[str]:
        """Time and text of a row."""
        message = self.messages[row]
        often = f" ×{message.times}" if message.times > 1 else ""
        return hms(message.at_ms, self.zone), one_line(message.text) + often

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.messages)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if index.isValid() and index.row() < len(self.messages) and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(self.words(index.row()))
        return None


class LogView(RowView):
    """Fed by `add(at_ms, kind, text)`."""

    def __init__(self, zone: tzinfo = UTC, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens, _ROW)
        self.setObjectName("logView")
        self.log = LogModel(zone, self)
        self.setModel(self.log)
        self.horizontalHeader().setStretchLastSection(True)
        self._retranslate()

    def add(self, at_ms: int, kind: Kind, text: str) -> None:
        """Put a message on top; hub time in ms."""
        self.log.add(at_ms, kind, text)

    def set_zone(self, zone: tzinfo) -> None:
        """Another time zone."""
        self.log.zone = zone
        self.viewport().update()

    def empty_words(self) -> tuple[str, ...]:
        """What would be here."""
        return (self.tr("Nothing to report"), self.tr("Refused lines, changes of the link and errors stand here"))

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        tokens = self.tokens
        time, text = self.log.words(row)
        base = baseline(_BODY, rect.top(), rect.height())
        ground = tokens.selection if selected else tokens.field
        colour = {"news": tokens.dim, "refused": tokens.text, "link": tokens.text, "error": tokens.p1}[self.log.messages[row].kind]
        self.text.draw(painter, MARGIN, base, time, _TIME, tokens.readable(tokens.faint, ground))
        self.text.draw(painter, MARGIN + 78, base, text, _BODY, tokens.readable(colour, ground), limit=max(24, rect.width() - MARGIN - 94))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.viewport().update()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Messages"))
