"""Verbs of checking, closing, levels, requests, notes and units."""

from services.domain import events as ev
from services.domain.args import (
    AnswerArgs,
    CheckArgs,
    CloseArgs,
    DelegateArgs,
    GradeArgs,
    LiaiseArgs,
    LinkArgs,
    NoteArgs,
    OverdueArgs,
    PriorityArgs,
    RegisterArgs,
    RejectArgs,
    RevisitArgs,
    SuperviseArgs,
    UnitStatusArgs,
    UntilArgs,
)
from services.domain.clocks import running, said
from services.domain.decide import work
from services.domain.decide.context import Ctx
from services.domain.errors import Refuse
from services.domain.intent import Draft
from services.domain.model import Request
from services.domain.policy import major
from services.domain.states import Mode, Purpose, Role, State, Step, UnitStatus
from services.domain.times import to_ms


def liaise(ctx: Ctx) -> list[Draft]:
    args = ctx.args(LiaiseArgs)
    return [ctx.draft("incident.liaised", ev.Liaised(org=ctx.org(args.org), spoke_to=args.spoke_to, number=args.number, late=ctx.late))]


def check(ctx: Ctx) -> list[Draft]:
    by = ctx.args(CheckArgs).who
    started = ctx.draft("incident.check_started", ev.CheckStarted(by=by))
    if by in ("phone", "photo"):
        return [started]
    if not ctx.free_unit(by, Purpose.CHECK):
        raise Refuse("already", by)
    return [started, ctx.assigned(ctx.new(by, purpose=Purpose.CHECK))]


def pass_(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.checked", ev.Empty())]


def close(ctx: Ctx) -> list[Draft]:
    args, incident = ctx.args(CloseArgs), ctx.incident
    ctx.need_fresh()
    if incident.state is State.FEEDBACK and major(incident.category) not in ctx.rules.policy.skip_check:
        raise Refuse("wrong_state", incident.state)
    if incident.needs_second_look and incident.state is not State.CHECKED:
        raise Refuse("second_look", incident.no)
    if ctx.active():
        raise Refuse("active_assignments", " ".join(task.assignee for task in ctx.active()))
    for name in ("spoke_to", "measures", "done_at"):
        if not getattr(args, name).strip():
            raise Refuse("missing_element", name)
    taken_at = incident.stamps.get(State.ACCEPTED, incident.stamps[State.REPORTED])
    data = ev.Closed(taken_at=taken_at, spoke_to=args.spoke_to, measures=args.measures, done_at=args.done_at)
    return [ctx.draft("incident.closed", data)]


def revisit(ctx: Ctx) -> list[Draft]:
    args = ctx.args(RevisitArgs)
    return [ctx.draft("incident.revisited", ev.Revisited(reached=args.reached, satisfaction=args.satisfaction))]


# --- time ---


_FARTHEST_MS = 10 * 366 * 86_400_000


def _future(ctx: Ctx, until: str) -> None:
    """A moment to come, within ten years: beyond that is a slip of the hand, and the calendar ends."""
    if not 0 < to_ms(until) - to_ms(ctx.intent.at) <= _FARTHEST_MS:
        raise Refuse("past_time", until)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Refuse("missing_argument", "reason")


def extend(ctx: Ctx) -> list[Draft]:
    args = ctx.args(UntilArgs)
    _future(ctx, args.until)
    _need_reason(args.reason)
    if any(request.kind == "extend" and request.until == args.until for request in ctx.incident.requests):
        return []
    ctx.need_fresh()
    key = ctx.id("request")
    asked = ctx.draft("incident.request_opened", ev.RequestOpened(request=key, kind="extend", reason=args.reason, until=args.until))
    if ctx.intent.role is not Role.SHIFT_LEADER:
        return [asked]
    granted = ctx.draft("incident.request_approved", ev.RequestAnswered(request=key))
    return [asked, granted, _extended(ctx, args.until)]


def _extended(ctx: Ctx, until: str) -> Draft:
    incident = ctx.incident
    since = incident.stamps.get(State.DISPATCHED, incident.reported_at)
    handle = incident.limits.get("handle", 0) + incident.handle_extra_s
    extra = (to_ms(until) - to_ms(since)) // 1000 - handle
    return ctx.draft("incident.extended", ev.Extended(until=until, extra_s=max(0, extra)))


def suspend(ctx: Ctx) -> list[Draft]:
    args, incident = ctx.args(UntilArgs), ctx.incident
    _future(ctx, args.until)
    _need_reason(args.reason)
    if incident.suspended_until == args.until:
        return []
    ctx.need_fresh()
    if incident.priority <= 2:
        raise Refuse("not_suspendable", f"P{incident.priority}")
    return [ctx.draft("incident.suspended", ev.Suspended(until=args.until, reason=args.reason))]


def resume(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.resumed", ev.Empty())] if ctx.incident.suspended_until is not None else []


def urge(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.urged", ev.Reasoned())]


def supervise(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.supervised", ev.Supervised(due=ctx.args(SuperviseArgs).due))]


def overdue(ctx: Ctx) -> list[Draft]:
    args, incident = ctx.args(OverdueArgs), ctx.incident
    if incident.suspended_until is not None:
        return []
    fits = [one for one in running(incident, ctx.tasks()) if one.clock == args.clock and args.due in (None, one.due) and not said(incident, one)]
    return [ctx.draft("incident.overdue", ev.Overdue(clock=args.clock, due=min(fits).due))] if fits else []


# --- levels ---


def delegate(ctx: Ctx) -> list[Draft]:
    to, incident = ctx.args(DelegateArgs).target, ctx.incident
    if to == incident.owner:
        return []
    ctx.need_fresh()
    if to not in ctx.rules.orgs and not (to.isdigit() and to.startswith(incident.owner)):
        raise Refuse("not_inside", to)
    return [ctx.draft("incident.delegated", ev.Delegated(owner=to))]


# --- requests ---


def _request(ctx: Ctx, wanted: str | None) -> Request:
    open_ = [request for request in ctx.incident.requests if wanted in (None, request.id)]
    if not open_:
        raise Refuse("nothing_to_answer", ctx.incident.no)
    if len(open_) > 1:
        raise Refuse("ambiguous_request", " ".join(f"{request.kind}:{request.id}" for request in open_))
    return open_[0]


def approve(ctx: Ctx) -> list[Draft]:
    args = ctx.args(AnswerArgs)
    request = _request(ctx, args.request)
    answered = ctx.draft("incident.request_approved", ev.RequestAnswered(request=request.id, reason=args.reason))
    if request.kind == "return":
        return [answered, *work.answer_return(ctx, request.assignment or "", request.reason)]
    return [answered, _extended(ctx, request.until or ctx.intent.at)]


def reject(ctx: Ctx) -> list[Draft]:
    args = ctx.args(RejectArgs)
    _need_reason(args.reason)
    request = _request(ctx, args.request)
    return [ctx.draft("incident.request_rejected", ev.RequestAnswered(request=request.id, reason=args.reason))]


# --- the row itself ---


def take_over(ctx: Ctx) -> list[Draft]:
    desk = ctx.intent.desk or ctx.intent.actor
    return [] if desk == ctx.incident.desk else [ctx.draft("incident.taken_over", ev.TakenOver(desk=desk))]


def priority(ctx: Ctx) -> list[Draft]:
    wanted, incident = ctx.args(PriorityArgs).priority, ctx.incident
    if wanted == incident.priority:
        return []
    if wanted > incident.priority:
        ctx.need_fresh()
    return [ctx.draft("incident.reprioritized", ev.Reprioritized(priority=wanted, limits=ctx.rules.policy.limits_for(wanted)))]


def grade(ctx: Ctx) -> list[Draft]:
    wanted, incident = ctx.args(GradeArgs).grade, ctx.incident
    if wanted == incident.grade:
        return []
    ladder = ("I", "II", "III", "IV", "none")
    if ladder.index(wanted) > ladder.index(incident.grade):
        ctx.need_fresh()
    return [ctx.draft("incident.graded", ev.Graded(grade=wanted))]


def note(ctx: Ctx) -> list[Draft]:
    if ctx.intent.args.note:
        raise Refuse("invalid_args", "note: the words go in text")
    return [ctx.draft("incident.noted", ev.Noted(text=ctx.args(NoteArgs).text, late=ctx.late))]


def link(ctx: Ctx) -> list[Draft]:
    other = ctx.other_incident(ctx.args(LinkArgs).target)
    if other.id in ctx.incident.links:
        return []
    return [
        ctx.draft("incident.linked", ev.Other(incident=other.id, late=ctx.late)),
        ctx.draft("incident.linked", ev.Other(incident=ctx.incident.id), incident=other.id),
    ]


# --- units ---


_BY_HAND = frozenset({UnitStatus.AV, UnitStatus.BZ, UnitStatus.OOS, UnitStatus.OFF})
"""Statuses a unit or a desk may set; the others follow from tasks (domain.md §3 unit_status, §4)."""


def unit_status(ctx: Ctx) -> list[Draft]:
    """Coming free after a fed back task releases it; an exclusive unit with an active task keeps its status."""
    args = ctx.args(UnitStatusArgs)
    unit = ctx.unit(args.unit)
    if args.status not in _BY_HAND:
        raise Refuse("wrong_state", args.status)
    if unit.mode is Mode.EXCLUSIVE and unit.tasks:
        task = ctx.view.assignments[unit.tasks[-1]]
        raise Refuse("unit_committed", f"{unit.id} → {ctx.view.incidents[task.incident].no}")
    done = _fed_back(ctx, unit.id, unit.incident)
    drafts = [Draft("incident.released", ev.Stepped(assignment=key), incident=unit.incident, unit=unit.id) for key in done]
    becomes = UnitStatus.AV if done else unit.status
    if args.status is not becomes:
        drafts.append(Draft("unit.status_changed", ev.UnitStatusChanged(status=args.status), unit=unit.id))
    return drafts


def _fed_back(ctx: Ctx, unit: str, incident: str | None) -> list[str]:
    held = ctx.view.incidents.get(incident or "")
    tasks = ctx.tasks(held) if held else []
    return [task.id for task in tasks if task.assignee == unit and task.status is Step.FB]


def register_unit(ctx: Ctx) -> list[Draft]:
    args = ctx.args(RegisterArgs)
    data = ev.UnitRegistered(
        region=args.region, callsign=args.callsign, kind=args.kind, mode=Mode(args.mode), status=args.status, skills=args.skills,
        members=args.members, known=args.known,
    )  # fmt: skip
    old = ctx.view.units.get(args.unit)
    same = old is not None and (old.region, old.callsign, old.kind, old.mode, old.skills, old.members, old.known) == (
        data.region, data.callsign, data.kind, data.mode, data.skills, data.members, data.known,
    )  # fmt: skip
    if same or (old is not None and not args.known and (old.known or old.region)):
        return []
    return [Draft("unit.registered", data, unit=args.unit)]
