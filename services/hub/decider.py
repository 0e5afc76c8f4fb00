"""Decides upon the newest state in memory and seals what comes of it: numbers, chain, canonical bytes, personal data set beside (protocol.md §3)."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec.structs import replace

from services.domain.args import ReportArgs
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.events import Event, Reported
from services.domain.evolve import evolve
from services.domain.intent import Decision, Draft, Intent, Rules
from services.domain.model import Row
from services.domain.state import Change, Tables, rows_of
from services.domain.states import Outcome
from services.domain.times import Stamp, stamp
from services.hub.border import beside
from services.hub.numbers import Numbers
from services.store.journal import Beside, Entry
from services.wire import codec

_LOG = logging.getLogger("gridwall.hub")
_ODD = (KeyError, ValueError, AssertionError, AttributeError, TypeError, OverflowError)


class Made(msgspec.Struct, frozen=True):
    """One event with everything that came of it; `before` are the rows it replaced, as they were."""

    entry: Entry
    event: Event
    change: Change
    before: Change


class Decided(msgspec.Struct, frozen=True):
    """A decision with the number of its last event (the head for one without events)."""

    decision: Decision
    seq: int
    made: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class _Personal:
    """What is kept beside an event: the caller's contact and the salt of its digest."""

    body: bytes
    salt: str


class Decider:
    """The tables with all that is decided, on disk or not yet; one decision after the other."""

    def __init__(self, epoch: str, tables: Tables, rules: Rules, numbers: Numbers) -> None:
        self.epoch, self.rules, self.numbers = epoch, rules, numbers
        self.tables = tables
        self.seq, self.hash = 0, codec.GENESIS

    def reset(self, truth: Tables, seq: int, hash_: str) -> None:
        """Begin again from what is on disk."""
        self.tables = Tables(dict(truth.incidents), dict(truth.units), dict(truth.assignments), dict(truth.conflicts))
        self.seq, self.hash = seq, hash_
        self.numbers.recount(truth.incidents.values())

    def decide(self, intent: Intent, moment: datetime) -> Decided:
        """Decide and put in place; a rule that trips over odd input costs its sender an answer, never the hub."""
        at = stamp(moment)
        number = self.numbers.next(moment) if intent.verb in ("report", "split") else ""
        undo = _Undo(self.tables)
        try:
            return self._decide(replace(intent, at=at, number=number), at, undo)
        except _ODD as error:
            undo.back()
            _LOG.error("verb %s could not be decided: %r", intent.verb, error, exc_info=True)
            return Decided(Decision(Outcome.REJECTED, reason="invalid_args", detail=intent.verb, incident=intent.incident), self.seq)

    def _decide(self, intent: Intent, at: Stamp, undo: "_Undo") -> Decided:
        decision = decide(self.tables, intent, self.rules)
        personal = _personal(intent)
        drafts = decision.drafts if personal is None else tuple(_with_digest(draft, personal) for draft in decision.drafts)
        events = seal_all(drafts, self.seq + 1, intent, at)
        changes = [self._evolve(event, undo) for event in events]
        made = tuple(self._seal(event, change, before, personal) for event, (change, before) in zip(events, changes, strict=True))
        return Decided(decision, self.seq, made)

    def _evolve(self, event: Event, undo: "_Undo") -> tuple[Change, Change]:
        change = evolve(self.tables, event)
        before = undo.remember(change)
        self.tables.apply(change)
        return change, before

    def _seal(self, event: Event, change: Change, before: Change, personal: _Personal | None) -> Made:
        body = codec.event_bytes(event)
        digest = codec.digest(body)
        self.seq, self.hash = event.seq, codec.chain(self.hash, digest)
        kept = personal if isinstance(event.data, Reported) else None
        if isinstance(event.data, Reported):
            self.numbers.use(event.data.no)
        entry = Entry(
            event.seq, event.id, self.epoch, event.incident, event.unit, self._regions(event), body, digest, self.hash,
            kept.body if kept else None, kept.salt if kept else "", self._abroad(event, change, before),
        )  # fmt: skip
        return Made(entry, event, change, before)

    def _regions(self, event: Event) -> tuple[str, ...]:
        """Where an event is to be seen: where its incident lies, else where its unit belongs."""
        incident = self.tables.incidents.get(event.incident or "")
        unit = self.tables.units.get(event.unit or "")
        region = incident.region if incident else unit.region if unit else ""
        return (region,) if region else ()

    def _abroad(self, event: Event, change: Change, before: Change) -> tuple[Beside, ...]:
        """Rows that it changed over a border."""
        return beside(self.tables, next(iter(self._regions(event)), ""), change, before)


def _personal(intent: Intent) -> _Personal | None:
    contact = intent.args.contact if isinstance(intent.args, ReportArgs) else None
    if contact is None or not (contact.name or contact.phone):
        return None
    return _Personal(msgspec.json.encode({"contact": contact}), secrets.token_hex(16))


def _with_digest(draft: Draft, personal: _Personal) -> Draft:
    if not isinstance(draft.data, Reported):
        return draft
    return replace(draft, data=replace(draft.data, contact_digest=contact_digest(personal.body, personal.salt)))


def contact_digest(body: bytes, salt: str) -> str:
    """The salted digest that an event keeps of the personal data beside it."""
    return hashlib.sha256(salt.encode() + body).hexdigest()


class _Undo:
    """The rows as they were before a decision that may still fail."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._old: list[tuple[str, str, Row | None]] = []

    def remember(self, change: Change) -> Change:
        before = Change()
        for table, row in rows_of(change):
            old: Row | None = getattr(self._tables, table).get(row.id)
            self._old.append((table, row.id, old))
            if old is not None:
                getattr(before, table)[row.id] = old
        return before

    def back(self) -> None:
        for table, key, old in reversed(self._old):
            rows: dict[str, Row] = getattr(self._tables, table)
            if old is None:
                rows.pop(key, None)
            else:
                rows[key] = old
