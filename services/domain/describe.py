"""Every event of the log as one line for people, in Chinese and English: the timeline's words (domain.md §3)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.domain import events as ev
from services.domain.names import Names
from services.domain.words import CLOCK_NAMES, EVENT_WORDS, GRADE_WORDS, LEVEL_WORDS, PART_WORDS, STATUS_WORDS, detail_text, word

_VERIFIED: Final = {"real": ("属实", "real"), "unreal": ("不属实", "not real"), "self_handled": ("属实，已自行处理", "real, handled by the reporter")}
_VOID: Final = {"not_incident": ("不构成事件", "no incident"), "not_ours": ("不属本级职责", "not ours")}
_BY: Final = {"phone": ("电话", "by phone"), "photo": ("照片", "by photo")}
_PURPOSE: Final = {"verify": ("去核实", "to verify"), "check": ("去核查", "to check"), "revisit": ("去回访", "to revisit")}
_STEPS: Final = {"sign": ("签收", "signed"), "depart": ("出发", "departed"), "arrive": ("到场", "arrived"), "handle": ("处置", "handling")}


@dataclass(frozen=True, slots=True)
class Say:
    """One language with the look-ups: what every line is put together with."""

    lang: str
    names: Names

    def pick(self, zh: str, en: str) -> str:
        """The text in the language."""
        return en if self.lang.startswith("en") else zh

    def of(self, table: dict[str, tuple[str, str]], key: str) -> str:
        """The entry of a small table; a key it does not hold stands for itself."""
        return self.pick(*table[key]) if key in table else key

    def join(self, *parts: str) -> str:
        """Parts that are not empty, with the language's separator."""
        return self.pick("；", "; ").join(part for part in parts if part)

    def list(self, parts: list[str]) -> str:
        """A list in words."""
        return self.pick("、", ", ").join(parts)

    def after(self, head: str, *rest: str) -> str:
        """Head, colon and the rest; the head alone where nothing follows."""
        tail = self.join(*rest)
        return f"{head}{self.pick('：', ': ')}{tail}" if tail else head

    def late(self, data: ev.Payload) -> str:
        """What is said of an entry that was written down after the case was closed."""
        written = isinstance(data, ev.Noted | ev.Liaised | ev.Other | ev.Stepped) and data.late
        return self.pick("（结案后补记）", " (after closing)") if written else ""

    def labelled(self, zh: str, en: str, value: str) -> str:
        """A value behind its name, nothing where it is empty."""
        return f"{self.pick(zh, en)} {value}" if value else ""


def describe(event: ev.Event, lang: str, names: Names) -> str:
    """One line: what happened, with the names of whom and what it is about. A note is its text exactly as typed."""
    say = Say(lang, names)
    head = word(EVENT_WORDS, event.type, lang)
    line = _LINES.get(type(event.data))
    return head if line is None else line(event.data, event, head, say) + say.late(event.data)


def who(event: ev.Event, lang: str, names: Names) -> str:
    """Who did it: the desk and the account, `系统` for the hub's timers, the source for a report."""
    say = Say(lang, names)
    if event.actor in ("", "timer", "hub", "system"):
        return say.pick("系统", "system")
    if isinstance(event.data, ev.Reported) and event.data.origin is not None and event.data.origin.name:
        return event.data.origin.name
    actor = names.actor(event.actor)
    return f"{event.desk} {actor}" if event.desk and event.desk != event.actor else actor


def _reported(data: ev.Reported, event: ev.Event, head: str, say: Say) -> str:
    hurt = say.labelled("伤亡", "casualties", str(data.casualties)) if data.casualties else ""
    unplaced = say.pick("未落格", "not placed in a grid") if data.unplaced else ""
    return say.after(head, data.text, hurt, unplaced)


def _assigned(data: ev.Assigned, event: ev.Event, head: str, say: Say) -> str:
    to_org = all(one.kind == "org" for one in data.assignments)
    verb = say.pick("交办", "entrusted to") if to_org else say.pick("派遣", "assigned")
    return f"{verb} {say.list([_assignment(one, say) for one in data.assignments])}"


def _assignment(one: ev.NewAssignment, say: Say) -> str:
    name = say.names.unit(one.assignee) if one.kind == "unit" else say.names.org(one.assignee)
    part = say.of(_PURPOSE, one.purpose) if one.purpose in _PURPOSE else word(PART_WORDS, one.role, say.lang) if one.role == "assist" else ""
    due = say.labelled("限", "due", say.names.moment(one.due)) if one.due else ""
    return " ".join(text for text in (name, part, due) if text)


def _stepped(data: ev.Stepped, event: ev.Event, head: str, say: Say) -> str:
    name = say.names.unit(event.unit) if event.unit else say.names.assignee(data.assignment)
    implied = say.labelled("补记", "implied:", say.list([say.of(_STEPS, step) for step in data.implied]))
    told = say.labelled("告知人", "told by", data.said_by)
    return say.after(f"{name} {head}", data.result or data.reason, say.labelled("措施", "measures:", data.measures), implied, told)


def _ended(data: ev.Ended, event: ev.Event, head: str, say: Say) -> str:
    whom = say.list([say.names.assignee(one) for one in data.assignments])
    return say.after(f"{head} {whom}".rstrip(), data.reason)


def _closed(data: ev.Closed, event: ev.Event, head: str, say: Say) -> str:
    return say.after(head, data.measures, say.labelled("沟通对象", "spoke to", data.spoke_to), say.labelled("完成", "done", data.done_at))


def _revisited(data: ev.Revisited, event: ev.Event, head: str, say: Say) -> str:
    reached = say.pick("已联系上", "reached") if data.reached else say.pick("未联系上", "not reached")
    rate = say.labelled("满意度", "satisfaction", f"{data.satisfaction}/5") if data.satisfaction else ""
    return say.after(head, reached, rate)


def _request(data: ev.RequestOpened, event: ev.Event, head: str, say: Say) -> str:
    kind = say.pick("延期", "extension") if data.kind == "extend" else say.pick("退单", "return")
    until = say.labelled("至", "until", say.names.moment(data.until)) if data.until else ""
    return say.after(f"{head} {kind}", until, data.reason)


def _escalated(data: ev.Escalated, event: ev.Event, head: str, say: Say) -> str:
    whom = say.list([say.names.actor(one) for one in data.leaders])
    climbed = say.pick("无人知悉", "nobody acknowledged") if data.climbed else ""
    return say.after(f"{head} {word(LEVEL_WORDS, data.level, say.lang)}", climbed, say.labelled("呼叫", "paging", whom))


def _repeated(data: ev.PageRepeated, event: ev.Event, head: str, say: Say) -> str:
    new = say.list([say.names.actor(one) for one in data.leaders])
    return say.after(head, say.pick(f"第 {data.call} 次", f"{data.call} times so far"), say.labelled("接班", "now on duty:", new))


def _back(data: ev.PageReturned, event: ev.Event, head: str, say: Say) -> str:
    return say.after(head, word(LEVEL_WORDS, data.level, say.lang), say.list([say.names.actor(one) for one in data.leaders]))


def _told(data: ev.PageTold, event: ev.Event, head: str, say: Say) -> str:
    return say.after(f"{head} {data.channel}", say.names.actor(data.who), data.why)


def _graded(data: ev.Graded, event: ev.Event, head: str, say: Say) -> str:
    return f"{head} {word(GRADE_WORDS, data.grade, say.lang)}"


def _liaised(data: ev.Liaised, event: ev.Event, head: str, say: Say) -> str:
    return say.after(f"{head} {say.names.org(data.org)}", data.spoke_to, say.labelled("对方编号", "their number", data.number))


def _registered(data: ev.UnitRegistered, event: ev.Event, head: str, say: Say) -> str:
    return say.after(head, data.callsign or event.unit or "", "" if data.known else say.pick("未知力量", "never heard of before"))


def _status(data: ev.UnitStatusChanged, event: ev.Event, head: str, say: Say) -> str:
    return f"{say.names.unit(event.unit or '')} {data.status} {word(STATUS_WORDS, data.status, say.lang)}".strip()


def _conflict(data: ev.ConflictOpened, event: ev.Event, head: str, say: Say) -> str:
    kinds = {"unit_committed": ("力量被两席争用", "unit claimed twice"), "stale": ("依据的情况已变", "decided on an older picture")}
    return say.after(head, say.of(kinds, data.kind), detail_text(data.text, say.lang), say.list([say.names.actor(one) for one in data.actors]))


def _overdue_conflict(data: ev.ConflictOverdue, event: ev.Event, head: str, say: Say) -> str:
    unit = say.names.unit(event.unit) if event.unit else ""
    return say.after(head, unit, say.labelled("再次呼叫", "calling again", say.list([say.names.actor(one) for one in data.actors])))


_Line = Callable[..., str]
_LINES: Final[dict[type[ev.Payload], _Line]] = {
    ev.Reported: _reported,
    ev.Verified: lambda data, event, head, say: say.after(head, say.of(_VERIFIED, data.result)),
    ev.SelfHandled: lambda data, event, head, say: say.after(head, data.measures, say.labelled("沟通对象", "spoke to", data.spoke_to)),
    ev.Filed: lambda data, event, head, say: f"{head} {say.names.category(data.category)}",
    ev.Assigned: _assigned,
    ev.Stepped: _stepped,
    ev.Ended: _ended,
    ev.CheckStarted: lambda data, event, head, say: f"{head} {say.of(_BY, data.by) if data.by in _BY else say.names.unit(data.by)}",
    ev.Reworked: lambda data, event, head, say: say.after(head, data.reason),
    ev.Closed: _closed,
    ev.Revisited: _revisited,
    ev.Reasoned: lambda data, event, head, say: say.after(head, data.reason),
    ev.Voided: lambda data, event, head, say: say.after(head, say.of(_VOID, data.kind), data.reason),
    ev.Merged: lambda data, event, head, say: f"{head} {say.names.number(data.into)}",
    ev.Unmerged: lambda data, event, head, say: f"{head} {say.names.number(data.out_of)}",
    ev.Other: lambda data, event, head, say: f"{head} {say.names.number(data.incident)}",
    ev.RequestOpened: _request,
    ev.RequestAnswered: lambda data, event, head, say: say.after(head, data.reason),
    ev.Extended: lambda data, event, head, say: f"{head} {say.labelled('至', 'until', say.names.moment(data.until))}",
    ev.Suspended: lambda data, event, head, say: say.after(f"{head} {say.labelled('至', 'until', say.names.moment(data.until))}", data.reason),
    ev.Supervised: lambda data, event, head, say: say.after(head, say.labelled("限", "due", say.names.moment(data.due)) if data.due else ""),
    ev.Escalated: _escalated,
    ev.PageRepeated: _repeated,
    ev.PageReturned: _back,
    ev.PageTold: _told,
    ev.Delegated: lambda data, event, head, say: f"{head} {say.names.region(data.owner) or say.names.org(data.owner)}",
    ev.TakenOver: lambda data, event, head, say: f"{head} {data.desk}",
    ev.Reprioritized: lambda data, event, head, say: f"{head} P{data.priority}",
    ev.Graded: _graded,
    ev.Noted: lambda data, event, head, say: data.text,
    ev.Liaised: _liaised,
    ev.Overdue: lambda data, event, head, say: say.after(head, word(CLOCK_NAMES, data.clock, say.lang)),
    ev.UnitRegistered: _registered,
    ev.UnitStatusChanged: _status,
    ev.ConflictOpened: _conflict,
    ev.ConflictOverdue: _overdue_conflict,
    ev.ConflictResolved: lambda data, event, head, say: say.after(head, data.reason),
}
