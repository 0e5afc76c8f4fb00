"""The hub's canonical JSON of an event is RFC 8785's, byte for byte, whatever is in it (protocol.md §3 "Hash chain")."""

import msgspec
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.domain.events import Event, Noted, Reported
from services.wire.codec import decode_event, event_bytes

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_degrees = st.none() | st.floats(-180, 180) | st.integers(-180, 180).map(float) | st.sampled_from([0.0, -0.0, 1e-7, 1e-5, 100.0, 1.5e-4])


def _plain(event: Event) -> bytes:
    return rfc8785.dumps({key: value for key, value in msgspec.to_builtins(event).items() if value is not None})


def _event(type_: str, data: Reported | Noted, actor: str) -> Event:
    return Event(seq=1, id="1", type=type_, at="2026-11-22T08:00:00.000Z", recorded_at="2026-11-22T08:00:00.000Z", actor=actor, desk="", data=data)


@given(_texts, _texts, _degrees, _degrees, st.dictionaries(st.sampled_from(["sign", "arrive", "accept"]), st.integers(0, 2**53 - 1)))
def test_reports(text: str, actor: str, lon: float | None, lat: float | None, limits: dict[str, int]) -> None:
    data = Reported(
        no="1", category=text, text=text, priority=1, region="9901", unplaced=False, owner="9901", level="L5", lon=lon, lat=lat, limits=limits, address=actor
    )
    event = _event("incident.reported", data, actor)
    assert event_bytes(event) == _plain(event)
    assert event_bytes(decode_event(event_bytes(event))) == event_bytes(event)


@given(_texts, _texts)
def test_notes(text: str, actor: str) -> None:
    event = _event("incident.noted", Noted(text=text), actor)
    assert event_bytes(event) == _plain(event)
