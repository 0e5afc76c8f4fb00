"""Verbs of priority, grade and level, and of leaders: escalate, delegate, acknowledge, approve, resolve, take over."""

from services.commands.slots.places import Owner
from services.commands.slots.plain import Choice, Pick
from services.commands.verbs.build import reason, verb
from services.commands.verbs.intake import PRIORITY
from services.domain.words import GRADE_WORDS, LEVEL_WORDS, Label

_LEVEL_NAMES = {
    "L1": ("L1", "1", "网格", "grid"),
    "L2": ("L2", "2", "村", "社区", "village"),
    "L3": ("L3", "3", "镇", "街道", "town"),
    "L4": ("L4", "4", "县", "区", "county"),
    "L5": ("L5", "5", "市", "city"),
}
_GRADE_NAMES = {
    "I": ("I", "1", "特别重大"),
    "II": ("II", "2", "重大"),
    "III": ("III", "3", "较大"),
    "IV": ("IV", "4", "一般"),
    "none": ("none", "无", "未定级"),
}
_LEVEL = Choice(
    "level", Label("层级", "level"), tuple(Pick(key, Label(f"{key} {LEVEL_WORDS[key].zh}", f"{key} {LEVEL_WORDS[key].en}"), names)
    for key, names in _LEVEL_NAMES.items()), "level", "到 {}", "to {}", required=False,
)  # fmt: skip
_GRADE = Choice("grade", Label("等级", "grade"), tuple(Pick(key, GRADE_WORDS[key], names) for key, names in _GRADE_NAMES.items()), "grade", "为 {}", "as {}")

VERBS = (
    verb("priority", "yx 42 1", PRIORITY, doing=Label("改优先级", "set the priority")),
    verb("grade", "dj 42 III", _GRADE, doing=Label("定级（领导）", "set the grade (leaders)")),
    verb("escalate", "sb 42 县", _LEVEL, doing=Label("上报，默认上一级", "escalate, one level up by default")),
    verb("delegate", "xp 42 610902101", Owner(), doing=Label("下派给下级区域或组织", "hand down to a region or organisation")),
    verb("ack", "zx 42", doing=Label("知悉", "acknowledge the page")),
    verb("approve", "pz 42", reason(required=False), doing=Label("批准请示", "approve the request")),
    verb("reject", "bh 42 理由不充分", reason(), doing=Label("驳回请示", "reject the request")),
    verb("resolve", "xj 42 两席已商定，U12 先到 42", reason(required=False), doing=Label("消解冲突：两席已商定", "end a conflict: the desks have agreed")),
    verb("take_over", "js 42", doing=Label("本席接手", "take it to this desk")),
)
