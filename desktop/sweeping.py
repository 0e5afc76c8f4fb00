"""The sweep at the desk: what is silent is put into words, and each answer goes as a command on the ordinary road."""

from collections.abc import Callable

from desktop.labels import Labels
from services.analysis.sweep import Silent, Whom, sweep
from services.commands.lookup import StateLookup
from services.commands.types import Command
from services.console.model import Refusal
from services.console.seat import Seat
from services.domain.args import EscalateArgs, NoArgs, NoteArgs
from services.domain.describe import describe, who
from services.domain.events import Event
from services.domain.names import Names, counter, masked
from services.domain.words import STATE_WORDS, word
from services.runtime.tasks import Tasks
from widgets.base.i18n import language, pick
from widgets.base.localtime import hms_or_day
from widgets.base.painting import one_line
from widgets.base.timefmt import clock
from widgets.base.wrap import joined
from widgets.shift.lines import Line
from widgets.shift.sweep import ESCALATE, NEWS, SKIP, URGE, WORKING, SweepSheet

_VISIBLE = 12
"""Lines whose last words are asked for when the sheet opens; those below when they are looked at."""
_LONG = 1000
_LONG_EVERY_S = 30


class SweepWalk:
    """`opened(incident)` is told when an incident is to be shown behind the sheet."""

    def __init__(self, seat: Seat, labels: Labels, lookup: StateLookup, sheet: SweepSheet, tasks: Tasks) -> None:
        self._seat, self._labels, self._lookup, self._sheet, self._tasks = seat, labels, lookup, sheet, tasks
        self._ticks = 0
        self._words: dict[str, tuple[int, str]] = {}
        self.opened: Callable[[str], None] = lambda incident: None
        sheet.answered.connect(self.answer)
        sheet.chosen.connect(lambda incident: tasks.spawn(self._ask([incident]), "last words"))
        sheet.opened.connect(self._open)

    def silent(self) -> list[Silent]:
        """What is silent as of now."""
        return sweep(self._seat.view, self._seat.hub_now_ms(), self._seat.ref.policy)

    def tick(self) -> None:
        """A second has passed: another may have fallen silent, or something was heard of one. A very long list is looked through less often."""
        self._ticks += 1
        if self._sheet.isVisible() and (self._ticks % _LONG_EVERY_S == 0 or self._sheet.lines < _LONG):
            self.refresh()

    def begin(self) -> None:
        """The sheet is about to be opened."""
        self.refresh()
        self._tasks.spawn(self._ask([one.key for one in self.silent()[:_VISIBLE]]), "last words")

    def refresh(self) -> None:
        """Show what is silent as of now."""
        names = self._labels.names()
        self._sheet.show_lines([self._line(one, names) for one in self.silent()])

    def _open(self, incident: str) -> None:
        self.opened(incident)

    # --- in words ---

    def _line(self, one: Silent, names: Names) -> Line:
        row = one.incident
        head = f"{counter(row.no)} {names.category(row.category)} {one_line(row.text)}"
        long, usual, days = clock(one.silent_s, pick("天", "d")), clock(one.norm_s, pick("天", "d")), pick("静默 %1（常限 %2）", "silent %1 (norm %2)")
        state = word(STATE_WORDS, row.state, language())
        ring = joined([self._ring(kind, key, names) for kind, key in one.ring], pick("、", ", ")) or pick("无人在办，请先受理派遣", "nobody has it: take it up")
        first = joined((f"{pick('联系', 'ring')} {ring}", f"{state} · {names.path(row.region)}"))
        last = self._last(one, names)
        return Line(row.id, row.priority, head, days.replace("%1", long).replace("%2", usual), first, last, pressing=row.priority <= 2)

    def _ring(self, kind: Whom, key: str, names: Names) -> str:
        """A unit by its callsign and who is in it, an organisation by its number on record, a desk by its name."""
        if kind == "org":
            org = self._seat.ref.rules.orgs.get(key)
            return f"{names.org(key)} {org.contact}".rstrip() if org is not None and org.contact != names.org(key) else names.org(key)
        unit = self._seat.view.units.get(key) if kind == "unit" else None
        crew = pick("、", ", ").join(masked(name) for name in unit.members) if unit is not None else ""
        name = names.unit(key) if kind == "unit" else f"{pick('席位', 'desk')} {key}"
        return f"{name} ({crew})" if crew else name

    def _last(self, one: Silent, names: Names) -> str:
        at = hms_or_day(one.since, self._labels.zone, self._seat.hub_now_ms())
        known = self._words.get(one.key)
        return f"{pick('最后', 'last')} {at} {known[1] if known else ''}".rstrip()

    async def _ask(self, incidents: list[str]) -> None:
        """Fetch the last words of some; those whose version is known are not asked for again."""
        for incident in incidents:
            row = self._seat.view.incidents.get(incident)
            if row is None or self._words.get(incident, (0, ""))[0] == row.version:
                continue
            events = await self._seat.timeline(incident)
            self._words[incident] = row.version, self._said([event for event in events if event.type != "incident.overdue"])
            self.refresh()

    def _said(self, events: list[Event]) -> str:
        """The newest thing a person said or did; a note before anything else that came at the same time."""
        lang, names = language(), self._labels.names()
        heard = [event for event in events if event.actor not in ("", "timer", "hub", "system")] or events
        return joined((who(heard[-1], lang, names), describe(heard[-1], lang, names))) if heard else ""

    # --- answers ---

    def answer(self, incident: str, act: str, words: str) -> None:
        """One key of the sheet."""
        number = self._lookup.number_to_type(incident)
        passed = pick("略过催问：", "passed over: ")
        notes = {NEWS: words, WORKING: pick("仍在处置", "still working on it"), SKIP: f"{passed}{words}"}
        if act in notes:
            command = Command(verb="note", incident=incident, args=NoteArgs(text=notes[act]), line=f"bz {number} {notes[act]}")
        elif act == URGE:
            command = Command(verb="urge", incident=incident, args=NoArgs(), line=f"cb {number}")
        else:
            assert act == ESCALATE
            command = Command(verb="escalate", incident=incident, args=EscalateArgs(), line=f"sb {number}")
        self._tasks.spawn(self._submit(command), "sweep")

    async def _submit(self, command: Command) -> None:
        answer = await self._seat.submit(command)
        self._sheet.tell(f"{command.line}: {answer.text}" if isinstance(answer, Refusal) else "")
        self.refresh()
