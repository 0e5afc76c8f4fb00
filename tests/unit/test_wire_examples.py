"""Every example of the contract decodes, fits its schema and comes out again as it went in."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from services.wire import codec, frames
from services.wire.schema import LANES, schemas, tag_of

Line = dict[str, Any]
EXAMPLES: list[Line] = [json.loads(line) for line in (Path(__file__).parents[1] / "data" / "wire" / "examples.jsonl").read_text(encoding="utf-8").splitlines()]
SCHEMAS = schemas()
DECODERS = {
    "field": codec.decode_field, "to-field": codec.decode_field_reply, "console": codec.decode_console, "to-console": codec.decode_hub,
}  # fmt: skip
OURS = {"welcome": {"ref", "speed"}, "hb": {"safe_seq"}}
"""Fields that the contract's frames have not and ours send always; a reader of the contract may pass over them."""


def names(line: Line) -> str:
    return f"{line['lane']}-{line['frame']['t']}"


def fits(line: Line) -> None:
    jsonschema.Draft202012Validator(SCHEMAS[names(line)]).validate(line["frame"])


@pytest.mark.parametrize("line", EXAMPLES, ids=names)
def test_an_example_decodes_fits_its_schema_and_comes_out_equal(line: Line) -> None:
    fits(line)
    frame = DECODERS[line["lane"]](json.dumps(line["frame"], ensure_ascii=False))
    again = codec.encode(frame)
    assert DECODERS[line["lane"]](again) == frame
    back, sent = json.loads(again), line["frame"]
    if line["lane"] == "to-console":
        back = {key: value for key, value in back.items() if key in sent or key not in OURS.get(sent["t"], ())}
    if sent["t"] == "cmd":  # what says nothing is left out of a command
        sent = {key: value for key, value in sent.items() if value not in (0, [])}
    assert back == sent


def test_the_contract_s_frames_are_all_here() -> None:
    ours_alone = {"console-ref", "console-log", "to-console-ref.begin", "to-console-ref.page", "to-console-ref.end", "to-console-log"}
    ours_alone |= {"console-look", "to-console-looks"}
    ours_alone |= {"to-console-error", "to-field-bye"}  # one shape on both lanes, printed once
    declared = {f"{lane}-{tag_of(frame)}" for lane, all_ in LANES.items() for frame in all_}
    assert {names(line) for line in EXAMPLES} == declared - ours_alone


@pytest.mark.parametrize("line", [line for line in EXAMPLES if line["lane"] in ("field", "console")], ids=names)
def test_an_unknown_field_is_refused_by_type_and_schema_and_named(line: Line) -> None:
    spoilt = {**line, "frame": {**line["frame"], "colour": "red"}}
    with pytest.raises(codec.BadFrame, match="colour") as caught:
        DECODERS[line["lane"]](json.dumps(spoilt["frame"]))
    assert caught.value.code == "invalid"
    assert caught.value.ref == line["frame"].get("id", line["frame"].get("cid"))
    with pytest.raises(jsonschema.ValidationError):
        fits(spoilt)


@pytest.mark.parametrize("line", EXAMPLES, ids=names)
def test_extras_of_a_vendor_come_through_untouched(line: Line) -> None:
    ext = {"vendor": {"n": [1, 2.5, None, True, "文"], "big": 123456789012345678901234567890}}
    frame = DECODERS[line["lane"]](json.dumps({**line["frame"], "ext": ext}))
    assert json.loads(codec.encode(frame))["ext"] == ext


BAD: list[tuple[str, str, str, str]] = [
    ("field", '{"t":"report","id":NaN}', "invalid", "malformed"),
    ("field", '{"t":"positions","items":[]}', "invalid", "length >= 1"),
    ("field", '{"t":"positions","items":[NaN]}', "invalid", "malformed"),
    ("field", '{"t":"status","id":"7","unit":"U1","status":"AV","at":"2026-11-22T08:00:00Z"}', "invalid", "$.id"),
    ("field", '{"t":"status","id":"01930000-0000-7000-8000-000000000001","unit":"U1","status":"ZZ","at":"2026-11-22T08:00:00Z"}', "invalid", "$.status"),
    ("field", '{"t":"status","id":"01930000-0000-7000-8000-000000000001","unit":"U1","status":"AV","at":"yesterday"}', "invalid", "$.at"),
    ("field", '{"t":"hello","console":"a","inc":"b"}', "unknown_tag", "hello"),
    ("field", '{"t":"welcome"}', "unknown_tag", "welcome"),
    ("field", '{"t":7}', "invalid", ""),
    ("field", "[]", "invalid", "not a frame"),
    ("field", "", "invalid", "not a frame"),
    ("console", '{"t":"positions","items":[{}]}', "unknown_tag", "positions"),
    ("console", '{"t":"cmd","cid":"x","cseq":1,"verb":"note"}', "invalid", "$.cid"),
    ("console", '{"t":"cmd","cid":"01930000-0000-7000-8000-000000000001","cseq":0,"verb":"note"}', "invalid", "$.cseq"),
    ("console", '{"t":"hello","console":"a","inc":"b","cursor":null,"positions_hz":1e999}', "invalid", "$.positions_hz"),
    ("console", '{"t":"hello","console":"a","inc":"b","cursor":null,"positions_hz":11}', "invalid", "$.positions_hz"),
    ("console", '{"t":"hello","console":"a","inc":"b","last_cseq":1.5}', "invalid", "$.last_cseq"),
]


@pytest.mark.parametrize(("lane", "text", "code", "says"), BAD)
def test_bad_input_gets_one_line_that_names_the_place(lane: str, text: str, code: str, says: str) -> None:
    with pytest.raises(codec.BadFrame) as caught:
        DECODERS[lane](text)
    assert caught.value.code == code
    assert says in caught.value.detail
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(("key", "value"), [("lon", 181), ("lat", -90.5), ("priority", 0), ("priority", 5), ("casualties", -1), ("region", "61x"), ("text", 5)])
def test_a_value_outside_its_bounds_names_its_path(key: str, value: object) -> None:
    least = {"t": "report", "id": "01930000-0000-7000-8000-000000000001", "at": "2026-11-22T08:00:00.000Z", "category": "x", "text": ""}
    with pytest.raises(codec.BadFrame, match=rf"\$\.{key}"):
        codec.decode_field(json.dumps({**least, key: value}))
    with pytest.raises(jsonschema.ValidationError):
        fits({"lane": "field", "frame": {**least, key: value}})


def test_a_report_without_its_optional_fields_has_the_contract_s_defaults() -> None:
    text = '{"t":"report","id":"01930000-0000-7000-8000-000000000001","at":"2026-11-22T08:00:00Z","category":"x","text":"y","region":"6109"}'
    frame = codec.decode_field(text)
    assert isinstance(frame, frames.Report)
    assert (frame.priority, frame.lon, frame.lat, frame.crs, frame.origin, frame.contact) == (4, None, None, None, None, None)
    assert json.loads(codec.encode(frame)) == json.loads(text)


def test_a_long_ref_or_tag_is_not_sent_back_whole() -> None:
    with pytest.raises(codec.BadFrame) as caught:
        codec.decode_field(msgspec.json.encode({"t": "x" * 5000, "id": "y" * 5000}))
    assert len(caught.value.detail) < 400
    assert len(caught.value.ref or "") <= 200
