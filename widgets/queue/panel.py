"""The queue panel: the tabs' line, the filter under it and the queue, kept in step."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import text
from services.commands.filters.parse import Filter
from services.commands.filters.terms import Known
from services.commands.filters.words import Haystack, Initials
from services.domain.names import Names
from widgets.base.tokens import DARK, Tokens
from widgets.queue.filterline import FilterLine
from widgets.queue.layout import OPTIONAL
from widgets.queue.row import Tab
from widgets.queue.tabs import News, QueueTabs
from widgets.queue.view import QueueView

_MARK: Final = "|"


class QueuePanel(QWidget):
    """Holds `view` (the QueueView, which is what is fed), `tabs` and `filter`; `show_tab`, `begin_filter`, `keep_view` and `use_view` are what the keys call.

    Signals: `viewsChanged(dict)` when a view was kept under a digit: digit → tab and filter, as `use_views` takes them back; `columnsChanged(list)`
    when a column was left out or taken in again: those that are left out, as `use_columns` takes them back.
    """

    viewsChanged = Signal(object)
    columnsChanged = Signal(object)

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setObjectName("queuePanel")
        self.tabs = QueueTabs(self, tokens)
        self.filter = FilterLine(self, tokens)
        self.view = QueueView(names, self, tokens)
        self.setFocusProxy(self.view)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.tabs)
        box.addWidget(self.filter)
        box.addWidget(self.view, 1)
        self._arrivals, self._urgent = 0, 0
        self._stack: Haystack | None = None
        self._views: dict[str, str] = {}
        self.tabs.picked.connect(self.show_tab)
        self.filter.changed.connect(self._filtered)
        self.filter.left.connect(self.view.setFocus)
        self.view.incidents.countsChanged.connect(self._refresh)
        self.view.arrivalsChanged.connect(self._arrived)
        self.view.picksChanged.connect(lambda _: self._refresh())

    def show_tab(self, tab: Tab | int) -> None:
        """List a tab by its number 0..3."""
        self.view.show_tab(Tab(tab))
        self._refresh()

    def turn_tab(self, delta: int) -> None:
        """The next (or previous) tab, round and round."""
        self.show_tab((self.view.incidents.tab + delta) % len(Tab))

    # ---- filter and views
    def set_known(self, known: Known) -> None:
        """What the words of a filter may mean; its `words` are the panel's own, with initials."""
        stack = self._stack
        self.filter.known = known if stack is None else replace(known, words=stack.of, find=stack.find)

    def begin_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._words()
        self.filter.begin()

    def keep_view(self, digit: str) -> None:
        """Keep the tab and the filter shown under a digit."""
        self._views = {**self._views, digit: f"{self.view.incidents.tab.name}{_MARK}{self.filter.line().strip()}"}
        self.viewsChanged.emit(dict(self._views))

    def use_view(self, digit: str) -> None:
        """Show the tab and the filter kept under a digit; nothing happens where none is."""
        name, mark, line = self._views.get(digit, "").partition(_MARK)
        if mark and name in Tab.__members__:
            self._words()
            self.show_tab(Tab[name])
            self.filter.put(line)

    def use_views(self, views: dict[str, str]) -> None:
        """Take back what `viewsChanged` gave."""
        self._views = {digit: str(view) for digit, view in views.items()}

    # ---- columns
    def turn_column(self, name: str) -> None:
        """Leave a column out, or take it in again."""
        hidden = self.view.hidden ^ {name}
        self.use_columns(hidden)
        self.columnsChanged.emit(sorted(hidden))

    def use_columns(self, hidden: Iterable[str]) -> None:
        """Take back what `columnsChanged` gave; what is no column that may be left out is passed over."""
        self.view.hide_columns(frozenset(hidden) & frozenset(OPTIONAL))

    def _words(self) -> Haystack:
        """The words of all incidents, gathered when they are first asked for."""
        if self._stack is None:
            self._stack = Haystack(Initials(text("initials.txt")))
            self.view.incidents.search_in(self._stack)
            self.set_known(self.filter.known)
        return self._stack

    def _filtered(self, wanted: Filter | None) -> None:
        self.view.set_filter(wanted)
        self._refresh()

    # ---- looks
    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self.tabs.set_tokens(tokens)
        self.filter.set_tokens(tokens)
        self.view.set_tokens(tokens)

    def _arrived(self, count: int, urgent: int) -> None:
        self._arrivals, self._urgent = count, urgent
        self._refresh()

    def _refresh(self) -> None:
        incidents = self.view.incidents
        listed = incidents.rowCount() if incidents.filter is not None else None
        self.tabs.set_state(incidents.tab, incidents.counts, News(self._arrivals, self._urgent, listed, len(self.view.picked())))
