"""The table of domain.md §3 as data, with `resolve` for conflicts (protocol.md §3): every verb, its keys, from which states, by whom, with what arguments."""

from dataclasses import dataclass

from services.domain import args
from services.domain.states import ANY, OPEN, PRE, WORK, Role, State

S = State


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `to` is for people and docs; `who` holds the letters D S L F T (timer) H (the hub itself); an empty `from_` means
    the verb needs no incident. `by_policy` letters are let in where the policy says so."""

    verb: str
    zh: str
    keys: tuple[str, ...]
    from_: frozenset[State]
    to: str
    who: str
    args: type[args.Args]
    by_policy: str = ""


_WORKING_STEPS = WORK | {S.FEEDBACK, S.CHECKING, S.CHECKED, S.VERIFYING, S.CLOSED, S.ACCEPTED, S.FILED}

RULES: tuple[Rule, ...] = (
    Rule("report", "录入", ("lr",), frozenset(), "reported", "FD", args.ReportArgs),
    Rule("accept", "受理", ("sl",), frozenset({S.REPORTED}), "accepted", "D", args.NoArgs),
    Rule("verify", "核实", ("hs",), frozenset({S.REPORTED, S.ACCEPTED}), "verifying", "D", args.VerifyArgs),
    Rule("verified", "属实", ("ss",), frozenset({S.VERIFYING}), "accepted, or feedback if self-handled", "FD", args.VerifiedArgs),
    Rule("self_handle", "自处理", ("zcl",), PRE, "feedback", "FD", args.SelfHandleArgs),
    Rule("file", "立案", ("la",), frozenset({S.ACCEPTED}) | WORK, "filed (= in WORK, P1-P2)", "S", args.FileArgs, by_policy="D"),
    Rule("assign", "派遣", ("pq",), PRE | WORK, "dispatched (=, adding, in WORK)", "D", args.AssignArgs),
    Rule("entrust", "交办", ("jb",), PRE, "dispatched", "DS", args.EntrustArgs),
    Rule("assist", "协办", ("xb",), WORK, "=", "DS", args.AssistArgs),
    Rule("reassign", "改派", ("gp",), WORK, "derived", "D", args.ReassignArgs),
    Rule("unassign", "撤派", ("cp",), WORK, "derived", "D", args.UnassignArgs),
    Rule("sign", "签收", ("qs",), _WORKING_STEPS, "derived", "FD", args.StepArgs),
    Rule("depart", "出发", ("cf",), _WORKING_STEPS, "derived", "FD", args.StepArgs),
    Rule("arrive", "到场", ("dc",), _WORKING_STEPS, "derived", "FD", args.StepArgs),
    Rule("handle", "处置", ("cz",), _WORKING_STEPS, "derived", "FD", args.StepArgs),
    Rule("check_in", "平安", ("pa",), _WORKING_STEPS, "=", "FD", args.StepArgs),
    Rule("feedback", "反馈", ("fk",), _WORKING_STEPS, "derived", "FD", args.FeedbackArgs),
    Rule("release", "归队", ("gd",), ANY, "= (unit AV)", "FD", args.StepArgs),
    Rule("return", "退单", ("td",), _WORKING_STEPS, "derived", "FD", args.ReturnArgs),
    Rule("transfer", "移送", ("ys",), PRE | WORK | {S.FEEDBACK}, "dispatched, old assignments end", "S", args.TransferArgs),
    Rule("liaise", "联动", ("ld",), OPEN, "=", "D", args.LiaiseArgs),
    Rule("check", "核查", ("hc",), frozenset({S.FEEDBACK}), "checking", "D", args.CheckArgs),
    Rule("pass", "通过", ("tg",), frozenset({S.CHECKING}), "checked", "FD", args.NoArgs),
    Rule("rework", "返工", ("fg",), frozenset({S.FEEDBACK, S.CHECKING, S.CHECKED}), "dispatched, round + 1", "DS", args.ReworkArgs),
    Rule("close", "结案", ("ja",), frozenset({S.CHECKED, S.FEEDBACK, S.ACCEPTED, S.FILED}), "closed", "S", args.CloseArgs, by_policy="D"),
    Rule("revisit", "回访", ("hf",), frozenset({S.CLOSED}), "revisited", "D", args.RevisitArgs),
    Rule("reopen", "重启", ("cq",), frozenset({S.CLOSED, S.REVISITED, S.VOID}), "accepted, round + 1", "SD", args.ReasonArgs),
    Rule("void", "作废", ("zf",), PRE, "void", "DS", args.VoidArgs),
    Rule("merge", "合并", ("hb",), OPEN, "merged; units move to the survivor", "D", args.MergeArgs),
    Rule("unmerge", "拆开并案", ("ck",), frozenset({S.MERGED}), "the state before", "DS", args.NoArgs),
    Rule("split", "分案", ("fa",), OPEN, "=, child reported", "D", args.SplitArgs),
    Rule("extend", "延期", ("yq",), WORK, "=, pending S", "FDS", args.UntilArgs),
    Rule("suspend", "挂账", ("gz",), PRE | WORK, "= with the flag (P3-P4)", "S", args.UntilArgs),
    Rule("resume", "解挂", ("jg",), OPEN, "= (flag set)", "DST", args.NoArgs),
    Rule("urge", "催办", ("cb",), WORK | {S.CHECKING}, "=", "D", args.NoArgs),
    Rule("supervise", "督办", ("db",), OPEN, "=", "SL", args.SuperviseArgs),
    Rule("escalate", "上报", ("sb",), OPEN, "=; level_reached = max, owner up", "DST", args.EscalateArgs),
    Rule("delegate", "下派", ("xp",), OPEN, "=; owner down", "SL", args.DelegateArgs),
    Rule("ack", "知悉", ("zx",), ANY, "=", "L", args.AckArgs),
    Rule("approve", "批准", ("pz",), ANY, "as asked", "SL", args.AnswerArgs),
    Rule("reject", "驳回", ("bh",), ANY, "=", "SL", args.RejectArgs),
    Rule("take_over", "接手", ("js",), OPEN, "= (desk)", "DSL", args.NoArgs),
    Rule("priority", "优先", ("yx",), OPEN, "=", "D", args.PriorityArgs),
    Rule("grade", "定级", ("dj",), OPEN, "=", "SL", args.GradeArgs),
    Rule("note", "备注", ("bz",), ANY, "=", "DSL", args.NoteArgs),
    Rule("link", "关联", ("gl",), ANY, "=", "DSL", args.LinkArgs),
    Rule("resolve", "消解", ("xj",), ANY, "= (conflict over)", "DSLT", args.ResolveArgs),
    Rule("unit_status", "上勤 下勤 停勤 待命", ("sq", "xq", "tq", "dm"), frozenset(), "unit OFF ↔ AV ↔ OOS", "FD", args.UnitStatusArgs),
    Rule("register_unit", "登记", (), frozenset(), "unit known to the hub", "H", args.RegisterArgs),
    Rule("page", "再次呼叫", (), OPEN, "=, or level up", "T", args.PageArgs),
    Rule("page_told", "呼叫回执", (), ANY, "=", "H", args.PageToldArgs),
    Rule("overdue", "超时", (), OPEN | {S.CLOSED}, "=", "T", args.OverdueArgs),
    Rule("conflict_overdue", "冲突逾时", (), frozenset(), "=", "T", args.ConflictArgs),
)

BY_VERB: dict[str, Rule] = {rule.verb: rule for rule in RULES}

LETTERS: dict[Role, str] = {
    Role.DISPATCHER: "D",
    Role.SHIFT_LEADER: "SD",
    Role.LEADER: "L",
    Role.DIRECTOR: "",
    Role.OBSERVER: "",
    Role.FIELD: "F",
    Role.ADMIN: "H",
    Role.TIMER: "T",
}
"""A shift leader may also do what a dispatcher does: in a small county one person is both."""
