"""Which function decides which verb; the keys are exactly the verbs of the table."""

from collections.abc import Callable

from services.domain.decide import conflicts, intake, pages, rest, work
from services.domain.decide.context import Ctx
from services.domain.intent import Draft
from services.domain.table import BY_VERB

HANDLERS: dict[str, Callable[[Ctx], list[Draft]]] = {
    "report": intake.report,
    "accept": intake.accept,
    "verify": intake.verify,
    "verified": intake.verified,
    "self_handle": intake.self_handle,
    "file": intake.file,
    "void": intake.void,
    "reopen": intake.reopen,
    "merge": intake.merge,
    "unmerge": intake.unmerge,
    "split": intake.split,
    "assign": work.assign,
    "entrust": work.entrust,
    "assist": work.assist,
    "reassign": work.reassign,
    "unassign": work.unassign,
    "sign": work.sign,
    "depart": work.depart,
    "arrive": work.arrive,
    "handle": work.handle,
    "feedback": work.feedback,
    "check_in": work.check_in,
    "release": work.release,
    "return": work.return_,
    "transfer": work.transfer,
    "rework": work.rework,
    "liaise": rest.liaise,
    "check": rest.check,
    "pass": rest.pass_,
    "close": rest.close,
    "revisit": rest.revisit,
    "extend": rest.extend,
    "suspend": rest.suspend,
    "resume": rest.resume,
    "urge": rest.urge,
    "supervise": rest.supervise,
    "overdue": rest.overdue,
    "resolve": conflicts.resolve,
    "conflict_overdue": conflicts.overdue,
    "escalate": pages.escalate,
    "page": pages.page,
    "page_told": pages.told,
    "delegate": rest.delegate,
    "ack": pages.ack,
    "approve": rest.approve,
    "reject": rest.reject,
    "take_over": rest.take_over,
    "priority": rest.priority,
    "grade": rest.grade,
    "note": rest.note,
    "link": rest.link,
    "unit_status": rest.unit_status,
    "register_unit": rest.register_unit,
}

if HANDLERS.keys() != BY_VERB.keys():
    raise AssertionError(f"verbs without a decision: {HANDLERS.keys() ^ BY_VERB.keys()}")
