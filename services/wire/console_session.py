"""The console's end of the console lane as a machine without sockets: text in, happenings out, frames to send (protocol.md §3)."""

from dataclasses import dataclass, field
from enum import Enum, auto

import msgspec

from services.domain.events import Event
from services.domain.model import Assignment, Conflict, Incident, Unit
from services.domain.state import Change
from services.wire import codec, frames
from services.wire.staging import BadSnapshotError, Snapshot, Staging

MAX_HELLOS = 4
_NONE = msgspec.Raw(b"{}")


class Phase(Enum):
    """Where the conversation stands."""

    NEW = auto()
    GREETING = auto()
    SNAPSHOT = auto()
    STREAM = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Swapped:
    """A whole snapshot is here and agrees with its digests; it replaces everything."""

    snapshot: Snapshot
    cursor: frames.Cursor


@dataclass(frozen=True, slots=True)
class Abroad:
    """Rows in scope as an event over its border left them; `whole` when the event cannot be worked out from what is seen."""

    seq: int
    change: Change
    whole: bool


@dataclass(frozen=True, slots=True)
class Advanced:
    """Events that follow on the cursor without a gap and whose chain holds; out-of-scope ones only move the cursor."""

    events: list[Event]
    cursor: frames.Cursor
    pii: dict[str, msgspec.Raw]
    abroad: list[Abroad] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RefArrived:
    """New reference data, whole: its head, and the regions as raw {code, name, rings}."""

    head: frames.RefBegin
    regions: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class TimelineArrived:
    """Every event of one incident, as asked."""

    incident: str
    events: list[Event]
    pii: dict[str, msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Resynced:
    """What came did not follow on what is held; hello has been said again."""

    why: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """The hub does not keep to the protocol; the connection is to be dropped."""

    why: str


Plain = frames.Welcome | frames.Dec | frames.Pos | frames.HubHeartbeat | frames.Missing | frames.Looks | frames.Error | frames.Bye
Happening = Plain | Swapped | Advanced | RefArrived | TimelineArrived | Resynced | Faulted


class ConsoleSession:
    """One connection's conversation. Feed it with `receive`, then take `happenings()` and `data_to_send()`; it knows no time."""

    def __init__(self, hello: frames.Hello) -> None:
        """`hello` says who speaks and from which cursor; it is sent by `start`."""
        self.hello = hello
        self.cursor = hello.cursor
        self.phase = Phase.NEW
        self._out: list[bytes] = []
        self._seen: list[Happening] = []
        self._hellos = 0
        self._welcome: frames.Welcome | None = None
        self._staging: Staging | None = None
        self._ref: RefArrived | None = None

    @property
    def welcomed(self) -> bool:
        """Whether the hub has answered: nothing but hello may be sent before."""
        return self._welcome is not None

    # --- what the owner takes ---

    def data_to_send(self) -> list[bytes]:
        """Frames to put on the wire, in order; each is given once."""
        out, self._out = self._out, []
        return out

    def happenings(self) -> list[Happening]:
        """What happened since the last call, in order."""
        seen, self._seen = self._seen, []
        return seen

    # --- what the owner says ---

    def start(self) -> None:
        """Say hello. Once."""
        self._say_hello(self.cursor)

    def send(self, frame: frames.Cmd | frames.ConsoleHeartbeat | frames.Have | frames.RefRequest | frames.LogRequest | frames.Look) -> None:
        """Queue one frame. ValueError before the hub's welcome: nothing but hello may come first."""
        if self._welcome is None:
            raise ValueError("the hub has not answered hello yet")
        self._out.append(codec.encode(frame))

    def resync(self, why: str, cursor: frames.Cursor | None = None) -> None:
        """Say hello again, from `cursor` or for a snapshot; the fourth time without progress is a fault."""
        if self._hellos >= MAX_HELLOS:
            self._fault(f"no way to follow the hub: {why}")
            return
        self._seen.append(Resynced(why))
        self._say_hello(cursor)

    def rename(self, hello: frames.Hello) -> None:
        """Go on under another name: hello again, from where the events stand. Until it is answered the hub takes what is said for the old name's."""
        self.hello = hello
        self._welcome = None
        self._say_hello(self.cursor)

    def _say_hello(self, cursor: frames.Cursor | None) -> None:
        self.cursor = cursor
        self.phase = Phase.GREETING
        self._hellos += 1
        self._staging = None
        self._out.append(codec.encode(msgspec.structs.replace(self.hello, cursor=cursor)))

    # --- what the hub says ---

    def receive(self, data: str | bytes) -> None:
        """Take one text frame in. Never raises: what cannot be read is a Faulted."""
        if self.phase is Phase.BROKEN:
            return
        try:
            frame = codec.decode_hub(data)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
            if not codec.is_unknown_to_consoles(data):  # what a later hub says beside the rest is not for this seat
                self._fault(f"a frame that cannot be read: {why}")
            return
        self._take(frame)

    def _take(self, frame: frames.HubFrame) -> None:
        match frame:
            case frames.Ev():
                self._events(frame)
            case frames.Welcome():
                self._welcomed(frame)
            case frames.SnapBegin() | frames.SnapPage() | frames.SnapEnd():
                self._snapshot(frame)
            case frames.RefBegin() | frames.RefPage() | frames.RefEnd():
                self._reference(frame)
            case frames.LogReply():
                self._timeline(frame)
            case _:
                self._seen.append(frame)

    def _fault(self, why: str) -> None:
        self.phase = Phase.BROKEN
        self._seen.append(Faulted(why.replace("\n", " ")[:300]))

    def _welcomed(self, frame: frames.Welcome) -> None:
        if self.phase is not Phase.GREETING:
            if frame == self._welcome:
                return  # it came twice: what it began goes on
            self._fault("a welcome that no hello asked for")
            return
        self._welcome = frame
        self._seen.append(frame)
        if frame.mode == "snapshot":
            self.phase = Phase.SNAPSHOT
        elif self.cursor is None or self.cursor.epoch != frame.epoch:
            self.resync("a delta was offered from a cursor of another epoch")
        else:
            self.phase = Phase.STREAM

    # --- snapshot ---

    def _snapshot(self, frame: frames.SnapBegin | frames.SnapPage | frames.SnapEnd) -> None:
        if self.phase is not Phase.SNAPSHOT:
            return  # pages of a snapshot that a second hello gave up
        try:
            self._stage(frame)
        except BadSnapshotError as why:
            self.resync(str(why))

    def _stage(self, frame: frames.SnapBegin | frames.SnapPage | frames.SnapEnd) -> None:
        match frame:
            case frames.SnapBegin():
                self._staging = Staging(frame)
            case _ if self._staging is None:
                raise BadSnapshotError("a page of a snapshot that was not begun")
            case frames.SnapPage():
                self._staging.add(frame)
            case frames.SnapEnd():
                self._swap(self._staging.finish(frame, self._snapshot_hash(self._staging.begin)))

    def _snapshot_hash(self, begin: frames.SnapBegin) -> str:
        head = self._welcome.head if self._welcome else None
        if begin.hash:
            return begin.hash
        if head is None or head.seq != begin.seq:
            raise BadSnapshotError("a snapshot without the hash of its last event")
        return head.hash

    def _swap(self, snapshot: Snapshot) -> None:
        assert self._welcome is not None
        self._staging = None
        self.cursor = frames.Cursor(epoch=self._welcome.epoch, seq=snapshot.seq, hash=snapshot.hash)
        self.phase = Phase.STREAM
        self._hellos = 0
        self._seen.append(Swapped(snapshot, self.cursor))

    # --- events ---

    def _events(self, frame: frames.Ev) -> None:
        if self.phase is not Phase.STREAM or self.cursor is None:
            return  # still in flight from before the last hello
        if frame.first != self.cursor.seq + 1:
            self.resync(f"event {frame.first} came after {self.cursor.seq}", self.cursor)
        elif frame.prev_hash != self.cursor.hash:
            self.resync(f"another history before event {frame.first}")
        elif (broken := _broken_link(frame)) is not None:
            self.resync(broken)
        else:
            self._advance(frame, self.cursor)

    def _advance(self, frame: frames.Ev, cursor: frames.Cursor) -> None:
        try:
            events = [codec.decode_event(bytes(raw)) for raw in frame.events if codec.stub_digest(bytes(raw))[2] is None]
            abroad = _abroad(frame)
        except msgspec.DecodeError as why:
            self.resync(f"an event that cannot be read: {why}")
            return
        self.cursor = frames.Cursor(epoch=cursor.epoch, seq=cursor.seq + len(frame.events), hash=frame.last_hash)
        self._hellos = 0
        self._seen.append(Advanced(events, self.cursor, frame.pii, abroad))

    # --- reference data and timelines ---

    def _reference(self, frame: frames.RefBegin | frames.RefPage | frames.RefEnd) -> None:
        match frame:
            case frames.RefBegin():
                self._ref = RefArrived(frame, [])
            case frames.RefPage() if self._ref is not None:
                self._ref.regions.extend(frame.regions)
            case frames.RefEnd() if self._ref is not None and frame.digest == self._ref.head.digest:
                self._seen.append(self._ref)
                self._ref = None

    def _timeline(self, frame: frames.LogReply) -> None:
        found = (_readable(bytes(raw)) for raw in frame.events)
        self._seen.append(TimelineArrived(frame.incident, [event for event in found if event is not None], frame.pii))


def _readable(data: bytes) -> Event | None:
    """An event; None for one of a type that a later hub has made: a step that this seat cannot show."""
    try:
        return codec.decode_event(data)
    except msgspec.DecodeError:
        return None


def _abroad(frame: frames.Ev) -> list[Abroad]:
    if not frame.ext:
        return []
    units = msgspec.json.decode(frame.ext.get("units", _NONE), type=dict[str, list[Unit]])
    rest = msgspec.json.decode(frame.ext.get("rows", _NONE), type=dict[str, _Rest])
    stubs = (codec.stub_digest(bytes(one)) for one in frame.events)
    return [Abroad(seq, _put(units.get(key, []), rest.get(key, _Rest())), key in rest) for seq, key, _ in stubs if key in units or key in rest]


def _put(units: list[Unit], rest: "_Rest") -> Change:
    change = Change(units={row.id: row for row in units}, gone={(table, key) for table, keys in rest.gone.items() for key in keys})
    change.incidents.update((row.id, row) for row in rest.incidents)
    change.assignments.update((row.id, row) for row in rest.assignments)
    change.conflicts.update((row.id, row) for row in rest.conflicts)
    return change


class _Rest(msgspec.Struct):
    """frames.RowsBeside, read."""

    incidents: list[Incident] = []
    assignments: list[Assignment] = []
    conflicts: list[Conflict] = []
    gone: dict[str, list[str]] = {}


def _broken_link(frame: frames.Ev) -> str | None:
    """What is wrong with the numbers or the chain of a batch, None when they hold (protocol.md §3 "Hash chain and scope")."""
    link = frame.prev_hash
    for expected, raw in enumerate(frame.events, frame.first):
        data = bytes(raw)
        try:
            seq, _, digest = codec.stub_digest(data)
            link = codec.chain(link, digest or codec.digest(data))
        except (msgspec.DecodeError, ValueError) as why:
            return f"event {expected} cannot be read: {why}"
        if seq != expected:
            return f"event {seq} came in the place of {expected}"
    return None if link == frame.last_hash else f"the chain of events {frame.first}-{frame.first + len(frame.events) - 1} is broken"
