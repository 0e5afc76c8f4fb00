"""`evolve`: what an event makes of the tables, as a pure function (architecture.md "One core, two homes")."""

from services.domain.events import Event
from services.domain.evolve.book import Book
from services.domain.evolve.handlers import HANDLERS
from services.domain.state import Change, View


def evolve(view: View, event: Event) -> Change:
    """The rows that `event` puts in place. Raises KeyError for an event about a row the view does not hold."""
    book = Book(view)
    HANDLERS[event.type](book, event)
    book.settle(event)
    return book.change


__all__ = ["evolve"]
