"""What a row of the queue says, in the language of the moment: cells, due words, marks and headings."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from services.domain.model import Incident
from services.domain.names import Names, counter
from services.domain.states import State
from services.domain.words import CLOCK_WORDS, GRADE_WORDS, LAMP_WORDS, STATE_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import ENGLISH, language, pick
from widgets.base.painting import one_line
from widgets.queue.row import Row

COLUMNS: Final = ("number", "lamp", "priority", "grade", "source", "category", "text", "region", "state", "units", "age", "due")
_GRADES: Final = frozenset(GRADE_WORDS) - {"none"}


@dataclass(frozen=True, slots=True)
class Cells:
    """The words of one row that do not move with time; single lines, plain text."""

    number: str
    priority: str
    grade: str
    source: str
    category: str
    text: str
    region: str
    state: str
    units: str
    clock: str
    plain: bool


class Presenter:
    """Turns incidents into words with the names given; asked again after a change of language or names."""

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or Names()
        self._day, self._over = pick("天", "d"), pick("超", "over")

    def retranslate(self) -> None:
        """Take the words that are asked for every second from the language of the moment."""
        self._day, self._over = pick("天", "d"), pick("超", "over")

    def cells(self, incident: Incident) -> Cells:
        """Words of one incident."""
        lang = language()
        return Cells(
            number=counter(incident.no),
            priority=f"P{incident.priority}",
            grade=incident.grade if incident.grade in _GRADES else "",
            source=one_line(self._source(incident)),
            category=one_line(self._category(incident)),
            text=one_line(incident.text),
            region=one_line(self._region(incident)),
            state=word(STATE_WORDS, incident.state, lang),
            units=one_line(" ".join((*incident.units, *map(self.names.org, incident.orgs)))),
            clock=word(CLOCK_WORDS, incident.due_clock, lang) if incident.due_clock else "",
            plain=incident.state not in (State.CLOSED, State.REVISITED, State.MERGED, State.VOID),
        )

    def _source(self, incident: Incident) -> str:
        origin = incident.origin
        return (origin.name or origin.kind) if origin is not None and (origin.name or origin.kind) else self.names.source(incident.source)

    def _category(self, incident: Incident) -> str:
        """Both classes in Chinese. English words are longer: the minor class alone, where it says enough; the detail has both."""
        whole = self.names.category(incident.category)
        minor = whole.rpartition(" · ")[2]
        return minor if language() == ENGLISH and not minor.startswith("other") else whole

    def _region(self, incident: Incident) -> str:
        path = self.names.path(incident.region)
        return f"{pick('未落格', 'unplaced')} · {path}" if incident.unplaced else path

    def age(self, row: Row, now_ms: int) -> str:
        """Time since the report: `12:06`."""
        return timefmt.clock((now_ms - row.reported_ms) / 1000, self._day)

    def due(self, row: Row, cells: Cells, now_ms: int) -> str:
        """The clock's name and the time left or past: `派 0:03`, `派 超 9:06`; empty where no limit runs."""
        if row.due_ms is None:
            return ""
        return f"{cells.clock} {timefmt.due((row.due_ms - now_ms) / 1000, self._over, self._day)}"

    def cell(self, column: str, row: Row, cells: Cells, now_ms: int) -> str:
        """Text of one column, as a screen reader says it and a test reads it."""
        if column == "age":
            return self.age(row, now_ms)
        if column == "due":
            return self.due(row, cells, now_ms)
        if column == "lamp":
            return word(LAMP_WORDS, row.lamp, language())
        found = getattr(cells, column)
        assert isinstance(found, str)
        return found

    def heading(self, column: str) -> str:
        """Name of a column."""
        tr = QCoreApplication.translate
        return {
            "number": tr("Queue", "Number"),
            "lamp": tr("Queue", "Lamp"),
            "priority": tr("Queue", "Priority"),
            "grade": tr("Queue", "Grade"),
            "source": tr("Queue", "Source"),
            "category": tr("Queue", "Category"),
            "text": tr("Queue", "What"),
            "region": tr("Queue", "Region"),
            "state": tr("Queue", "State"),
            "units": tr("Queue", "Units"),
            "age": tr("Queue", "Age"),
            "due": tr("Queue", "Due"),
        }[column]
