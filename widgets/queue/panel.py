"""The queue panel: the tabs' line and the queue under it, kept in step."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from services.domain.names import Names
from widgets.base.tokens import DARK, Tokens
from widgets.queue.row import Tab
from widgets.queue.tabs import QueueTabs
from widgets.queue.view import QueueView


class QueuePanel(QWidget):
    """Holds `view` (the QueueView, which is what is fed) and `tabs`; `show_tab` and `turn_tab` are what the keys call."""

    def __init__(self, names: Names | None = None, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setObjectName("queuePanel")
        self.tabs = QueueTabs(self, tokens)
        self.view = QueueView(names, self, tokens)
        self.setFocusProxy(self.view)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.tabs)
        box.addWidget(self.view, 1)
        self._arrivals = 0
        self.tabs.picked.connect(self.show_tab)
        self.view.incidents.countsChanged.connect(self._refresh)
        self.view.arrivalsChanged.connect(self._arrived)

    def show_tab(self, tab: Tab | int) -> None:
        """List a tab by its number 0..3."""
        self.view.show_tab(Tab(tab))
        self._refresh()

    def turn_tab(self, delta: int) -> None:
        """The next (or previous) tab, round and round."""
        self.show_tab((self.view.incidents.tab + delta) % len(Tab))

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self.tabs.set_tokens(tokens)
        self.view.set_tokens(tokens)

    def _arrived(self, count: int) -> None:
        self._arrivals = count
        self._refresh()

    def _refresh(self) -> None:
        self.tabs.set_state(self.view.incidents.tab, self.view.incidents.counts, self._arrivals)
