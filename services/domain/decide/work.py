"""Verbs of work: assign, entrust, assist, the field's steps, return, transfer, rework."""

from msgspec.structs import replace

from services.domain import events as ev
from services.domain.args import (
    AssignArgs,
    AssistArgs,
    EntrustArgs,
    FeedbackArgs,
    ReassignArgs,
    ReturnArgs,
    ReworkArgs,
    TransferArgs,
    UnassignArgs,
)
from services.domain.decide.context import Ctx
from services.domain.errors import Refuse
from services.domain.intent import Draft
from services.domain.model import Assignment, AssignmentRole
from services.domain.policy import major
from services.domain.states import STEP_ORDER, WORK, Outcome, Purpose, Role, Step, UnitStatus

_NAMES = {Step.SG: "sign", Step.EN: "depart", Step.OS: "arrive", Step.HD: "handle"}


def assign(ctx: Ctx) -> list[Draft]:
    ctx.must_not_be_suspended()
    _must_be_filed(ctx)
    units = tuple(dict.fromkeys(ctx.args(AssignArgs).units))
    if not units:
        raise Refuse("missing_argument", "units")
    fresh = [key for key in units if ctx.free_unit(key)]
    if not fresh:
        return []
    lead = ctx.has_lead()
    new = [ctx.new(key, role="assist" if lead or index else "lead") for index, key in enumerate(fresh)]
    return [*_accepted_first(ctx), ctx.assigned(*new)]


def _accepted_first(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.accepted", ev.Empty())] if ctx.reported() else []


def _must_be_filed(ctx: Ctx) -> None:
    incident = ctx.incident
    ordinary = incident.priority > 2 and major(incident.category) in ctx.rules.policy.must_file
    if ordinary and not incident.filed_ever and incident.state not in WORK:
        raise Refuse("not_filed", incident.no)


def entrust(ctx: Ctx) -> list[Draft]:
    args = ctx.args(EntrustArgs)
    ctx.must_not_be_suspended()
    _must_be_filed(ctx)
    return [*_accepted_first(ctx), ctx.assigned(ctx.new(ctx.org(args.org), "org", due=args.due))]


def held_by_org(ctx: Ctx) -> bool:
    """Whether the organisation of an entrust has the incident already."""
    return any(task.assignee == ctx.args(EntrustArgs).org and task.active for task in ctx.tasks())


def assist(ctx: Ctx) -> list[Draft]:
    args = ctx.args(AssistArgs)
    ctx.must_not_be_suspended()
    held = {task.assignee for task in ctx.tasks() if task.active}
    units = [key for key in dict.fromkeys(args.units) if ctx.free_unit(key)]
    orgs = [ctx.org(key) for key in dict.fromkeys(args.orgs) if key not in held]
    if not args.units and not args.orgs:
        raise Refuse("missing_argument", "units")
    new = [*(ctx.new(key, role="assist") for key in units), *(ctx.new(key, "org", "assist") for key in orgs)]
    return [ctx.assigned(*new)] if new else []


def reassign(ctx: Ctx) -> list[Draft]:
    args = ctx.args(ReassignArgs)
    ctx.must_not_be_suspended()
    task = ctx.task(args.assignment, active_only=True)
    if task.assignee == args.to:
        return []
    ended = ctx.draft("incident.unassigned", ev.Ended(assignments=(task.id,), reason=args.reason or f"→ {args.to}"), unit=_unit(task))
    return [ended, ctx.assigned(replace(_give(ctx, args.to, task.role), purpose=task.purpose))]


def _give(ctx: Ctx, to: str, role: AssignmentRole) -> ev.NewAssignment:
    """An assignment to a unit or an organisation, whichever carries that name; a unit must be free."""
    if to in ctx.view.units:
        if not ctx.free_unit(to):
            raise Refuse("already", to)
        return ctx.new(to, role=role)
    if to in ctx.rules.orgs:
        return ctx.new(to, "org", role)
    raise Refuse("unknown_unit", to)


def unassign(ctx: Ctx) -> list[Draft]:
    args = ctx.args(UnassignArgs)
    chosen = args.assignment
    by_name = next((task for task in ctx.tasks() if task.assignee == chosen), None)
    task = ctx.task(by_name.id if by_name else chosen, active_only=True)
    return [ctx.draft("incident.unassigned", ev.Ended(assignments=(task.id,), reason=args.reason), unit=_unit(task))]


def _unit(task: Assignment) -> str | None:
    return task.assignee if task.kind == "unit" else None


# --- the field's steps: facts, a later one implies the skipped ones (domain.md §3) ---


def _step(ctx: Ctx, step: Step, type_: str) -> list[Draft]:
    task = ctx.step_task()
    here, there = STEP_ORDER.index(task.status), STEP_ORDER.index(step)
    if here >= there:
        return []
    implied = tuple(_NAMES[skipped] for skipped in STEP_ORDER[here + 1 : there])
    return [ctx.draft(type_, _stepped(ctx, task, implied), unit=_unit(task))]


def _stepped(ctx: Ctx, task: Assignment, implied: tuple[str, ...] = ()) -> ev.Stepped:
    args = ctx.intent.args
    result, measures = (args.result, args.measures) if isinstance(args, FeedbackArgs) else ("", "")
    reason = args.reason if isinstance(args, ReturnArgs) else ""
    said_by = args.said_by or (ctx.intent.actor if ctx.intent.role is not Role.FIELD else "")
    return ev.Stepped(assignment=task.id, implied=implied, result=result, measures=measures, reason=reason, said_by=said_by)


def sign(ctx: Ctx) -> list[Draft]:
    return _step(ctx, Step.SG, "incident.signed")


def depart(ctx: Ctx) -> list[Draft]:
    return _step(ctx, Step.EN, "incident.departed")


def arrive(ctx: Ctx) -> list[Draft]:
    return _step(ctx, Step.OS, "incident.arrived")


def handle(ctx: Ctx) -> list[Draft]:
    return _step(ctx, Step.HD, "incident.handling_started")


def feedback(ctx: Ctx) -> list[Draft]:
    return _step(ctx, Step.FB, "incident.fed_back")


def check_in(ctx: Ctx) -> list[Draft]:
    task = ctx.last_task() if ctx.late else ctx.step_task()
    return [ctx.draft("incident.checked_in", replace(_stepped(ctx, task), late=ctx.late), unit=_unit(task))]


def release(ctx: Ctx) -> list[Draft]:
    task = ctx.step_task()
    if task.status is not Step.FB:
        raise Refuse("wrong_state", task.status)
    return [ctx.draft("incident.released", _stepped(ctx, task), unit=_unit(task))]


def return_(ctx: Ctx) -> list[Draft]:
    """First return of a unit stands; an organisation's and a second one wait for the shift leader; a third is refused."""
    args = ctx.args(ReturnArgs)
    if not args.reason.strip():
        raise Refuse("missing_argument", "reason")
    task = ctx.task(args.assignment, args.unit, active_only=True)
    if ctx.incident.return_count >= 2:
        raise Refuse("third_return", ctx.incident.no)
    if task.kind == "unit" and ctx.incident.return_count == 0:
        return [ctx.draft("incident.returned", _stepped(ctx, task), unit=_unit(task))]
    if any(request.assignment == task.id for request in ctx.incident.requests):
        return []
    asked = ev.RequestOpened(request=ctx.id("request"), kind="return", reason=args.reason, assignment=task.id)
    return [ctx.draft("incident.request_opened", asked, unit=_unit(task))]


def transfer(ctx: Ctx) -> list[Draft]:
    args = ctx.args(TransferArgs)
    ctx.must_not_be_suspended()
    ctx.need_fresh()
    if not args.reason.strip():
        raise Refuse("missing_argument", "reason")
    old = tuple(task.id for task in ctx.tasks())
    new = ctx.assigned(ctx.new(ctx.org(args.org), "org"))
    return [*_accepted_first(ctx), ctx.draft("incident.transferred", ev.Ended(assignments=old, reason=args.reason)), new]


def rework(ctx: Ctx) -> list[Draft]:
    args = ctx.args(ReworkArgs)
    ctx.need_fresh()
    ctx.must_not_be_suspended()
    if not args.reason.strip():
        raise Refuse("missing_argument", "reason")
    to = args.assignee or _last_lead(ctx)
    held = [ctx.view.assignments[key] for key in ctx.view.units[to].tasks] if to in ctx.view.units else []
    elsewhere = next((task for task in held if task.incident != ctx.incident.id), None)
    if elsewhere is not None and ctx.unit(to).mode == "exclusive":
        ctx.committed(ctx.unit(to), elsewhere)
    kind = "unit" if to in ctx.view.units else "org"
    if kind == "unit" and ctx.unit(to).status in (UnitStatus.OFF, UnitStatus.OOS):
        raise Refuse("unit_off_duty", to)
    if kind == "org":
        ctx.org(to)
    return [ctx.draft("incident.reworked", ev.Reworked(reason=args.reason)), ctx.assigned(ctx.new(to, kind))]


def _last_lead(ctx: Ctx) -> str:
    leads = [task for key in ctx.incident.assignments if (task := ctx.view.assignments[key]).role == "lead" and task.purpose is Purpose.HANDLE]
    if not leads:
        raise Refuse("missing_argument", "assignee")
    return leads[-1].assignee


def answer_return(ctx: Ctx, assignment: str, reason: str) -> list[Draft]:
    """The shift leader agrees: the assignment ends as returned."""
    task = ctx.view.assignments.get(assignment)
    if task is None or task.status is Step.ENDED:
        raise Refuse("no_assignment", assignment, Outcome.REJECTED)
    stepped = ev.Stepped(assignment=task.id, reason=reason)
    return [ctx.draft("incident.returned", stepped, unit=_unit(task))]


