"""Pages of an incident: opened, acknowledged, called again, come back, and what became of each delivery."""

from msgspec.structs import replace

from services.domain import events as ev
from services.domain.events import Event
from services.domain.evolve.book import Book
from services.domain.model import Calling, Incident, Page, Told


def _get(book: Book, event: Event) -> Incident:
    assert event.incident is not None
    return book.incident(event.incident)


def escalated(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Escalated)
    incident = _get(book, event)
    level = max(incident.level_reached, data.level)  # L1 < … < L5 as text
    page = Page(id=data.page, level=data.level, region=data.owner, opened_at=event.recorded_at, leaders=data.leaders)
    book.put(_with(replace(incident, level_reached=level, owner=data.owner), page, data))


def returned(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.PageReturned)
    incident = _get(book, event)
    pages, calls = (tuple(p for p in incident.pages if p.id != data.old), tuple(c for c in incident.calls if c.page != data.old))
    page = Page(id=data.page, level=data.level, region=data.region, opened_at=event.recorded_at, leaders=data.leaders)
    book.put(_with(replace(incident, pages=pages, calls=calls), page, data))


def _with(incident: Incident, page: Page, data: ev.Escalated | ev.PageReturned) -> Incident:
    """A page of an older log is called once and never again: it says no seconds."""
    pages = (*(p for p in incident.pages if p.id != page.id), page)
    if not (data.repeat_s or data.climb_s or data.return_s):
        return replace(incident, pages=pages)
    calling = Calling(page=page.id, called_at=page.opened_at, repeat_s=data.repeat_s, climb_s=data.climb_s, return_s=data.return_s)
    return replace(incident, pages=pages, calls=(*(c for c in incident.calls if c.page != page.id), calling))


def acknowledged(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.Acknowledged)
    incident = _get(book, event)
    pages = tuple(replace(p, acked=(*p.acked, event.actor)) if p.id == data.page else p for p in incident.pages)
    book.put(replace(incident, pages=pages))


def repeated(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.PageRepeated)
    incident = _get(book, event)
    pages = tuple(replace(p, leaders=(*p.leaders, *data.leaders)) if p.id == data.page else p for p in incident.pages)
    calls = tuple(replace(c, count=data.call, called_at=event.recorded_at) if c.page == data.page else c for c in incident.calls)
    book.put(replace(incident, pages=pages, calls=calls))


def told(book: Book, event: Event) -> None:
    data = event.data
    assert isinstance(data, ev.PageTold)
    incident = _get(book, event)
    new = Told(channel=data.channel, who=data.who, at=event.recorded_at, call=data.call, why=data.why)
    calls = tuple(replace(c, told=_newest(c.told, new)) if c.page == data.page else c for c in incident.calls)
    book.put(replace(incident, calls=calls))


def _newest(told: tuple[Told, ...], new: Told) -> tuple[Told, ...]:
    return (*(one for one in told if (one.channel, one.who) != (new.channel, new.who)), new)
