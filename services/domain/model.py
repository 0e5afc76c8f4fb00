"""The four tables of the truth as immutable rows: incidents, units, assignments, conflicts (protocol.md §3 "Rows")."""

from typing import Literal

import msgspec

from services.domain.states import ACTIVE, Mode, Purpose, State, Step, UnitStatus
from services.domain.times import Stamp

AssigneeKind = Literal["unit", "org"]
AssignmentRole = Literal["lead", "assist"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every row: immutable, keyed by `id`, replaced whole."""

    id: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report came from: the source's own ticket and deadline."""

    kind: str = ""
    name: str = ""
    ticket: str = ""
    due: Stamp | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of the shift leader and not answered yet: an extension, a return by an organisation, a second return."""

    id: str
    kind: Literal["extend", "return"]
    asked_by: str
    asked_at: Stamp
    reason: str = ""
    until: Stamp | None = None
    assignment: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A call to the on-call leaders of one level; open until each named leader has acknowledged for himself."""

    id: str
    level: str
    region: str
    opened_at: Stamp
    leaders: tuple[str, ...] = ()
    acked: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody still owes an acknowledgement; with nobody named, one leader's is enough."""
        return not self.acked if not self.leaders else bool(set(self.leaders) - set(self.acked))


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How one call of a page went to one leader over one channel: taken there, or why not."""

    channel: str
    who: str
    at: Stamp
    call: int = 1
    why: str = ""


class Calling(msgspec.Struct, frozen=True, kw_only=True):
    """How a page goes on being called: the seconds of the policy in force when it was opened (0: never), how often and when it was called last,
    and the newest word of each channel. Beside the page, not in it: what rows began with keeps its digest."""

    page: str
    called_at: Stamp
    repeat_s: int = 0
    climb_s: int = 0
    return_s: int = 0
    count: int = 1
    told: tuple[Told, ...] = ()


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """One change of an incident: the version it made, the event's type, by whom, when. An array on the wire, for every row carries a dozen."""

    version: int
    type: str
    actor: str
    at: Stamp


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """One change that the sender of a command had not seen: the version it made, the event's type, by whom, when (protocol.md §3, conflict table)."""

    version: int
    type: str
    actor: str
    at: Stamp


class Incident(Row, frozen=True, kw_only=True):
    """One incident. `due_at` is the earliest running limit and `due_clock` its name; `stamps` hold when each state was first
    reached in this round; `limits` are the seconds of the policy in force when priority was last set, so replay needs no policy;
    `trail` is its newest changes, oldest of them first, so that a decision can say what somebody has not seen."""

    no: str
    version: int
    state: State
    category: str
    priority: int
    grade: str = "none"
    level_reached: str
    owner: str
    region: str
    unplaced: bool
    lon: float | None
    lat: float | None
    text: str
    address: str = ""
    reported_at: Stamp
    due_at: Stamp | None = None
    due_clock: str | None = None
    due_from: Stamp | None = None
    suspended_until: Stamp | None = None
    round: int = 1
    return_count: int = 0
    units: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()
    source: str = ""
    report: str | None = None
    origin: Origin | None = None
    casualties: int | None = None
    desk: str = ""
    updated_at: Stamp = ""
    stamps: dict[str, Stamp] = {}
    limits: dict[str, int] = {}
    handle_extra_s: int = 0
    suspended_at: Stamp | None = None
    filed_ever: bool = False
    dispatched_ever: bool = False
    needs_second_look: bool = False
    before: State | None = None
    into: str | None = None
    moved: tuple[str, ...] = ()
    parent: str | None = None
    links: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    pages: tuple[Page, ...] = ()
    satisfaction: int | None = None
    outcome: str | None = None
    outcome_at: Stamp | None = None
    trail: tuple[Trace, ...] = ()
    calls: tuple[Calling, ...] = ()


class Unit(Row, frozen=True, kw_only=True):
    """One unit, without its position: positions are lossy and live beside the log. `known` is false for one that only appeared on the air."""

    callsign: str = ""
    kind: str = "unknown"
    mode: Mode = Mode.EXCLUSIVE
    status: UnitStatus = UnitStatus.AV
    since: Stamp = ""
    incident: str | None = None
    tasks: tuple[str, ...] = ()
    region: str = ""
    skills: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    known: bool = True
    version: int = 1


class Assignment(Row, frozen=True, kw_only=True):
    """Work given to one assignee; stamps are its own, `by` and `desk` are who gave it."""

    incident: str
    assignee: str
    kind: AssigneeKind
    role: AssignmentRole = "lead"
    purpose: Purpose = Purpose.HANDLE
    round: int = 1
    status: Step = Step.DP
    cid: str = ""
    by: str = ""
    desk: str = ""
    due: Stamp | None = None
    dispatched_at: Stamp = ""
    signed_at: Stamp | None = None
    departed_at: Stamp | None = None
    arrived_at: Stamp | None = None
    handling_at: Stamp | None = None
    feedback_at: Stamp | None = None
    checked_in_at: Stamp | None = None
    ended_at: Stamp | None = None
    end_reason: str = ""
    implied: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether work is under way: dispatched up to handling (fed back is done, waiting for release)."""
        return self.status in ACTIVE


class Conflict(Row, frozen=True, kw_only=True):
    """Two commands that could not both stand; the first commit stands. `actors` and `desks` are all who must be told, the one that lost last;
    `due_at` is when they are called again, `overdue_at` when they were."""

    kind: str
    incident: str | None = None
    unit: str | None = None
    cids: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    opened_at: Stamp
    resolved_at: Stamp | None = None
    text: str = ""
    unseen: tuple[Unseen, ...] = ()
    desks: tuple[str, ...] = ()
    due_at: Stamp | None = None
    overdue_at: Stamp | None = None


class Org(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that takes work without a position (domain.md §4); reference data, not an event-sourced row."""

    id: str
    name: str
    kind: str = "department"
    region: str = ""
    contact: str = ""
