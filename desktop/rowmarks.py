"""Gathers what hangs on rows of the queue from those who know of it, and tells the queue when any of it changed."""

from collections.abc import Callable, Mapping, Set

from widgets.queue.marks import Marks


class RowMarks:
    """`show` is given the marks of every incident that has any."""

    def __init__(self, show: Callable[[Mapping[str, Marks]], None]) -> None:
        self._show = show
        self._pending: Set[str] = frozenset()
        self._claimed: Set[str] = frozenset()
        self._back: Set[str] = frozenset()
        self._desks: Mapping[str, tuple[str, ...]] = {}

    def commands(self, pending: Set[str], claimed: Set[str]) -> None:
        """Incidents with a command of mine not yet decided, and those whose unit two desks claimed."""
        self._pending, self._claimed = frozenset(pending), frozenset(claimed)
        self._tell()

    def came_back(self, incidents: Set[str]) -> None:
        """Incidents past a limit that nobody has looked at here since."""
        if incidents != self._back:
            self._back = frozenset(incidents)
            self._tell()

    def opened(self, desks: Mapping[str, tuple[str, ...]]) -> None:
        """Which other desks have an incident open."""
        self._desks = dict(desks)
        self._tell()

    def _tell(self) -> None:
        marked = self._pending | self._claimed | self._back | self._desks.keys()
        self._show({one: Marks(one in self._pending, one in self._claimed, one in self._back, self._desks.get(one, ())) for one in marked})
