"""The list over the command line: ways to go on, or the things a line may mean, numbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.painting import CENTRE, Face, baseline, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, DARK, SMALL, Tokens, qcolor

MOST: Final = 9
HELP: Final = 20
_ROW: Final = 29
_WIDTH: Final = 720
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what is typed, what it means, and a faint word more; `number` for one that Alt and its digit picks."""

    text: str
    label: str
    detail: str = ""
    number: int | None = None


class ChoiceModel(QAbstractListModel):
    """The choices as they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def show(self, choices: Sequence[Choice]) -> None:
        """Show these."""
        if tuple(choices) != self.choices:
            self.beginResetModel()
            self.choices = tuple(choices)
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        choice = self.choices[index.row()]
        return one_line(" ".join(part for part in (choice.text, choice.label, choice.detail) if part))


class ChoicePopup(RowView):
    """Stands inside the window over the command line and never takes the focus. Signal: `clicked_row(n)`."""

    clicked_row = Signal(int)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens, _ROW)
        self.setObjectName("completionPopup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model_ = ChoiceModel(self)
        self.setModel(self.model_)
        self.horizontalHeader().setStretchLastSection(True)
        self.hide()

    def offer(self, choices: Sequence[Choice], over: QWidget, x: int, most: int = MOST) -> None:
        """Show choices with their lower edge on the upper edge of `over`, from `x` pixels inside it; nothing to offer hides the list."""
        self.model_.show(choices[:most])
        if not choices:
            self.hide()
            return
        window = over.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = over.mapTo(window, QPoint(0, 0))
        width = min(_WIDTH, over.width())
        height = _ROW * len(self.model_.choices) + 1
        left = min(corner.x() + x, corner.x() + over.width() - width)
        self.setGeometry(max(0, left), max(0, corner.y() - height), width, height)
        self.setCurrentIndex(QModelIndex())
        self.show()
        self.raise_()

    def step(self, delta: int) -> None:
        """Move the choice on by so many rows, round the ends; the first step takes the first or the last."""
        rows, at = len(self.model_.choices), self.chosen()
        self.go_to((at + delta) % rows if at >= 0 else 0 if delta > 0 else rows - 1)

    def chosen(self) -> int:
        """The row the keys stand on, -1 for none."""
        return self.currentIndex().row()

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        choice, tokens = self.model_.choices[row], self.tokens
        base = baseline(_BODY, rect.top(), rect.height())
        if row == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), qcolor(tokens.line))
        x = 12.0
        if choice.number is not None:
            self.text.draw(painter, 18, base, str(choice.number), _BODY, tokens.readable(tokens.accent, tokens.selection if selected else ""), align=CENTRE)
            x = 36.0
        if choice.text:
            x += max(96.0, self.text.draw(painter, x, base, choice.text, _BODY, tokens.text, limit=rect.width() // 2) + 16)
        x += self.text.draw(painter, x, base, choice.label, _BODY, tokens.dim, limit=max(24, rect.width() - x - 12)) + 16
        if rect.width() - x > 40:
            faint = tokens.readable(tokens.faint, tokens.selection) if selected else tokens.faint
            self.text.draw(painter, x, base, choice.detail, _SMALL, faint, limit=rect.width() - x - 12)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(int(event.position().y()))
        if row >= 0:
            self.clicked_row.emit(row)
