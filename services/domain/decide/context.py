"""What every verb may ask while it is being decided: the incident, its tasks, units, organisations, freshness."""

from typing import NoReturn, TypeVar

from services.domain.args import Args, StepArgs
from services.domain.errors import Claim, Refuse
from services.domain.events import Assigned, NewAssignment, Payload
from services.domain.ids import derive
from services.domain.intent import Draft, Intent, Rules
from services.domain.model import Assignment, AssignmentRole, Incident, Unit
from services.domain.state import View
from services.domain.states import OPEN, Mode, Outcome, Purpose, Role, State, Step, UnitStatus
from services.domain.times import Stamp

A = TypeVar("A", bound=Args)


class Ctx:
    """One decision in the making."""

    def __init__(self, view: View, intent: Intent, rules: Rules) -> None:
        self.view, self.intent, self.rules = view, intent, rules
        self._incident: Incident | None = None

    def args(self, kind: type[A]) -> A:
        """The arguments as the type that the table promises."""
        assert isinstance(self.intent.args, kind)
        return self.intent.args

    # --- the incident ---

    def find_incident(self) -> Incident:
        key = self.intent.incident
        if key is None:
            raise Refuse("no_incident", self.intent.verb)
        found = self.view.incidents.get(key)
        if found is None:
            raise Refuse("unknown_incident", key)
        if found.into is not None and self.intent.role is Role.FIELD and isinstance(self.intent.args, StepArgs):
            found = self.survivor(found)
        self._incident = found
        return found

    def survivor(self, incident: Incident) -> Incident:
        """Where a merged incident went on: a unit at work knows only the number it was given, and its steps are facts."""
        seen = {incident.id}
        while incident.into is not None and incident.into not in seen and incident.into in self.view.incidents:
            seen.add(incident.into)
            incident = self.view.incidents[incident.into]
        return incident

    @property
    def incident(self) -> Incident:
        return self._incident or self.find_incident()

    @property
    def stale(self) -> bool:
        """Whether the sender had another version of the incident on screen."""
        return self.intent.expect is not None and self.intent.expect != self.incident.version

    def stale_outcome(self) -> Outcome:
        return Outcome.CONFLICT if self.stale else Outcome.REJECTED

    def need_fresh(self) -> None:
        """Refuse what does not say upon which version it was decided, and as a conflict what was decided upon an older one."""
        if self.intent.expect is None and self.intent.role is not Role.FIELD:
            raise Refuse("missing_argument", "expect")
        if self.stale:
            raise Refuse("stale", self.incident.state, Outcome.CONFLICT)

    def other_incident(self, key: str) -> Incident:
        found = self.view.incidents.get(key)
        if found is None:
            raise Refuse("unknown_incident", key)
        if found.id == self.incident.id:
            raise Refuse("same_incident", found.no)
        return found

    # --- tasks ---

    def tasks(self, incident: Incident | None = None) -> list[Assignment]:
        """Assignments of the incident that have not ended."""
        found = (self.view.assignments[key] for key in (incident or self.incident).assignments)
        return [task for task in found if task.status is not Step.ENDED]

    def active(self) -> list[Assignment]:
        return [task for task in self.tasks() if task.active]

    def task(self, assignment: str | None, assignee: str | None = None, *, active_only: bool = False) -> Assignment:
        """The one assignment meant; refuses none and several rather than guess."""
        fits = [
            task
            for task in self.tasks()
            if assignment in (None, task.id) and assignee in (None, task.assignee) and (task.active or not active_only)
        ]
        if not fits:
            # A desk that acts on work just taken away has a conflict; a gateway that was late has not: it was told by a recall.
            ended = assignment is not None and assignment in self.incident.assignments and self.intent.role is not Role.FIELD
            raise Refuse("no_assignment", assignee or assignment or self.incident.no, Outcome.CONFLICT if ended else Outcome.REJECTED)
        if len(fits) > 1:
            raise Refuse("ambiguous_assignment", " ".join(task.assignee for task in fits))
        return fits[0]

    def step_task(self) -> Assignment:
        args = self.intent.args
        assert isinstance(args, StepArgs)
        return self.task(args.assignment, args.unit)

    def last_task(self) -> Assignment:
        """The task of a step that comes when the incident is over, and its tasks with it."""
        args = self.intent.args
        assert isinstance(args, StepArgs)
        everything = [self.view.assignments[key] for key in self.incident.assignments]
        fits = [task for task in everything if args.assignment in (None, task.id) and args.unit in (None, task.assignee)]
        if not fits:
            raise Refuse("no_assignment", args.unit or self.incident.no)
        if len({task.assignee for task in fits}) > 1:
            raise Refuse("ambiguous_assignment", " ".join(task.assignee for task in fits))
        return fits[-1]

    # --- units and organisations ---

    def unit(self, key: str) -> Unit:
        found = self.view.units.get(key)
        if found is None:
            raise Refuse("unknown_unit", key)
        return found

    def free_unit(self, key: str, purpose: Purpose = Purpose.HANDLE) -> bool:
        """True when the unit can take this incident, False when it has it already; refuses a unit that cannot."""
        unit = self.unit(key)
        held = [self.view.assignments[task] for task in unit.tasks]
        here = [task for task in held if task.incident == self.incident.id]
        if any(task.purpose is purpose for task in here):
            return False
        held = [task for task in held if task not in here]
        if unit.mode is Mode.EXCLUSIVE and held:
            self.committed(unit, held[-1])
        if unit.status in (UnitStatus.OFF, UnitStatus.OOS):
            raise Refuse("unit_off_duty", f"{unit.id} {unit.status}")
        return True

    def committed(self, unit: Unit, held: Assignment) -> NoReturn:
        other = self.view.incidents[held.incident]
        raise Refuse("unit_committed", f"{unit.id} → {other.no}", Outcome.CONFLICT, unit=unit.id, first=Claim(held.cid, held.by, held.desk))

    def org(self, key: str) -> str:
        if key not in self.rules.orgs:
            raise Refuse("unknown_org", key)
        return key

    # --- drafts ---

    def id(self, name: str) -> str:
        return derive(self.intent.cid, name)

    def draft(self, type_: str, data: Payload, unit: str | None = None, incident: str | None = None) -> Draft:
        return Draft(type_, data, incident or self.incident.id, unit)

    def new(
        self, assignee: str, kind: str = "unit", role: AssignmentRole = "lead", purpose: Purpose = Purpose.HANDLE, due: Stamp | None = None
    ) -> NewAssignment:
        """A new assignment with an id named from the command and the assignee."""
        return NewAssignment(
            id=self.id(f"assignment:{assignee}"), assignee=assignee, kind="org" if kind == "org" else "unit", role=role, purpose=purpose, due=due
        )

    def assigned(self, *new: NewAssignment) -> Draft:
        one_unit = new[0].assignee if len(new) == 1 and new[0].kind == "unit" else None
        return self.draft("incident.assigned", Assigned(assignments=new), unit=one_unit)

    def must_not_be_suspended(self) -> None:
        if self.incident.suspended_until is not None:
            raise Refuse("suspended", self.incident.suspended_until)

    def has_lead(self) -> bool:
        return any(task.role == "lead" and task.purpose is Purpose.HANDLE for task in self.tasks())

    @property
    def late(self) -> bool:
        """Whether it comes when the incident is over (protocol.md §3, conflict table: "flagged late")."""
        return self.incident.state not in OPEN

    def reported(self) -> bool:
        return self.incident.state is State.REPORTED
