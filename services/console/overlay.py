"""The optimistic view: hub truth folded with the seat's own pending commands by the functions that the hub decides with (protocol.md §3)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from msgspec.structs import replace

from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.events import Event
from services.domain.evolve import evolve
from services.domain.intent import Decision, Intent, Rules
from services.domain.model import Assignment, Conflict, Incident, Row, Unit
from services.domain.state import Change, Tables, View
from services.domain.states import Outcome

R = TypeVar("R", bound=Row)
Key = tuple[str, str]
Keys = set[Key]
STANDS = frozenset({Outcome.APPLIED, Outcome.MERGED})
_ALL = frozenset({("incidents", ""), ("units", ""), ("assignments", ""), ("conflicts", "")})
"""What is noted when somebody looks at every row of a table."""


class Layered(Mapping[str, R]):
    """One table: the rows of `top` before those of `base`, neither copied."""

    __slots__ = ("_base", "_top")

    def __init__(self, base: Mapping[str, R], top: Mapping[str, R]) -> None:
        self._base, self._top = base, top

    def __getitem__(self, key: str) -> R:
        found = self._top.get(key)
        return self._base[key] if found is None else found

    def __contains__(self, key: object) -> bool:
        return key in self._top or key in self._base

    def __iter__(self) -> Iterator[str]:
        yield from self._base
        yield from [key for key in self._top if key not in self._base]

    def __len__(self) -> int:
        return len(self._base) + sum(key not in self._base for key in self._top)


@dataclass(frozen=True, slots=True)
class Layers:
    """A View of four layered tables."""

    incidents: Mapping[str, Incident]
    units: Mapping[str, Unit]
    assignments: Mapping[str, Assignment]
    conflicts: Mapping[str, Conflict]


class Current:
    """A View that is brought up to date whenever somebody looks."""

    __slots__ = ("_layers", "_update")

    def __init__(self, layers: Layers, update: Callable[[], None]) -> None:
        self._layers, self._update = layers, update

    @property
    def incidents(self) -> Mapping[str, Incident]:
        """See View."""
        self._update()
        return self._layers.incidents

    @property
    def units(self) -> Mapping[str, Unit]:
        """See View."""
        self._update()
        return self._layers.units

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        """See View."""
        self._update()
        return self._layers.assignments

    @property
    def conflicts(self) -> Mapping[str, Conflict]:
        """See View."""
        self._update()
        return self._layers.conflicts


def _above(base: View, top: Tables) -> Layers:
    return Layers(
        Layered(base.incidents, top.incidents),
        Layered(base.units, top.units),
        Layered(base.assignments, top.assignments),
        Layered(base.conflicts, top.conflicts),
    )


class _Noted(Mapping[str, R]):
    """A table that notes which of its rows are looked at; `noted` gets (table, "") when somebody looks at all of them."""

    __slots__ = ("_noted", "_rows", "_table")

    def __init__(self, table: str, rows: Mapping[str, R], noted: Keys) -> None:
        self._table, self._rows, self._noted = table, rows, noted

    def __getitem__(self, key: str) -> R:
        self._noted.add((self._table, key))
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        self._noted.add((self._table, str(key)))
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        self._noted.add((self._table, ""))
        return iter(self._rows)

    def __len__(self) -> int:
        self._noted.add((self._table, ""))
        return len(self._rows)


@dataclass(slots=True)
class Prediction:
    """What one pending command makes of the view, and every row that this depended on."""

    intent: Intent
    decision: Decision
    events: list[Event] = field(default_factory=list)
    change: Change = field(default_factory=Change)
    keys: Keys = field(default_factory=set)

    def depends_on(self, dirty: Keys) -> bool:
        """Whether it may come out differently once the rows of `dirty` have changed."""
        return not self.keys.isdisjoint(dirty) or not self.keys.isdisjoint(_ALL)


class Overlay:
    """Truth, and above it the rows that pending commands will make of it. Only what changes can have touched is worked out again, and only when it
    is asked for: a log that catches up changes one row hundreds of times. Until then `view` lags behind."""

    def __init__(self, truth: Tables, rules: Callable[[], Rules]) -> None:
        """`rules` gives what decisions depend on besides the tables, at the time of the call."""
        self._rules = rules
        self._top = Tables()
        self._pending: dict[str, Prediction] = {}
        self._dirty: Keys = set()
        self._left: list[Prediction] = []
        self._seen: Keys = set()
        self.view = _above(truth, self._top)

    def __len__(self) -> int:
        return len(self._pending)

    def predict(self, intent: Intent) -> Prediction:
        """What the hub would decide were the view the truth; changes nothing."""
        self._settle()
        return self._predict(intent)

    def _predict(self, intent: Intent) -> Prediction:
        keys: Keys = set()
        view = self.view
        noted = Layers(
            _Noted("incidents", view.incidents, keys),
            _Noted("units", view.units, keys),
            _Noted("assignments", view.assignments, keys),
            _Noted("conflicts", view.conflicts, keys),
        )
        try:
            found = Prediction(intent, decide(noted, intent, self._rules()), keys=keys)
            if found.decision.outcome in STANDS:
                self._fold(found, noted)
        except KeyError:  # hangs on a row outside this seat's regions: the hub can decide it, the seat can show nothing of it
            found = Prediction(intent, Decision(Outcome.APPLIED, incident=intent.incident), keys=keys)
        return found

    def _fold(self, found: Prediction, view: Layers) -> None:
        found.events = [replace(event, seq=0) for event in seal_all(found.decision.drafts, 0, found.intent, found.intent.at)]
        above = Tables()
        folded = _above(view, above)
        for event in found.events:
            change = evolve(folded, event)
            above.apply(change)
            found.change.merge(change)
        found.keys |= keys_of(found.change)

    def add(self, intent: Intent) -> Keys:
        """Lay a new pending command on top; the rows that look different by it."""
        self._settle()
        return self._add(intent)

    def _add(self, intent: Intent) -> Keys:
        found = self._predict(intent)
        self._pending[intent.cid] = found
        self._top.apply(found.change)
        return keys_of(found.change)

    def touch(self, dirty: Keys, gone: Iterable[str] = ()) -> None:
        """Truth changed in the rows of `dirty`, and the commands `gone` are pending no more."""
        self._dirty |= dirty
        self._left += [found for cid in gone if (found := self._pending.pop(cid, None)) is not None]

    def refold(self) -> Keys:
        """Work in what was touched; the rows that look different since the last time."""
        self._settle()
        seen, self._seen = self._seen, set()
        return seen

    def _settle(self) -> None:
        if not self._dirty and not self._left:
            return
        seen, left = self._dirty.union(*(keys_of(found.change) for found in self._left)), self._left
        self._dirty, self._left = set(), []
        again = self._dependent(seen)
        for found in (*left, *again):
            self._lift(found)
        for found in again:
            seen |= self._add(found.intent)
        self._seen |= seen

    def _dependent(self, seen: Keys) -> list[Prediction]:
        """Pending commands that the rows of `seen` reach, directly or through one another, in their order; `seen` grows by what they wrote."""
        reach, found, waiting = set(seen), set[str](), dict(self._pending)
        while hit := [cid for cid, one in waiting.items() if one.depends_on(reach)]:
            for cid in hit:
                one = waiting.pop(cid)
                reach |= {key for key in one.keys if key[1]}
                seen |= keys_of(one.change)
                found.add(cid)
        return [one for cid, one in self._pending.items() if cid in found]

    def _lift(self, found: Prediction) -> None:
        top, change = self._top, found.change
        _drop(top.incidents, change.incidents)
        _drop(top.units, change.units)
        _drop(top.assignments, change.assignments)
        _drop(top.conflicts, change.conflicts)

    def events_of(self, incident: str) -> list[Event]:
        """Predicted events of one incident, unnumbered (seq 0), oldest first."""
        self._settle()
        return [event for one in self._pending.values() for event in one.events if event.incident == incident]


def _drop(rows: dict[str, R], keys: Iterable[str]) -> None:
    for key in keys:
        rows.pop(key, None)


def _tables(change: Change | Tables) -> Iterator[tuple[str, Mapping[str, Row]]]:
    yield "incidents", change.incidents
    yield "units", change.units
    yield "assignments", change.assignments
    yield "conflicts", change.conflicts


def keys_of(change: Change | Tables) -> Keys:
    """The rows of a change as (table, id)."""
    return {(table, key) for table, rows in _tables(change) for key in rows}
