"""The proposal for the selected incident: who would be sent together, how far its plan is, and the lines its keys stand for."""

from collections.abc import Sequence

from services.analysis.fleet import Fleet
from services.analysis.recommend import LIMIT, Recommendation, missing, propose, recommend, shown
from services.analysis.response import Response, response
from services.console.seat import Seat
from services.domain.events import Event
from services.domain.model import Incident
from services.domain.plans import plan_for, tick
from services.domain.states import OPEN

_SHOWN = 6


class Proposal:
    """`renew` for the incident that is shown; what it proposes is `units`, in `rows` first."""

    def __init__(self, seat: Seat, fleet: Fleet) -> None:
        self._seat, self._fleet = seat, fleet
        self._incident, self._turn = "", 0
        self._events: tuple[Event, ...] = ()
        self.units: tuple[str, ...] = ()
        self.rows: list[Recommendation] = []
        self.response = Response()

    def renew(self, incident: Incident, now_ms: int) -> None:
        """Rank, propose and look how far the plan is, as of now."""
        if incident.id != self._incident:
            self._incident, self._turn, self._events = incident.id, 0, ()
        plan = plan_for(self._seat.ref.policy.plans, incident.category, incident.grade)
        there = [unit.kind for key in incident.units if (unit := self._seat.view.units.get(key)) is not None]
        self.response = response(plan, there, self._events)
        found = recommend(self._fleet, incident, now_ms, LIMIT, plan) if incident.state in OPEN else []
        self.units = propose(found, missing(plan, there), self._turn)
        self.rows = shown(found, self.units, _SHOWN)

    def told(self, incident: str, events: Sequence[Event]) -> None:
        """What happened to the incident so far; takes effect with the next `renew`."""
        if incident == self._incident:
            self._events = tuple(events)

    def turn(self) -> None:
        """The next proposal, with the next `renew`."""
        self._turn += 1

    # --- lines; {no} is the incident's number, "" where there is nothing to do ---

    def taken(self) -> str:
        """Send all that are proposed."""
        return f"pq {{no}} {' '.join(self.units)}" if self.units else ""

    def told_next(self) -> str:
        """Tell the next organisation of the plan."""
        org = self.response.next_to_tell()
        return f"ld {{no}} {org}" if org else ""

    def ticked(self, number: int, lang: str) -> str:
        """Tick an item: a note that says so to everybody."""
        item = self.response.item(number)
        return f"bz {{no}} {tick(item, lang)}" if item else ""
