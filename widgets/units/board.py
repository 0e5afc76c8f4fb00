"""The unit board: every unit under its status, with what it is on, since when, and how old its position is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.domain.model import Unit
from services.domain.names import Names, counter
from services.domain.states import UnitStatus
from services.domain.words import STATUS_WORDS, word
from widgets.base.figures import draw_figures
from widgets.base.i18n import language
from widgets.base.painting import Face, baseline, draw_status_box
from widgets.base.rows import RowView
from widgets.base.tokens import BODY, DARK, MARGIN, SMALL, Tokens, qcolor
from widgets.units.model import COLUMNS, FixLookup, UnitModel

_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_FIXED: Final = {"status": 132, "unit": 104, "incident": 64, "since": 84, "fix": 104}
_LONGER_STATUS: Final = {"en": 48}
"""English status words are longer."""
_GAP: Final = 8


class UnitBoard(RowView):
    """Fed by `load`, `apply` and `tick`; positions are asked for while painting, so a moving unit costs nothing here.

    Signals: `unitSelected(id)` with "" for none, `opened(id)`, `countsChanged`.
    """

    unitSelected = Signal(str)
    opened = Signal(str)
    countsChanged = Signal()

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("unitBoard")
        self._selected: str | None = None
        self._second = 0
        self._feeding = False
        self.units = UnitModel(self._number(names or Names()), self)
        self.setModel(self.units)
        self.units.countsChanged.connect(self.countsChanged)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self._retranslate()

    @staticmethod
    def _number(names: Names) -> Callable[[str], str]:
        return lambda incident_id: counter(names.number(incident_id))

    # ---- what comes in
    def load(self, units: Iterable[Unit], now_ms: int) -> None:
        """List these units; hub time in ms."""
        self._feeding = True
        self.units.load(units, now_ms)
        self._restore()

    def apply(self, changed: Mapping[str, Unit | None], now_ms: int) -> None:
        """Take in one frame's changes."""
        # where a row goes, Qt makes its neighbour current: nobody chose that one
        self._feeding = True
        self.units.apply(changed, now_ms)
        self._restore()

    def tick(self, now_ms: int) -> None:
        """Let time pass: once a second the ages are painted again."""
        self.units.now_ms = now_ms
        if now_ms // 1000 != self._second:
            self._second = now_ms // 1000
            left = starts(self.viewport().width())["since"]
            self.viewport().update(left, 0, self.viewport().width() - left, self.viewport().height())

    def set_names(self, names: Names) -> None:
        """Other numbers of incidents."""
        self.units.number_of = self._number(names)
        self.units.represent()

    def set_positions(self, fix_of: FixLookup, stale_after: Callable[[Unit], int] | None = None) -> None:
        """Where the hub time in ms of a unit's last position is looked up, and after how many ms it is stale."""
        self.units.fix_of = fix_of
        if stale_after is not None:
            self.units.stale_after = stale_after

    @property
    def counts(self) -> Mapping[UnitStatus, int]:
        """How many units have each status."""
        return self.units.counts

    # ---- what keys do
    def selected(self) -> str | None:
        """Id of the selected unit."""
        return self._selected

    def select(self, unit_id: str) -> bool:
        """Select a unit and bring it into sight; False where there is none."""
        row = self.units.row_of(unit_id)
        if row >= 0:
            self.go_to(row)
        return row >= 0

    def open_selected(self) -> None:
        """Emit `opened` for the selected unit."""
        if self._selected is not None:
            self.opened.emit(self._selected)

    def _restore(self) -> None:
        self._feeding = False
        row = self.units.row_of(self._selected)
        if row >= 0 and row != self.currentIndex().row():
            value = self.verticalScrollBar().value()
            self.setCurrentIndex(self.units.index(row, 0))
            self.verticalScrollBar().setValue(value)
        elif row < 0 and self._selected is not None:
            self.setCurrentIndex(QModelIndex())
            self._choose(None)

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self._feeding:
            self._choose(self.units.id_at(current.row()))

    def _choose(self, unit_id: str | None) -> None:
        if unit_id != self._selected:
            self._selected = unit_id
            self.unitSelected.emit(unit_id or "")

    # ---- painting
    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        unit, tokens = self.units.unit_at(row), self.tokens
        base = baseline(_BODY, rect.top(), rect.height())
        at = starts(rect.width())

        def colour(token: str) -> str:
            return tokens.readable(token, tokens.selection if selected else tokens.field)

        if clip.left() < at["since"]:
            if self.units.first_of_status(row) or row == self.rowAt(0):
                self._paint_status(painter, row, rect, base, unit.status, colour)
            self._paint_words(painter, unit, base, at, colour)
        cell = self.units.cell
        draw_figures(painter, at["fix"] - _GAP, base, cell(unit, "since"), _BODY, colour(tokens.dim))
        stale = self.units.stale(unit)
        draw_figures(painter, rect.width() - MARGIN, base, cell(unit, "fix"), _SMALL, colour(tokens.faint if stale else tokens.dim))

    def _paint_words(self, painter: QPainter, unit: Unit, base: float, at: Mapping[str, int], colour: Callable[[str], str]) -> None:
        """Name, callsign, incident: what does not move with time."""
        tokens, cell = self.tokens, self.units.cell
        name = cell(unit, "unit") if unit.known else f"{cell(unit, 'unit')} ?"
        self.text.draw(painter, at["unit"], base, name, _BODY, colour(tokens.text if unit.known else tokens.dim), limit=_FIXED["unit"] - _GAP)
        room = at["incident"] - at["name"] - _GAP
        if room > 3 * _GAP:
            self.text.draw(painter, at["name"], base, cell(unit, "name"), _BODY, colour(tokens.dim if unit.known else tokens.faint), limit=room)
        self.text.draw(painter, at["incident"], base, cell(unit, "incident"), _BODY, colour(tokens.text), limit=_FIXED["incident"] - _GAP)

    def _paint_status(self, painter: QPainter, row: int, rect: QRect, base: float, status: UnitStatus, colour: Callable[[str], str]) -> None:
        """Letters, word and count at the head of a status, and again at the top of the page."""
        if row and self.units.first_of_status(row):
            painter.fillRect(QRect(rect.left(), rect.top() - 1, rect.width(), 1), qcolor(self.tokens.line))
        box = 38 if len(status) > 2 else 28
        draw_status_box(painter, QRectF(MARGIN, rect.top() + 7, box, 20), status, self.tokens)
        words = f"{word(STATUS_WORDS, status, language())} {self.units.counts[status]}"
        self.text.draw(painter, MARGIN + box + _GAP, base, words, _SMALL, colour(self.tokens.dim), limit=_wide("status") - MARGIN - box - 2 * _GAP)

    def empty_words(self) -> tuple[str, ...]:
        """What would be here."""
        return (self.tr("No unit has logged in"), self.tr("Units stand here by status as soon as they report"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_columns()

    def _size_columns(self) -> None:
        edges = [*starts(self.viewport().width()).values(), self.viewport().width()]
        for column in range(len(COLUMNS)):
            self.horizontalHeader().resizeSection(column, max(0, edges[column + 1] - edges[column]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.open_selected()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Units by status"))
        self._size_columns()
        self.units.represent()


def starts(width: int) -> dict[str, int]:
    """Left edge in pixels of every column."""
    found, x = {}, 0
    for name in COLUMNS:
        found[name] = x
        x += _wide(name) or max(0, width - sum(map(_wide, COLUMNS)))
    return found


def _wide(name: str) -> int:
    """Fixed width of a column in pixels, 0 for the one that takes the rest."""
    return _FIXED.get(name, 0) + (_LONGER_STATUS.get(language(), 0) if name == "status" else 0)
