"""A seat of the version before on a hub of the next: what is added is passed over, and what both know still agrees to the digest (protocol.md §3)."""

import msgspec
import pytest

from services.console.reference import RefFile, read_reference
from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.policy import Policy
from services.wire import codec, digest, frames
from services.wire.console_session import Advanced, ConsoleSession, Faulted, Swapped, TimelineArrived
from services.wire.digest import SETTLED, RowSums, row_sum, settled
from services.wire.staging import rows_by_table, state_digest
from tests.support.fake_hub import FakeHub


class NextIncident(Incident, frozen=True, kw_only=True):
    """An incident as a later version has it."""

    mood: str = "calm"


@pytest.fixture
def hub() -> FakeHub:
    hub = FakeHub()
    hub.unit("U1")
    hub.report("20261122-0001")
    return hub


def _later(row: Incident) -> NextIncident:
    return NextIncident(**{name: getattr(row, name) for name in row.__struct_fields__}, mood="tense")


def test_a_digest_is_not_taken_over_fields_that_came_later(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    covered: dict[type[Row], int] = {**SETTLED, NextIncident: SETTLED[Incident]}
    monkeypatch.setattr(digest, "SETTLED", covered)
    (before,) = hub.tables.incidents.values()
    first = {name: getattr(before, name) for name in before.__struct_fields__[: SETTLED[Incident]]}
    assert settled(_later(before)) == settled(before) == codec.encode(msgspec.defstruct("First", list(first))(**first))
    assert RowSums().of([_later(before)]) == state_digest({before.id: before})


def test_the_fields_of_a_digest_stand_first_and_stay() -> None:
    """Those that gridwall.v1 began with; a field that comes later is appended, here it is not."""
    shape = {kind.__name__: msgspec.structs.fields(kind)[: SETTLED[kind]] for kind in (Incident, Unit, Assignment, Conflict)}
    names = " ".join(f"{kind}.{one.name}" for kind, fields in shape.items() for one in fields)
    assert f"{row_sum(names.encode()):064x}"[:12] == "a5b328f6a688"
    assert {kind: len(fields) for kind, fields in shape.items()} == {"Incident": 50, "Unit": 13, "Assignment": 22, "Conflict": 13}


def _greeted(hub: FakeHub) -> ConsoleSession:
    session = ConsoleSession(frames.Hello(console="seat-03", inc="inc"))
    session.start()
    welcome = frames.Welcome(
        realm="live", epoch="e", head=frames.Head(seq=len(hub.log), hash="ab"), mode="snapshot", last_cseq=0, safe_seq=0, role="dispatcher", actor="zhang",
        server_time="2026-11-22T08:00:00.000Z", limits=frames.Limits(frame=1),
    )  # fmt: skip
    session.receive(_with(welcome, weather="fine"))
    return session


def _with(frame: frames.Frame, **more: object) -> bytes:
    """A frame as a later hub says it."""
    return msgspec.json.encode({**msgspec.json.decode(codec.encode(frame)), **more})


def test_a_seat_takes_the_snapshot_the_events_and_the_timeline_of_a_later_hub(hub: FakeHub) -> None:
    session, rows = _greeted(hub), rows_by_table(hub.tables)
    session.receive(b'{"t":"forecast","rain":true}')
    session.receive(codec.encode(frames.SnapBegin(seq=len(hub.log), tables=("incidents", "units", "assignments", "conflicts"), hash="ab")))
    for table, held in rows.items():
        bodies = [msgspec.Raw(msgspec.json.encode({**msgspec.json.decode(codec.encode(row)), "mood": "tense"})) for row in held.values()]
        session.receive(codec.encode(frames.SnapPage(table=table, rows=bodies)))
    sums = {table: state_digest(held) for table, held in rows.items()}
    session.receive(codec.encode(frames.SnapEnd(count={table: len(held) for table, held in rows.items()}, digest=sums)))
    event = {**msgspec.json.decode(hub.log[-1]), "seq": len(hub.log) + 1, "id": "n", "mood": "tense"}
    event["data"]["mood"] = "tense"
    body = msgspec.json.encode(event)
    last = codec.chain("ab", codec.digest(body))
    session.receive(codec.encode(frames.Ev(first=len(hub.log) + 1, prev_hash="ab", events=[msgspec.Raw(body)], last_hash=last)))
    event["type"] = "incident.forecast"
    session.receive(codec.encode(frames.LogReply(incident="i", events=[msgspec.Raw(body), msgspec.Raw(msgspec.json.encode(event))])))
    seen = list(session.happenings())
    assert not [one for one in seen if isinstance(one, Faulted)]
    assert [len(one.events) for one in seen if isinstance(one, Advanced | TimelineArrived)] == [1, 1]
    assert [one.snapshot.tables.incidents for one in seen if isinstance(one, Swapped)] == [hub.tables.incidents]


def test_an_event_of_a_kind_that_came_later_is_made_good_by_a_snapshot(hub: FakeHub) -> None:
    session = _greeted(hub)
    session.receive(codec.encode(frames.SnapBegin(seq=len(hub.log), tables=("incidents",), hash="ab")))
    session.receive(codec.encode(frames.SnapEnd(count={"incidents": 0}, digest={})))
    session.data_to_send()
    body = msgspec.json.encode({**msgspec.json.decode(hub.log[-1]), "seq": len(hub.log) + 1, "type": "incident.forecast"})
    last = codec.chain("ab", codec.digest(body))
    session.receive(codec.encode(frames.Ev(first=len(hub.log) + 1, prev_hash="ab", events=[msgspec.Raw(body)], last_hash=last)))
    (hello,) = session.data_to_send()
    assert msgspec.json.decode(hello)["cursor"] is None


def test_a_policy_that_says_more_than_a_seat_knows_is_read_all_the_same() -> None:
    found = read_reference(RefFile(policy=msgspec.Raw(b'{"time_zone":"Asia/Urumqi","rota_of_2031":{"a":[1]}}')))
    assert found.policy == Policy(time_zone="Asia/Urumqi")
