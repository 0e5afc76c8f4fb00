"""docs/wire is what the types say, each schema is sound, and it says of every verb and event what the types accept."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from services.domain.events import PAYLOADS
from services.domain.table import BY_VERB
from services.wire.asyncapi import files
from services.wire.schema import LANES, frame_name, schemas

DOCS = Path(__file__).parents[2] / "docs" / "wire"
SCHEMAS = schemas()
ARGS = {
    "report": "category text region lon lat", "verify": "unit", "verified": "result", "self_handle": "measures spoke_to", "file": "category", "assign": "units",
    "entrust": "org due", "assist": "units orgs", "reassign": "assignment to", "unassign": "assignment reason", "check_in": "unit",
    "feedback": "result measures", "release": "unit", "return": "reason", "transfer": "org reason", "liaise": "org spoke_to number", "pass": "note",
    "rework": "reason assignee", "close": "spoke_to measures done_at", "revisit": "reached satisfaction", "reopen": "reason", "void": "kind reason",
    "merge": "into", "split": "category text", "extend": "until reason", "suspend": "until reason", "supervise": "due", "escalate": "level",
    "approve": "request reason", "reject": "request reason", "priority": "priority", "grade": "grade", "note": "text", "unit_status": "unit",
}  # fmt: skip
"""Arguments as domain.md §3 names them, where it does."""
INCIDENT = (
    "id no version state category priority grade level_reached owner region unplaced lon lat text address reported_at "
    "due_at due_clock suspended_until round return_count units"
)


def test_the_files_of_docs_wire_are_current() -> None:
    made = files()
    kept = {str(path.relative_to(DOCS)): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.json")}
    assert sorted(kept) == sorted(made)
    stale = [name for name in made if kept[name] != made[name]]
    assert stale == [], "run: python -m services.wire.asyncapi docs/wire"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_sound_and_whole_in_itself(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {ref.rsplit("/", 1)[-1] for ref in _refs(schema)} == set(schema["$defs"])


def _refs(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for value in part.values() for ref in _refs(value)]
    return [ref for value in part for ref in _refs(value)] if isinstance(part, list) else []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document: dict[str, Any] = json.loads(files()["asyncapi.json"])
    for ref in _refs(document):
        if ref.startswith("#/"):
            at: Any = document
            for part in ref[2:].split("/"):
                at = at[part.replace("~1", "/")]
        else:
            assert ref.removeprefix("schemas/").removesuffix(".json") in SCHEMAS
    told = {name for channel in document["channels"].values() for name in channel["messages"]}
    assert told == {frame_name(lane, frame) for lane, all_ in LANES.items() for frame in all_}
    assert {channel["address"] for channel in document["channels"].values()} == {"/v1/{realm}/field", "/v1/{realm}/console"}


def test_a_schema_stands_for_every_verb_that_can_be_sent_and_every_event() -> None:
    inside = {"register_unit", "overdue", "conflict_overdue", "page", "page_told"}
    assert {name.removeprefix("args-") for name in SCHEMAS if name.startswith("args-")} == BY_VERB.keys() - inside
    assert {name.removeprefix("event-") for name in SCHEMAS if name.startswith("event-")} == PAYLOADS.keys()


@pytest.mark.parametrize("verb", sorted(ARGS))
def test_the_arguments_have_the_names_of_the_table(verb: str) -> None:
    assert set(ARGS[verb].split()) <= set(BY_VERB[verb].args.__struct_fields__)


def command(verb: str, args: object) -> dict[str, object]:
    return {"t": "cmd", "cid": "01930000-0000-7000-8000-000000000001", "cseq": 1, "verb": verb, "args": args}


def test_the_schema_of_a_command_holds_the_arguments_to_their_verb() -> None:
    check = jsonschema.Draft202012Validator(SCHEMAS["console-cmd"])
    assert check.is_valid(command("assign", {"units": ["U12"]}))
    assert check.is_valid(command("accept", {}))
    assert not check.is_valid(command("assign", {}))
    assert not check.is_valid(command("assign", {"units": ["U12"], "colour": 1}))
    assert not check.is_valid(command("priority", {"priority": 5}))
    assert not check.is_valid(command("dance", {}))


def test_the_schema_of_an_event_holds_the_payload_to_its_type() -> None:
    event = {"seq": 1, "id": "e", "type": "incident.noted", "at": "x", "recorded_at": "x", "actor": "a", "desk": "d", "data": {"text": "记"}}
    frame = {"t": "ev", "first": 1, "prev_hash": "0", "last_hash": "1", "events": [event, {"seq": 2, "id": "f", "digest": "00"}]}
    ev, one = (jsonschema.Draft202012Validator(SCHEMAS[name]) for name in ("to-console-ev", "event-incident.noted"))
    assert ev.is_valid(frame)
    assert one.is_valid(event)
    assert not ev.is_valid({**frame, "events": [{**event, "type": "incident.graded"}]})
    assert not ev.is_valid({**frame, "events": [{"seq": 2, "id": "f"}]})
    assert not one.is_valid({**event, "type": "incident.graded"})
    assert not one.is_valid({**event, "data": {}})


@pytest.mark.parametrize(
    ("table", "needs"),
    [
        ("incidents", INCIDENT),
        ("units", "id kind mode status since incident region lon lat fix_at stale"),
        ("assignments", "id incident assignee kind role purpose status signed_at arrived_at"),
        ("conflicts", "id kind incident unit cids opened_at resolved_at"),
    ],
)
def test_a_row_of_a_snapshot_carries_at_least_what_the_contract_lists(table: str, needs: str) -> None:
    (row,) = (part for part in SCHEMAS[f"row-{table}"]["$defs"].values() if {"id", *needs.split()} <= set(part.get("properties", ())))
    assert set(needs.split()) <= set(row["required"])
    page = jsonschema.Draft202012Validator(SCHEMAS["to-console-snap.page"])
    assert page.is_valid({"t": "snap.page", "table": table, "rows": []})
    assert not page.is_valid({"t": "snap.page", "table": table, "rows": [{"id": "x"}]})


def test_a_new_type_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Waved(msgspec.Struct):
        text: str

    monkeypatch.setitem(PAYLOADS, "incident.waved", Waved)
    assert "event-incident.waved" in schemas()
