"""Assignments: given, worked, returned, released, ended."""

from msgspec.structs import replace

from services.domain.events import Assigned, Ended, Event, Stepped
from services.domain.evolve.book import Book
from services.domain.model import Assignment
from services.domain.states import PRE, WORK, Purpose, State, Step


def assigned(book: Book, event: Event) -> None:
    data, key = event.data, event.incident
    assert isinstance(data, Assigned)
    assert key is not None
    incident = book.incident(key)
    for new in data.assignments:
        task = Assignment(
            id=new.id, incident=key, assignee=new.assignee, kind=new.kind, role=new.role, purpose=new.purpose, due=new.due,
            round=incident.round, cid=event.cid or "", by=event.actor, desk=event.desk, dispatched_at=event.recorded_at,
        )  # fmt: skip
        book.begin(task, event.recorded_at)
    if any(new.purpose is Purpose.HANDLE for new in data.assignments):
        _to_work(book, key, event)


def _to_work(book: Book, key: str, event: Event) -> None:
    incident = book.incident(key)
    stamps = incident.stamps if State.DISPATCHED in incident.stamps else {**incident.stamps, State.DISPATCHED: event.recorded_at}
    fresh = incident.outcome != "dispatched"
    book.put(
        replace(
            incident,
            stamps=stamps,
            dispatched_ever=True,
            outcome="dispatched" if fresh else incident.outcome,
            outcome_at=event.recorded_at if fresh else incident.outcome_at,
        )
    )
    book.derive(key, event.recorded_at)


def _task(book: Book, event: Event) -> tuple[Assignment, Stepped]:
    data = event.data
    assert isinstance(data, Stepped)
    return book.assignment(data.assignment), data


def _after(book: Book, task: Assignment, event: Event) -> None:
    incident = book.incident(task.incident)
    if task.purpose is Purpose.HANDLE and incident.state in WORK | PRE | {State.FEEDBACK}:
        book.derive(task.incident, event.recorded_at)
    else:
        book.put(book.incident(task.incident))


def _step(book: Book, event: Event, step: Step) -> None:
    task, data = _task(book, event)
    at = event.at
    order = list(Step).index(step)
    moved = replace(
        task,
        status=step,
        implied=(*task.implied, *data.implied),
        signed_at=task.signed_at or (at if order >= 1 else None),
        departed_at=task.departed_at or (at if order >= 2 else None),
        arrived_at=task.arrived_at or (at if order >= 3 else None),
        handling_at=task.handling_at or (at if order >= 4 else None),
        feedback_at=at if step is Step.FB else task.feedback_at,
    )
    book.step(moved, event.recorded_at)
    _after(book, moved, event)


def signed(book: Book, event: Event) -> None:
    _step(book, event, Step.SG)


def departed(book: Book, event: Event) -> None:
    _step(book, event, Step.EN)


def arrived(book: Book, event: Event) -> None:
    _step(book, event, Step.OS)


def handling_started(book: Book, event: Event) -> None:
    _step(book, event, Step.HD)


def fed_back(book: Book, event: Event) -> None:
    _step(book, event, Step.FB)


def checked_in(book: Book, event: Event) -> None:
    task, _ = _task(book, event)
    book.change.assignments[task.id] = replace(task, checked_in_at=event.recorded_at)
    book.put(book.incident(task.incident))


def returned(book: Book, event: Event) -> None:
    task, data = _task(book, event)
    incident = book.incident(task.incident)
    book.put(replace(incident, return_count=incident.return_count + 1))
    book.end(task, data.reason, event.recorded_at)
    _after(book, task, event)


def released(book: Book, event: Event) -> None:
    task, _ = _task(book, event)
    book.end(task, "released", event.recorded_at)
    # The work was fed back and stands: only the unit goes home, the state of the incident does not fall back.
    book.put(book.incident(task.incident))


def ended(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, Ended)
    assert event.incident is not None
    for key in data.assignments:
        book.end(book.assignment(key), data.reason, event.recorded_at)
    if book.incident(event.incident).state in WORK | {State.FEEDBACK}:
        book.derive(event.incident, event.recorded_at)
    else:
        book.put(book.incident(event.incident))
