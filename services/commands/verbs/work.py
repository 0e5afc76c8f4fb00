"""Verbs of work: assign and its likes, the field's steps (which a dispatcher may do for the field), return, transfer, liaison."""

from services.commands.sig import Sig
from services.commands.slots.people import Assigned, People
from services.commands.slots.plain import Fields, Part
from services.commands.verbs.build import due, reason, time_option, verb
from services.commands.verbs.intake import MEASURES, SPOKE_TO
from services.domain.words import Label

_UNITS = People("units", Label("力量…", "units…"), "给 {}", "to {}", many=True, new=True)
_BOTH = People("units", Label("力量或组织…", "units or organisations…"), "由 {} 协办", "with {}", who="both", many=True, new=True)
_ORG = Label("组织", "organisation")
_DUE = time_option("due", Label("时限", "due"), "限 {}", "due {}")


def _step(name: str, key: str, doing: Label, *, after_work: bool = False) -> Sig:
    """A step of the field: incident and units may be left out when one fits."""
    who = People("unit", Label("力量…", "units…"), "{}", "by {}", who="both", many=True, each=True, required=False)
    return verb(name, f"{key} 42 U12", who, doing=doing, by_word=True, after_work=after_work)


def _one(*, words: bool = True) -> People:
    return People("unit", Label("力量", "unit"), "{}", "by {}", who="both", required=False, words=words)


VERBS = (
    verb("assign", "pq 42 U12 U7 ;从东门进", _UNITS, doing=Label("派遣力量", "send units")),
    verb(
        "entrust", "jb 42 城管局 +2h", People("org", _ORG, "给 {}", "to {}", who="org"), due(),
        doing=Label("交办给组织", "give it to an organisation"), options=(_DUE,),
    ),
    verb("assist", "xb 42 U7 城管局", _BOTH, doing=Label("增派协办", "add who helps")),
    verb(
        "reassign", "gp 42 U12 U7 ;U12 车坏了", Assigned(before=True, zh="由 {}", en="from {}"),
        People("to", Label("新承办", "who takes over"), "改给 {}", "to {}", who="both", new=True), reason(required=False),
        doing=Label("改派给另一承办", "give the assignment to another"), by_word=True,
    ),
    verb(
        "unassign", "cp 42 U12", Assigned(each=True, zh="{}", en="from {}", label=Label("承办…", "who has it…")), reason(required=False),
        doing=Label("撤回派遣", "take the assignment back"), by_word=True,
    ),
    _step("sign", "qs", Label("签收", "signed for")),
    _step("depart", "cf", Label("出发", "on the way")),
    _step("arrive", "dc", Label("到场", "on scene")),
    _step("handle", "cz", Label("开始处置", "handling begun")),
    _step("check_in", "pa", Label("现场平安", "safe on scene")),
    verb(
        "feedback", "fk 42 U12 已扑灭/切断电源，清点人员", _one(),
        Fields((Part("result", Label("结果", "result")), Part("measures", MEASURES, required=False))),
        doing=Label("反馈处置结果", "report back"), by_word=True,
    ),
    _step("release", "gd", Label("归队，恢复待命", "back and available"), after_work=True),
    verb("return", "td 42 U12 距离太远", _one(), reason(), doing=Label("退单", "send the task back"), by_word=True),
    verb(
        "transfer", "ys 42 住建局 属房屋安全", People("org", _ORG, "给 {}", "to {}", who="org"), reason(),
        doing=Label("移送组织，原派遣结束", "hand over to an organisation, old assignments end"),
    ),
    verb(
        "liaise", "ld 42 119 李队长/8812", People("org", _ORG, "{}", "with {}", who="org"),
        Fields((Part("spoke_to", Label("对方何人", "spoken to"), required=False), Part("number", Label("对方编号", "their number"), required=False))),
        doing=Label("联动 110、119、120 等", "tell 110, 119, 120 or another"),
    ),
)  # fmt: skip

__all__ = ["MEASURES", "SPOKE_TO", "VERBS"]
