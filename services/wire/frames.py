"""Every frame of gridwall.v1 as a strict tagged type (protocol.md §2 and §3)."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from services.domain.args import Contact, Lat, Lon, Priority, Text, Word
from services.domain.model import Origin

Finite = Annotated[float, Meta(ge=-1e9, le=1e9)]
Uuid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")]
When = Annotated[str, Meta(max_length=40, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$")]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Ext = dict[str, Raw]


def _nothing() -> Raw:
    # A factory, since the schemas of docs/wire state plain defaults and a Raw has no JSON of its own.
    return Raw(b"{}")


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="t"):
    """Base of every frame."""

    ext: Ext | UnsetType = UNSET


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a session may send: bytes a frame. A hub may leave it unsaid."""

    frame: int | None = None


# --- field → hub -------------------------------------------------------------------------------------------------------------


class Fix(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One position of one unit; metres, metres a second, degrees from north, battery 0..1."""

    unit: Word
    at: When
    lon: Lon
    lat: Lat
    crs: str | None = None
    accuracy: Finite | None = None
    speed: Finite | None = None
    course: Finite | None = None
    battery: Finite | None = None
    ext: Ext | UnsetType = UNSET


class Positions(Frame, tag="positions", frozen=True, kw_only=True):
    """Items stay raw so that one bad item is reported and the others are taken."""

    items: Annotated[list[Raw], Meta(min_length=1, max_length=5000)]


class Report(Frame, tag="report", frozen=True, kw_only=True):
    id: Uuid
    at: When
    category: Word
    text: Text
    lon: Lon | None = None
    lat: Lat | None = None
    region: Annotated[str, Meta(max_length=15, pattern=r"^[0-9]*$")] | None = None
    crs: str | None = None
    priority: Priority = 4
    address: Text = ""
    casualties: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    origin: Origin | None = None
    contact: Contact | None = None


class Status(Frame, tag="status", frozen=True, kw_only=True):
    id: Uuid
    unit: Word
    status: Literal["AV", "DP", "SG", "EN", "OS", "BZ", "OOS", "OFF"]
    at: When


FieldStep = Literal["sign", "depart", "arrive", "handling", "feedback", "return", "check_in"]


class Progress(Frame, tag="progress", frozen=True, kw_only=True):
    id: Uuid
    unit: Word
    incident: Word
    step: FieldStep
    at: When
    assignment: Word | None = None
    note: Text = ""
    result: Text = ""
    measures: Text = ""


FieldFrame = Positions | Report | Status | Progress


# --- hub → field -------------------------------------------------------------------------------------------------------------


class FieldWelcome(Frame, tag="welcome", frozen=True, kw_only=True):
    realm: str
    epoch: str
    server_time: str
    source: str
    limits: Limits


class Ack(Frame, tag="ack", frozen=True, kw_only=True):
    id: str
    outcome: str
    seq: int
    incident: str | None = None
    no: str | None = None
    reason: str | None = None


class Task(Frame, tag="task", frozen=True, kw_only=True, omit_defaults=False):
    incident: str
    no: str
    unit: str
    assignment: str
    purpose: str
    category: str
    text: str
    lon: float | None
    lat: float | None
    crs: str
    priority: int
    sign_by: str | None
    handle_by: str | None


class Recall(Frame, tag="recall", frozen=True, kw_only=True):
    incident: str
    unit: str
    assignment: str
    reason: str


class OutcomeFrame(Frame, tag="outcome", frozen=True, kw_only=True, omit_defaults=False):
    report: str
    incident: str
    no: str
    ticket: str
    state: str
    at: str
    text: str


ErrorCode = Literal["invalid", "unknown_tag", "key_reuse", "crs_required", "forbidden", "rate_limited"]


class Error(Frame, tag="error", frozen=True, kw_only=True):
    code: ErrorCode
    detail: str
    ref: str | None = None
    retry_after_ms: int | None = None


class Bye(Frame, tag="bye", frozen=True, kw_only=True):
    code: int
    retry_after_ms: int


FieldReply = FieldWelcome | Ack | Task | Recall | OutcomeFrame | Error | Bye


# --- console → hub -----------------------------------------------------------------------------------------------------------


class Cursor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a seat has applied the log of one epoch."""

    epoch: str
    seq: Count
    hash: str


class Hello(Frame, tag="hello", frozen=True, kw_only=True, omit_defaults=False):
    console: Word
    inc: Word
    cursor: Cursor | None = None
    last_cseq: Count = 0
    regions: tuple[str, ...] = ()
    positions_hz: Annotated[float, Meta(ge=0, le=10)] = 5.0


class Expect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Versions the sender had on screen; a verb that needs one is rejected without (`missing_argument`, `expect`)."""

    incident: int | None = None
    unit: int | None = None


class Cmd(Frame, tag="cmd", frozen=True, kw_only=True):
    cid: Uuid
    cseq: Annotated[int, Meta(ge=1, le=2**53)]
    verb: Word
    args: Raw = msgspec.field(default_factory=_nothing)
    incident: Word | None = None
    expect: Expect = Expect()
    made_at: When | None = None
    age_ms: Count = 0
    depends_on: tuple[str, ...] = ()
    confirmed: bool = False


class ConsoleHeartbeat(Frame, tag="hb", frozen=True, kw_only=True, omit_defaults=False):
    applied: Count = 0
    outbox: Count = 0
    oldest_ms: Count = 0
    sent_at: str = ""


class Have(Frame, tag="have", frozen=True, kw_only=True, omit_defaults=False):
    """Asks which of these commands the log lacks. `ext.ask`, a number, names the question: its answer says the same and what was decided upon the
    others, or nothing of either where it was not said."""

    cids: tuple[str, ...] = ()


class RefRequest(Frame, tag="ref", frozen=True, kw_only=True):
    """Asks for the reference data (regions, organisations, policy, duty) unless `have` is its digest."""

    have: str = ""


class LogRequest(Frame, tag="log", frozen=True, kw_only=True):
    """Asks for the whole timeline of one incident."""

    incident: Word


class Look(Frame, tag="look", frozen=True, kw_only=True, omit_defaults=False):
    """The incident that this desk has open, null for none. A console that says so is told by `looks` what the other desks have open, one that never
    does is not; neither is kept anywhere."""

    incident: Word | None = None


ConsoleFrame = Hello | Cmd | ConsoleHeartbeat | Have | RefRequest | LogRequest | Look


# --- hub → console -----------------------------------------------------------------------------------------------------------


class HubSays(Frame, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Base of what a hub says to consoles: one of the version before passes over what a later hub adds."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The newest committed event and its chain hash."""

    seq: int
    hash: str


class Welcome(HubSays, tag="welcome", frozen=True, kw_only=True, omit_defaults=False):
    realm: str
    epoch: str
    head: Head
    mode: Literal["delta", "snapshot"]
    last_cseq: int
    safe_seq: int
    role: str
    actor: str
    server_time: str
    limits: Limits
    ref: str = ""
    speed: float = 1.0


class SnapBegin(HubSays, tag="snap.begin", frozen=True, kw_only=True):
    seq: int
    tables: tuple[str, ...]
    hash: str = ""


class SnapPage(HubSays, tag="snap.page", frozen=True, kw_only=True):
    table: str
    rows: list[Raw]


class SnapEnd(HubSays, tag="snap.end", frozen=True, kw_only=True, omit_defaults=False):
    count: dict[str, int]
    digest: dict[str, str]


class Ev(HubSays, tag="ev", frozen=True, kw_only=True):
    """Events from `first` on; out of scope ones are {"seq","id","digest"}; `pii` is by event id. `ext.units` and `ext.rows`: by event id, rows in
    scope as an event left them that reaches out of it or in from outside: units, and a RowsBeside of the others."""

    first: int
    prev_hash: str
    events: list[Raw]
    last_hash: str
    pii: dict[str, Raw] = {}


class RowsBeside(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event over a border left in scope, and by table the ids of what has left the scope. With rows it is whole, but for units: the event
    itself, if it is seen, is for the timeline alone."""

    incidents: list[Raw] = []
    assignments: list[Raw] = []
    conflicts: list[Raw] = []
    gone: dict[str, list[str]] = {}


class Dec(HubSays, tag="dec", frozen=True, kw_only=True):
    cid: str
    cseq: int
    outcome: str
    seq: int | None = None
    reason: str | None = None
    detail: str | None = None
    conflict: str | None = None
    incident: str | None = None
    retry_after_ms: int | None = None


class Pos(HubSays, tag="pos", frozen=True, kw_only=True, omit_defaults=False):
    """Items are [unit, lon, lat, course, speed, fix time]; WGS-84, degrees, metres a second."""

    at: str
    items: list[tuple[str, float, float, float | None, float | None, str]]


class HubHeartbeat(HubSays, tag="hb", frozen=True, kw_only=True, omit_defaults=False):
    head: Head
    digest: dict[str, str] = {}
    server_time: str = ""
    safe_seq: int = 0


class Missing(HubSays, tag="missing", frozen=True, kw_only=True, omit_defaults=False):
    """Answers `have`; `ext.ask` is the question's, `ext.decs` the `dec` of each command that is in the log: another may have offered it to this log
    first, with another outcome than the one that was lost with the log before."""

    cids: tuple[str, ...] = ()


class RefBegin(HubSays, tag="ref.begin", frozen=True, kw_only=True):
    digest: str
    policy: Raw
    orgs: Raw
    duty: Raw


class RefPage(HubSays, tag="ref.page", frozen=True, kw_only=True):
    """Regions as {code, name, rings}; rings are closed lists of [lon, lat], outer and holes alike."""

    regions: list[Raw]


class RefEnd(HubSays, tag="ref.end", frozen=True, kw_only=True):
    digest: str


class LogReply(HubSays, tag="log", frozen=True, kw_only=True, omit_defaults=False):
    incident: str
    events: list[Raw]
    pii: dict[str, Raw] = {}


LookItem = tuple[str, str, str, str]


class Looks(HubSays, tag="looks", frozen=True, kw_only=True, omit_defaults=False):
    """What other desks have open, to a console that has said `look`: items are [incident, desk, actor, since]. The first after a `look` names all of
    them, later ones those of which there is news. A desk has one incident open at most; an empty one: it has left the last that was told."""

    items: list[LookItem]


HubFrame = (
    Welcome | SnapBegin | SnapPage | SnapEnd | Ev | Dec | Pos | HubHeartbeat | Missing | RefBegin | RefPage | RefEnd | LogReply | Looks | Error | Bye
)
