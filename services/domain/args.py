"""The arguments of every verb as strict types: what `cmd.args` may hold, and what the command line fills in (domain.md §3)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.domain.model import Origin
from services.domain.states import UnitStatus
from services.domain.times import Stamp

Text = Annotated[str, Meta(max_length=8000)]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Names = Annotated[tuple[Word, ...], Meta(max_length=200)]
Priority = Annotated[int, Meta(ge=1, le=4)]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]


class Args(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of every verb's arguments; `note` is kept word for word as one `incident.noted`, `said_by` names who told the desk."""

    note: Text = ""
    said_by: Text = ""


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Personal data of a caller; never in an event, only beside it."""

    name: Text = ""
    phone: Text = ""


class ReportArgs(Args, frozen=True, kw_only=True):
    category: Word
    text: Text
    region: Annotated[str, Meta(max_length=15)] | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    priority: Priority = 4
    address: Text = ""
    casualties: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    origin: Origin | None = None
    contact: Contact | None = None
    at: Stamp | None = None


class NoArgs(Args, frozen=True, kw_only=True):
    """Verbs that need nothing more."""


class VerifyArgs(Args, frozen=True, kw_only=True):
    unit: Word


class VerifiedArgs(Args, frozen=True, kw_only=True):
    result: Literal["real", "unreal", "self_handled"] = "real"


class SelfHandleArgs(Args, frozen=True, kw_only=True):
    measures: Text
    spoke_to: Text


class FileArgs(Args, frozen=True, kw_only=True):
    category: Word | None = None


class AssignArgs(Args, frozen=True, kw_only=True):
    units: Names


class EntrustArgs(Args, frozen=True, kw_only=True):
    org: Word
    due: Stamp | None = None


class AssistArgs(Args, frozen=True, kw_only=True):
    units: Names = ()
    orgs: Names = ()


class ReassignArgs(Args, frozen=True, kw_only=True):
    to: Word
    assignment: Word | None = None
    reason: Text = ""


class UnassignArgs(Args, frozen=True, kw_only=True):
    assignment: Word | None = None
    reason: Text = ""


class StepArgs(Args, frozen=True, kw_only=True):
    """`unit` (or `assignment`) names whose step it is; may be left out when one assignment alone fits."""

    unit: Word | None = None
    assignment: Word | None = None


class FeedbackArgs(StepArgs, frozen=True, kw_only=True):
    result: Text
    measures: Text = ""


class ReturnArgs(StepArgs, frozen=True, kw_only=True):
    reason: Text


class TransferArgs(Args, frozen=True, kw_only=True):
    org: Word
    reason: Text


class LiaiseArgs(Args, frozen=True, kw_only=True):
    org: Word
    spoke_to: Text = ""
    number: Text = ""


class CheckArgs(Args, frozen=True, kw_only=True):
    """`by`: a unit's id, or `phone`, or `photo`; a unit may be named as `unit` too."""

    by: Word = "phone"
    unit: Word | None = None

    @property
    def who(self) -> str:
        """Unit, `phone` or `photo`."""
        return self.unit or self.by


class ReworkArgs(Args, frozen=True, kw_only=True):
    reason: Text
    assignee: Word | None = None


class CloseArgs(Args, frozen=True, kw_only=True):
    """The four elements less the first, which the log knows: who was spoken to, what was done, by when."""

    spoke_to: Text = ""
    measures: Text = ""
    done_at: Text = ""


class RevisitArgs(Args, frozen=True, kw_only=True):
    reached: bool = True
    satisfaction: Annotated[int, Meta(ge=1, le=5)] | None = None


class ReasonArgs(Args, frozen=True, kw_only=True):
    reason: Text


class VoidArgs(Args, frozen=True, kw_only=True):
    kind: Literal["not_incident", "not_ours"]
    reason: Text


class MergeArgs(Args, frozen=True, kw_only=True):
    into: Word


class SplitArgs(Args, frozen=True, kw_only=True):
    category: Word
    text: Text


class UntilArgs(Args, frozen=True, kw_only=True):
    until: Stamp
    reason: Text


class SuperviseArgs(Args, frozen=True, kw_only=True):
    due: Stamp | None = None


class EscalateArgs(Args, frozen=True, kw_only=True):
    level: Literal["L1", "L2", "L3", "L4", "L5"] | None = None


class DelegateArgs(Args, frozen=True, kw_only=True):
    """A region's code or an organisation's id, as `to` or by its own name."""

    to: Word | None = None
    region: Word | None = None
    org: Word | None = None

    @property
    def target(self) -> str:
        """The one that was given, "" when none was."""
        return self.to or self.region or self.org or ""


class AckArgs(Args, frozen=True, kw_only=True):
    page: Word | None = None


class AnswerArgs(Args, frozen=True, kw_only=True):
    request: Word | None = None
    reason: Text = ""


class RejectArgs(Args, frozen=True, kw_only=True):
    reason: Text
    request: Word | None = None


class PriorityArgs(Args, frozen=True, kw_only=True):
    priority: Priority


class GradeArgs(Args, frozen=True, kw_only=True):
    grade: Literal["I", "II", "III", "IV", "none"]


class NoteArgs(Args, frozen=True, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=8000)]


class LinkArgs(Args, frozen=True, kw_only=True):
    """The other incident's id, as `to` or `incident`."""

    to: Word | None = None
    incident: Word | None = None

    @property
    def target(self) -> str:
        """The one that was given, "" when none was."""
        return self.to or self.incident or ""


class UnitStatusArgs(Args, frozen=True, kw_only=True):
    unit: Word
    status: UnitStatus


class RegisterArgs(Args, frozen=True, kw_only=True):
    """A unit named by the roster, by a token or heard on the air; only the hub itself issues it."""

    unit: Word
    region: str = ""
    callsign: str = ""
    kind: str = "unknown"
    mode: Literal["exclusive", "backlog"] = "exclusive"
    status: UnitStatus = UnitStatus.AV
    skills: Names = ()
    members: Names = ()
    known: bool = True


class ResolveArgs(Args, frozen=True, kw_only=True):
    """One conflict by its id; without it every open one of the incident."""

    conflict: Word | None = None
    reason: Text = ""


class ConflictArgs(Args, frozen=True, kw_only=True):
    conflict: Word


class OverdueArgs(Args, frozen=True, kw_only=True):
    """`due` says which limit of that name: units sign and check in each for itself, and again. Without it the earliest."""

    clock: Word
    due: Stamp | None = None


class PageArgs(Args, frozen=True, kw_only=True):
    """What falls due of a page; only the hub's timer issues it. `call` is the call that was the last when the timer was set."""

    page: Word
    why: Literal["repeat", "climb", "return"]
    call: int = 1


class PageToldArgs(Args, frozen=True, kw_only=True):
    """How a delivery went; only the hub itself issues it. No `why` is delivered."""

    page: Word
    call: int
    channel: Word
    who: Word
    why: Text = ""
