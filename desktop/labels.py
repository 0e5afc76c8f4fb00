"""Names of things as people know them, looked up in the seat, in the language that is on."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.commands.filters.terms import Known
from services.console.seat import Seat
from services.domain.categories import Categories
from services.domain.model import Incident
from services.domain.names import Names
from services.domain.times import to_ms
from services.domain.words import CLOCK_NAMES, STATE_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import language, pick
from widgets.base.localtime import hms


class Labels:
    """Look-ups over one seat; made once, `names()` again after a change of language or of reference data."""

    def __init__(self, seat: Seat, categories: Categories) -> None:
        self._seat, self._categories = seat, categories

    @property
    def zone(self) -> tzinfo:
        """The site's time zone; UTC where this machine does not know it."""
        try:
            return ZoneInfo(self._seat.ref.policy.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def names(self) -> Names:
        """Everything a panel may want to call by name."""
        lang, zone, regions = language(), self.zone, self._seat.ref.names
        orgs = {org.id: org.name for org in self._seat.ref.orgs}
        people = {actor: name for duty in self._seat.ref.duty for actor, name in zip(duty.leaders, duty.names, strict=False)}
        return Names(
            region=lambda code: regions.get(code, ""),
            unit=self._unit,
            org=lambda key: orgs.get(key, key),
            assignee=self._assignee,
            number=self._number,
            actor=lambda actor: people.get(actor, actor),
            category=lambda category: self._categories.label(category, lang),
            moment=lambda stamp: hms(stamp, zone),
        )

    def known(self) -> Known:
        """What the words of a filter may mean; a unit by its id or callsign."""
        console = self._seat.console
        return Known(regions=self._seat.ref.names, categories=self._categories, units=self._units, mine=lambda incident: incident.desk == console)

    def _units(self, word: str) -> list[str]:
        return [unit.id for unit in self._seat.view.units.values() if word in (unit.id.casefold(), unit.callsign.casefold())]

    def _unit(self, key: str) -> str:
        unit = self._seat.view.units.get(key)
        return f"{key} {unit.callsign}" if unit and unit.callsign and unit.callsign != key else key

    def _assignee(self, key: str) -> str:
        task = self._seat.view.assignments.get(key)
        return task.assignee if task else key

    def _number(self, key: str) -> str:
        incident = self._seat.view.incidents.get(key)
        return incident.no if incident else key

    # --- for the map ---

    @staticmethod
    def state(incident: Incident) -> str:
        """The state in words."""
        return word(STATE_WORDS, incident.state, language())

    def due(self, incident: Incident) -> str:
        """The earliest limit by its whole name, for there is room: `派遣时限 0:03`, `派遣时限 超 9:06`."""
        if incident.due_at is None or incident.due_clock is None:
            return ""
        left = (to_ms(incident.due_at) - self._seat.hub_now_ms()) / 1000
        return f"{word(CLOCK_NAMES, incident.due_clock, language())} {timefmt.due(left, pick('超', 'over'), pick('天', 'd'))}"
