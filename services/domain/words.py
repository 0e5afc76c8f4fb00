"""Every label of the domain in Chinese and English: states, statuses, clocks, levels, kinds, roles, verbs, events, reasons (domain.md §1-§5)."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from services.domain.reasons import ELEMENTS, FALLBACK, REASONS
from services.domain.table import BY_VERB


class Label(NamedTuple):
    """One word in both languages."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The English one for `en…`, else the Chinese one."""
        return self.en if lang.startswith("en") else self.zh


Words = Mapping[str, Label]

STATE_WORDS: Words = {
    "reported": Label("待受理", "reported"),
    "accepted": Label("已受理", "accepted"),
    "verifying": Label("核实中", "verifying"),
    "filed": Label("已立案", "filed"),
    "dispatched": Label("已派遣", "dispatched"),
    "signed": Label("已签收", "signed"),
    "en_route": Label("赶赴中", "en route"),
    "on_scene": Label("已到场", "on scene"),
    "handling": Label("处置中", "handling"),
    "feedback": Label("已反馈", "fed back"),
    "checking": Label("核查中", "checking"),
    "checked": Label("待结案", "checked"),
    "closed": Label("已结案", "closed"),
    "revisited": Label("已回访", "revisited"),
    "merged": Label("已并案", "merged"),
    "void": Label("已作废", "void"),
}
SUSPENDED = Label("挂账", "suspended")
OTHER = Label("其他", "Other")

STATUS_WORDS: Words = {
    "AV": Label("待命", "available"),
    "DP": Label("已派", "dispatched"),
    "SG": Label("签收", "signed"),
    "EN": Label("赶赴", "en route"),
    "OS": Label("到场", "on scene"),
    "BZ": Label("占用", "busy"),
    "OOS": Label("停勤", "out of service"),
    "OFF": Label("下勤", "off duty"),
}
STEP_WORDS: Words = {
    "DP": Label("已派", "dispatched"),
    "SG": Label("签收", "signed"),
    "EN": Label("赶赴", "en route"),
    "OS": Label("到场", "on scene"),
    "HD": Label("处置", "handling"),
    "FB": Label("反馈", "fed back"),
    "ended": Label("已结束", "ended"),
}
PURPOSE_WORDS: Words = {
    "handle": Label("处置", "handle"),
    "verify": Label("核实", "verify"),
    "check": Label("核查", "check"),
    "revisit": Label("回访", "revisit"),
}
PART_WORDS: Words = {"lead": Label("主办", "lead"), "assist": Label("协办", "assist")}

CLOCK_WORDS: Words = {
    "accept": Label("受", "acc"),
    "verify": Label("核", "ver"),
    "dispatch": Label("派", "disp"),
    "sign": Label("签", "sign"),
    "arrive": Label("到", "arr"),
    "handle": Label("处", "hdl"),
    "check": Label("查", "chk"),
    "revisit": Label("访", "rev"),
    "check_in": Label("平", "safe"),
    "suspend": Label("挂", "susp"),
}
CLOCK_NAMES: Words = {
    "accept": Label("受理时限", "limit to accept"),
    "verify": Label("核实立案时限", "limit to verify and file"),
    "dispatch": Label("派遣时限", "limit to dispatch"),
    "sign": Label("签收时限", "limit to sign"),
    "arrive": Label("到场时限", "limit to arrive"),
    "handle": Label("处置时限", "limit to handle"),
    "check": Label("核查时限", "limit to check"),
    "revisit": Label("回访时限", "limit to revisit"),
    "check_in": Label("平安报告时限", "limit to check in"),
    "suspend": Label("挂账到期", "end of suspension"),
}
LAMP_WORDS: Words = {
    "green": Label("时限内", "in time"),
    "yellow": Label("将超时", "nearly due"),
    "red": Label("超时", "overdue"),
    "none": Label("无时限", "no limit"),
}

LEVEL_WORDS: Words = {
    "L5": Label("市", "city"),
    "L4": Label("县(区)", "county"),
    "L3": Label("镇(街道)", "town"),
    "L2": Label("村(社区)", "village"),
    "L1": Label("网格", "grid"),
}
GRADE_WORDS: Words = {
    "I": Label("I 特别重大", "I extremely serious"),
    "II": Label("II 重大", "II serious"),
    "III": Label("III 较大", "III considerable"),
    "IV": Label("IV 一般", "IV ordinary"),
    "none": Label("未定级", "not graded"),
}
KIND_WORDS: Words = {
    "patrol_car": Label("巡逻车", "patrol car"),
    "foot_patrol": Label("步巡", "foot patrol"),
    "grid_officer": Label("网格员", "grid officer"),
    "mediator": Label("调解员", "mediator"),
    "fire": Label("消防", "fire"),
    "medical": Label("急救", "medical"),
    "city_upkeep": Label("城管", "city upkeep"),
    "volunteer": Label("平安志愿者", "volunteer"),
    "unknown": Label("未知", "unknown"),
}
MODE_WORDS: Words = {"exclusive": Label("单任务", "one task"), "backlog": Label("多任务", "many tasks")}
ORG_KIND_WORDS: Words = {
    "department": Label("部门", "department"),
    "town_center": Label("镇综治中心", "town center"),
    "110": Label("公安 110", "police 110"),
    "119": Label("消防 119", "fire 119"),
    "120": Label("急救 120", "ambulance 120"),
    "12345": Label("12345 热线", "hotline 12345"),
    "company": Label("企业", "company"),
}
ROLE_WORDS: Words = {
    "dispatcher": Label("值班调度员", "dispatcher"),
    "shift_leader": Label("值班长", "shift leader"),
    "leader": Label("带班领导", "on-call leader"),
    "director": Label("导调员", "drill director"),
    "observer": Label("观察席", "observer"),
    "field": Label("外场", "field"),
    "admin": Label("管理员", "admin"),
    "timer": Label("系统", "system"),
}

LINK_WORDS: Words = {
    "LIVE": Label("在线", "LIVE"),
    "STALE": Label("滞后", "STALE"),
    "OFFLINE": Label("离线", "OFFLINE"),
    "CONNECTING": Label("连接中", "CONNECTING"),
    "REFUSED": Label("被拒", "REFUSED"),
}
COMMAND_WORDS: Words = {
    "QUEUED": Label("待发", "queued"),
    "SENT": Label("已发", "sent"),
    "DECIDED": Label("已裁定", "decided"),
    "VISIBLE": Label("已生效", "visible"),
    "SAFE": Label("已备份", "safe"),
}
OUTCOME_WORDS: Words = {
    "applied": Label("已执行", "done"),
    "merged": Label("与他席合并", "merged with another desk's"),
    "noop": Label("无需再做", "nothing to do"),
    "conflict": Label("冲突", "conflict"),
    "needs_confirm": Label("待确认", "to be confirmed"),
    "rejected": Label("被拒绝", "refused"),
    "retry": Label("稍后重发", "sent again later"),
}

VERB_WORDS: Words = {verb: Label(rule.zh, verb.replace("_", " ")) for verb, rule in BY_VERB.items()}

EVENT_WORDS: Words = {
    "incident.reported": Label("接报", "reported"),
    "incident.accepted": Label("受理", "accepted"),
    "incident.verification_started": Label("开始核实", "verification started"),
    "incident.verified": Label("核实结果", "verified"),
    "incident.self_handled": Label("自处理", "handled by the reporter"),
    "incident.filed": Label("立案", "filed"),
    "incident.assigned": Label("派遣", "assigned"),
    "incident.signed": Label("签收", "signed"),
    "incident.departed": Label("出发", "departed"),
    "incident.arrived": Label("到场", "arrived"),
    "incident.handling_started": Label("开始处置", "handling started"),
    "incident.checked_in": Label("报平安", "checked in"),
    "incident.fed_back": Label("反馈", "fed back"),
    "incident.returned": Label("退单", "returned"),
    "incident.released": Label("归队", "released"),
    "incident.unassigned": Label("撤派", "unassigned"),
    "incident.transferred": Label("移送", "transferred"),
    "incident.check_started": Label("开始核查", "check started"),
    "incident.checked": Label("核查通过", "check passed"),
    "incident.reworked": Label("返工", "sent back for rework"),
    "incident.closed": Label("结案", "closed"),
    "incident.revisited": Label("回访", "revisited"),
    "incident.reopened": Label("重启", "reopened"),
    "incident.voided": Label("作废", "voided"),
    "incident.merged": Label("并入", "merged into"),
    "incident.absorbed": Label("并入此案", "took in"),
    "incident.unmerged": Label("拆开并案", "unmerged"),
    "incident.separated": Label("拆出", "separated"),
    "incident.split": Label("分案", "split"),
    "incident.linked": Label("关联", "linked"),
    "incident.request_opened": Label("请示", "asked the shift leader"),
    "incident.request_approved": Label("批准", "approved"),
    "incident.request_rejected": Label("驳回", "rejected"),
    "incident.extended": Label("延期", "extended"),
    "incident.suspended": Label("挂账", "suspended"),
    "incident.resumed": Label("解挂", "resumed"),
    "incident.urged": Label("催办", "urged"),
    "incident.supervised": Label("督办", "supervised"),
    "incident.escalated": Label("上报", "escalated"),
    "escalation.acknowledged": Label("知悉", "acknowledged"),
    "escalation.repeated": Label("再次呼叫", "called again"),
    "escalation.returned": Label("知悉后无进展，重新呼叫", "nothing followed, called anew"),
    "page.delivered": Label("呼叫已送达", "page delivered"),
    "page.failed": Label("呼叫未送达", "page not delivered"),
    "incident.delegated": Label("下派", "delegated"),
    "incident.taken_over": Label("接手", "taken over"),
    "incident.reprioritized": Label("调整优先级", "priority changed"),
    "incident.graded": Label("定级", "graded"),
    "incident.noted": Label("备注", "note"),
    "incident.liaised": Label("联动", "liaison"),
    "incident.overdue": Label("超时", "overdue"),
    "unit.registered": Label("力量登记", "unit registered"),
    "unit.status_changed": Label("力量状态", "unit status"),
    "conflict.opened": Label("冲突", "conflict"),
    "conflict.overdue": Label("冲突逾时未消解", "conflict not settled in time"),
    "conflict.resolved": Label("冲突消解", "conflict resolved"),
}

ELEMENT_WORDS: Words = {key: Label(*pair) for key, pair in ELEMENTS.items()}
_DETAILS: tuple[Words, ...] = (ELEMENT_WORDS, STATE_WORDS, STATUS_WORDS, CLOCK_NAMES, ROLE_WORDS, VERB_WORDS)

_UNSEEN = re.compile(r"([a-z]+\.[a-z_]+):(.*)")
_MORE = re.compile(r"\+(\d+)")
_MEANWHILE = Label("；其间：", "; meanwhile: ")
_EMPTY = re.compile(r" ?[（(「']\{detail\}[）)」']")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def word(table: Words, key: str, lang: str) -> str:
    """The label of `key` in `lang`; a key that the table does not hold is shown as it is."""
    label = table.get(key)
    return key if label is None else label.say(lang)


def detail_text(detail: str, lang: str) -> str:
    """A decision's detail as people read it: states, clocks, roles, elements, times and unseen changes in words, anything else as it came."""
    parts = detail.split(" ")
    if not any(map(_UNSEEN.fullmatch, parts)):
        return " ".join(_one_detail(part, lang) for part in parts)
    return (", " if lang.startswith("en") else "、").join(_change(part, lang) or _one_detail(part, lang) for part in parts)


def _change(part: str, lang: str) -> str:
    """`type:actor` or `+N` of a list of changes in words; "" for anything else."""
    if change := _UNSEEN.fullmatch(part):
        return change_text(change[1], change[2], lang)
    if more := _MORE.fullmatch(part):
        return f"{more[1]} more" if lang.startswith("en") else f"另有 {more[1]} 项"
    return ""


def change_text(type_: str, actor: str, lang: str) -> str:
    """One change of an incident and who made it."""
    by = ROLE_WORDS["timer"].say(lang) if actor == "timer" else actor
    change = word(EVENT_WORDS, type_, lang)
    return f"{change} by {by}" if lang.startswith("en") else f"{by} {change}"


def reason_text(code: str, detail: str, lang: str) -> str:
    """One plain line for a refusal or conflict: what was refused, why, what to do. Codes not known keep their own text."""
    line, (about, changes) = Label(*REASONS.get(code, FALLBACK)).say(lang), _parted(detail)
    if not about:
        line = _EMPTY.sub("", line)
    line = line.replace("{code}", code).replace("{detail}", detail_text(about, lang)).rstrip(" ：:")
    return line + _MEANWHILE.say(lang) + detail_text(changes, lang) if changes else line


def _parted(detail: str) -> tuple[str, str]:
    """What a decision is about, and the changes that were not seen."""
    parts = detail.split(" ")
    first = next((place for place, part in enumerate(parts) if _UNSEEN.fullmatch(part)), len(parts))
    return " ".join(parts[:first]), " ".join(parts[first:])


def _one_detail(detail: str, lang: str) -> str:
    for table in _DETAILS:
        if detail in table:
            return table[detail].say(lang)
    return f"{detail[:10]} {detail[11:16]} UTC" if _STAMP.fullmatch(detail) else detail
