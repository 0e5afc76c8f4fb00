"""The detail of the selected incident: head, steps, what stands open, recommended units, timeline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from services.analysis.response import Response
from services.domain.describe import describe, who
from services.domain.events import Event
from services.domain.model import Assignment, Incident
from services.domain.names import Names
from services.domain.states import OPEN
from services.domain.words import COMMAND_WORDS, word
from widgets.base.i18n import language
from widgets.base.localtime import hms_or_day
from widgets.base.painting import CENTRE, Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, STEP, Tokens
from widgets.detail.desks import DesksLine, OtherDesk
from widgets.detail.head import Head, head_words
from widgets.detail.label import Caption
from widgets.detail.notices import Notices, notices, owed
from widgets.detail.plan import PlanView
from widgets.detail.recommend import RecommendView
from widgets.detail.timeline import Line, TimelineView
from widgets.detail.track import StepTrack

if TYPE_CHECKING:
    from services.analysis.recommend import Recommendation

_SIDE: Final = 20
_BODY: Final = Face(BODY)


@dataclass(frozen=True, slots=True)
class WaitingCommand:
    """A command of mine that the hub has not decided: its id, the line as typed, QUEUED or SENT."""

    cid: str
    line: str
    status: str


class DetailView(Painted):
    """Fed by `show_incident`, `show_recommendations`, `show_timeline`; `recommendView` and `timelineView` are its lists."""

    def __init__(self, names: Names | None = None, zone: tzinfo = UTC, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailView")
        self._names, self._zone = names or Names(), zone
        self._incident: Incident | None = None
        self._assignments: tuple[Assignment, ...] = ()
        self._contact = ""
        self._events: tuple[Event, ...] = ()
        self._waiting: tuple[WaitingCommand, ...] = ()
        self._covering: int | None = None
        self._road = 1.4
        self._response = Response()
        self._open_at: Mapping[str, Sequence[OtherDesk]] = {}
        self._now_ms = 0
        self._head = Head(self, tokens)
        self._desks = DesksLine(self, tokens)
        self._track = StepTrack(self, tokens)
        self._notices = Notices(self, tokens)
        self._plan_caption = Caption(self, tokens)
        self.plan = PlanView(self, tokens)
        self._units_caption = Caption(self, tokens)
        self.recommend = RecommendView(self, tokens)
        self._coverage = Caption(self, tokens, small=True)
        self._log_caption = Caption(self, tokens)
        self.timeline = TimelineView(self, tokens)
        self._parts = (
            self._head, self._desks, self._track, self._notices, self._plan_caption, self.plan, self._units_caption, self.recommend,
            self._coverage, self._log_caption, self.timeline,
        )  # fmt: skip
        self._lay_out()
        self._show_parts()
        self.retranslate()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(_SIDE, STEP, _SIDE, 0)
        box.setSpacing(0)
        for part in self._parts:
            box.addWidget(part, 1 if part is self.timeline else 0)
        box.addStretch(0)

    # ---- what comes in
    def show_incident(self, incident: Incident | None, assignments: Sequence[Assignment], now_ms: int, contact: str = "") -> None:
        """Show an incident (None: nothing selected) with its assignments; `contact` as it may be shown, masked unless unmasked by right."""
        other = (incident.id if incident else None) != (self._incident.id if self._incident else None)
        self._incident, self._assignments, self._contact, self._now_ms = incident, tuple(assignments), contact, now_ms
        if other:
            self._events, self._waiting = (), ()
            self.recommend.show_rows(())
            self.show_response(Response())
            self._write_timeline()
        self._show_parts()
        self._write()

    def show_desks(self, by_incident: Mapping[str, Sequence[OtherDesk]]) -> None:
        """Which other desks have which incident open now: those of the one shown are named under its head."""
        self._open_at = by_incident
        self._write()

    def show_recommendations(self, rows: Sequence[Recommendation], covering: int | None = None, proposed: Collection[str] = (), road: float = 1.4) -> None:
        """Units to send, those `proposed` together marked; `covering` is how many more could be there in five minutes once the first is gone;
        `road` is what times on the way are reckoned by."""
        self.recommend.show_rows(rows, proposed)
        self._road = road
        self._covering = covering
        self._write_captions()

    def show_response(self, response: Response) -> None:
        """How far the incident's plan is."""
        self._response = response
        self.plan.show_response(response)
        self._show_parts()

    def show_timeline(self, events: Sequence[Event], waiting: Sequence[WaitingCommand] = ()) -> None:
        """Everything that happened to the incident, in any order, and own commands not decided yet, oldest first."""
        self._events, self._waiting = tuple(events), tuple(waiting)
        self._write_timeline()
        self._write()

    def tick(self, now_ms: int) -> None:
        """Let time pass: the step that is due follows its lamp."""
        self._now_ms = now_ms
        if self._incident is not None:
            self._track.set_incident(self._incident, now_ms, self._zone)
            self._write_notices(self._incident)

    def set_names(self, names: Names, zone: tzinfo | None = None) -> None:
        """Other names, or another time zone."""
        self._names, self._zone = names, zone or self._zone
        self.retranslate()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        for part in self._parts:
            part.set_tokens(tokens)

    def incident(self) -> str | None:
        """Id of the incident shown."""
        return self._incident.id if self._incident else None

    def text(self) -> str:
        """The head and what stands open, a line each."""
        said = (self._head.text(), self._desks.text(), self._notices.text())
        return "\n".join(filter(None, said)) if self._incident else " ".join(self._empty())

    # ---- words
    def retranslate(self) -> None:
        """Write everything in the language of the moment."""
        self.setAccessibleName(self.tr("Incident"))
        self.timeline.setAccessibleName(self.tr("Timeline"))
        self.recommend.setAccessibleName(self.tr("Recommended units"))
        self._write()
        self._write_captions()
        self._write_timeline()

    def _write(self) -> None:
        incident = self._incident
        if incident is None:
            self.update()
            return
        self._head.set_words(head_words(incident, self._names, self._contact), incident.priority)
        self._desks.show_desks(self._open_at.get(incident.id, ()), self._names)
        self._track.set_incident(incident, self._now_ms, self._zone)
        self._write_notices(incident)

    def _write_notices(self, incident: Incident) -> None:
        open_ = notices(incident, self._assignments, self._names)
        self._notices.show_notices([*owed(incident, self._events, self._now_ms), *open_])

    def _write_captions(self) -> None:
        source = self.tr("R sends ● · X next · straight line × %1")
        self._units_caption.set_words(self.tr("Recommended units"), source.replace("%1", f"{self._road:g}"))
        self._plan_caption.set_words(self.tr("Response plan"), "")
        self.plan.show_response(self._response)
        self._log_caption.set_words(self.tr("Log"), "")
        self._coverage.set_words(self._cover(), "")

    def _cover(self) -> str:
        """What is left once the first of the list is gone; nothing is said where nobody is asked to go."""
        if self._covering is None:
            return ""
        if not self._covering:
            return self.tr("With these gone, nobody else could be there within 5 minutes")
        return self.tr("With these gone, %1 more could be there within 5 minutes").replace("%1", str(self._covering))

    def _write_timeline(self) -> None:
        lang, names = language(), self._names
        waiting = [Line(one.cid, "", "", one.line, word(COMMAND_WORDS, one.status, lang)) for one in reversed(self._waiting)]
        events = sorted(self._events, key=lambda event: event.seq, reverse=True)
        told = [Line(event.id, hms_or_day(event.at, self._zone, self._now_ms), who(event, lang, names), describe(event, lang, names)) for event in events]
        self.timeline.show_lines([*waiting, *told])

    # ---- what has a place
    def _show_parts(self) -> None:
        """Nothing without an incident; nobody is sent to one that is over."""
        sending = (self._units_caption, self.recommend, self._coverage)
        over = self._incident is not None and self._incident.state not in OPEN
        for part in self._parts:
            unplanned = part in (self._plan_caption, self.plan) and not (self._response.kinds or self._response.items or self._response.tell)
            part.setVisible(self._incident is not None and not unplanned and not (over and part in sending))

    def _empty(self) -> tuple[str, str]:
        return self.tr("No incident selected"), self.tr("J K or ↑ ↓ in the queue select one, Enter opens it here")

    def paint(self, painter: QPainter) -> None:
        if self._incident is None:
            for number, line in enumerate(self._empty()):
                base = baseline(_BODY, self.height() // 3 + number * 32, 32)
                colour = self.tokens.faint if number else self.tokens.dim
                self.words.draw(painter, self.width() / 2, base, line, _BODY, colour, align=CENTRE, limit=max(1, self.width() - 2 * _SIDE))
