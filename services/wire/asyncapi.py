"""Writes docs/wire from the wire types: `python -m services.wire.asyncapi docs/wire` makes asyncapi.json and schemas/*.json."""

import json
import sys
from pathlib import Path

from services.wire.schema import LANES, Schema, frame_name, schemas, tag_of

_FORMAT = "application/schema+json;version=draft-2020-12"
_CHANNELS = {"field": ("field", "to-field"), "console": ("console", "to-console")}
_SENDS = {
    "field": ("field", "receive", "A field system reports, moves and steps on."),
    "to-field": ("field", "send", "The hub answers, gives tasks and tells outcomes."),
    "console": ("console", "receive", "A console greets, commands and says how far it is."),
    "to-console": ("console", "send", "The hub gives the state, the log, positions and decisions."),
}


def document() -> Schema:
    """The AsyncAPI 3.0 document of gridwall.v1, from the hub's side: it receives what clients send."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "gridwall.v1",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0"},
            "description": "WebSocket with subprotocol gridwall.v1; one JSON object a text frame, its tag in `t`; times RFC 3339 UTC. "
            "Extras go in `ext`, other unknown fields are refused. On the field channel the hub's welcome comes first, on the other the console's hello.",
        },
        "defaultContentType": "application/json",
        "servers": {"hub": {"host": "127.0.0.1:8700", "protocol": "ws", "security": [{"$ref": "#/components/securitySchemes/token"}]}},
        "channels": {name: _channel(name, lanes) for name, lanes in _CHANNELS.items()},
        "operations": {lane: _operation(lane) for lane in LANES},
        "components": {
            "messages": {frame_name(lane, frame): _message(frame_name(lane, frame), tag_of(frame)) for lane, all_ in LANES.items() for frame in all_},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer TOKEN in the handshake, never in the URL"}},
        },
    }


def _channel(name: str, lanes: tuple[str, ...]) -> Schema:
    messages = {frame_name(lane, frame): {"$ref": f"#/components/messages/{frame_name(lane, frame)}"} for lane in lanes for frame in LANES[lane]}
    realm = {"description": "`live`, or `drill-` and a name: one hub serves one realm"}
    return {"address": f"/v1/{{realm}}/{name}", "parameters": {"realm": realm}, "messages": messages, "bindings": {"ws": {"method": "GET"}}}


def _operation(lane: str) -> Schema:
    channel, action, summary = _SENDS[lane]
    messages = [{"$ref": f"#/channels/{channel}/messages/{frame_name(lane, frame)}"} for frame in LANES[lane]]
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary, "messages": messages}


def _message(name: str, tag: str) -> Schema:
    return {"name": tag, "title": name, "payload": {"schemaFormat": _FORMAT, "schema": {"$ref": f"schemas/{name}.json"}}}


def files() -> dict[str, str]:
    """Text of every file by its path under docs/wire."""
    made = {f"schemas/{name}.json": _text(schema) for name, schema in schemas().items()}
    return {"asyncapi.json": _text(document()), **made}


def _text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def write(folder: Path) -> None:
    """Put the files in place and take away those that are made no more."""
    wanted = files()
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    for old in (folder / "schemas").glob("*.json"):
        if f"schemas/{old.name}" not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/wire"))
