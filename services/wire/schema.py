"""JSON Schemas (draft 2020-12) of everything on the wire, generated from its types: frames, arguments of verbs, events, rows."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from services.domain.events import PAYLOADS, Event
from services.domain.model import Assignment, Conflict, Incident, Org, Row, Unit
from services.domain.policy import Policy
from services.domain.states import Role
from services.domain.table import LETTERS, RULES
from services.wire import frames

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LANES: dict[str, tuple[type[frames.Frame], ...]] = {
    "field": get_args(frames.FieldFrame),
    "to-field": get_args(frames.FieldReply),
    "console": get_args(frames.ConsoleFrame),
    "to-console": get_args(frames.HubFrame),
}
"""Who sends what: field systems and consoles to the hub, the hub to them."""

ROWS: dict[str, type[Row]] = {"incidents": Incident, "units": Unit, "assignments": Assignment, "conflicts": Conflict}
_NEED_OF_POSITION = {
    "lon": {"type": ["number", "null"]},
    "lat": {"type": ["number", "null"]},
    "fix_at": {"type": ["string", "null"]},
    "stale": {"type": "boolean"},
}
_ISSUABLE = tuple(rule for rule in RULES if set(rule.who) & set("".join(LETTERS[role] for role in Role if role not in (Role.ADMIN, Role.TIMER))))
"""Verbs that a person or a device can send; the hub's own and the timers' stay inside."""


class Stub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event outside a seat's regions: enough to check the chain."""

    seq: int
    id: str
    digest: str


class RegionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A region; rings are closed lists of [lon, lat], outer and holes alike."""

    code: str
    name: str
    rings: list[list[tuple[float, float]]]


def frame_name(lane: str, frame: type[frames.Frame]) -> str:
    """Name of a frame's schema: lane and tag, `to-console-snap.begin`."""
    return f"{lane}-{tag_of(frame)}"


def tag_of(frame: type[frames.Frame]) -> str:
    """What stands in a frame's `t`."""
    return str(frame.__struct_config__.tag)


def schemas() -> dict[str, Schema]:
    """Every schema by name, each whole in itself: frames, `args-<verb>`, `event`, `event-<type>`, `row-<table>`."""
    parts = _components()
    found = {frame_name(lane, frame): frame.__name__ for lane, all_ in LANES.items() for frame in all_}
    found |= {f"args-{rule.verb}": rule.args.__name__ for rule in _ISSUABLE}
    found |= {f"row-{table}": row.__name__ for table, row in ROWS.items()} | {"event": "Event"}
    made = {name: _document(name, {"$ref": f"#/$defs/{root}"}, parts) for name, root in found.items()}
    for type_, payload in PAYLOADS.items():
        made[f"event-{type_}"] = _document(f"event-{type_}", _event_of(type_, payload), parts)
    return dict(sorted(made.items()))


def _components() -> dict[str, Schema]:
    """Definitions by class name, completed where a type holds its parts as raw JSON."""
    types = [frame for lane in LANES.values() for frame in lane] + [rule.args for rule in _ISSUABLE] + [*PAYLOADS.values(), *ROWS.values()]
    _, parts = msgspec.json.schema_components([*types, frames.Fix, Event, Stub, RegionRow, Org, Policy], ref_template="#/$defs/{name}")
    for name in ("Incident", "Unit", "Assignment", "Conflict"):
        parts[name]["required"] = list(parts[name]["properties"])
    unit = parts["Unit"]
    unit["properties"] |= _NEED_OF_POSITION
    unit["required"] += list(_NEED_OF_POSITION)
    parts["Positions"]["properties"]["items"]["items"] = _ref("Fix")
    parts["SnapPage"]["allOf"] = [_when("table", table, "rows", {"items": _ref(row.__name__)}) for table, row in ROWS.items()]
    parts["Cmd"]["properties"]["verb"] = {"enum": [rule.verb for rule in _ISSUABLE]}
    parts["Cmd"]["allOf"] = [_when("verb", rule.verb, "args", _ref(rule.args.__name__)) for rule in _ISSUABLE]
    parts["Ev"]["properties"]["events"]["items"] = {"anyOf": [_ref("Event"), _ref("Stub")]}
    parts["LogReply"]["properties"]["events"]["items"] = _ref("Event")
    parts["RefPage"]["properties"]["regions"]["items"] = _ref("RegionRow")
    parts["RefBegin"]["properties"] |= {"policy": _ref("Policy"), "orgs": {"type": "array", "items": _ref("Org")}}
    event = parts["Event"]
    event["properties"] |= {"type": {"enum": list(PAYLOADS)}, "data": {"type": "object"}}
    event["allOf"] = [_when("type", type_, "data", _ref(payload.__name__)) for type_, payload in PAYLOADS.items()]
    event["additionalProperties"] = False
    return parts


def _event_of(type_: str, payload: type) -> Schema:
    return {"$ref": "#/$defs/Event", "properties": {"type": {"const": type_}, "data": _ref(payload.__name__)}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _when(key: str, value: str, name: str, schema: Schema) -> Schema:
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": {"properties": {name: schema}}}


def _document(name: str, root: Schema, parts: dict[str, Schema]) -> Schema:
    """A schema with the definitions it needs. One event type carries its own payload alone."""
    if name.startswith("event-"):
        whole = parts["Event"]
        one = {key: value for key, value in whole.items() if key != "allOf"} | {"properties": whole["properties"] | {"type": {"type": "string"}}}
        parts = parts | {"Event": one}
    needed: dict[str, Schema] = {}
    waiting = list(_named(root))
    while waiting:
        part = waiting.pop()
        if part not in needed:
            needed[part] = parts[part]
            waiting += _named(parts[part])
    return {"$schema": DIALECT, "$id": f"{name}.json", "title": name, **root, "$defs": dict(sorted(needed.items()))}


def _named(schema: object) -> Iterator[str]:
    """Names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(ref := schema.get("$ref"), str):
            yield ref.rsplit("/", 1)[-1]
        for value in schema.values():
            yield from _named(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _named(value)
