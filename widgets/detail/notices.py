"""What stands open on an incident beside its state: assignments with their letters, requests, pages, suspension, each with the key that answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.analysis.reports import duties, title
from services.domain.events import Event
from services.domain.model import Assignment, Incident
from services.domain.names import Names
from services.domain.states import Step
from services.domain.words import LEVEL_WORDS, PART_WORDS, PURPOSE_WORDS, STEP_WORDS, word
from widgets.base.i18n import language, pick
from widgets.base.painting import Face, baseline, draw_status_box
from widgets.base.panel import Painted
from widgets.base.timefmt import due
from widgets.base.tokens import BODY, DARK, SMALL, Tokens
from widgets.base.wrap import joined

_LINE: Final = 28
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)


@dataclass(frozen=True, slots=True)
class Notice:
    """A line: letters for the box ("" for none), words, and faint words behind them."""

    letters: str
    words: str
    hint: str = ""


def notices(incident: Incident, assignments: Sequence[Assignment], names: Names) -> list[Notice]:
    """Assignments that have not ended, then what waits for somebody's word."""
    found = [_assignment(one, names) for one in assignments if one.status is not Step.ENDED]
    if incident.suspended_until:
        found.append(Notice("", pick("挂账至 ", "suspended until ") + names.moment(incident.suspended_until), pick("jg 解挂", "jg resumes")))
    for request in incident.requests:
        kind = pick("申请延期", "extension asked") if request.kind == "extend" else pick("申请退单", "return asked")
        until = f" {names.moment(request.until)}" if request.until else ""
        found.append(Notice("", joined((f"{kind}{until}", request.reason), " "), pick("pz 批准 bh 驳回", "pz approves, bh rejects")))
    for page in incident.pages:
        if page.open:
            owing = [names.actor(one) for one in page.leaders if one not in page.acked]
            whom = pick("、", ", ").join(owing)
            said = f"{pick('待知悉', 'to acknowledge')} {word(LEVEL_WORDS, page.level, language())} {whom}"
            found.append(Notice("", said.strip(), pick("zx 知悉", "zx acknowledges")))
    return found


def owed(incident: Incident, events: Sequence[Event], now_ms: int) -> list[Notice]:
    """The reports that a grade asks for and until when, while they are owed."""
    lang, said = language(), list[str]()
    for duty in duties(incident, events):
        if duty.owed:
            left = duty.left_s(now_ms)
            stands = pick("应报", "owed") if left is None else due(left, pick("超", "over"), pick("天", "d"))
            said.append(f"{title(duty.kind, lang)} {stands}")
    return [Notice("", " · ".join(said), pick("F7 拟稿", "F7 drafts it"))] if said else []


def _assignment(one: Assignment, names: Names) -> Notice:
    lang = language()
    name = names.unit(one.assignee) if one.kind == "unit" else names.org(one.assignee)
    part = word(PART_WORDS, one.role, lang) if one.purpose == "handle" else word(PURPOSE_WORDS, one.purpose, lang)
    since = one.feedback_at or one.handling_at or one.arrived_at or one.departed_at or one.signed_at or one.dispatched_at
    return Notice(one.status, joined((name, part), " "), f"{word(STEP_WORDS, one.status, lang)} {names.moment(since) if since else ''}".strip())


class Notices(Painted):
    """Paints the notices one under another; takes no room where there is none."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailNotices")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._notices: Sequence[Notice] = ()
        self.setFixedHeight(0)

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show these."""
        if list(notices) != list(self._notices):
            self._notices = tuple(notices)
            self.setFixedHeight(_LINE * len(notices))
            self.setAccessibleName(self.text())
            self.update()

    def text(self) -> str:
        """All it says, a line each."""
        return "\n".join(f"{one.letters} {one.words} {one.hint}".strip() for one in self._notices)

    def paint(self, painter: QPainter) -> None:
        for place, one in enumerate(self._notices):
            top = place * _LINE
            base, x = baseline(_BODY, top, _LINE), 0.0
            if one.letters:
                box = 46 if len(one.letters) > 2 else 28
                draw_status_box(painter, QRectF(0, top + 4, box, 20), one.letters, self.tokens)
                x = box + 10.0
            x += self.words.draw(painter, x, base, one.words, _BODY, self.tokens.text, limit=max(40, self.width() * 2 / 3 - x)) + 12
            self.words.draw(painter, x, base, one.hint, _SMALL, self.tokens.faint, limit=max(24, self.width() - x))
