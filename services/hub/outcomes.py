"""What a source hears of its reports: accepted, dispatched, closed, void (protocol.md §2 "outcome")."""

from collections.abc import Iterator
from typing import NamedTuple

from services.domain.events import Closed, Event, Voided
from services.domain.model import Incident
from services.domain.state import Tables
from services.domain.times import Stamp, plus
from services.hub.decider import Made
from services.hub.ring import Ring
from services.wire.codec import decode_event, encode
from services.wire.frames import OutcomeFrame

_REPEATED_S = 24 * 3600


class Heard(NamedTuple):
    """A frame for the source that reported."""

    source: str
    frame: bytes


class Outcomes:
    """Which incidents of which source have an outcome to tell; told at once, and on each connection until the next one or for a day."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._by_source: dict[str, set[str]] = {}
        for incident in tables.incidents.values():
            self._note(incident)

    def _note(self, incident: Incident) -> bool:
        if incident.outcome is None or incident.report is None or not incident.source:
            return False
        self._by_source.setdefault(incident.source, set()).add(incident.id)
        return True

    def told_by(self, made: Made) -> Iterator[Heard]:
        """Outcomes that one event makes."""
        for incident in made.change.incidents.values():
            before = made.before.incidents.get(incident.id)
            news = before is not None and (incident.outcome, incident.outcome_at) != (before.outcome, before.outcome_at)
            if news and self._note(incident):
                yield Heard(incident.source, _frame(incident, _text(made.event)))

    def waiting(self, source: str, now: Stamp) -> list[Incident]:
        """Incidents whose outcome a source that connects is to hear again; older ones are forgotten."""
        held = self._by_source.get(source, set())
        fresh = [incident for key in held if (incident := self._tables.incidents[key]).outcome_at and plus(incident.outcome_at, _REPEATED_S) > now]
        held.intersection_update(incident.id for incident in fresh)
        return sorted(fresh, key=lambda incident: (incident.outcome_at or "", incident.no))


def owed(outcomes: Outcomes, source: str, now: Stamp, ring: Ring) -> Iterator[bytes]:
    """Frames for a source that connects."""
    for incident in outcomes.waiting(source, now):
        yield repeat(incident, [entry.body for entry in ring.timeline(incident.id)] if incident.outcome in ("closed", "void") else [])


def repeat(incident: Incident, events: list[bytes]) -> bytes:
    """The outcome once more; `events` are the incident's, newest last, for the words that went with it."""
    texts = (_text(decode_event(body)) for body in reversed(events))
    return _frame(incident, next((text for text in texts if text), ""))


def _text(event: Event) -> str:
    data = event.data
    return data.measures if isinstance(data, Closed) else data.reason if isinstance(data, Voided) else ""


def _frame(incident: Incident, text: str) -> bytes:
    frame = OutcomeFrame(
        report=incident.report or "", incident=incident.id, no=incident.no, ticket=incident.origin.ticket if incident.origin else "",
        state=incident.outcome or "", at=incident.outcome_at or "", text=text,
    )  # fmt: skip
    return encode(frame)
