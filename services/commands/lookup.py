"""What the language may look up, over the tables a seat holds; told of changed rows, it never walks a table at a keystroke."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from services.commands.index import NameIndex, NumberIndex, OpenIndex
from services.commands.numbers import shortest
from services.commands.types import IncidentRef, OrgRef, TaskRef, UnitRef
from services.domain.categories import Categories
from services.domain.model import Assignment, Incident, Org, Unit
from services.domain.state import View
from services.domain.states import Mode, Step, UnitStatus
from services.domain.times import Stamp

SHOWN = 24
_AWAY = frozenset({UnitStatus.OFF, UnitStatus.OOS})


@dataclass(slots=True)
class StateLookup:
    """services.commands.types.Lookup over a View. `now` gives hub time, `offset_minutes` the site's zone; `regions` are names by code.
    Call `changed` with the ids of a Delta, `reset` when the view was replaced; set `chosen` to the selected incident's id, `best` to whoever
    knows which units should go to an incident, `rows` to whoever knows which rows are selected where that may be several."""

    view: View
    now_stamp: Callable[[], Stamp]
    offset_minutes: int = 480
    orgs_by_id: Mapping[str, Org] = field(default_factory=dict)
    kinds: Categories = field(default_factory=Categories)
    regions: Mapping[str, str] = field(default_factory=dict)
    chosen: str | None = None
    best: Callable[[Incident], Iterable[str]] = lambda incident: ()
    rows: Callable[[], Iterable[str]] = tuple
    _numbers: NumberIndex = field(default_factory=NumberIndex)
    _open: OpenIndex = field(default_factory=OpenIndex)
    _units: NameIndex = field(default_factory=NameIndex)
    _ready: NameIndex = field(default_factory=NameIndex)
    _orgs: NameIndex = field(default_factory=NameIndex)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Index everything anew: after a snapshot, or when organisations were replaced."""
        self._numbers, self._units, self._ready, self._orgs = NumberIndex(), NameIndex(), NameIndex(), NameIndex()
        self._open = OpenIndex()
        self._number(self.view.incidents.values())
        self._name_units(self.view.units.values())
        for org in self.orgs_by_id.values():
            self._orgs.put(org.id, (org.id, org.name))

    def changed(self, incidents: Iterable[str] = (), units: Iterable[str] = ()) -> None:
        """Rows of these ids are new or other than before."""
        self._number(row for key in incidents if (row := self.view.incidents.get(key)) is not None)
        self._name_units(unit for key in units if (unit := self.view.units.get(key)) is not None)

    # --- incidents ---

    def incidents_by_counter(self, digits: str) -> list[IncidentRef]:
        rows = (self.view.incidents.get(key) for key in self._numbers.ids(digits))
        return [_incident(row) for row in rows if row is not None]

    def incident(self, key: str) -> IncidentRef | None:
        row = self.view.incidents.get(key)
        return None if row is None else _incident(row)

    def number_to_type(self, key: str) -> str:
        """The shortest number that means this incident and no other, for `{no}` in a keymap; "" before it has one."""
        ref = self.incident(key)
        return shortest(ref, self.incidents_by_counter(ref.no)) if ref is not None else ""

    def selected(self) -> str | None:
        return self.chosen if self.chosen in self.view.incidents else None

    def marked(self) -> list[str]:
        found = [key for key in self.rows() if key in self.view.incidents]
        one = self.selected()
        return found or ([one] if one else [])

    def open_incidents(self, states: Collection[str], priority: int | None, region: str) -> Iterator[IncidentRef]:
        held = self.view.incidents
        rows = (held.get(key) for key in self._open.ids(priority, region))
        return (_incident(row) for row in rows if row is not None and row.state in states)

    def version(self, incident: str) -> int | None:
        row = self.view.incidents.get(incident)
        return None if row is None else row.version

    # --- who ---

    def unit(self, name: str) -> UnitRef | None:
        own = self.view.units.get(name)
        ids = (own.id,) if own is not None else self._units.exact(name)
        ids = tuple(key for key in ids if key.casefold() == name.casefold()) or ids
        row = self.view.units.get(ids[0]) if len(ids) == 1 else None
        return None if row is None else self._unit(row)

    def units(self, prefix: str) -> list[UnitRef]:
        keys = dict.fromkeys([*islice(self._ready.starting(prefix), SHOWN), *islice(self._units.starting(prefix), SHOWN)])
        rows = (self.view.units.get(key) for key in keys)
        return [self._unit(row) for row in rows if row is not None][:SHOWN]

    def recommended(self, incident: str) -> list[UnitRef]:
        row = self.view.incidents.get(incident)
        units = (self.view.units.get(key) for key in (self.best(row) if row is not None else ()))
        return [self._unit(unit) for unit in units if unit is not None]

    def org(self, name: str) -> OrgRef | None:
        ids = self._orgs.exact(name)
        ids = tuple(key for key in ids if key.casefold() == name.casefold()) or ids
        row = self.orgs_by_id.get(ids[0]) if len(ids) == 1 else None
        return None if row is None else OrgRef(row.id, row.name)

    def orgs(self, prefix: str) -> list[OrgRef]:
        rows = (self.orgs_by_id.get(key) for key in self._orgs.starting(prefix))
        return [OrgRef(row.id, row.name) for row in rows if row is not None][:SHOWN]

    def active_incidents_of_unit(self, unit: str) -> list[TaskRef]:
        row = self.view.units.get(unit)
        if row is None:
            return []
        tasks = [self.view.assignments.get(key) for key in row.tasks]
        homes = dict.fromkeys([*(task.incident for task in tasks if task is not None), *([row.incident] if row.incident else [])])
        return [task for home in homes for task in self.assignments(home) if task.assignee == unit]

    def assignments(self, incident: str) -> list[TaskRef]:
        row = self.view.incidents.get(incident)
        if row is None:
            return []
        ref = _incident(row)
        tasks = (self.view.assignments.get(key) for key in row.assignments)
        return [_task(task, ref) for task in tasks if task is not None and task.status is not Step.ENDED]

    # --- tables of the site ---

    def category(self, word: str) -> tuple[str, ...]:
        return self.kinds.find(word)

    def categories(self, prefix: str) -> tuple[str, ...]:
        return self.kinds.prefix(prefix)

    def category_label(self, category: str, lang: str) -> str:
        return self.kinds.label(category, lang)

    def region(self, code: str) -> str | None:
        return self.regions.get(code)

    def now(self) -> Stamp:
        return self.now_stamp()

    def _number(self, rows: Iterable[Incident]) -> None:
        for row in rows:
            self._numbers.add((row,))
            self._open.put(row)

    def _name_units(self, rows: Iterable[Unit]) -> None:
        for row in rows:
            names = (row.id, row.callsign)
            self._units.put(row.id, names)
            self._ready.put(row.id, names if _free(row) else ())

    @staticmethod
    def _unit(row: Unit) -> UnitRef:
        return UnitRef(row.id, row.callsign, row.kind, row.status.value, _free(row))


def _incident(row: Incident) -> IncidentRef:
    return IncidentRef(row.id, row.no, row.state.value, row.text, row.region)


def _task(task: Assignment, ref: IncidentRef) -> TaskRef:
    return TaskRef(task.id, ref, task.assignee, task.active)


def _free(row: Unit) -> bool:
    """Whether `decide` would give it a task now: on duty, and without one where it may have but one."""
    return row.status not in _AWAY and (row.mode is Mode.BACKLOG or not row.tasks)
