"""When a conflict is over by itself, and how long it may stand before those concerned are called again (protocol.md §3, conflict table)."""

from typing import Final

from services.domain.model import Conflict, Incident
from services.domain.state import View
from services.domain.states import OPEN

CALL_AGAIN_S: Final = 60
"""protocol.md §3: "60 s timer"."""
CLAIMED: Final = "unit_committed"
"""The kind of a conflict in which two desks want one unit."""


def over(view: View, conflict: Conflict) -> bool:
    """Whether nothing can clash any more. False while the rows it is about are not in the view."""
    incident = view.incidents.get(conflict.incident or "")
    if incident is None:
        return False
    return _claim_over(view, conflict, incident) if conflict.kind == CLAIMED else _picture_renewed(conflict, incident)


def _claim_over(view: View, conflict: Conflict, incident: Incident) -> bool:
    """The claiming incident ended, or its unit is free, or came to it after all."""
    unit = view.units.get(conflict.unit or "")
    if unit is None or incident.state not in OPEN:
        return incident.state not in OPEN
    return not unit.tasks or any(view.assignments[key].incident == incident.id for key in unit.tasks)


def _picture_renewed(conflict: Conflict, incident: Incident) -> bool:
    """Who lost has acted on the incident since; or others ended it, or opened what was not open."""
    since = [one for one in incident.trail if one.at > conflict.opened_at]
    turned = bool(since) and (incident.state in OPEN) is (conflict.kind == "not_open")
    return turned or any(one.actor in conflict.actors[-1:] for one in since)
