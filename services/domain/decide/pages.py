"""Pages to the on-call leaders: opened by an escalation, called again, climbing where nobody answers, coming back where nothing follows (domain.md §3)."""

from services.domain import events as ev
from services.domain.args import AckArgs, EscalateArgs, PageArgs, PageToldArgs
from services.domain.decide.context import Ctx
from services.domain.errors import Refuse
from services.domain.intent import Draft
from services.domain.model import Calling, Page
from services.domain.pages import comes_back, unanswered
from services.domain.regions import Level
from services.domain.states import Outcome
from services.domain.times import plus


def escalate(ctx: Ctx) -> list[Draft]:
    incident = ctx.incident
    asked = ctx.args(EscalateArgs).level
    if asked is None and incident.level_reached == Level.L5:
        raise Refuse("top_level", incident.no)
    climbed_meanwhile = asked is None and ctx.stale and any(page.opened_at > (ctx.intent.happened_at or ctx.intent.at) for page in incident.pages)
    level = Level(asked) if asked else Level(incident.level_reached).up
    if climbed_meanwhile or level <= incident.level_reached:
        raise Refuse("already", level, Outcome.MERGED)
    return [_escalated(ctx, level)]


def _escalated(ctx: Ctx, level: Level, climbed: str = "") -> Draft:
    owner, policy = ctx.incident.region[: level.digits], ctx.rules.policy
    data = ev.Escalated(
        level=level, owner=owner, page=ctx.id("page"), leaders=ctx.rules.on_duty(level, owner, ctx.intent.at), climbed=climbed,
        repeat_s=policy.page_repeat_s, climb_s=policy.page_climb_s, return_s=policy.page_return_s[ctx.incident.priority - 1],
    )  # fmt: skip
    return ctx.draft("incident.escalated", data)


def ack(ctx: Ctx) -> list[Draft]:
    wanted, actor = ctx.args(AckArgs).page, ctx.intent.actor
    mine = [page for page in ctx.incident.pages if wanted in (None, page.id) and actor not in page.acked and (not page.leaders or actor in page.leaders)]
    if not mine:
        raise Refuse("nothing_to_ack", ctx.incident.no)
    return [ctx.draft("escalation.acknowledged", ev.Acknowledged(page=page.id)) for page in mine]


def page(ctx: Ctx) -> list[Draft]:
    """What fell due of a page, if it still stands: somebody may have answered a moment ago."""
    args = ctx.args(PageArgs)
    found = next((one for one in ctx.incident.pages if one.id == args.page), None)
    calling = next((one for one in ctx.incident.calls if one.page == args.page), None)
    if found is None or calling is None:
        return []
    if args.why == "repeat":
        return _repeated(ctx, found, calling) if found.open and calling.count == args.call else []
    if args.why == "climb":
        due = unanswered(ctx.incident, found) and plus(found.opened_at, calling.climb_s) <= ctx.intent.at
        return [_escalated(ctx, Level(found.level).up, found.id)] if due else []
    back = comes_back(ctx.incident)
    return [_returned(ctx, found)] if back is not None and back[0] == found.id and back[1] <= ctx.intent.at else []


def _repeated(ctx: Ctx, found: Page, calling: Calling) -> list[Draft]:
    """Also to those who have come on duty since; whoever was called before still owes his own answer."""
    if plus(calling.called_at, calling.repeat_s) > ctx.intent.at:
        return []
    now = ctx.rules.on_duty(found.level, found.region, ctx.intent.at)
    new = tuple(who for who in now if who not in found.leaders)
    return [ctx.draft("escalation.repeated", ev.PageRepeated(page=found.id, call=calling.count + 1, leaders=new))]


def _returned(ctx: Ctx, old: Page) -> Draft:
    policy = ctx.rules.policy
    data = ev.PageReturned(
        old=old.id, page=ctx.id("page"), level=old.level, region=old.region, leaders=ctx.rules.on_duty(old.level, old.region, ctx.intent.at),
        repeat_s=policy.page_repeat_s, climb_s=policy.page_climb_s, return_s=policy.page_return_s[ctx.incident.priority - 1],
    )  # fmt: skip
    return ctx.draft("escalation.returned", data)


def told(ctx: Ctx) -> list[Draft]:
    args = ctx.args(PageToldArgs)
    if all(one.page != args.page for one in ctx.incident.calls):
        return []
    data = ev.PageTold(page=args.page, call=args.call, channel=args.channel, who=args.who, why=args.why)
    return [ctx.draft("page.failed" if args.why else "page.delivered", data)]
