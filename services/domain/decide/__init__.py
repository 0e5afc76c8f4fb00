"""`decide`: whether a command stands, and the events it makes, as a pure function over a view of the tables (domain.md §3)."""

from services.domain.decide import conflicts, work
from services.domain.decide.context import Ctx
from services.domain.decide.verbs import HANDLERS
from services.domain.errors import Refuse
from services.domain.events import ConflictOpened, Noted
from services.domain.intent import Decision, Draft, Intent, Rules
from services.domain.state import View
from services.domain.states import OPEN, Outcome
from services.domain.table import BY_VERB, LETTERS, Rule


def decide(view: View, intent: Intent, rules: Rules) -> Decision:
    """The decision on one command. Never raises for any input: what cannot be is refused with a reason."""
    try:
        rule = BY_VERB.get(intent.verb)
        if rule is None:
            raise Refuse("unknown_verb", intent.verb)
        _permit(rule, intent, rules)
        ctx = Ctx(view, intent, rules)
        if rule.from_:
            _enter(rule, ctx)
        return _done(ctx, HANDLERS[rule.verb](ctx))
    except Refuse as no:
        return _refused(view, intent, no)


def _permit(rule: Rule, intent: Intent, rules: Rules) -> None:
    letters = set(LETTERS[intent.role])
    allowed = set(rule.who) | (set(rule.by_policy) if rule.verb in rules.policy.dispatcher_may else set())
    if not letters & allowed:
        raise Refuse("forbidden", intent.role)
    if not isinstance(intent.args, rule.args):
        raise Refuse("invalid_args", rule.verb)


def _enter(rule: Rule, ctx: Ctx) -> None:
    """Find the incident and hold its state against the table; a stale sender gets a conflict, one who could see it a refusal."""
    incident = ctx.find_incident()
    if incident.state in rule.from_:
        return
    if rule.verb == "entrust" and work.held_by_org(ctx):
        raise Refuse("already", incident.state, Outcome.NOOP)
    if rule.verb in _ALREADY and incident.state in OPEN:
        raise Refuse("already", incident.state, Outcome.NOOP)
    if rule.verb in _LATE:
        return
    if incident.state not in OPEN and rule.from_ <= OPEN:
        raise Refuse("not_open", incident.state, Outcome.CONFLICT if rule.verb == "escalate" else ctx.stale_outcome())
    raise Refuse("wrong_state", incident.state, ctx.stale_outcome())


_ALREADY = frozenset({"accept", "resume"})
_LATE = frozenset({"liaise"})
"""Verbs that hold on a closed incident too, and are flagged late (protocol.md §3, conflict table)."""


def _done(ctx: Ctx, drafts: list[Draft]) -> Decision:
    about = next((draft.incident for draft in drafts if draft.incident), ctx.intent.incident)
    noted = _noted(ctx, about)
    if not drafts and not noted:
        return Decision(Outcome.NOOP, incident=ctx.intent.incident)
    return Decision(Outcome.APPLIED, (*drafts, *noted), incident=about)


def _noted(ctx: Ctx, about: str | None) -> tuple[Draft, ...]:
    """The comment of a command, kept word for word even where the command itself changes nothing."""
    note = ctx.intent.args.note
    if not note or about is None or ctx.intent.verb == "note":
        return ()
    known = ctx.view.incidents.get(about)
    return (Draft("incident.noted", Noted(text=note, late=known is not None and known.state not in OPEN), incident=about),)


def _refused(view: View, intent: Intent, no: Refuse) -> Decision:
    if no.outcome is not Outcome.CONFLICT:
        return Decision(no.outcome, reason=no.reason, detail=no.detail, incident=intent.incident)
    draft = conflicts.opened(view, intent, no)
    data = draft.data
    assert isinstance(data, ConflictOpened)
    return Decision(Outcome.CONFLICT, (draft,), no.reason, data.text, data.conflict, intent.incident)


__all__ = ["decide"]
