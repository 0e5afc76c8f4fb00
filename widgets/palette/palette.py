"""The palette: every action by a few letters of its name; lies inside the window and is never modal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.base.fonts import font
from widgets.base.overlay import Overlay
from widgets.base.painting import RIGHT, Face, baseline, one_line
from widgets.base.rows import AnyIndex, RowView
from widgets.base.tokens import BODY, DARK, LEAD, SMALL, Tokens
from widgets.palette.match import score

_WIDTH: Final = 640
_ROWS: Final = 11
_EDIT: Final = 48
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_ROOT: Final = QModelIndex()
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """One action: its title in the language of the moment, its keys, its id, and further words it is found by."""

    title: str
    keys: str
    action_id: str
    also: str = ""


def ranked(query: str, items: Sequence[PaletteItem]) -> list[PaletteItem]:
    """Items that fit, the best first; all of them in their order for an empty query."""
    if not query.strip():
        return list(items)
    found = [(value, place, one) for place, one in enumerate(items) if (value := score(query, one.title, one.also, one.keys)) is not None]
    return [one for _, _, one in sorted(found, key=lambda triple: (-triple[0], triple[1]))]


class ItemModel(QAbstractListModel):
    """The items that fit."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[PaletteItem, ...] = ()

    def show(self, items: Sequence[PaletteItem]) -> None:
        """Show these."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        item = self.items[index.row()]
        return one_line(f"{item.title} {item.keys}").strip()


class ItemList(RowView):
    """Paints title and keys."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent, tokens)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found = ItemModel(self)
        self.setModel(self.found)
        self.horizontalHeader().setStretchLastSection(True)

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def empty_words(self) -> tuple[str, ...]:
        """Nothing fits."""
        return (self.tr("No action fits"), self.tr("Esc closes"))

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        item, tokens = self.found.items[row], self.tokens
        base = baseline(_BODY, rect.top(), rect.height())
        keys = tokens.readable(tokens.faint, tokens.selection) if selected else tokens.dim
        used = self.text.draw(painter, rect.right() - 16, base, item.keys, _SMALL, keys, align=RIGHT, limit=rect.width() // 2)
        self.text.draw(painter, 16, base, item.title, _BODY, tokens.text, limit=max(24, rect.width() - used - 48))


class Palette(Overlay):
    """Shown by `open_over(window)`. Signal: `chosen(action_id)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("palette", parent, tokens)
        self._items: tuple[PaletteItem, ...] = ()
        self.edit = QLineEdit(self)
        self.edit.setObjectName("paletteEdit")
        self.edit.setFrame(False)
        self.edit.setFixedHeight(_EDIT)
        self.list = ItemList(self, tokens)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self.edit)
        box.addWidget(self.list, 1)
        self.edit.textChanged.connect(self._filter)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self.listen_to(self.edit)
        self.set_tokens(tokens)
        self.retranslate()

    def set_items(self, items: Sequence[PaletteItem]) -> None:
        """What may be chosen, in the order to show it."""
        self._items = tuple(items)
        self._filter(self.edit.text())

    def open_over(self, window: QWidget) -> None:
        """Show over the upper third of a window and take the keys."""
        width = min(_WIDTH, window.width() - 32)
        height = min(_EDIT + 2 + _ROWS * self.list.row_height, window.height() - 64)
        self.edit.clear()
        self._filter("")
        self.lie_over(window, QRect((window.width() - width) // 2, max(16, (window.height() - height) // 5), width, height))

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        self.list.set_tokens(tokens)
        colours = f"color: {tokens.text}; selection-background-color: {tokens.selection}; selection-color: {tokens.text}"
        self.edit.setStyleSheet(f"QLineEdit#paletteEdit {{ background: {tokens.raised}; border: none; padding: 0 16px; {colours} }}")
        self.edit.setFont(font(LEAD))

    def _filter(self, query: str) -> None:
        self.list.found.show(ranked(query, self._items))
        self.list.go_to(0)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.list.found.items):
            action = self.list.found.items[row].action_id
            self.go_away()
            self.chosen.emit(action)

    def key(self, key: Qt.Key) -> bool:
        """⏎ chooses, the arrows go through the list; letters are the edit's."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        elif key in _STEPS:
            self.list.step(_STEPS[key])
        else:
            return False
        return True

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.setAccessibleName(self.tr("Every action"))
        self.edit.setAccessibleName(self.tr("Every action"))
        self.edit.setPlaceholderText(self.tr("A few letters of what to do, or its pinyin initials"))
