"""One handler for each event type; the table at the end is the whole of what events mean."""

from collections.abc import Callable
from typing import cast

from services.domain.events import PAYLOADS, Event
from services.domain.evolve import incidents, others, pages, work
from services.domain.evolve.book import Book

Handler = Callable[[Book, Event], None]

HANDLERS: dict[str, Handler] = cast(
    "dict[str, Handler]",
    {
        "incident.reported": incidents.reported,
        "incident.accepted": incidents.accepted,
        "incident.verification_started": incidents.verification_started,
        "incident.verified": incidents.verified,
        "incident.self_handled": incidents.self_handled,
        "incident.filed": incidents.filed,
        "incident.assigned": work.assigned,
        "incident.signed": work.signed,
        "incident.departed": work.departed,
        "incident.arrived": work.arrived,
        "incident.handling_started": work.handling_started,
        "incident.checked_in": work.checked_in,
        "incident.fed_back": work.fed_back,
        "incident.returned": work.returned,
        "incident.released": work.released,
        "incident.unassigned": work.ended,
        "incident.transferred": work.ended,
        "incident.check_started": incidents.check_started,
        "incident.checked": incidents.checked,
        "incident.reworked": incidents.reworked,
        "incident.closed": incidents.closed,
        "incident.revisited": incidents.revisited,
        "incident.reopened": incidents.reopened,
        "incident.voided": incidents.voided,
        "incident.merged": others.merged,
        "incident.absorbed": others.touched,
        "incident.unmerged": others.unmerged,
        "incident.separated": others.touched,
        "incident.split": others.linked,
        "incident.linked": others.linked,
        "incident.request_opened": others.request_opened,
        "incident.request_approved": others.request_answered,
        "incident.request_rejected": others.request_answered,
        "incident.extended": others.extended,
        "incident.suspended": others.suspended,
        "incident.resumed": others.resumed,
        "incident.urged": others.touched,
        "incident.supervised": others.touched,
        "incident.escalated": pages.escalated,
        "escalation.acknowledged": pages.acknowledged,
        "escalation.repeated": pages.repeated,
        "escalation.returned": pages.returned,
        "page.delivered": pages.told,
        "page.failed": pages.told,
        "incident.delegated": others.delegated,
        "incident.taken_over": others.taken_over,
        "incident.reprioritized": others.reprioritized,
        "incident.graded": others.graded,
        "incident.noted": others.touched,
        "incident.liaised": others.touched,
        "incident.overdue": others.overdue,
        "unit.registered": others.unit_registered,
        "unit.status_changed": others.unit_status_changed,
        "conflict.opened": others.conflict_opened,
        "conflict.overdue": others.conflict_overdue,
        "conflict.resolved": others.conflict_resolved,
    },
)

if HANDLERS.keys() != PAYLOADS.keys():
    raise AssertionError(f"events without a meaning: {HANDLERS.keys() ^ PAYLOADS.keys()}")
