"""Verbs of taking up: report, accept, verify, file, self-handle, void, split, merge and their likes."""

from services.domain import events as ev
from services.domain.args import (
    FileArgs,
    MergeArgs,
    ReasonArgs,
    ReportArgs,
    SelfHandleArgs,
    SplitArgs,
    VerifiedArgs,
    VerifyArgs,
    VoidArgs,
)
from services.domain.decide.context import Ctx
from services.domain.errors import Refuse
from services.domain.intent import Draft
from services.domain.policy import major
from services.domain.regions import Level
from services.domain.states import OPEN, Outcome, Purpose, Role, State


def report(ctx: Ctx) -> list[Draft]:
    args, intent = ctx.args(ReportArgs), ctx.intent
    key, policy = ctx.id("incident"), ctx.rules.policy
    if key in ctx.view.incidents:
        return []
    level = _level(ctx, args.category, args.region or "")
    data = ev.Reported(
        no=intent.number, category=args.category, text=args.text, priority=args.priority, region=args.region or "",
        unplaced=args.lon is None or len(args.region or "") < Level.L1.digits, lon=args.lon, lat=args.lat, address=args.address, casualties=args.casualties,
        origin=args.origin, source=intent.source, report=intent.report, level=level, owner=(args.region or "")[: level.digits],
        limits=policy.limits_for(args.priority), needs_second_look=major(args.category) in policy.second_look,
    )  # fmt: skip
    return [Draft("incident.reported", data, incident=key)]


def _level(ctx: Ctx, category: str, region: str) -> Level:
    """Level of the region's owner by category policy, village by default; a coarser region answers for itself."""
    wanted = Level(ctx.rules.policy.start_level.get(major(category), Level.L2))
    own = next((level for level in Level if level.digits == len(region)), wanted)
    return max(wanted, own)


def split(ctx: Ctx) -> list[Draft]:
    args, parent = ctx.args(SplitArgs), ctx.incident
    child, policy = ctx.id("incident"), ctx.rules.policy
    level = _level(ctx, args.category, parent.region)
    data = ev.Reported(
        no=ctx.intent.number, category=args.category, text=args.text, priority=parent.priority, region=parent.region, unplaced=parent.unplaced,
        lon=parent.lon, lat=parent.lat, address=parent.address, parent=parent.id, level=level, owner=parent.region[: level.digits],
        limits=policy.limits_for(parent.priority), needs_second_look=major(args.category) in policy.second_look,
    )  # fmt: skip
    return [Draft("incident.reported", data, incident=child), ctx.draft("incident.split", ev.Other(incident=child))]


def accept(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.accepted", ev.Empty())]


def verify(ctx: Ctx) -> list[Draft]:
    unit = ctx.args(VerifyArgs).unit
    ctx.must_not_be_suspended()
    if not ctx.free_unit(unit, Purpose.VERIFY):
        return []
    first = [accept(ctx)[0]] if ctx.reported() else []
    return [*first, ctx.draft("incident.verification_started", ev.Empty()), ctx.assigned(ctx.new(unit, purpose=Purpose.VERIFY))]


def verified(ctx: Ctx) -> list[Draft]:
    return [ctx.draft("incident.verified", ev.Verified(result=ctx.args(VerifiedArgs).result))]


def self_handle(ctx: Ctx) -> list[Draft]:
    args = ctx.args(SelfHandleArgs)
    _need(measures=args.measures, spoke_to=args.spoke_to)
    return [ctx.draft("incident.self_handled", ev.SelfHandled(measures=args.measures, spoke_to=args.spoke_to))]


def file(ctx: Ctx) -> list[Draft]:
    """On the urgent track filing comes after the dispatch and moves no state (domain.md §3)."""
    incident = ctx.incident
    if incident.state is not State.ACCEPTED and (incident.priority > 2 or incident.filed_ever):
        raise Refuse("wrong_state", incident.state)
    return [ctx.draft("incident.filed", ev.Filed(category=ctx.args(FileArgs).category or incident.category))]


def void(ctx: Ctx) -> list[Draft]:
    args = ctx.args(VoidArgs)
    _need(reason=args.reason)
    ctx.need_fresh()
    if ctx.incident.dispatched_ever and ctx.intent.role is Role.DISPATCHER:
        raise Refuse("forbidden", Role.SHIFT_LEADER)
    return [ctx.draft("incident.voided", ev.Voided(kind=args.kind, reason=args.reason))]


def reopen(ctx: Ctx) -> list[Draft]:
    reason, incident = ctx.args(ReasonArgs).reason, ctx.incident
    _need(reason=reason)
    unhappy = incident.state is State.REVISITED and (incident.satisfaction or 5) <= 2
    if ctx.intent.role is Role.DISPATCHER and not unhappy:
        raise Refuse("happy_revisit", incident.no)
    return [ctx.draft("incident.reopened", ev.Reasoned(reason=reason))]


def merge(ctx: Ctx) -> list[Draft]:
    ctx.need_fresh()
    into = ctx.other_incident(ctx.args(MergeArgs).into)
    if into.state not in OPEN:
        raise Refuse("not_open", into.no)
    moved = tuple(task.id for task in ctx.tasks())
    return [
        ctx.draft("incident.merged", ev.Merged(into=into.id, moved=moved)),
        ctx.draft("incident.absorbed", ev.Other(incident=ctx.incident.id), incident=into.id),
    ]


def unmerge(ctx: Ctx) -> list[Draft]:
    """Only what is still with the survivor comes back; what ended there has ended."""
    survivor = ctx.view.incidents.get(ctx.incident.into or "")
    if survivor is None:
        raise Refuse("unknown_incident", ctx.incident.into or "")
    if survivor.state is State.MERGED:
        raise Refuse("not_open", survivor.no, Outcome.REJECTED)
    moved = tuple(key for key in ctx.incident.moved if key in survivor.assignments)
    return [
        ctx.draft("incident.unmerged", ev.Unmerged(out_of=survivor.id, moved=moved)),
        ctx.draft("incident.separated", ev.Other(incident=ctx.incident.id), incident=survivor.id),
    ]


def _need(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise Refuse("missing_argument", name)
