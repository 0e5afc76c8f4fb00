"""What consoles are sent without asking: events by cursor, positions by change, each encoded once for all who see the same (architecture.md "hub")."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from services.domain.regions import in_scope
from services.domain.states import Role
from services.hub.positions import Held
from services.hub.world import World
from services.store.journal import Entry
from services.wire import frames
from services.wire.codec import encode

FRAME_BYTES = 49_152
TIMELINE_BYTES = 196_608
_POS_ITEMS = 500
NOWHERE = ("-",)
"""A scope that no region begins with: an empty one would be everywhere."""
_SEES_PERSONS = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})


class _Stub(msgspec.Struct):
    seq: int
    id: str
    digest: str


def in_frame(entries: Sequence[Entry]) -> list[Entry]:
    """The first of these that go into one frame, at least one."""
    size = 0
    for count, entry in enumerate(entries):
        size += entry.size
        if size > FRAME_BYTES and count:
            return list(entries[:count])
    return list(entries)


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest of these that go into one frame of a timeline, in order."""
    kept: list[Entry] = []
    size = 0
    for entry in reversed(list(entries)):
        size += len(entry.body)
        if size > TIMELINE_BYTES:
            break
        kept.append(entry)
    return kept[::-1]


def ev(entries: Sequence[Entry], prev_hash: str, scopes: Sequence[str], role: Role) -> bytes:
    """An `ev` frame: whole events in scope, digests of the others, personal data for the roles that answer calls; in `ext`, by event, rows in scope
    that cannot be worked out from what is seen of the events."""
    seen = [entry for entry in entries if sees(entry, scopes)]
    shown = {entry.id for entry in seen}
    events = [msgspec.Raw(e.body if e.id in shown else encode(_Stub(e.seq, e.id, e.digest))) for e in entries]
    ext = _beside([e for e in entries if e.abroad], scopes, shown) or msgspec.UNSET
    return encode(frames.Ev(first=entries[0].seq, prev_hash=prev_hash, events=events, last_hash=entries[-1].hash, pii=personal(seen, role), ext=ext))


def _beside(entries: Sequence[Entry], scopes: Sequence[str], shown: set[str]) -> frames.Ext:
    """Rows that events changed over a border, for who does not see all of it: units (a console of before knows these alone), the rest with what has
    left the scope."""
    units: dict[str, list[msgspec.Raw]] = {}
    rest: dict[str, frames.RowsBeside] = {}
    for entry in entries:
        if not scopes or (entry.id in shown and all(_is_seen(row.was, scopes) and _is_seen(row.now, scopes) for row in entry.abroad)):
            continue
        rows, gone = dict[str, list[msgspec.Raw]](), dict[str, list[str]]()
        for row in entry.abroad:
            if _is_seen(row.now, scopes):
                rows.setdefault(row.table, []).extend([msgspec.Raw(row.body)] if row.body else [])
            elif row.was is not None and _is_seen(row.was, scopes):
                gone.setdefault(row.table, []).append(row.id)
        if found := rows.pop("units", None):
            units[entry.id] = found
        if gone or any(rows.values()):
            rest[entry.id] = frames.RowsBeside(**rows, gone=gone)
    return {key: msgspec.Raw(encode(found)) for key, found in (("units", units), ("rows", rest)) if found}


def _is_seen(region: str | None, scopes: Sequence[str]) -> bool:
    """Whether a scope sees what lies in a region; "" is everywhere, None is a row that was not there yet."""
    return not region or in_scope(region, scopes)


def personal(entries: Sequence[Entry], role: Role) -> dict[str, msgspec.Raw]:
    """Personal data by event id, for the roles that may see it."""
    return {e.id: msgspec.Raw(e.pii) for e in entries if e.pii is not None} if role in _SEES_PERSONS else {}


def sees(entry: Entry, scopes: Sequence[str]) -> bool:
    """Whether a scope sees an event; one without a place is everybody's."""
    return not scopes or not entry.regions or any(in_scope(region, scopes) for region in entry.regions)


def narrowed(asked: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The regions a console sees: what it asks for as far as its token allows, and nowhere when nothing of it is left."""
    if not asked or not allowed:
        return tuple(sorted(asked or allowed))
    inner = {one for one in asked if in_scope(one, allowed)} | {one for one in allowed if in_scope(one, asked)}
    return tuple(sorted(inner)) or NOWHERE


class Piece(NamedTuple):
    """A `pos` frame (empty when nothing in it is in scope) and the number of the change up to which it tells."""

    frame: bytes
    upto: int


class PositionRelay:
    """`pos` frames one by one, the oldest change first: who stops reading holds one frame, and hears the newest of the rest when he goes on.
    A frame is kept for the length of one change, so that consoles with one scope share it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[tuple[tuple[str, ...], int], Piece] = {}
        self._at = -1

    def piece(self, scopes: tuple[str, ...], since: int) -> Piece:
        """The first frame of what changed in a scope after a change number; units that did not move are not in it."""
        if self._world.positions.change != self._at:
            self._made.clear()
            self._at = self._world.positions.change
        key = (scopes, since)
        if key not in self._made:
            self._made[key] = self._encode(scopes, since)
        return self._made[key]

    def _encode(self, scopes: tuple[str, ...], since: int) -> Piece:
        moved = self._world.positions.after(since, _POS_ITEMS)
        items = [_item(held) for held in moved if not scopes or in_scope(self._region(held), scopes)]
        frame = encode(frames.Pos(at=self._world.core.now(), items=items)) if items else b""
        return Piece(frame, moved[-1].change if moved else self._at)

    def _region(self, held: Held) -> str:
        """Home region of a unit, else where it is."""
        row = self._world.newcomers.known(held.fix.unit)
        return row.region if row is not None and row.region else self._world.places.home(held.fix.lon, held.fix.lat)


def _item(held: Held) -> tuple[str, float, float, float | None, float | None, str]:
    fix = held.fix
    return (fix.unit, round(fix.lon, 7), round(fix.lat, 7), fix.course, fix.speed, held.at)
