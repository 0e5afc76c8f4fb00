"""Frames and events come through the codec as they went in, and whatever text arrives is a frame or one plain refusal."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain.events import PAYLOADS, Event, Noted, Payload, Reported
from services.domain.table import RULES
from services.wire import codec, frames
from services.wire.digest import row_sum, total
from services.wire.schema import LANES, frame_name
from tests.support.structs import BIG, TEXT, structs

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
DECODERS = {"field": codec.decode_field, "to-field": codec.decode_field_reply, "console": codec.decode_console, "to-console": codec.decode_hub}
FRAMES = [(lane, frame) for lane, all_ in LANES.items() for frame in all_]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
UUID = "01930000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(("lane", "frame"), FRAMES, ids=[frame_name(lane, frame) for lane, frame in FRAMES])
@FEW
@given(data=st.data())
def test_a_frame_comes_back_equal(lane: str, frame: type[frames.Frame], data: st.DataObject) -> None:
    sent = data.draw(structs(frame))
    wire = codec.encode(sent)
    assert DECODERS[lane](wire) == sent
    assert DECODERS[lane](wire.decode()) == sent  # as text, which is how it comes off a socket
    assert codec.encode(DECODERS[lane](wire)) == wire


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.verb)
@FEW
@given(data=st.data())
def test_the_arguments_of_a_verb_come_back_equal(rule: Any, data: st.DataObject) -> None:
    sent = data.draw(structs(rule.args))
    cmd = frames.Cmd(cid=UUID, cseq=1, verb=rule.verb, args=msgspec.Raw(codec.encode(sent)))
    back = codec.decode_console(codec.encode(cmd))
    assert isinstance(back, frames.Cmd)
    assert msgspec.json.decode(back.args, type=rule.args) == sent


def event(type_: str, payload: Payload, incident: str | None = "i-1", unit: str | None = None, cid: str | None = None) -> Event:
    at = "2026-11-22T08:00:00.000Z"
    return Event(seq=7, id="e-7", type=type_, at=at, recorded_at=at, actor="张", desk="seat-1", data=payload, incident=incident, unit=unit, cid=cid)


LINK = st.none() | TEXT


@pytest.mark.parametrize("type_", sorted(PAYLOADS))
@FEW
@given(data=st.data(), incident=LINK, unit=LINK, cid=LINK)
def test_an_event_comes_back_equal_and_its_bytes_are_canonical(
    type_: str, data: st.DataObject, incident: str | None, unit: str | None, cid: str | None
) -> None:
    sent = event(type_, data.draw(structs(PAYLOADS[type_])), incident, unit, cid)
    stored = codec.event_bytes(sent)
    assert codec.decode_event(stored) == sent
    assert codec.event_bytes(codec.decode_event(stored)) == stored
    envelope = json.loads(stored)
    assert None not in envelope.values()
    assert list(envelope) == sorted(envelope)


@FEW
@given(texts=st.lists(TEXT, min_size=1, max_size=6), flip=st.data())
def test_the_chain_shows_any_change_of_any_event(texts: list[str], flip: st.DataObject) -> None:
    bodies = [codec.event_bytes(event("incident.noted", Noted(text=text))) for text in texts]

    def walk(all_: list[bytes]) -> str:
        link = codec.GENESIS
        for body in all_:
            link = codec.chain(link, codec.digest(body))
        return link

    at = flip.draw(st.integers(0, len(bodies) - 1))
    where = flip.draw(st.integers(0, len(bodies[at]) - 1))
    changed = bytearray(bodies[at])
    changed[where] ^= 1
    assert walk(bodies) == walk(list(bodies))
    assert walk([*bodies[:at], bytes(changed), *bodies[at + 1 :]]) != walk(bodies)
    assert len(walk(bodies)) == 64


@FEW
@given(rows=st.dictionaries(TEXT, st.binary(max_size=8).filter(lambda row: b"\n" not in row), min_size=1, max_size=5))
def test_the_digest_of_a_table_is_of_its_rows_and_not_of_their_order(rows: dict[str, bytes]) -> None:
    sums = [row_sum(row) for row in rows.values()]
    assert total(reversed(sums)) == total(sums)
    assert total(row_sum(row + b"!") for row in rows.values()) != total(sums)


@FEW
@given(seq=st.integers(0, BIG), key=TEXT, digest=TEXT)
def test_a_stub_is_told_from_a_whole_event(seq: int, key: str, digest: str) -> None:
    assert codec.stub_digest(msgspec.json.encode({"seq": seq, "id": key, "digest": digest})) == (seq, key, digest)
    whole = codec.event_bytes(msgspec.structs.replace(event("incident.noted", Noted(text="x")), seq=seq, id=key))
    assert codec.stub_digest(whole) == (seq, key, None)


# --- hostile input -----------------------------------------------------------------------------------------------------------


def outcome(lane: str, data: bytes | str) -> str:
    """`frame`, or the code of the refusal; anything else is raised on."""
    try:
        DECODERS[lane](data)
    except codec.BadFrame as bad:
        refusal = bad
    else:
        return "frame"
    assert refusal.code in ("invalid", "unknown_tag")
    assert refusal.detail
    assert "\n" not in refusal.detail
    assert refusal.detail.encode()
    return refusal.code


PARSING = sorted((SAMPLES / "json-parsing").glob("*.json"), key=lambda path: path.name)


@pytest.mark.parametrize("path", PARSING, ids=lambda path: path.name)
@pytest.mark.parametrize("lane", ["field", "console"])
def test_no_sample_of_the_json_suite_is_a_frame_or_a_crash(lane: str, path: Path) -> None:
    assert outcome(lane, path.read_bytes()) == "invalid"


def in_ext(path: Path) -> bytes:
    return b'{"t":"status","id":"%s","unit":"U1","status":"AV","at":"2026-11-22T08:00:00.000Z","ext":{"x":%s}}' % (UUID.encode(), path.read_bytes())


@pytest.mark.parametrize("path", PARSING, ids=lambda path: path.name)
def test_json_inside_a_frame_is_held_to_the_same_grammar(path: Path) -> None:
    """What only passes through is read as strictly as what is used: else the next reader chokes on it."""
    data = in_ext(path)
    try:
        text = data.decode()  # a socket closes 1007 on the rest
    except UnicodeDecodeError:
        outcome("field", data)
        return
    got = outcome("field", text)
    if path.name.startswith("y_"):
        assert got == "frame"
    elif path.name.startswith("n_"):
        assert got == "invalid"
    if got == "frame":
        json.loads(codec.encode(codec.decode_field(text)))


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_frame_or_a_refusal(data: bytes) -> None:
    outcome("field", data)
    outcome("console", data)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_frame_cut_or_spoilt_anywhere_is_a_frame_or_a_refusal(data: st.DataObject) -> None:
    lane, kind = data.draw(st.sampled_from([pair for pair in FRAMES if pair[0] in ("field", "console")]))
    wire = bytearray(codec.encode(data.draw(structs(kind))))
    at = data.draw(st.integers(0, len(wire) - 1))
    if data.draw(st.booleans()):
        del wire[at:]
        assert outcome(lane, bytes(wire)) == "invalid"
    else:
        wire[at] = data.draw(st.integers(0, 255))
        outcome(lane, bytes(wire))


@pytest.mark.parametrize("deep", [b"[" * 60_000, b'{"a":' * 12_000, b'{"t":"status","ext":{"x":' + b"[" * 60_000, b'{"t":"have","cids":' + b"[" * 60_000])
def test_depth_is_refused_not_a_crash(deep: bytes) -> None:
    assert outcome("field", deep) in ("invalid", "unknown_tag")
    assert outcome("console", deep) in ("invalid", "unknown_tag")


NAUGHTY: list[str] = json.loads((SAMPLES / "blns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_string_survives_word_for_word(text: str) -> None:
    """Caller's text → frame → hub → event → log → console: the same characters, never trimmed, folded or escaped."""
    at = "2026-11-22T08:00:00.000Z"
    report = frames.Report(id=UUID, at=at, category="x/" + text[:190], text=text, lon=109.03, lat=32.69, address=text)
    taken = codec.decode_field(codec.encode(report).decode())
    assert taken == report
    assert isinstance(taken, frames.Report)
    told = Reported(
        no="20261122-0001", category=taken.category, text=taken.text, priority=4, region="6109", unplaced=True, owner="6109", level="L5", address=taken.address
    )
    sent = codec.encode(frames.Ev(first=7, prev_hash="", last_hash="", events=[msgspec.Raw(codec.event_bytes(event("incident.reported", told)))]))
    ev = codec.decode_hub(sent.decode())
    assert isinstance(ev, frames.Ev)
    seen = codec.decode_event(bytes(ev.events[0])).data
    assert isinstance(seen, Reported)
    assert (seen.text, seen.address, seen.category) == (text, text, "x/" + text[:190])
    noted = codec.decode_event(codec.event_bytes(event("incident.noted", Noted(text=text)))).data
    assert noted == Noted(text=text)
