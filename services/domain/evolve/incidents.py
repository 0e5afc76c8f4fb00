"""The life of one incident: reported, taken up, filed, checked, closed, looked at again."""

from msgspec.structs import replace

from services.domain.events import Closed, Event, Filed, Reported, Revisited, Verified
from services.domain.evolve.book import Book
from services.domain.model import Incident
from services.domain.states import Purpose, State

_KEPT_ON_REOPEN = (State.REPORTED,)
_DROPPED_ON_REWORK = (State.FEEDBACK, State.CHECKING, State.CHECKED)


def _get(book: Book, event: Event) -> Incident:
    assert event.incident is not None
    return book.incident(event.incident)


def _outcome(book: Book, event: Event, outcome: str) -> None:
    book.put(replace(_get(book, event), outcome=outcome, outcome_at=event.recorded_at))


def reported(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, Reported)
    assert event.incident is not None
    book.put(
        Incident(
            id=event.incident, no=data.no, version=0, state=State.REPORTED, category=data.category, priority=data.priority,
            level_reached=data.level, owner=data.owner, region=data.region, unplaced=data.unplaced, lon=data.lon, lat=data.lat,
            text=data.text, address=data.address, reported_at=event.at, source=data.source, report=data.report, origin=data.origin,
            casualties=data.casualties, desk=event.desk, stamps={State.REPORTED: event.recorded_at}, limits=data.limits,
            parent=data.parent, needs_second_look=data.needs_second_look,
        )
    )  # fmt: skip


def accepted(book: Book, event: Event) -> None:
    book.move(replace(_get(book, event), desk=event.desk), State.ACCEPTED, event.recorded_at)
    _outcome(book, event, "accepted")


def verification_started(book: Book, event: Event) -> None:
    book.move(_get(book, event), State.VERIFYING, event.recorded_at)


def verified(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, Verified)
    incident = _get(book, event)
    for task in book.tasks(incident):
        if task.purpose is Purpose.VERIFY:
            book.end(task, "verified", event.recorded_at)
    state = State.FEEDBACK if data.result == "self_handled" else State.ACCEPTED
    book.move(_get(book, event), state, event.recorded_at)


def self_handled(book: Book, event: Event) -> None:
    for task in book.tasks(_get(book, event)):
        book.end(task, "self_handled", event.recorded_at)
    book.move(_get(book, event), State.FEEDBACK, event.recorded_at)


def filed(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, Filed)
    incident = replace(_get(book, event), category=data.category, filed_ever=True)
    if incident.state is State.ACCEPTED:
        book.move(incident, State.FILED, event.recorded_at)
    else:
        book.put(incident)


def check_started(book: Book, event: Event) -> None:
    book.move(_get(book, event), State.CHECKING, event.recorded_at)


def checked(book: Book, event: Event) -> None:
    incident = _get(book, event)
    for task in book.tasks(incident):
        if task.purpose is Purpose.CHECK:
            book.end(task, "checked", event.recorded_at)
    book.move(_get(book, event), State.CHECKED, event.recorded_at)


def reworked(book: Book, event: Event) -> None:
    incident = _get(book, event)
    for task in book.tasks(incident):
        book.end(task, "rework", event.recorded_at)
    stamps = {key: at for key, at in incident.stamps.items() if key not in _DROPPED_ON_REWORK}
    book.put(replace(_get(book, event), round=incident.round + 1, stamps=stamps))


def closed(book: Book, event: Event) -> None:
    assert isinstance(event.data, Closed)
    _finish(book, event, State.CLOSED, "closed")


def voided(book: Book, event: Event) -> None:
    _finish(book, event, State.VOID, "void")


def _finish(book: Book, event: Event, state: State, outcome: str) -> None:
    for task in book.tasks(_get(book, event)):
        book.end(task, outcome, event.recorded_at)
    cleared = replace(_get(book, event), requests=(), suspended_until=None, suspended_at=None)
    book.move(cleared, state, event.recorded_at)
    _outcome(book, event, outcome)


def revisited(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, Revisited)
    book.move(replace(_get(book, event), satisfaction=data.satisfaction), State.REVISITED, event.recorded_at)


def reopened(book: Book, event: Event) -> None:
    incident = _get(book, event)
    stamps = {key: at for key, at in incident.stamps.items() if key in _KEPT_ON_REOPEN}
    fresh = replace(incident, round=incident.round + 1, stamps=stamps, overdue=(), handle_extra_s=0, calls=())  # pages of the round before are over
    book.move(fresh, State.ACCEPTED, event.recorded_at)
    _outcome(book, event, "accepted")


