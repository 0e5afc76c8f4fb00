"""The queue as a view: the selected incident stays selected and the page stays where it is while the feed arrives."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.commands.filters.parse import Filter
from services.domain.model import Incident
from services.domain.names import Names
from widgets.base.i18n import language
from widgets.base.tokens import DARK, Tokens, qcolor
from widgets.queue.cells import COLUMNS, Presenter
from widgets.queue.layout import starts, widths
from widgets.queue.marks import Marks
from widgets.queue.model import QueueModel
from widgets.queue.paint import Look, RowPainter
from widgets.queue.row import Tab
from widgets.queue.steady import SteadyView

_PULSE_MS: Final = 3000
_PULSE_STEP_MS: Final = 150


class QueueView(SteadyView):
    """The queue itself. Fed by `load`, `apply`, `tick` and `set_marks`, at most once a frame each.

    Signals beside SteadyView's: `opened(id)`, `picksChanged(n)` when so many rows are picked, to be done one thing with together.
    """

    opened = Signal(str)
    picksChanged = Signal(int)

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        self._presenter = Presenter(names)
        super().__init__(QueueModel(self._presenter), parent, tokens)
        self.setObjectName("queueView")
        self._rows = RowPainter(self.text)
        self.hidden: frozenset[str] = frozenset()
        self._picks: dict[str, None] = {}
        self._second = 0
        self._lang = language()
        self._pulses: dict[str, int] = {}
        self._watch = QElapsedTimer()
        self._watch.start()
        self._pulse_timer = QTimer(self)
        self._pulse_timer.setInterval(_PULSE_STEP_MS)
        self._pulse_timer.timeout.connect(self._pulse)
        self._retranslate()

    # ---- what comes in
    def load(self, incidents: Iterable[Incident], now_ms: int) -> None:
        """List these incidents; hub time in ms. The selected one stays selected if it is among them."""
        self._anchor()
        self.incidents.load(incidents, now_ms)
        self._restore()
        self._set_arrivals(0)

    def apply(self, changed: Mapping[str, Incident | None], now_ms: int) -> None:
        """Take in one frame's changes; None for an incident gone from this seat's sight."""
        news = [one.id for one in changed.values() if one is not None and one.priority == 1 and self.incidents.is_new(one)]
        self._anchor()
        self.incidents.apply(changed, now_ms)
        self._restore()
        self._start_pulses(news)

    def tick(self, now_ms: int) -> None:
        """Let time pass: lamps turn when they are due, ages are painted again once a second."""
        self._anchor()
        self.incidents.tick(now_ms)
        self._restore()
        if now_ms // 1000 != self._second:
            self._second = now_ms // 1000
            left = starts(self.viewport().width(), self._lang, self.hidden)["age"]
            self.viewport().update(left, 0, self.viewport().width() - left, self.viewport().height())

    def set_marks(self, marks: Mapping[str, Marks]) -> None:
        """What hangs on rows beside their words, by incident."""
        self.incidents.set_marks(marks)

    def hide_columns(self, hidden: frozenset[str]) -> None:
        """Leave out these of layout.OPTIONAL; their room goes to the words."""
        self.hidden = hidden
        self._size_columns()
        self.viewport().update()

    def set_names(self, names: Names) -> None:
        """Other names of regions, categories, sources."""
        self._presenter.names = names
        self.incidents.represent()

    # ---- what keys do
    def select(self, incident_id: str) -> bool:
        """Select an incident and bring it into sight; False when this tab does not list it."""
        row = self.incidents.row_of(incident_id)
        if row < 0:
            return False
        self.go_to(row)
        return True

    def open_selected(self) -> None:
        """Emit `opened` for the selected incident."""
        if self._selected is not None:
            self.opened.emit(self._selected)

    def pick(self, step: int) -> None:
        """Pick the selected row, or let go of it; with a step both it and the next are picked, and that one is selected."""
        if self._selected is None:
            return
        if step:
            self._picks[self._selected] = None
            self.step(step)
            self._picks[self._selected] = None
        elif self._selected in self._picks:
            del self._picks[self._selected]
        else:
            self._picks[self._selected] = None
        self._show_picks()

    def picked(self) -> list[str]:
        """Ids of the picked rows that are listed, in the order of the queue."""
        listed = {one: row for one in self._picks if (row := self.incidents.row_of(one)) >= 0}
        return sorted(listed, key=listed.__getitem__)

    def let_go(self) -> bool:
        """Pick none any more; False when none was."""
        had = bool(self._picks)
        self._picks.clear()
        self._show_picks()
        return had

    def _show_picks(self) -> None:
        self.viewport().update()
        self.picksChanged.emit(len(self.picked()))

    def show_tab(self, tab: Tab) -> None:
        """List another tab; the selected incident stays listed."""
        self.incidents.set_tab(tab)
        self._restore_selection()
        self._set_arrivals(0)

    def set_filter(self, wanted: Filter | None) -> None:
        """List only what a filter wants; the selected incident stays listed."""
        self.incidents.set_filter(wanted)
        self._restore_selection()
        self._set_arrivals(0)

    # ---- news
    def _start_pulses(self, ids: list[str]) -> None:
        until = self._watch.elapsed() + _PULSE_MS
        self._pulses.update(dict.fromkeys(ids, until))
        if self._pulses and not self._pulse_timer.isActive():
            self._pulse_timer.start()

    def _pulse(self) -> None:
        now = self._watch.elapsed()
        rows = [self.incidents.row_of(one) for one in self._pulses]
        self._pulses = {one: until for one, until in self._pulses.items() if until > now}
        for row in rows:
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.row_height)
        if not self._pulses:
            self._pulse_timer.stop()

    # ---- painting
    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        model, presenter, lang = self.incidents, self._presenter, self._lang
        found, cells = model.row_at(row), model.cells_at(row)
        incident_id = found.incident.id
        listed = model.tab in found.tabs
        look = Look(self.tokens, lang, rect.width(), selected, listed, model.marks_of(incident_id), self.hidden)
        if incident_id in self._pulses:
            self._paint_pulse(painter, rect, incident_id)
            self._rows.draw_words(painter, rect, found, cells, look)
        elif selected:
            # no picture: that of the row as it looks when it is left again stays kept
            self._rows.draw_words(painter, rect, found, cells, look)
        elif clip.left() < starts(rect.width(), lang, self.hidden)["age"]:
            self._rows.paint_words(painter, rect, found, cells, look)
        if incident_id in self._picks:
            self._rows.paint_picked(painter, rect, look)
        self._rows.paint_times(painter, rect, found, presenter.age(found, model.now_ms), presenter.due(found, cells, model.now_ms), look)

    def _paint_pulse(self, painter: QPainter, rect: QRect, incident_id: str) -> None:
        """The ground of a new P1 swells and fades once a second, for three seconds."""
        phase = (self._pulses[incident_id] - self._watch.elapsed()) % 1000
        painter.fillRect(rect, qcolor(self.tokens.p1, 16 + abs(phase - 500) * 40 // 500))

    def empty_words(self) -> tuple[str, ...]:
        """What would be here."""
        if self.incidents.filter is not None:
            return (self.tr("Nothing fits the filter"), self.tr("/ changes it, Escape there takes it away"))
        return {
            Tab.OPEN: (self.tr("No open incident"), self.tr("Reports from the field stand here as they come; lr enters one by hand")),
            Tab.WAITING: (self.tr("Nothing waits to be accepted"), self.tr("1 shows all that is open")),
            Tab.OVERDUE: (self.tr("Nothing is past its limit"), self.tr("1 shows all that is open")),
            Tab.SUSPENDED: (self.tr("Nothing is suspended"), self.tr("1 shows all that is open")),
        }[self.incidents.tab]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_columns()

    def _size_columns(self) -> None:
        found = widths(self.viewport().width(), self._lang, self.hidden)
        for column, name in enumerate(COLUMNS):
            self.horizontalHeader().resizeSection(column, found[name])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.open_selected()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._lang = language()
        self.setAccessibleName(self.tr("Queue of incidents"))
        self._size_columns()
        self.incidents.represent()
