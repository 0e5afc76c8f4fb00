"""Verbs of checking and closing, and of time: extend, suspend, urge, supervise."""

from services.commands.slots.people import People
from services.commands.slots.plain import Choice, Fields, Part, Pick, Remark
from services.commands.verbs.build import due, reason, time_option, until, verb
from services.commands.verbs.checker import Checker
from services.commands.verbs.intake import MEASURES, SPOKE_TO
from services.domain.words import Label

_REACHED = Choice("reached", Label("是否联系上", "reached or not"), (
    Pick(True, Label("联系上", "reached"), ("reached", "y", "已联系")),
    Pick(False, Label("未联系上", "not reached"), ("unreached", "n", "未联系")),
), required=False)  # fmt: skip
_HAPPY = Choice("satisfaction", Label("满意度", "satisfaction 1–5"), tuple(
    Pick(mark, Label(f"{mark} {zh}", f"{mark} {en}"), (str(mark), zh))
    for mark, zh, en in (
        (1, "很不满意", "very unhappy"), (2, "不满意", "unhappy"), (3, "一般", "neither"), (4, "满意", "happy"), (5, "很满意", "very happy"),
    )
), zh="满意度 {}", en="satisfaction {}", required=False)  # fmt: skip
_CLOSING = Fields((Part("spoke_to", SPOKE_TO), Part("measures", MEASURES), Part("done_at", Label("何时办结", "done by when"))))
_ASSIGNEE = People("assignee", Label("承办", "assignee"), "由 {}", "by {}", who="both", new=True, required=False, words=True)
_UNTIL = time_option("until", Label("到何时", "until when"), "到 {}", "until {}")
_DUE = time_option("due", Label("时限", "due"), "限 {}", "due {}")

VERBS = (
    verb("check", "hc 42 电话", Checker(), doing=Label("核查：派力量、电话或照片", "check it: by a unit, phone or photo")),
    verb("pass", "tg 42 已看过现场", Remark(), doing=Label("核查通过", "the check is passed")),
    verb("rework", "fg 42 U12 未清理干净", _ASSIGNEE, reason(), doing=Label("返工，轮次加一，时限不停", "back to work, next round, the clock runs on")),
    verb("close", "ja 42 张三/已扑灭/14:30", _CLOSING, doing=Label("结案，四要素缺一不可", "close with its four elements")),
    verb("revisit", "hf 42 联系上 5", _REACHED, _HAPPY, doing=Label("回访", "call back")),
    verb("extend", "yq 42 +2h 等待配件", until(), reason(), doing=Label("申请延期", "ask for more time"), options=(_UNTIL,)),
    verb("suspend", "gz 42 明天 08:00 等待鉴定", until(), reason(), doing=Label("挂账到某时", "suspend until a time"), options=(_UNTIL,)),
    verb("resume", "jg 42", doing=Label("解除挂账", "resume it")),
    verb("urge", "cb 42", doing=Label("催办", "urge whoever has it")),
    verb("supervise", "db 42 +2h", due(), doing=Label("督办", "supervise it"), options=(_DUE,)),
)
