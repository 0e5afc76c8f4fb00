"""The load meter of a desk: alarms of the last ten minutes, what is open and by whom it is held, the mix of priorities (domain.md §6)."""

import heapq
from collections import Counter
from dataclasses import dataclass
from typing import Final

from services.domain.model import Incident
from services.domain.states import OPEN

SPAN_MS: Final = 600_000
WANTED_MIX: Final = (5, 15, 80)
"""High, medium and low priority of what a desk should see, per cent."""


@dataclass(frozen=True, slots=True)
class Load:
    """One reading: alarms that began within ten minutes, whether that is a flood, open incidents, those this desk holds, P1 / P2 / lower in per cent."""

    alarms: int = 0
    flood: bool = False
    open: int = 0
    here: int = 0
    mix: tuple[int, int, int] = (0, 0, 0)


class LoadMeter:
    """Told of each alarm as it begins and of each incident as it changes; a reading costs next to nothing."""

    def __init__(self) -> None:
        self._begun: list[int] = []
        self._desks: Counter[str] = Counter()
        self._priorities: Counter[int] = Counter()

    def begin(self, since_ms: int) -> None:
        """An alarm began: a new one, or one that came back."""
        heapq.heappush(self._begun, since_ms)

    def change(self, before: Incident | None, after: Incident | None) -> None:
        """An incident is another one than it was; None for one not known."""
        for row, amount in ((before, -1), (after, 1)):
            if row is not None and row.state in OPEN:
                self._desks[row.desk] += amount
                self._priorities[row.priority] += amount

    def alarms(self, now_ms: int) -> int:
        """How many began within the last ten minutes, this moment's included."""
        while self._begun and self._begun[0] <= now_ms - SPAN_MS:
            heapq.heappop(self._begun)
        return len(self._begun)

    def read(self, now_ms: int, most: int, desk: str = "") -> Load:
        """As of now; more than `most` alarms are a flood."""
        alarms, total = self.alarms(now_ms), sum(self._priorities.values())
        return Load(alarms, alarms > most, total, self._desks[desk], _shares(self._priorities, total))


def _shares(priorities: Counter[int], total: int) -> tuple[int, int, int]:
    """Per cent that add up to 100, the lowest class taking what rounding leaves."""
    if not total:
        return 0, 0, 0
    high, medium = (round(100 * priorities[priority] / total) for priority in (1, 2))
    return high, medium, 100 - high - medium
