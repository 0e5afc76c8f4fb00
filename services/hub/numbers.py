"""Incident numbers: YYYYMMDD-NNNN, counted per realm and day in the site's time zone (domain.md §3)."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from services.domain.model import Incident
from services.hub.config import day_of


class Numbers:
    """The next number; taken only when the report stands, so that no number is skipped."""

    def __init__(self, zone: tzinfo, incidents: Iterable[Incident]) -> None:
        self.zone = zone
        self._used: dict[str, int] = {}
        self.recount(incidents)

    def recount(self, incidents: Iterable[Incident]) -> None:
        """Start again from what is stored."""
        self._used.clear()
        for incident in incidents:
            self.use(incident.no)

    def next(self, now: datetime) -> str:
        """The number that the next incident would get."""
        day = day_of(now, self.zone)
        return f"{day}-{self._used.get(day, 0) + 1:04d}"

    def use(self, number: str) -> None:
        """This number is taken."""
        day, _, count = number.partition("-")
        if count.isdigit():
            self._used[day] = max(self._used.get(day, 0), int(count))
