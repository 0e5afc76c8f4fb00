"""Bytes to frames and back: strict decoding with one plain line for what is wrong, canonical JSON and the hash chain."""

import hashlib
from typing import get_args

import msgspec
import rfc8785

from services.domain.events import PAYLOADS, Event, Payload
from services.wire import frames

GENESIS = "0" * 64


class BadFrame(Exception):  # noqa: N818  the name says what happens
    """A text frame that is not a known, well-formed frame; `code` is protocol.md's, `ref` the id and `realm` the realm it named if any."""

    def __init__(self, code: frames.ErrorCode, detail: str, ref: str | None = None, realm: str | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.ref, self.realm = code, detail, ref, realm


class _Peek(msgspec.Struct):
    t: str = ""
    id: str | None = None
    cid: str | None = None
    realm: str | None = None


_peek = msgspec.json.Decoder(_Peek)
_field: msgspec.json.Decoder[frames.FieldFrame] = msgspec.json.Decoder(frames.FieldFrame)
_console: msgspec.json.Decoder[frames.ConsoleFrame] = msgspec.json.Decoder(frames.ConsoleFrame)
_hub: msgspec.json.Decoder[frames.HubFrame] = msgspec.json.Decoder(frames.HubFrame)
_field_reply: msgspec.json.Decoder[frames.FieldReply] = msgspec.json.Decoder(frames.FieldReply)
# Maps are sorted by key: a row has the same bytes, and so the same digest, wherever it was made.
_encoder = msgspec.json.Encoder(order="deterministic")

FIELD_TAGS = frozenset({"positions", "report", "status", "progress"})
CONSOLE_TAGS = frozenset({"hello", "cmd", "hb", "have", "ref", "log", "look"})
HUB_TAGS = frozenset(str(kind.__struct_config__.tag) for kind in get_args(frames.HubFrame))


def encode(frame: object) -> bytes:
    """UTF-8 JSON of a frame or any struct."""
    return _encoder.encode(frame)


def decode_field(data: bytes | str) -> frames.FieldFrame:
    """A field system's frame; raises BadFrame."""
    try:
        return _field.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise _bad(data, why, FIELD_TAGS) from why


def decode_console(data: bytes | str) -> frames.ConsoleFrame:
    """A console's frame; raises BadFrame."""
    try:
        return _console.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise _bad(data, why, CONSOLE_TAGS) from why


def decode_hub(data: bytes | str) -> frames.HubFrame:
    """A hub's frame to a console; raises msgspec.DecodeError."""
    return _hub.decode(data)


def is_unknown_to_consoles(data: bytes | str) -> bool:
    """Whether a hub's frame is of a kind that a later version has made."""
    try:
        tag = _peek.decode(data).t
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return bool(tag) and tag not in HUB_TAGS


def decode_field_reply(data: bytes | str) -> frames.FieldReply:
    """A hub's frame to a field system; raises msgspec.DecodeError."""
    return _field_reply.decode(data)


def _bad(data: bytes | str, why: Exception, known: frozenset[str]) -> BadFrame:
    try:
        head = _peek.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return BadFrame("invalid", f"not a frame: {_line(why)}")
    ref = (head.id or head.cid or "")[:200] or None
    if head.t and head.t not in known:
        return BadFrame("unknown_tag", f"no frame is called {head.t[:40]!r} here", ref, head.realm)
    return BadFrame("invalid", _line(why), ref, head.realm)


def _line(why: Exception) -> str:
    return str(why).replace("\n", " ").replace("`", "'")[:300]


# --- events: envelope, canonical form, chain ---------------------------------------------------------------------------------


class _Envelope(msgspec.Struct, kw_only=True):
    seq: int
    id: str
    type: str
    at: str
    recorded_at: str
    actor: str
    desk: str
    data: msgspec.Raw
    cid: str | None = None
    incident: str | None = None
    unit: str | None = None


class _Stub(msgspec.Struct):
    seq: int
    id: str
    digest: str | None = None


_envelope = msgspec.json.Decoder(_Envelope)
# Four times as fast as rfc8785 and the same bytes, as tests/property/test_canonical.py holds, but for some spellings of floats.
_sorted = msgspec.json.Encoder(order="sorted")
_stub = msgspec.json.Decoder(_Stub)
_payloads: dict[type[Payload], msgspec.json.Decoder[Payload]] = {kind: msgspec.json.Decoder(kind) for kind in set(PAYLOADS.values())}


def event_bytes(event: Event) -> bytes:
    """Canonical JSON (RFC 8785) of an event: what is stored, sent and hashed. Absent links are left out, not null."""
    built = {key: value for key, value in msgspec.to_builtins(event).items() if value is not None}
    return _sorted.encode(built) if not _floats(built) else rfc8785.dumps(built)


def _floats(event: dict[str, object]) -> bool:
    """Whether a float would be spelt otherwise by the fast encoder than by RFC 8785; only a report's coordinates are floats."""
    data = event["data"]
    assert isinstance(data, dict)
    numbers = (data.get("lon"), data.get("lat"))
    return not all(number is None or (1e-4 < abs(number) < 1e15 and number % 1) for number in numbers)


def decode_event(data: bytes) -> Event:
    """An event from its JSON; raises msgspec.ValidationError for an unknown type or a payload that does not fit."""
    env = _envelope.decode(data)
    kind = PAYLOADS.get(env.type)
    if kind is None:
        raise msgspec.ValidationError(f"no event is called {env.type!r}")
    payload = _payloads[kind].decode(env.data)
    return Event(
        seq=env.seq, id=env.id, type=env.type, at=env.at, recorded_at=env.recorded_at, actor=env.actor, desk=env.desk, data=payload,
        cid=env.cid, incident=env.incident, unit=env.unit,
    )  # fmt: skip


def stub_digest(data: bytes) -> tuple[int, str, str | None]:
    """(seq, id, digest) of an event or of its out-of-scope stub; digest is None for a whole event."""
    stub = _stub.decode(data)
    return stub.seq, stub.id, stub.digest


def digest(canonical: bytes) -> str:
    """SHA-256 of canonical JSON, hex."""
    return hashlib.sha256(canonical).hexdigest()


def chain(prev_hash: str, event_digest: str) -> str:
    """Next link: SHA-256 over the 32 bytes of the previous hash and the 32 bytes of the event's digest, hex (protocol.md §3)."""
    return hashlib.sha256(bytes.fromhex(prev_hash) + bytes.fromhex(event_digest)).hexdigest()
