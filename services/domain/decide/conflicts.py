"""Conflicts from their beginning to their end: opened by a refusal, called again when nobody settles them, resolved by people or by themselves."""

from services.domain import events as ev
from services.domain.args import ConflictArgs, ResolveArgs
from services.domain.conflicts import CALL_AGAIN_S, CLAIMED, over
from services.domain.decide.context import Ctx
from services.domain.decide.unseen import told, unseen
from services.domain.errors import Refuse
from services.domain.ids import derive
from services.domain.intent import Draft, Intent
from services.domain.model import Conflict
from services.domain.state import View
from services.domain.states import Outcome, Role
from services.domain.times import plus

_OVERTAKEN = frozenset({"stale", "not_open", "wrong_state"})
"""Conflicts that come of what others did meanwhile, and name it."""


def opened(view: View, intent: Intent, no: Refuse) -> Draft:
    """The event of a command that could not stand beside what was committed first; its text is the decision's detail."""
    missed = unseen(view, intent)
    data = ev.ConflictOpened(
        conflict=derive(intent.cid, "conflict"), kind=no.reason, cids=_each(no.first.cid, intent.cid), actors=_each(no.first.actor, intent.actor),
        text=told(no.detail, missed) if no.reason in _OVERTAKEN else no.detail, unseen=missed, desks=_each(no.first.desk, intent.desk),
        due_at=plus(intent.at, CALL_AGAIN_S) if no.reason == CLAIMED else None,
    )  # fmt: skip
    return Draft("conflict.opened", data, incident=intent.incident, unit=no.unit)


def _each(first: str, last: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in (first, last) if key))


def resolve(ctx: Ctx) -> list[Draft]:
    """People end the one they name, or all of the incident; the hub's own hand only what is over."""
    args = ctx.args(ResolveArgs)
    found = [one for one in _meant(ctx, args.conflict) if one.resolved_at is None]
    if ctx.intent.role is Role.TIMER:
        found = [one for one in found if over(ctx.view, one)]
    return [_draft("conflict.resolved", ev.ConflictResolved(conflict=one.id, reason=args.reason), one) for one in found]


def _meant(ctx: Ctx, key: str | None) -> list[Conflict]:
    found = ctx.view.conflicts.values() if key is None else filter(None, [ctx.view.conflicts.get(key)])
    mine = [one for one in found if one.incident == ctx.incident.id or one.unit in ctx.incident.units]
    if not mine:
        raise Refuse("nothing_to_resolve", ctx.incident.no, Outcome.REJECTED)
    return mine


def overdue(ctx: Ctx) -> list[Draft]:
    """Call both desks and the shift leader again, once, unless it is settled."""
    one = ctx.view.conflicts.get(ctx.args(ConflictArgs).conflict)
    if one is None:
        raise Refuse("nothing_to_resolve", ctx.args(ConflictArgs).conflict)
    if one.resolved_at is not None or one.overdue_at is not None or over(ctx.view, one):
        return []
    return [_draft("conflict.overdue", ev.ConflictOverdue(conflict=one.id, kind=one.kind, actors=one.actors, desks=one.desks), one)]


def _draft(type_: str, data: ev.Payload, about: Conflict) -> Draft:
    return Draft(type_, data, incident=about.incident, unit=about.unit)
