"""What the command language is made of: tokens, the result of parsing, completions, and what parsing may look up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from services.domain.args import Args
from services.domain.times import Stamp

TokenKind = Literal[
    "verb", "incident", "unit", "org", "priority", "level", "grade", "time", "text", "comment", "option", "category", "place", "choice", "error"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One stretch of the line, `line[start:end] == text`. `valid`: True stands, False cannot, None may still become valid. `hint` is for people."""

    text: str
    start: int
    end: int
    kind: TokenKind
    valid: bool | None = True
    hint: str = ""


class IncidentRef(NamedTuple):
    """An incident as the language sees it; `no` is "" while the hub has not numbered it."""

    id: str
    no: str
    state: str
    text: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit; `free` when it could take a task now."""

    id: str
    callsign: str
    kind: str
    status: str
    free: bool


@dataclass(frozen=True, slots=True)
class OrgRef:
    """An organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskRef:
    """An assignment that has not ended; `active` is false once fed back."""

    id: str
    incident: IncidentRef
    assignee: str
    active: bool


class Lookup(Protocol):
    """Pure read access to what the desk sees. Names are matched in any case and width (services.commands.lexer.fold)."""

    def incidents_by_counter(self, digits: str) -> Sequence[IncidentRef]:
        """Every incident, open or not, that `digits` may mean: up to 8 a counter, more (or with a dash) the whole number."""
        ...

    def incident(self, key: str) -> IncidentRef | None:
        """The incident with this id."""
        ...

    def selected(self) -> str | None:
        """Id of the selected row's incident."""
        ...

    def marked(self) -> Sequence[str]:
        """Ids of the selected rows, in their order; the selected row alone where only one can be."""
        ...

    def open_incidents(self, states: Collection[str], priority: int | None, region: str) -> Iterable[IncidentRef]:
        """Open incidents in one of `states`, of a priority (None: of any), whose region's code begins with `region`."""
        ...

    def version(self, incident: str) -> int | None:
        """The version on screen."""
        ...

    def unit(self, name: str) -> UnitRef | None:
        """The unit of this id, else the only one of this callsign."""
        ...

    def units(self, prefix: str) -> Sequence[UnitRef]:
        """Units whose id or callsign begins with `prefix`, free ones first."""
        ...

    def recommended(self, incident: str) -> Sequence[UnitRef]:
        """Who should go to this incident, the best first; nobody where it is not known."""
        ...

    def org(self, name: str) -> OrgRef | None:
        """The organisation of this id or name."""
        ...

    def orgs(self, prefix: str) -> Sequence[OrgRef]:
        """Organisations whose id or name begins with `prefix`."""
        ...

    def active_incidents_of_unit(self, unit: str) -> Sequence[TaskRef]:
        """The unit's assignments that have not ended."""
        ...

    def assignments(self, incident: str) -> Sequence[TaskRef]:
        """The incident's assignments that have not ended."""
        ...

    def category(self, word: str) -> Sequence[str]:
        """Category ids that a word may mean."""
        ...

    def categories(self, prefix: str) -> Sequence[str]:
        """Category ids with a word that begins with `prefix`."""
        ...

    def category_label(self, category: str, lang: str) -> str:
        """Name of a category to show."""
        ...

    def region(self, code: str) -> str | None:
        """Name of a known region, None for others."""
        ...

    def now(self) -> Stamp:
        """Hub time."""
        ...

    @property
    def offset_minutes(self) -> int:
        """The site's time zone, minutes east of UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to be done, ready for the seat: `expect` is the incident's version when the line was read,
    `at` when it happened where that is not now (`at=14:05`)."""

    verb: str
    incident: str | None
    args: Args
    line: str
    expect: int | None = None
    at: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several things that a line may mean; `line` is the line rewritten so that it means this one alone."""

    number: int
    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A line as it is read. `commands` are what ⏎ will do, in order, and are empty unless the line is complete and means one thing.
    `reading` says it in plain words; `error` why it cannot be; `missing` what is still to be typed; `warning` why the hub may refuse it.
    `help`: it asks how a verb is used."""

    line: str
    tokens: tuple[Token, ...] = ()
    reading: str = ""
    error: str = ""
    missing: str = ""
    warning: str = ""
    candidates: tuple[Candidate, ...] = ()
    commands: tuple[Command, ...] = ()
    help: bool = False

    @property
    def why(self) -> str:
        """Why ⏎ does nothing, one plain line; "" when it does something."""
        return "" if self.commands else self.error or self.missing

    @property
    def several(self) -> bool:
        """Whether ⏎ would touch more than one incident, which asks first where somebody looks on."""
        return len({one.incident for one in self.commands}) > 1


@dataclass(frozen=True, slots=True)
class Completion:
    """One way on: put `text` in place of the line from `replace_from` up to the cursor. `shown` stands in its place in the list, where it is help."""

    text: str
    label: str
    detail: str
    replace_from: int
    shown: str = ""
