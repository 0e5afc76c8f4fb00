"""Everything that can have happened: one strict payload type for each event type, and the envelope of the log (protocol.md §3 "Event")."""

from typing import Literal

import msgspec

from services.domain.model import AssigneeKind, AssignmentRole, Origin, Unseen
from services.domain.states import Mode, Purpose, UnitStatus
from services.domain.times import Stamp


class Payload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every event's `data`. What a later version adds is passed over: seats of the version before follow the log as well."""


class Reported(Payload, frozen=True, kw_only=True):
    no: str
    category: str
    text: str
    priority: int
    region: str
    unplaced: bool
    owner: str
    level: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    casualties: int | None = None
    origin: Origin | None = None
    source: str = ""
    report: str | None = None
    parent: str | None = None
    limits: dict[str, int] = {}
    contact_digest: str = ""
    needs_second_look: bool = False


class Empty(Payload, frozen=True, kw_only=True):
    """Events whose type says all."""


class Verified(Payload, frozen=True, kw_only=True):
    result: Literal["real", "unreal", "self_handled"]


class SelfHandled(Payload, frozen=True, kw_only=True):
    measures: str
    spoke_to: str


class Filed(Payload, frozen=True, kw_only=True):
    category: str


class NewAssignment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    id: str
    assignee: str
    kind: AssigneeKind
    role: AssignmentRole = "lead"
    purpose: Purpose = Purpose.HANDLE
    due: Stamp | None = None


class Assigned(Payload, frozen=True, kw_only=True):
    assignments: tuple[NewAssignment, ...]


class Stepped(Payload, frozen=True, kw_only=True):
    """One step of one assignment; `implied` names the skipped steps that it proves; `said_by` who told the desk."""

    assignment: str
    implied: tuple[str, ...] = ()
    result: str = ""
    measures: str = ""
    reason: str = ""
    said_by: str = ""
    late: bool = False


class Ended(Payload, frozen=True, kw_only=True):
    assignments: tuple[str, ...]
    reason: str = ""


class CheckStarted(Payload, frozen=True, kw_only=True):
    by: str


class Reworked(Payload, frozen=True, kw_only=True):
    reason: str


class Closed(Payload, frozen=True, kw_only=True):
    taken_at: Stamp
    spoke_to: str
    measures: str
    done_at: str


class Revisited(Payload, frozen=True, kw_only=True):
    reached: bool
    satisfaction: int | None = None


class Reasoned(Payload, frozen=True, kw_only=True):
    reason: str = ""


class Voided(Payload, frozen=True, kw_only=True):
    kind: Literal["not_incident", "not_ours"]
    reason: str


class Merged(Payload, frozen=True, kw_only=True):
    into: str
    moved: tuple[str, ...] = ()


class Unmerged(Payload, frozen=True, kw_only=True):
    out_of: str
    moved: tuple[str, ...] = ()


class Other(Payload, frozen=True, kw_only=True):
    """Events that name one other incident: absorbed, separated, split, linked."""

    incident: str
    late: bool = False


class RequestOpened(Payload, frozen=True, kw_only=True):
    request: str
    kind: Literal["extend", "return"]
    reason: str
    until: Stamp | None = None
    assignment: str | None = None


class RequestAnswered(Payload, frozen=True, kw_only=True):
    request: str
    reason: str = ""


class Extended(Payload, frozen=True, kw_only=True):
    until: Stamp
    extra_s: int


class Suspended(Payload, frozen=True, kw_only=True):
    until: Stamp
    reason: str


class Supervised(Payload, frozen=True, kw_only=True):
    due: Stamp | None = None


class Escalated(Payload, frozen=True, kw_only=True):
    """`climbed` is the page that nobody acknowledged, where that is why; the seconds are the policy's, so that replay needs none."""

    level: str
    owner: str
    page: str
    leaders: tuple[str, ...] = ()
    climbed: str = ""
    repeat_s: int = 0
    climb_s: int = 0
    return_s: int = 0


class PageRepeated(Payload, frozen=True, kw_only=True):
    """Called again, for the `call`th time; `leaders` are those who have come on duty since."""

    page: str
    call: int
    leaders: tuple[str, ...] = ()


class PageReturned(Payload, frozen=True, kw_only=True):
    """Acknowledged, and nothing came of it in its time: a new page in place of the old one."""

    old: str
    page: str
    level: str
    region: str
    leaders: tuple[str, ...] = ()
    repeat_s: int = 0
    climb_s: int = 0
    return_s: int = 0


class PageTold(Payload, frozen=True, kw_only=True):
    """One call to one leader over one channel: delivered, or failed and `why`."""

    page: str
    call: int
    channel: str
    who: str
    why: str = ""


class Acknowledged(Payload, frozen=True, kw_only=True):
    page: str


class Delegated(Payload, frozen=True, kw_only=True):
    owner: str


class TakenOver(Payload, frozen=True, kw_only=True):
    desk: str


class Reprioritized(Payload, frozen=True, kw_only=True):
    priority: int
    limits: dict[str, int]


class Graded(Payload, frozen=True, kw_only=True):
    grade: str


class Noted(Payload, frozen=True, kw_only=True):
    text: str
    late: bool = False


class Liaised(Payload, frozen=True, kw_only=True):
    org: str
    spoke_to: str
    number: str = ""
    late: bool = False


class Overdue(Payload, frozen=True, kw_only=True):
    """`due` is the limit that passed; events of before tell the clock alone."""

    clock: str
    due: Stamp | None = None


class UnitRegistered(Payload, frozen=True, kw_only=True):
    region: str
    callsign: str = ""
    kind: str = "unknown"
    mode: Mode = Mode.EXCLUSIVE
    status: UnitStatus = UnitStatus.AV
    skills: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    known: bool = True


class UnitStatusChanged(Payload, frozen=True, kw_only=True):
    status: UnitStatus


class ConflictOpened(Payload, frozen=True, kw_only=True):
    conflict: str
    kind: str
    cids: tuple[str, ...]
    actors: tuple[str, ...] = ()
    text: str = ""
    unseen: tuple[Unseen, ...] = ()
    desks: tuple[str, ...] = ()
    due_at: Stamp | None = None


class ConflictOverdue(Payload, frozen=True, kw_only=True):
    """Nobody has settled it in its time: both desks and the shift leader are called again."""

    conflict: str
    kind: str
    actors: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()


class ConflictResolved(Payload, frozen=True, kw_only=True):
    conflict: str
    reason: str = ""


PAYLOADS: dict[str, type[Payload]] = {
    "incident.reported": Reported,
    "incident.accepted": Empty,
    "incident.verification_started": Empty,
    "incident.verified": Verified,
    "incident.self_handled": SelfHandled,
    "incident.filed": Filed,
    "incident.assigned": Assigned,
    "incident.signed": Stepped,
    "incident.departed": Stepped,
    "incident.arrived": Stepped,
    "incident.handling_started": Stepped,
    "incident.checked_in": Stepped,
    "incident.fed_back": Stepped,
    "incident.returned": Stepped,
    "incident.released": Stepped,
    "incident.unassigned": Ended,
    "incident.transferred": Ended,
    "incident.check_started": CheckStarted,
    "incident.checked": Empty,
    "incident.reworked": Reworked,
    "incident.closed": Closed,
    "incident.revisited": Revisited,
    "incident.reopened": Reasoned,
    "incident.voided": Voided,
    "incident.merged": Merged,
    "incident.absorbed": Other,
    "incident.unmerged": Unmerged,
    "incident.separated": Other,
    "incident.split": Other,
    "incident.linked": Other,
    "incident.request_opened": RequestOpened,
    "incident.request_approved": RequestAnswered,
    "incident.request_rejected": RequestAnswered,
    "incident.extended": Extended,
    "incident.suspended": Suspended,
    "incident.resumed": Empty,
    "incident.urged": Reasoned,
    "incident.supervised": Supervised,
    "incident.escalated": Escalated,
    "escalation.acknowledged": Acknowledged,
    "escalation.repeated": PageRepeated,
    "escalation.returned": PageReturned,
    "page.delivered": PageTold,
    "page.failed": PageTold,
    "incident.delegated": Delegated,
    "incident.taken_over": TakenOver,
    "incident.reprioritized": Reprioritized,
    "incident.graded": Graded,
    "incident.noted": Noted,
    "incident.liaised": Liaised,
    "incident.overdue": Overdue,
    "unit.registered": UnitRegistered,
    "unit.status_changed": UnitStatusChanged,
    "conflict.opened": ConflictOpened,
    "conflict.overdue": ConflictOverdue,
    "conflict.resolved": ConflictResolved,
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log. `at` is when it happened by whoever saw it, `recorded_at` when the hub took it; `data` is PAYLOADS[type]."""

    seq: int
    id: str
    type: str
    at: Stamp
    recorded_at: Stamp
    actor: str
    desk: str
    data: Payload
    cid: str | None = None
    incident: str | None = None
    unit: str | None = None
