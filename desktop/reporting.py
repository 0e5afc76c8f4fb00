"""Reports of graded incidents at the desk: what is owed in words, the draft from the log, and filing it as a note and as a file."""

from collections.abc import Callable
from pathlib import Path

from desktop.keeping import keep_file
from desktop.labels import Labels
from services.analysis.reports import Draft, Duty, Kind, duties, next_kind, title
from services.commands.lookup import StateLookup
from services.commands.types import Command
from services.console.model import Refusal
from services.console.seat import Seat
from services.domain.args import NoteArgs
from services.domain.events import Event
from services.domain.model import Incident
from services.domain.names import counter
from services.domain.times import Stamp
from services.domain.words import GRADE_WORDS, word
from services.runtime.tasks import Tasks
from widgets.base.i18n import language, pick
from widgets.base.localtime import hms, moment
from widgets.base.painting import one_line
from widgets.base.timefmt import due
from widgets.shift.report import Owed, ReportSheet

_SOON_S = 300


class Reports:
    """`chosen()` tells the selected incident; files go to `folder`."""

    def __init__(self, seat: Seat, labels: Labels, lookup: StateLookup, sheet: ReportSheet, tasks: Tasks, folder: Path) -> None:
        self._seat, self._labels, self._lookup, self._sheet, self._tasks, self._folder = seat, labels, lookup, sheet, tasks, folder
        self._timeline: list[Event] = []
        self.chosen: Callable[[], str | None] = lambda: lookup.chosen
        sheet.filed.connect(lambda incident, kind, text: tasks.spawn(self._file(incident, Kind(kind), text), "report"))
        sheet.drafted.connect(lambda incident, kind: self._draft(incident, Kind(kind)))

    def begin(self) -> None:
        """The sheet is about to be opened about the selected incident."""
        row = self._row(self.chosen() or "")
        self._sheet.clear("" if row is not None else pick("先选中一起事件", "select an incident first"))
        if row is not None:
            self._tasks.spawn(self._open(row), "report")

    def tick(self) -> None:
        """A second has passed: what is owed counts down."""
        row = self._row(self._sheet.about[0])
        if self._sheet.isVisible() and row is not None:
            self._owed(row)

    async def _open(self, row: Incident) -> None:
        self._timeline = await self._seat.timeline(row.id)
        owed = self._owed(row)
        name = f"{counter(row.no)} {one_line(row.text)} · {word(GRADE_WORDS, row.grade, language())}"
        self._sheet.show_about(row.id, name, next_kind(owed))
        self._sheet.tell("" if owed else pick("未定级，没有报告时限：先定级 dj", "not graded, so nothing counts down: grade it first (dj)"))

    def _row(self, incident: str) -> Incident | None:
        return self._seat.view.incidents.get(incident)

    def _owed(self, row: Incident) -> tuple[Duty, ...]:
        found = duties(row, self._timeline)
        now_ms = self._seat.hub_now_ms()
        self._sheet.show_owed([self._words(one, now_ms) for one in found or [Duty(kind) for kind in Kind]])
        return found

    def _words(self, duty: Duty, now_ms: int) -> Owed:
        left, name = duty.left_s(now_ms), title(duty.kind, language())
        if left is not None:
            return Owed(duty.kind, name, due(left, pick("超", "over"), pick("天", "d")), pressing=left < _SOON_S)
        if duty.filed is not None:
            return Owed(duty.kind, name, f"{pick('已报', 'filed')} {hms(duty.filed, self._labels.zone)}")
        return Owed(duty.kind, name, pick("应报", "owed") if duty.owed else "", pressing=duty.owed)

    def _draft(self, incident: str, kind: Kind) -> None:
        row = self._row(incident)
        if row is not None:
            tasks = [task for key in row.assignments if (task := self._seat.view.assignments.get(key)) is not None]
            draft = Draft(row, self._timeline, tasks, language(), self._labels.names(), self._when)
            self._sheet.show_draft(draft.text(kind))

    def _when(self, at: Stamp) -> str:
        return f"{moment(at, self._labels.zone):%m-%d %H:%M:%S}"

    # --- filing ---

    async def _file(self, incident: str, kind: Kind, text: str) -> None:
        """The log first: that is what counts. The file is what is handed on."""
        head = title(kind, language())
        whole = text if text.startswith(head) else f"{head}{pick('：', ': ')}\n{text}"
        line = f"bz {self._lookup.number_to_type(incident)} {head}"
        answer = await self._seat.submit(Command(verb="note", incident=incident, args=NoteArgs(text=whole), line=line))
        if isinstance(answer, Refusal):
            self._sheet.tell(answer.text)
            return
        try:
            self._keep(incident, kind, whole)
        except OSError as why:
            self._sheet.tell(pick(f"已写入事件记录，文件未能写出（{why.strerror}）", f"It is in the log, but the file could not be written ({why.strerror})"))
            return
        self._sheet.done()

    def _keep(self, incident: str, kind: Kind, text: str) -> None:
        row = self._row(incident)
        number = row.no if row is not None and row.no else incident
        at = moment(self._seat.hub_now_ms(), self._labels.zone)
        keep_file(self._folder, f"{number}-{kind}-{at:%Y%m%d-%H%M%S}.txt", text.encode())
