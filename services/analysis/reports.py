"""Reports of graded incidents, first, follow-up and final (首报 续报 终报): what is owed until when, and drafts from the log in which the unknown is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.domain import events as ev
from services.domain.describe import describe
from services.domain.model import Assignment, Incident
from services.domain.names import Names
from services.domain.states import State
from services.domain.times import Stamp, plus, to_ms
from services.domain.words import GRADE_WORDS, STATE_WORDS, word

PHONE_S: Final = 20 * 60
WRITTEN_S: Final = 2 * 3600
_MOST_STEPS: Final = 30
_ENDED: Final = frozenset({State.CLOSED, State.REVISITED})


class Kind(StrEnum):
    """In the order in which they are owed."""

    PHONE = "phone"
    FIRST = "first"
    FOLLOW_UP = "follow_up"
    FINAL = "final"


TITLES: Final[dict[Kind, tuple[str, str]]] = {
    Kind.PHONE: ("电话报告", "Phone report"), Kind.FIRST: ("首报", "First report"), Kind.FOLLOW_UP: ("续报", "Follow-up report"),
    Kind.FINAL: ("终报", "Final report"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """One report: until when it is owed (None: no set time), when it was filed, and whether it is owed now."""

    kind: Kind
    due: Stamp | None = None
    filed: Stamp | None = None
    owed: bool = False

    def left_s(self, now_ms: int) -> float | None:
        """Seconds left, negative past it; None where nothing counts down."""
        return (to_ms(self.due) - now_ms) / 1000 if self.due is not None and self.owed else None


def title(kind: Kind, lang: str) -> str:
    """What a report is called."""
    return TITLES[kind][lang.startswith("en")]


def kind_of(text: str) -> Kind | None:
    """Which report a note is, by how it begins; None for any other note."""
    for kind, words in TITLES.items():
        if text.startswith(tuple(f"{name}{colon}" for name in words for colon in ("：", ":"))):
            return kind
    return None


def graded_at(timeline: Sequence[ev.Event]) -> Stamp | None:
    """The moment from which reports are owed: the first grade since there was none, None while there is none."""
    since: Stamp | None = None
    for event in timeline:
        if isinstance(event.data, ev.Graded):
            since = None if event.data.grade == "none" else since or event.at
    return since


def duties(incident: Incident, timeline: Sequence[ev.Event]) -> tuple[Duty, ...]:
    """What is owed of an incident, nothing while it has no grade. A first report in writing within the 20 minutes stands for the one by phone;
    a follow-up is owed once the grade was raised after the last report, a final one once the incident is closed."""
    since = graded_at(timeline)
    if since is None:
        return ()
    filed = {kind: at for at, kind in _filed(timeline) if at >= since}
    first, last = filed.get(Kind.FIRST), max(filed.values(), default=since)
    regraded = any(isinstance(event.data, ev.Graded) and event.at > last for event in timeline)
    final_owed = incident.state in _ENDED and Kind.FINAL not in filed
    return (
        _duty(Kind.PHONE, plus(since, PHONE_S), filed.get(Kind.PHONE) or first),
        _duty(Kind.FIRST, plus(since, WRITTEN_S), first),
        Duty(Kind.FOLLOW_UP, None, filed.get(Kind.FOLLOW_UP), first is not None and regraded),
        Duty(Kind.FINAL, None, filed.get(Kind.FINAL), final_owed),
    )


def next_kind(owed: Sequence[Duty]) -> Kind:
    """The report to draft first: the one that is owed, else the next follow-up."""
    return next((duty.kind for duty in owed if duty.owed), Kind.FOLLOW_UP if owed else Kind.FIRST)


def _duty(kind: Kind, due: Stamp, filed: Stamp | None) -> Duty:
    return Duty(kind, due, filed, filed is None)


def _filed(timeline: Sequence[ev.Event]) -> list[tuple[Stamp, Kind]]:
    notes = [(event.at, kind_of(event.data.text)) for event in timeline if isinstance(event.data, ev.Noted)]
    return [(at, kind) for at, kind in notes if kind is not None]


# --- drafts ---


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft is made of, in one language; `when` puts a stamp into the site's date and time."""

    incident: Incident
    timeline: Sequence[ev.Event]
    tasks: Sequence[Assignment]
    lang: str
    names: Names
    when: Callable[[Stamp], str]

    def text(self, kind: Kind) -> str:
        """The whole report. What the log does not say is named as unknown, and nothing is said that it does not."""
        row, since = self.incident, graded_at(self.timeline)
        grade = word(GRADE_WORDS, row.grade, self.lang)
        lines = [
            self._row("事件", "Incident", f"{row.no} {grade}"),
            self._row("接报", "Taken", self.when(row.reported_at)),
            self._row("定级", "Graded", self.when(since) if since else self._pick("未定级", "not graded")),
            self._row("地点", "Where", self._where()),
            self._row("事由", "What", f"{self.names.category(row.category)} {row.text}"),
            self._row("原因", "Cause", ""),
            self._row("伤亡", "Casualties", self._casualties()),
            self._row("主办", "Led by", self._led()),
            self._row("现状", "State", word(STATE_WORDS, row.state, self.lang)),
            *([self._row("结果", "Outcome", self._outcome())] if kind is Kind.FINAL else []),
            self._done(kind),
        ]
        return "\n".join((f"{title(kind, self.lang)}{self._pick('：', ': ')}", *lines))

    def _pick(self, zh: str, en: str) -> str:
        return en if self.lang.startswith("en") else zh

    def _row(self, zh: str, en: str, value: str) -> str:
        return f"{self._pick(f'{zh}：', f'{en}: ')}{value.strip() or self._pick('不明', 'unknown')}"

    def _where(self) -> str:
        row = self.incident
        placed = self._pick("（未落格）", " (not placed in a grid)") if row.unplaced else ""
        address = row.address or self._pick("详细地址不明", "exact address unknown")
        return f"{self.names.path(row.region)}{placed} {address}"

    def _casualties(self) -> str:
        hurt = self.incident.casualties
        return "" if hurt is None else self._pick(f"{hurt} 人（据报）", f"{hurt} (as reported)")

    def _led(self) -> str:
        lead = [task for task in self.tasks if task.role == "lead" and task.active] or [task for task in self.tasks if task.role == "lead"]
        names = [self.names.unit(task.assignee) if task.kind == "unit" else self.names.org(task.assignee) for task in lead]
        return self._pick("、", ", ").join(dict.fromkeys(names))

    def _outcome(self) -> str:
        closed = [event for event in self.timeline if isinstance(event.data, ev.Closed)]
        if not closed or self.incident.state not in _ENDED:
            return self._pick("不明（尚未结案）", "unknown (not closed)")
        return describe(closed[-1], self.lang, self.names)

    def _done(self, kind: Kind) -> str:
        """What was done, since the report before this one for a follow-up."""
        head = self._pick("已采取措施：", "Done so far: ")
        last = max((at for at, _ in _filed(self.timeline)), default="") if kind is Kind.FOLLOW_UP else ""
        steps = [event for event in self.timeline if event.at > last and not self._passed_over(event)]
        if not steps:
            return head + self._pick("无记录", "nothing in the log")
        more = len(steps) - _MOST_STEPS
        before = [self._pick(f"（此前另有 {more} 项，见事件记录）", f"({more} more before, see the log)")] if more > 0 else []
        said = [f"{self.when(event.at)} {describe(event, self.lang, self.names)}" for event in steps[-_MOST_STEPS:]]
        return "\n".join((head.rstrip(), *before, *said))

    def _passed_over(self, event: ev.Event) -> bool:
        """The report that made it stands above; reports do not quote reports."""
        return isinstance(event.data, ev.Reported | ev.Overdue) or (isinstance(event.data, ev.Noted) and kind_of(event.data.text) is not None)
