"""What falls due of an incident's pages: another call, a level up, a new page where nothing came of an acknowledged one (domain.md §3)."""

from collections.abc import Iterator
from typing import NamedTuple

from services.domain.model import Calling, Incident, Page
from services.domain.regions import Level
from services.domain.states import OPEN
from services.domain.times import Stamp, plus


class PageDue(NamedTuple):
    """`why` is `repeat`, `climb` or `return`; `call` the call before it."""

    why: str
    page: str
    call: int
    at: Stamp


def page_dues(incident: Incident) -> Iterator[PageDue]:
    """Everything that falls due of its pages while it is open, whatever comes first."""
    if not incident.calls or incident.state not in OPEN:
        return
    for page in incident.pages:
        calling = calling_of(incident, page.id)
        if calling is None or not page.open:
            continue
        if calling.repeat_s and page.leaders:
            yield PageDue("repeat", page.id, calling.count, plus(calling.called_at, calling.repeat_s))
        if calling.climb_s and unanswered(incident, page):
            yield PageDue("climb", page.id, 1, plus(page.opened_at, calling.climb_s))
    back = comes_back(incident)
    if back is not None:
        yield PageDue("return", back[0], 1, back[1])


def calling_of(incident: Incident, page: str) -> Calling | None:
    """How a page is called; None for one of an older log."""
    return next((one for one in incident.calls if one.page == page), None)


def unanswered(incident: Incident, page: Page) -> bool:
    """Whether a page climbs: nobody at all has acknowledged it, and no level above it is called."""
    return not page.acked and page.level == incident.level_reached and page.level != Level.L5


def comes_back(incident: Incident) -> tuple[str, Stamp] | None:
    """The newest page and when it comes back: all have acknowledged, and nothing has been entered since. Not while the incident is suspended."""
    if not incident.pages or incident.suspended_until is not None or any(page.open for page in incident.pages):
        return None
    calling = calling_of(incident, incident.pages[-1].id)
    if calling is None or not calling.return_s:
        return None
    return calling.page, plus(incident.updated_at, calling.return_s)
