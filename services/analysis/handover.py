"""The handover of a shift: what stands open, frozen at one moment, with the notes of who leaves; signed by both, told apart by its digest."""

from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from typing import Final

import msgspec
from msgspec.structs import replace

from services.analysis.sweep import heard, sweep
from services.domain.measures import overdue_at
from services.domain.model import Conflict, Incident
from services.domain.policy import Policy
from services.domain.state import View
from services.domain.states import OPEN, State
from services.domain.times import Stamp, from_ms


class Part(StrEnum):
    """Why a line stands where it does: an incident stands in the first that fits."""

    UNACKNOWLEDGED = "unacknowledged"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    CONFLICT = "conflict"
    OPEN = "open"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `pages` are levels whose call somebody still owes an answer; `heard` is when there was news last."""

    part: Part
    incident: str
    no: str = ""
    priority: int = 0
    grade: str = "none"
    state: str = ""
    category: str = ""
    text: str = ""
    region: str = ""
    units: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    due_at: Stamp | None = None
    due_clock: str | None = None
    suspended_until: Stamp | None = None
    pages: tuple[str, ...] = ()
    heard: Stamp = ""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A name as it was typed, the account of the desk, and when."""

    name: str
    actor: str
    at: Stamp


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """One handover; `silent` is how many the sweep had when it was signed, `reason` why it was signed all the same."""

    at: Stamp
    desk: str
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    silent: int = 0
    reason: str = ""
    left: Signature | None = None
    came: Signature | None = None

    def count(self, part: Part) -> int:
        """How many lines of a part."""
        return sum(1 for one in self.entries if one.part is part)


class NotSigned(msgspec.Struct, frozen=True):
    """Why a signature was not taken: a stable code, and how many it is about."""

    code: str
    number: int = 0


_ORDER: Final = {part: place for place, part in enumerate(Part)}


def freeze(view: View, now_ms: int, desk: str, notes: tuple[str, ...] = ()) -> Handover:
    """What stands open now: the most urgent first whatever it waits for, then what presses most."""
    now = from_ms(now_ms)
    entries = [*(_entry(row, now) for row in view.incidents.values() if row.state in OPEN), *_conflicts(view)]
    entries.sort(key=lambda one: (one.priority != 1, _ORDER[one.part], one.priority, one.no))
    return Handover(at=now, desk=desk, entries=tuple(entries), notes=notes)


def sign_out(paper: Handover, view: View, now_ms: int, policy: Policy, who: Signature, reason: str = "") -> Handover | NotSigned:
    """Who leaves signs what stands open at that moment. Refused while the sweep is not empty, unless a reason is given."""
    silent = len(sweep(view, now_ms, policy))
    if not who.name.strip():
        return NotSigned("no_name")
    if silent and not reason.strip():
        return NotSigned("silent", silent)
    return replace(freeze(view, now_ms, paper.desk, paper.notes), silent=silent, reason=reason if silent else "", left=who)


def sign_in(paper: Handover, who: Signature, read: int) -> Handover | NotSigned:
    """Who comes signs what the other one signed, once every line was looked at."""
    if paper.left is None:
        return NotSigned("not_left")
    if not who.name.strip():
        return NotSigned("no_name")
    if who.name.strip() == paper.left.name.strip():
        return NotSigned("same_name")
    if read < len(paper.entries):
        return NotSigned("unread", len(paper.entries) - read)
    return replace(paper, came=who)


def digest(paper: Handover) -> str:
    """SHA-256 of the record, hex: another list, note, name or time gives another."""
    return sha256(record(paper)).hexdigest()


def record(paper: Handover) -> bytes:
    """The record as it is kept: JSON, keys in order."""
    return msgspec.json.format(msgspec.json.encode(paper, order="deterministic"), indent=1)


def _entry(row: Incident, now: Stamp) -> Entry:
    pages = tuple(page.level for page in row.pages if page.open)
    return Entry(
        part=_part(row, pages, now), incident=row.id, no=row.no, priority=row.priority, grade=row.grade, state=row.state, category=row.category, text=row.text,
        region=row.region, units=row.units, orgs=row.orgs, due_at=row.due_at, due_clock=row.due_clock, suspended_until=row.suspended_until, pages=pages,
        heard=heard(row),
    )  # fmt: skip


def _part(row: Incident, pages: tuple[str, ...], now: Stamp) -> Part:
    if pages or (row.state is State.REPORTED and row.suspended_until is None):
        return Part.UNACKNOWLEDGED
    if row.suspended_until is not None:
        return Part.SUSPENDED
    return Part.OVERDUE if overdue_at(row, now) else Part.OPEN


def _conflicts(view: View) -> Iterator[Entry]:
    for one in view.conflicts.values():
        if one.resolved_at is None:
            yield _conflict(view, one)


def _conflict(view: View, one: Conflict) -> Entry:
    row = view.incidents.get(one.incident or "")
    units = (one.unit,) if one.unit else ()
    return Entry(
        part=Part.CONFLICT, incident=row.id if row else "", no=row.no if row else "", priority=row.priority if row else 0, text=one.text or one.kind,
        region=row.region if row else "", units=units, heard=one.opened_at,
    )  # fmt: skip
