"""What a seat shows: its link, its commands, what changed, where units are, what a submit was answered."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.commands.types import Command
from services.domain.times import Stamp


class Link(StrEnum):
    """How the seat stands to its hub (protocol.md §3 "Heartbeat")."""

    CONNECTING = "CONNECTING"
    LIVE = "LIVE"
    STALE = "STALE"
    OFFLINE = "OFFLINE"
    REFUSED = "REFUSED"


class Badge(StrEnum):
    """How far a command has come; it only ever moves down this list."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DECIDED = "DECIDED"
    VISIBLE = "VISIBLE"
    SAFE = "SAFE"


UNDECIDED = frozenset({Badge.QUEUED, Badge.SENT})
UNSETTLED = UNDECIDED | {Badge.DECIDED}


class PosRow(NamedTuple):
    """The newest position of a unit: WGS-84 degrees, degrees from north, metres a second, when it was fixed."""

    unit: str
    lon: float
    lat: float
    course: float | None
    speed: float | None
    fix_at: Stamp


@dataclass(frozen=True, slots=True)
class Submitted:
    """The command is on this seat's disk. `incident` is the row it is about, or the one it will make."""

    cid: str
    cseq: int
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was queued: a stable code, what it is about, and one plain line."""

    code: str
    detail: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandState:
    """One own command with its badge; `outcome` and what follows are the hub's decision once there is one."""

    cid: str
    cseq: int
    line: str
    verb: str
    incident: str | None
    status: Badge
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    conflict: str | None = None
    seq: int | None = None
    made_at: Stamp = ""
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatStatus:
    """The banner's facts. Monotonic seconds are the seat's clock; `server_offset_ms` is hub time less local wall time."""

    link: Link = Link.CONNECTING
    since_monotonic: float = 0.0
    heard_monotonic: float | None = None
    realm: str = ""
    epoch: str = ""
    role: str = ""
    actor: str = ""
    speed: float = 1.0
    head_seq: int = 0
    cursor_seq: int = 0
    pending: int = 0
    oldest_pending_ms: int = 0
    server_offset_ms: int = 0
    latency_ms: float | None = None
    why: str = ""
    disk: str = ""

    def age_s(self, now: float) -> float | None:
        """Seconds since the hub was last heard, at monotonic `now`; None if it never was."""
        return None if self.heard_monotonic is None else max(0.0, now - self.heard_monotonic)


@dataclass(slots=True, kw_only=True)
class Delta:
    """Which rows may look different now; `reset` means all of them."""

    incidents: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    assignments: set[str] = field(default_factory=set)
    conflicts: set[str] = field(default_factory=set)
    positions: set[str] = field(default_factory=set)
    commands: tuple[CommandState, ...] = ()
    status: bool = False
    ref: bool = False
    reset: bool = False

    def add_keys(self, keys: set[tuple[str, str]]) -> None:
        """Take in (table, id) pairs."""
        for table, key in keys:
            getattr(self, table).add(key)

    def __bool__(self) -> bool:
        rows = self.incidents or self.units or self.assignments or self.conflicts or self.positions
        return bool(rows or self.commands or self.status or self.ref or self.reset)


__all__ = ["UNDECIDED", "UNSETTLED", "Badge", "Command", "CommandState", "Delta", "Link", "PosRow", "Refusal", "SeatStatus", "Submitted"]
