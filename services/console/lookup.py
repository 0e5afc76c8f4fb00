"""What the command language may look up, answered from a seat's optimistic view (services.commands.types.Lookup)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from services.commands.lexer import fold
from services.commands.numbers import wanted
from services.commands.types import IncidentRef, OrgRef, TaskRef, UnitRef
from services.console.model import Delta
from services.console.seat import Seat
from services.domain.categories import Categories
from services.domain.model import Assignment, Incident, Org, Unit
from services.domain.states import Mode, Step, UnitStatus
from services.domain.times import Stamp, from_ms

_OUT = frozenset({UnitStatus.OFF, UnitStatus.OOS})


def _nothing() -> str | None:
    return None


class SeatLookup:
    """Reads the seat's view; numbers and names are indexed as rows come, so that no key stroke walks all incidents."""

    def __init__(self, seat: Seat, categories: Categories, selected: Callable[[], str | None] = _nothing) -> None:
        """`selected` gives the id of the selected row's incident."""
        self._seat, self._categories, self._selected = seat, categories, selected
        self._numbers: dict[int, dict[str, None]] = {}
        self._units: dict[str, dict[str, None]] = {}
        self._numbered: dict[str, int] = {}
        self.close = seat.subscribe(self._changed)
        self._changed(Delta(reset=True))

    def _changed(self, delta: Delta) -> None:
        view = self._seat.view
        if delta.reset:
            self._numbers.clear()
            self._numbered.clear()
            self._units.clear()
        for key in view.incidents if delta.reset else delta.incidents:
            self._index_number(view.incidents.get(key))
        for key in view.units if delta.reset else delta.units:
            self._index_unit(view.units.get(key))

    def _index_number(self, incident: Incident | None) -> None:
        if incident is None or incident.id in self._numbered:
            return
        aim = wanted(incident.no)
        if aim is not None:
            self._numbered[incident.id] = aim[1]
            self._numbers.setdefault(aim[1], {})[incident.id] = None

    def _index_unit(self, unit: Unit | None) -> None:
        if unit is not None:
            for name in (unit.id, unit.callsign):
                if name:
                    self._units.setdefault(fold(name), {})[unit.id] = None

    # --- incidents ---

    def incidents_by_counter(self, digits: str) -> Sequence[IncidentRef]:
        """See Lookup."""
        aim = wanted(digits)
        found = self._numbers.get(aim[1], {}) if aim else {}
        return [ref for key in found if (ref := self.incident(key)) is not None]

    def incident(self, key: str) -> IncidentRef | None:
        """See Lookup."""
        row = self._seat.view.incidents.get(key)
        return IncidentRef(row.id, row.no, row.state, row.text) if row else None

    def selected(self) -> str | None:
        """See Lookup."""
        return self._selected()

    def version(self, incident: str) -> int | None:
        """See Lookup."""
        row = self._seat.view.incidents.get(incident)
        return row.version if row else None

    # --- units and organisations ---

    def unit(self, name: str) -> UnitRef | None:
        """See Lookup."""
        found = self._units.get(fold(name), {})
        exact = [key for key in found if fold(key) == fold(name)]
        keys = exact or list(found)
        return self._unit_ref(self._seat.view.units.get(keys[0])) if len(keys) == 1 else None

    def units(self, prefix: str) -> Sequence[UnitRef]:
        """See Lookup."""
        start = fold(prefix)
        keys = dict.fromkeys(key for name, found in self._units.items() if name.startswith(start) for key in found)
        refs = [ref for key in keys if (ref := self._unit_ref(self._seat.view.units.get(key))) is not None]
        return sorted(refs, key=lambda ref: (not ref.free, ref.id))

    @staticmethod
    def _unit_ref(unit: Unit | None) -> UnitRef | None:
        if unit is None:
            return None
        free = unit.status not in _OUT and (unit.mode is Mode.BACKLOG or not unit.tasks)
        return UnitRef(unit.id, unit.callsign, unit.kind, unit.status, free)

    def org(self, name: str) -> OrgRef | None:
        """See Lookup."""
        found = [org for org in self._orgs() if fold(name) in (fold(org.id), fold(org.name))]
        exact = [org for org in found if fold(org.id) == fold(name)] or found
        return OrgRef(exact[0].id, exact[0].name) if len(exact) == 1 else None

    def orgs(self, prefix: str) -> Sequence[OrgRef]:
        """See Lookup."""
        start = fold(prefix)
        return [OrgRef(org.id, org.name) for org in self._orgs() if fold(org.id).startswith(start) or fold(org.name).startswith(start)]

    def _orgs(self) -> Iterable[Org]:
        return self._seat.ref.orgs

    # --- assignments ---

    def active_incidents_of_unit(self, unit: str) -> Sequence[TaskRef]:
        """See Lookup."""
        row = self._seat.view.units.get(unit)
        return self._tasks(row.tasks if row else ())

    def assignments(self, incident: str) -> Sequence[TaskRef]:
        """See Lookup."""
        row = self._seat.view.incidents.get(incident)
        return self._tasks(row.assignments if row else ())

    def _tasks(self, keys: Iterable[str]) -> list[TaskRef]:
        found = (self._seat.view.assignments.get(key) for key in keys)
        return [ref for task in found if task is not None and task.status is not Step.ENDED and (ref := self._task_ref(task)) is not None]

    def _task_ref(self, task: Assignment) -> TaskRef | None:
        about = self.incident(task.incident)
        return TaskRef(task.id, about, task.assignee, task.active) if about else None

    # --- the rest ---

    def category(self, word: str) -> Sequence[str]:
        """See Lookup."""
        return self._categories.find(word)

    def categories(self, prefix: str) -> Sequence[str]:
        """See Lookup."""
        return self._categories.prefix(prefix)

    def category_label(self, category: str, lang: str) -> str:
        """See Lookup."""
        return self._categories.label(category, lang)

    def region(self, code: str) -> str | None:
        """See Lookup."""
        return self._seat.ref.names.get(code)

    def now(self) -> Stamp:
        """See Lookup."""
        return from_ms(self._seat.hub_now_ms())

    @property
    def offset_minutes(self) -> int:
        """See Lookup."""
        moment = datetime.fromisoformat(self.now())
        offset = moment.astimezone(ZoneInfo(self._seat.ref.policy.time_zone)).utcoffset()
        return int(offset.total_seconds() // 60) if offset else 0
