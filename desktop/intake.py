"""The intake form put together: what is typed is looked up, kept, proposed as a duplicate, and goes out as a typed line would."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from desktop.feed import Feed
from desktop.intakewords import Finder, proposed
from desktop.overlays import Overlays
from services.analysis.duplicates import Call, Candidates
from services.analysis.places import point
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.types import Command
from services.console.model import Delta, Refusal
from services.console.seat import Seat
from services.domain.args import Contact, NoteArgs, ReportArgs
from services.runtime.settings import Settings
from services.runtime.tasks import Tasks
from widgets.base.i18n import language, pick
from widgets.base.painting import one_line
from widgets.intake.field import Found
from widgets.intake.form import CATEGORY, FIELDS, HURT, NAME, PHONE, PLACE, PRIORITY, TEXT, IntakeForm

_DRAFT = "draft"
_LOWEST = "4"


class Intake:
    """`chosen(incident)` is told which one came of it. The draft is a small file in `folder`, emptied when it is sent or attached."""

    def __init__(self, seat: Seat, lookup: StateLookup, form: IntakeForm, tasks: Tasks, folder: Path) -> None:
        self._seat, self._lookup, self._form, self._tasks = seat, lookup, form, tasks
        self._finder, self._open = Finder(seat, lookup), Candidates(self._phone)
        self._draft = Settings(folder / "intake.json")
        self._busy = False
        self.chosen: Callable[[str], None] = lambda incident: None
        form.fits = self._fits
        form.typed.connect(self._typed)
        form.sent.connect(self._send)
        form.attached.connect(self._attach)
        form.closed.connect(self.keep)
        self._forget = seat.subscribe(self._changed)
        self._changed(Delta(reset=True))
        kept: dict[str, object] = {**self._draft.get(_DRAFT, dict[str, str]())}  # a file may say anything
        form.fill({name: words for name, words in kept.items() if isinstance(words, str)})

    def begin(self) -> None:
        """The form is about to be opened, with what was typed before."""
        for name in FIELDS:
            self._look_up(name)
        self._propose()

    def tick(self) -> None:
        """A second has passed: what is typed is kept, and the proposals are older."""
        if self._form.isVisible():
            self._propose()
            self.keep()

    def keep(self) -> None:
        """The draft to the disk; said on the form where it cannot be."""
        values = self._form.values()
        try:
            if values:
                self._draft.set(_DRAFT, values)
            else:
                self._draft.forget(_DRAFT)
        except OSError as why:
            self._form.tell(pick(f"草稿未能存盘（{why.strerror}），重启后将没有", f"the draft is not on the disk ({why.strerror}): a restart would lose it"))

    # --- while it is typed ---

    def _changed(self, delta: Delta) -> None:
        if delta.reset:
            self._open = Candidates(self._phone, self._seat.view.incidents.values())
        for key in delta.incidents:
            row = self._seat.view.incidents.get(key)
            if row is None:
                self._open.forget(key)
            else:
                self._open.put(row)

    def _fits(self, name: str, typed: str) -> bool:
        if name == PLACE:
            return bool(self._finder.places(typed))
        return name != CATEGORY or bool(self._finder.categories(typed))

    def _typed(self, name: str) -> None:
        self._look_up(name)
        if name not in (PRIORITY, NAME, HURT):
            self._propose()

    def _look_up(self, name: str) -> None:
        typed = self._form.fields[name].edit.text()
        find = self._finder
        finds: dict[str, Callable[[str], Found]] = {PLACE: find.place, CATEGORY: find.category, PRIORITY: find.priority, HURT: find.casualties}
        self._form.show_found(name, finds[name](typed) if name in finds else Found())

    def _sure(self, name: str) -> str:
        return self._form.fields[name].found.sure

    def _call(self) -> Call:
        place, values = self._sure(PLACE), self._form.values()
        where, kinds = point(place), self._lookup.category(self._sure(CATEGORY).casefold())
        lon, lat = where if where is not None else (None, None)
        return Call(values.get(TEXT, ""), kinds[0] if len(kinds) == 1 else "", "" if where else place, lon, lat, values.get(PHONE, ""))

    def _propose(self) -> None:
        found = self._open.propose(self._call(), self._seat.hub_now_ms())
        rows = [(self._open.rows[one.incident], one) for one in found]
        self._form.show_near([proposed(row, one, self._lookup.category_label(row.category, language())) for row, one in rows])

    def _phone(self, incident: str) -> str:
        known = self._seat.contact(incident)
        return known.phone if known is not None else ""

    # --- what comes of it ---

    def _send(self) -> None:
        values = self._form.values()
        for name, why in ((CATEGORY, pick("还差类别", "still needs a category")), (TEXT, pick("还差内容", "still needs what happened"))):
            if not values.get(name):
                self._form.refuse(name, why)
                return
        line = typed_line({**values, HURT: self._sure(HURT)}, self._sure(PLACE), self._call().category)
        parsed = parse(line, self._lookup, language())
        if not parsed.commands or not isinstance(parsed.commands[0].args, ReportArgs):
            self._form.tell(parsed.why)
            return
        contact = Contact(name=values.get(NAME, ""), phone=values.get(PHONE, "")) if values.keys() & {NAME, PHONE} else None
        args = replace(parsed.commands[0].args, contact=contact)
        self._go(Command(verb="report", incident=None, args=args, line=line))

    def _attach(self, incident: str) -> None:
        values, place = self._form.values(), self._form.fields[PLACE]
        hurt = f"{pick('伤亡', 'casualties')} {values[HURT]}" if HURT in values else ""
        said = " · ".join(part for part in (values.get(TEXT, ""), hurt, place.found.said or values.get(PLACE, "")) if part)
        words = f"{pick('又一来电', 'Another call')}{pick('：', ': ') if said else ''}{said}"
        line = f"bz {self._lookup.number_to_type(incident)} {one_line(words)}"
        self._go(Command(verb="note", incident=incident, args=NoteArgs(text=words), line=line))

    def _go(self, command: Command) -> None:
        """One at a time: the key pressed twice is one report."""
        if not self._busy:
            self._busy = True
            self._tasks.spawn(self._submit(command), "intake")

    async def _submit(self, command: Command) -> None:
        try:
            answer = await self._seat.submit(command)
        finally:
            self._busy = False
        if isinstance(answer, Refusal):
            self._refused(answer)
            return
        self._form.fill({})
        self.keep()
        self._form.go_away()
        self.chosen(answer.incident or command.incident or "")

    def _refused(self, answer: Refusal) -> None:
        about = {"region": PLACE, "lon": PLACE, "lat": PLACE, "category": CATEGORY, "text": TEXT, "contact": PHONE, "priority": PRIORITY, "casualties": HURT}
        name = next((field for word, field in about.items() if word in answer.detail), None)
        if name is None:
            self._form.tell(answer.text)
        else:
            self._form.refuse(name, answer.text)


def typed_line(values: dict[str, str], place: str, category: str) -> str:
    """The line that says the same: the priority stands before the text always, so that no word of it is taken for one. A line has one word for a name."""
    who = [f"{name}={'·'.join(values[name].split())}" for name in (NAME, PHONE, HURT) if values.get(name)]
    level = f"P{values.get(PRIORITY, _LOWEST).upper().removeprefix('P')}"
    return " ".join(part for part in ("lr", category, place, *who, level, one_line(values.get(TEXT, ""))) if part)


def intake(seat: Seat, lookup: StateLookup, overlays: Overlays, feed: Feed, tasks: Tasks, folder: Path) -> tuple[Intake, Callable[[], None]]:
    """The form over the desk; and what opens it."""
    form = IntakeForm(overlays.home, overlays.tokens)
    made = Intake(seat, lookup, form, tasks, folder)
    overlays.add(form)
    feed.each_second.append(made.tick)

    def show() -> None:
        made.begin()
        overlays.show(form.open_over)

    return made, show
