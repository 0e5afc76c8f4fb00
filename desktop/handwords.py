"""The handover in words, on the screen and on paper."""

from datetime import tzinfo
from pathlib import Path
from typing import Final

from desktop.labels import Labels
from services.analysis.handover import Entry, Handover, NotSigned, Part, Signature
from services.analysis.page import heading, html, line, table
from services.domain.names import Names, counter
from services.domain.times import Stamp
from services.domain.words import CLOCK_NAMES, GRADE_WORDS, LEVEL_WORDS, STATE_WORDS, detail_text, word
from widgets.base.i18n import language, pick
from widgets.base.localtime import moment
from widgets.base.painting import one_line
from widgets.base.wrap import joined
from widgets.shift.lines import Line

_PARTS: Final = {
    Part.UNACKNOWLEDGED: ("待受理或待知悉", "not acknowledged"), Part.OVERDUE: ("超时", "overdue"), Part.SUSPENDED: ("挂账", "suspended"),
    Part.CONFLICT: ("冲突", "conflict"), Part.OPEN: ("在办", "under way"),
}  # fmt: skip
_HEADS: Final = (("类", "part"), ("编号", "number"), ("级", "P"), ("状态", "state"), ("内容", "what"), ("地点", "where"), ("承办", "who"))
_REFUSED: Final = {
    "no_name": ("没有写姓名：签名须写全名", "No name: a signature is the full name"),
    "silent": (
        "还有 %1 起静默事件，不能签：先关闭此页按 S 逐件查问，或按 R 写明原因再签",
        "%1 incidents are silent, not signed: close this and walk them with S, or give the reason with R and sign again",
    ),
    "not_left": ("交班人尚未签名：先按 1", "Who leaves has not signed yet: 1 first"),
    "same_name": ("交班人与接班人不能是同一人", "Who comes cannot be who leaves"),
    "unread": ("还有 %1 行未看：按 J 逐行看完再签", "%1 lines were not read yet: walk through them with J, then sign"),
    "changed": ("清单已变，先前的签名不算：交班人按 1 重新签", "The list changed, the signature does not stand for it: who leaves signs again with 1"),
}  # fmt: skip


class HandWords:
    """Over the desk's names, in the language of the moment."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    @property
    def zone(self) -> tzinfo:
        """The site's time zone."""
        return self._labels.zone

    def lines(self, paper: Handover) -> list[Line]:
        """One line of the sheet for each of the list."""
        names = self._labels.names()
        return [self._line(one, names) for one in paper.entries]

    def counts(self, paper: Handover) -> str:
        """How many of each part."""
        said = " · ".join(f"{pick(*words)} {paper.count(part)}" for part, words in _PARTS.items())
        return f"{pick('交接班', 'Handover')} {self._when(paper.at)} · {said}"

    def notes(self, paper: Handover) -> str:
        """What who leaves has to say."""
        return "\n".join(f"{pick('留言', 'note')} {number}: {text}" for number, text in enumerate(paper.notes, 1))

    def signed(self, paper: Handover, reason: str) -> str:
        """Who has signed, and why although incidents are silent."""
        why = paper.reason or reason
        plain = pick("签名原因：", "reason to sign: ")
        silent = pick(f"静默 {paper.silent} 起，签名原因：", f"signed with {paper.silent} silent because: ") if paper.silent else plain
        left, came = self._signature(pick("交班", "left"), paper.left), self._signature(pick("接班", "came"), paper.came)
        return "\n".join(part for part in (f"{silent}{why}" if why else "", left, came) if part)

    def kept(self, file: Path, digest: str) -> str:
        """Where the record lies and what tells it from any other."""
        return f"{pick('已存', 'kept in')} {file.parent.name}/{file.name} · {pick('摘要', 'digest')} {digest[:16]}"

    def refused(self, why: NotSigned) -> str:
        """What was refused, why, what to do."""
        return pick(*_REFUSED[why.code]).replace("%1", str(why.number))

    def not_kept(self, why: OSError) -> str:
        """The disk does not take it: a signature that is nowhere is none."""
        return pick(f"未签：记录未能写入本席目录（{why.strerror}）", f"Not signed: the record could not be written to this seat's directory ({why.strerror})")

    # --- paper ---

    def page(self, paper: Handover, digest: str) -> str:
        """The handover as a page to be printed."""
        names = self._labels.names()
        heads = [pick(*words) for words in _HEADS]
        rows = [self._row(one, names) for one in paper.entries]
        said = [line(text) for text in (*self.notes(paper).splitlines(), *self.signed(paper, "").splitlines())]
        title = f"{pick('交接班清单', 'Shift handover')} {paper.desk}"
        return html(title, [heading(title), line(self.counts(paper)), *said, table(heads, rows), line(f"{pick('摘要', 'digest')} SHA-256 {digest}")])

    def _row(self, one: Entry, names: Names) -> tuple[str, ...]:
        level = f"P{one.priority}" if one.priority else ""
        what = joined((self._what(one, names), self._due(one)))
        return pick(*_PARTS[one.part]), one.no, level, self._state(one), what, names.path(one.region), self._whom(one, names)

    # --- one line ---

    def _line(self, one: Entry, names: Names) -> Line:
        right = joined((pick(*_PARTS[one.part]), self._state(one)))
        pressing = one.part in (Part.UNACKNOWLEDGED, Part.OVERDUE, Part.CONFLICT)
        head = joined((counter(one.no) if one.no else "", self._what(one, names)), " ")
        first = joined((names.path(one.region), self._whom(one, names)))
        second = f"{pick('最后消息', 'last news')} {self._when(one.heard)}"
        return Line(f"{one.part} {one.incident}", one.priority, head, right, first, joined((self._due(one), second)), pressing)

    def _what(self, one: Entry, names: Names) -> str:
        grade = word(GRADE_WORDS, one.grade, language()) if one.grade != "none" else ""
        text = detail_text(one.text, language()) if one.part is Part.CONFLICT else one.text
        return joined((names.category(one.category) if one.category else "", grade, one_line(text)), " ")

    def _state(self, one: Entry) -> str:
        paging = pick("、", ", ").join(word(LEVEL_WORDS, level, language()) for level in one.pages)
        return joined((word(STATE_WORDS, one.state, language()) if one.state else "", paging))

    def _due(self, one: Entry) -> str:
        if one.suspended_until is not None:
            return f"{pick('挂账至', 'suspended until')} {self._when(one.suspended_until)}"
        return f"{word(CLOCK_NAMES, one.due_clock, language())} {self._when(one.due_at)}" if one.due_at and one.due_clock else ""

    def _whom(self, one: Entry, names: Names) -> str:
        return pick("、", ", ").join([*map(names.unit, one.units), *map(names.org, one.orgs)])

    def _signature(self, head: str, one: Signature | None) -> str:
        return f"{head}: {one.name} ({one.actor}) {self._when(one.at)}" if one is not None else ""

    def _when(self, at: Stamp) -> str:
        return f"{moment(at, self.zone):%m-%d %H:%M}" if at else ""
