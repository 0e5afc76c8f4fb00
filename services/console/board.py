"""What a seat holds and what the hub's words make of it: truth, optimistic view, own commands, positions, reference data."""

import asyncio
import dataclasses
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from services.app.ports import Clock
from services.console.hubtime import HubTime
from services.console.keeper import Keeper
from services.console.ledger import GRANTED, Ledger, state_of
from services.console.model import Badge, Delta, Link, PosRow, SeatStatus
from services.console.overlay import Current, Keys, Overlay, keys_of
from services.console.people import People
from services.console.predict import intent_of
from services.console.reference import Reference, RefFile, read_reference
from services.domain.events import Event
from services.domain.evolve import evolve
from services.domain.model import Row
from services.domain.state import Change
from services.domain.states import Role
from services.store.cache import Image
from services.store.kept import Identity, Kept
from services.wire.console_session import Abroad, Advanced
from services.wire.digest import RowSums
from services.wire.frames import Cursor, Dec, Pos
from services.wire.staging import Snapshot, Spot, rows_by_table

_LOG = logging.getLogger("gridwall.seat")
SPOTS_EVERY_S = 30.0
R = TypeVar("R", bound=Row)


class Board:
    """One seat's state. Every change of it is told in a Delta; what the hub says within one turn of the loop, in one."""

    def __init__(self, image: Image, kept: list[Kept], keeper: Keeper, clock: Clock, who: Identity, boot: str = "") -> None:
        self.clock, self.keeper, self.who = clock, keeper, who
        self.time = HubTime(clock, boot)
        self.truth, self.cursor, self.meta = image.tables, image.cursor, image.meta
        self.ref = _reference(image)
        self.ledger = Ledger(kept, who.last_cseq)
        self.overlay = Overlay(self.truth, lambda: self.ref.rules)
        self.view = Current(self.overlay.view, self.tell)
        self.positions = _spots(image)
        self.people = People()
        self.timelines: set[str] = set()
        self._sums = RowSums()
        self.tried = False
        self.watchers: list[Callable[[Delta], None]] = []
        self._untold: Delta | None = None
        self._spots_at = clock.monotonic()
        self._status = SeatStatus(
            since_monotonic=clock.monotonic(), heard_monotonic=self._heard_before(), realm=self.realm,
            role=self.meta.get("role", ""), actor=self.meta.get("actor", ""), epoch=self.cursor.epoch if self.cursor else "",
            head_seq=self.cursor.seq if self.cursor else 0,
        )  # fmt: skip
        self._bring_level()
        for one in self.ledger.in_view():
            self.lay(one)

    def _bring_level(self) -> None:
        """What the cache had seen when the seat ended, the outbox may not have heard of: they are two files."""
        if self.cursor:
            self.commands(self.ledger.advanced(self.cursor.epoch, self.cursor.seq), Delta())

    def _heard_before(self) -> float | None:
        """When the hub was heard by an earlier life of this seat, on this life's clock; the wall clock bridges the two."""
        at = self.meta.get("heard_ms", "")
        return self.clock.monotonic() - max(0, self.time.now_ms() - int(at)) / 1000 if at.isdigit() else None

    # --- telling ---

    def emit(self, delta: Delta) -> None:
        """Tell whoever watches, after what was still to be told."""
        if delta:
            self.tell()
            self._say(delta)

    def tell(self) -> None:
        """What the hub's words made of the view and of the badges since the last time."""
        news, self._untold = self._untold or Delta(), None
        news.add_keys(self.overlay.refold())
        if news:
            self._say(news)

    def _say(self, delta: Delta) -> None:
        """One that fails is logged and does not keep the others from hearing."""
        for watcher in list(self.watchers):
            try:
                watcher(delta)
            except Exception:  # noqa: BLE001  a slot's root
                _LOG.exception("a watcher of the seat failed")

    @property
    def status(self) -> SeatStatus:
        """The banner's facts, as of now."""
        seq, noted = self.cursor.seq if self.cursor else 0, self._status
        return dataclasses.replace(
            noted, speed=self.time.speed, head_seq=max(noted.head_seq, seq), cursor_seq=seq, pending=self.ledger.pending,
            oldest_pending_ms=self.ledger.oldest_ms(self.time.now_ms()), server_offset_ms=self.time.offset_ms(), disk=self.keeper.trouble,
        )  # fmt: skip

    def note(self, status: SeatStatus) -> None:
        """Put other facts under the banner, silently."""
        self._status = status

    @property
    def facts(self) -> SeatStatus:
        """What was noted last, without what is worked out at each look."""
        return self._status

    def link(self, link: Link, why: str = "") -> None:
        """The link stands so; said when it is news."""
        self.tried = self.tried or link in {Link.OFFLINE, Link.REFUSED, Link.LIVE}
        if (link, why) != (self._status.link, self._status.why):
            self._status = dataclasses.replace(self._status, link=link, why=why, since_monotonic=self.clock.monotonic())
            self.emit(Delta(status=True))

    # --- own commands ---

    @property
    def role(self) -> Role:
        """The token's role; a dispatcher's until the hub has said, so that work can begin without it."""
        name = self._status.role
        return Role(name) if name in set(Role) else Role.DISPATCHER

    @property
    def console(self) -> str:
        """The name of this seat on the wire."""
        return self.who.console

    @property
    def realm(self) -> str:
        """Whose files these are, "" while nothing says: the outbox does, or in files of before it did the cache, or a command that was kept."""
        return self.who.realm or self.meta.get("realm", "") or self.ledger.realm

    def belong(self, realm: str) -> None:
        """A hub of that realm is this seat's: written down where the commands are, for the cache may be lost."""
        if self.who.realm != realm:
            self.who = replace(self.who, realm=realm)
            self.keeper.belong(realm)

    @property
    def actor(self) -> str:
        """Who the token says is sitting here."""
        return self._status.actor or self.console

    def lay(self, kept: Kept) -> Keys:
        """A command, kept on the disk, goes on top of the view; the rows that look different now."""
        intent = intent_of(kept, self.actor, self.role, self.console)
        return self.overlay.add(intent) if intent is not None else set()

    def commands(self, changed: list[Kept], delta: Delta, new: Kept | None = None) -> Delta:
        """Badges changed: the outbox is told of all but a new one, which is there already; the delta says so."""
        for one in changed:
            self.keeper.command(one)
        said = [*changed, new] if new else changed
        delta.commands += tuple(state_of(one) for one in said)
        delta.status = delta.status or bool(said)
        return delta

    def renew(self, missing: Iterable[str], inc: str) -> None:
        """Go on as another incarnation: what the hub does not have, and what it has not decided, is offered by identity under new numbers."""
        again = self.ledger.renumber(missing)
        self.who = Identity(self.console, inc, len(again), realm=self.who.realm)
        self.keeper.renew(self.who)
        self.overlay.touch(set(), [one.cid for one in again])
        delta = Delta(status=True)
        for one in again:
            delta.add_keys(self.lay(one))
        self.emit(self.commands(again, delta))

    def confirmed(self, cids: Iterable[str], decs: Mapping[str, Dec], epoch: str) -> None:
        """Of these commands, decided by a log that is no more, the log of `epoch` says that it has them; `decs` is how."""
        seq = self.cursor.seq if self.cursor and self.cursor.epoch == epoch else 0
        self._settle(self.ledger.confirmed(cids, decs, epoch, seq), set())

    def digest(self, table: str) -> str | None:
        """Digest of one table of the truth, None for a table that no seat holds."""
        rows = rows_by_table(self.truth).get(table)
        return None if rows is None else self._sums.of(rows.values())

    def decided(self, dec: Dec) -> None:
        """The hub has decided one."""
        epoch, seq = (self.cursor.epoch, self.cursor.seq) if self.cursor else ("", 0)
        one = self.ledger.decided(dec, epoch, seq)
        if one is not None:
            self._settle([one], set())

    def _settle(self, changed: list[Kept], keys: Keys, gone: Iterable[str] = ()) -> Delta:
        """Rows `keys` of the truth and the badges of `changed` moved: what that reaches is folded again and told at the end of this turn of the
        loop, or before somebody looks."""
        done = [one.cid for one in changed if one.status != Badge.DECIDED or one.outcome not in GRANTED]
        self.overlay.touch(keys, (*done, *gone))
        if self._untold is None:
            self._untold = Delta()
            asyncio.get_running_loop().call_soon(self.tell)
        return self.commands(changed, self._untold)

    # --- the hub's words ---

    def swap(self, snapshot: Snapshot, cursor: Cursor) -> None:
        """A snapshot replaces everything, in memory now and on the disk in one transaction."""
        forget = self.cursor is None or self.cursor.epoch != cursor.epoch
        self.cursor = cursor
        before = keys_of(self.truth)
        _refill(self.truth.incidents, snapshot.tables.incidents)
        _refill(self.truth.units, snapshot.tables.units)
        _refill(self.truth.assignments, snapshot.tables.assignments)
        _refill(self.truth.conflicts, snapshot.tables.conflicts)
        self.positions.clear()
        self._place(snapshot.spots)
        self.timelines.clear()
        self.keeper.batch.replace_all(snapshot.tables, cursor, forget_events=forget)
        self._save_spots()
        seen = self.ledger.advanced(cursor.epoch, cursor.seq)
        news = self._settle(seen, before | keys_of(self.truth), [one.cid for one in seen])
        news.reset = news.status = True

    def advance(self, news: Advanced) -> None:
        """Events follow on the cursor. KeyError for one about a row that is not held: then the truth is not to be trusted."""
        events, cursor, change = news.events, news.cursor, Change()
        steps: list[Event | Abroad] = [*events, *news.abroad]
        whole = {step.seq for step in news.abroad if step.whole}
        for step in sorted(steps, key=lambda one: one.seq):
            made = step.change if isinstance(step, Abroad) else Change() if step.seq in whole else evolve(self.truth, step)
            self.truth.apply(made)
            change.merge(made)
        self.timelines |= {event.incident for event in events if event.type == "incident.reported" and event.incident}
        self.cursor = cursor
        self.people.learn(events, news.pii)
        for _, key in change.gone:
            self.positions.pop(key, None)
        self.keeper.batch.change.merge(change)
        self.keeper.batch.events += events
        self.keeper.batch.cursor = cursor
        self.keeper.wake()
        own = [event.cid for event in events if event.cid is not None and self.ledger.get(event.cid)]
        self._settle(self.ledger.advanced(cursor.epoch, cursor.seq), keys_of(change) | change.gone, own)

    def moved(self, frame: Pos) -> None:
        """Units moved."""
        for unit, lon, lat, course, speed, at in frame.items:
            self.positions[unit] = PosRow(unit, lon, lat, course, speed, at)
        self.beat()
        self.emit(Delta(positions={item[0] for item in frame.items}))

    def referred(self, file: RefFile) -> None:
        """New reference data."""
        self.ref = read_reference(file)
        self.keeper.batch.parts |= {"ref": msgspec.json.encode(replace(file, regions=msgspec.Raw(b"[]"))), "regions": bytes(file.regions)}
        self.keeper.wake()
        self.emit(Delta(ref=True))

    def _place(self, spots: list[Spot]) -> None:
        for spot in spots:
            if spot.lon is not None and spot.lat is not None:
                self.positions[spot.unit] = PosRow(spot.unit, spot.lon, spot.lat, spot.course, spot.speed, spot.fix_at or "")

    def _save_spots(self) -> None:
        self._spots_at = self.clock.monotonic()
        self.keeper.batch.parts["spots"] = msgspec.json.encode(list(self.positions.values()))
        if self._status.heard_monotonic is not None:
            silent_ms = round((self._spots_at - self._status.heard_monotonic) * 1000)
            self.keeper.batch.meta["heard_ms"] = str(self.time.now_ms() - silent_ms)
        self.keeper.wake()

    def beat(self) -> None:
        """Now and then the cache learns where units were last seen and when the hub was last heard."""
        if self.clock.monotonic() - self._spots_at > SPOTS_EVERY_S:
            self._save_spots()

    def keep_meta(self, meta: dict[str, str]) -> None:
        """Notes for the next start."""
        self.meta |= meta
        self.keeper.batch.meta |= meta
        self.keeper.wake()

    def closing(self) -> None:
        """Last words for whoever watches, and for the cache."""
        self.tell()
        self._save_spots()


def _refill(held: dict[str, R], rows: dict[str, R]) -> None:
    # In place: the view and whoever holds it look through these very dicts.
    held.clear()
    held.update(rows)


def _reference(image: Image) -> Reference:
    if "ref" not in image.parts:
        return Reference()
    head = msgspec.json.decode(image.parts["ref"], type=RefFile)
    return read_reference(replace(head, regions=msgspec.Raw(image.parts.get("regions", b"[]"))))


def _spots(image: Image) -> dict[str, PosRow]:
    rows = msgspec.json.decode(image.parts.get("spots", b"[]"), type=list[PosRow])
    return {row.unit: row for row in rows}
