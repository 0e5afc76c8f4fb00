"""Everything beside the straight life: merging, requests, suspension, levels, pages, units, conflicts."""

from msgspec.structs import replace

from services.domain import events as ev
from services.domain.events import Event
from services.domain.evolve.book import Book
from services.domain.model import Conflict, Incident, Request, Unit
from services.domain.states import PRE, WORK, Purpose, State
from services.domain.times import to_ms


def _get(book: Book, event: Event) -> Incident:
    assert event.incident is not None
    return book.incident(event.incident)


def touched(book: Book, event: Event) -> None:
    """The event stands in the timeline; the row only gets a new version."""
    book.put(_get(book, event))


def linked(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.Other)
    incident = _get(book, event)
    book.put(replace(incident, links=tuple(dict.fromkeys((*incident.links, event.data.incident)))))


def merged(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Merged)
    incident = _get(book, event)
    gone = replace(
        incident, before=incident.state, into=data.into, moved=data.moved, assignments=tuple(k for k in incident.assignments if k not in data.moved)
    )
    book.move(gone, State.MERGED, event.recorded_at)
    _rehome(book, data.moved, data.into, event)


def unmerged(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Unmerged)
    survivor = book.incident(data.out_of)
    book.put(replace(survivor, assignments=tuple(k for k in survivor.assignments if k not in data.moved)))
    _derive_if_working(book, data.out_of, event)
    incident = _get(book, event)
    back = incident.before or State.ACCEPTED
    stamps = {key: at for key, at in incident.stamps.items() if key != State.MERGED}
    book.put(replace(incident, state=back, before=None, into=None, moved=(), stamps=stamps))
    _rehome(book, data.moved, incident.id, event)


def _rehome(book: Book, moved: tuple[str, ...], home: str, event: Event) -> None:
    """Give assignments, and the units that carry them, to another incident."""
    round_ = book.incident(home).round
    for key in moved:
        task = replace(book.assignment(key), incident=home, round=round_)
        book.change.assignments[key] = task
        unit = book.unit(task.assignee) if task.kind == "unit" else None
        if unit is not None and (key in unit.tasks or unit.incident == event.incident):
            book.change.units[unit.id] = replace(unit, incident=home, version=unit.version + 1)
    incident = book.incident(home)
    book.put(replace(incident, assignments=(*incident.assignments, *moved)))
    here = book.incident(home)
    if any(task.purpose is Purpose.HANDLE for task in book.tasks(here)):
        stamps = {State.ACCEPTED: event.recorded_at, State.DISPATCHED: event.recorded_at, **here.stamps}
        outcome_at = here.outcome_at if here.outcome == "dispatched" else event.recorded_at
        book.put(replace(here, dispatched_ever=True, stamps=stamps, outcome="dispatched", outcome_at=outcome_at))
        _derive_if_working(book, home, event, also=PRE)
    else:
        _derive_if_working(book, home, event)


def _derive_if_working(book: Book, key: str, event: Event, also: frozenset[State] = frozenset()) -> None:
    if book.incident(key).state in WORK | {State.FEEDBACK} | also:
        book.derive(key, event.recorded_at)


def request_opened(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.RequestOpened)
    incident = _get(book, event)
    request = Request(
        id=data.request, kind=data.kind, asked_by=event.actor, asked_at=event.recorded_at, reason=data.reason, until=data.until, assignment=data.assignment
    )
    book.put(replace(incident, requests=(*incident.requests, request)))


def request_answered(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.RequestAnswered)
    incident = _get(book, event)
    book.put(replace(incident, requests=tuple(r for r in incident.requests if r.id != data.request)))


def extended(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Extended)
    incident = _get(book, event)
    book.put(replace(incident, handle_extra_s=incident.handle_extra_s + data.extra_s))


def suspended(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Suspended)
    incident = _get(book, event)
    book.put(replace(incident, suspended_until=data.until, suspended_at=incident.suspended_at or event.recorded_at))


def resumed(book: Book, event: Event) -> None:
    """The pause is given back to the handling clock."""
    incident = _get(book, event)
    since = incident.suspended_at or event.recorded_at
    paused = max(0, to_ms(event.recorded_at) - to_ms(since)) // 1000
    book.put(replace(incident, suspended_until=None, suspended_at=None, handle_extra_s=incident.handle_extra_s + paused))


def delegated(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.Delegated)
    book.put(replace(_get(book, event), owner=event.data.owner))


def taken_over(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.TakenOver)
    book.put(replace(_get(book, event), desk=event.data.desk))


def reprioritized(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.Reprioritized)
    book.put(replace(_get(book, event), priority=event.data.priority, limits=event.data.limits))


def graded(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.Graded)
    book.put(replace(_get(book, event), grade=event.data.grade))


def overdue(book: Book, event: Event) -> None:
    assert isinstance(event.data, ev.Overdue)
    incident, data = _get(book, event), event.data
    # a limit of before was said for its clock as a whole; one of now for its own moment, and the newest stands for the earlier ones of its clock
    kept = incident.overdue if data.due is None else tuple(one for one in incident.overdue if not one.startswith(f"{data.clock} "))
    book.put(replace(incident, overdue=(*kept, data.clock if data.due is None else f"{data.clock} {data.due}")))


def unit_registered(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.UnitRegistered)
    assert event.unit is not None
    old = book.unit(event.unit) or Unit(id=event.unit, status=data.status, since=event.recorded_at, version=0)
    book.change.units[event.unit] = replace(
        old,
        callsign=data.callsign,
        kind=data.kind,
        mode=data.mode,
        region=data.region,
        skills=data.skills,
        members=data.members,
        known=data.known,
        version=old.version + 1,
    )


def unit_status_changed(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.UnitStatusChanged)
    assert event.unit is not None
    unit = book.unit(event.unit)
    assert unit is not None
    book.change.units[unit.id] = replace(unit, status=data.status, since=event.recorded_at, version=unit.version + 1)


def conflict_opened(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.ConflictOpened)
    book.change.conflicts[data.conflict] = Conflict(
        id=data.conflict, kind=data.kind, incident=event.incident, unit=event.unit, cids=data.cids, actors=data.actors,
        opened_at=event.recorded_at, text=data.text, unseen=data.unseen, desks=data.desks, due_at=data.due_at,
    )  # fmt: skip


def conflict_overdue(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.ConflictOverdue)
    book.change.conflicts[data.conflict] = replace(book.view.conflicts[data.conflict], overdue_at=event.recorded_at)


def conflict_resolved(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.ConflictResolved)
    old = book.change.conflicts.get(data.conflict) or book.view.conflicts[data.conflict]
    book.change.conflicts[old.id] = replace(old, resolved_at=event.recorded_at)
