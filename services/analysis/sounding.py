"""Decides what a desk hears and when; what plays it is told a priority and no more (domain.md §6)."""

from collections.abc import Sequence
from typing import Final

from services.analysis.watch import Ask

REPEAT_S: Final = 4.0
"""How often a P1 that nobody has seen sounds again."""


class Sounding:
    """The tone of an alarm's priority once as it begins, of several at once that of the most urgent; a P1's again and again until it was seen."""

    def __init__(self, repeat_s: float = REPEAT_S) -> None:
        self._repeat_s = repeat_s
        self._last_p1_s: float | None = None
        self._hushed: set[Ask] = set()

    def next(self, begun: Sequence[Ask], urgent: Sequence[Ask], now_s: float) -> int | None:
        """The priority to sound now, None for silence. `begun` are the alarms begun since, `urgent` every P1 that asks, `now_s` monotonic seconds."""
        again = any(one not in self._hushed for one in urgent)
        due = self._last_p1_s is None or now_s - self._last_p1_s >= self._repeat_s
        found = min(begun).priority if begun else None
        # what is less urgent and comes again and again must not keep a P1 from sounding again
        if found == 1 or (again and due):
            self._last_p1_s = now_s
            return 1
        return found

    def hush(self, asking: Sequence[Ask]) -> None:
        """What asks now is to sound no more; what comes later, or comes back, sounds."""
        self._hushed = set(asking)

    def is_hushed(self, ask: Ask) -> bool:
        """Whether somebody wanted quiet while it sounded."""
        return ask in self._hushed
