"""Between seat and tray: keeps its lines in step, does what a person chose there, and calls the desk when a conflict about it begins or stays."""

from collections.abc import Callable

from desktop.commander import Commander
from desktop.labels import Labels
from desktop.matters import Matters
from desktop.waiting import Waiting, concerns, waiting
from services.commands.types import Command
from services.console.model import CommandState, Delta, Refusal
from services.console.seat import Seat
from services.domain.args import ResolveArgs
from services.domain.model import Conflict
from services.runtime.tasks import Tasks
from widgets.log.tray import Tray


class TrayFeed:
    """`opened(incident)` is told when a line's incident is to be shown, `said(line, why)` when something could not be done, `called(what,
    how it stands)` when the desk must look."""

    def __init__(self, seat: Seat, labels: Labels, commander: Commander, tray: Tray, tasks: Tasks) -> None:
        self._seat, self._commander, self._tray, self._tasks = seat, commander, tray, tasks
        self._words = Matters(seat, labels)
        self._waiting = Waiting()
        self._called: dict[str, bool] = {}
        self._notices: list[str] = []
        self.opened: Callable[[str], None] = lambda incident: None
        self.said: Callable[[str, str], None] = lambda line, why: None
        self.called: Callable[[str, str], None] = lambda asked, changed: None
        tray.acted.connect(self._act)

    def told(self, delta: Delta) -> None:
        """A frame of the feed has passed."""
        if delta.conflicts or delta.reset:
            self._call(delta.reset)
        if self._tray.isVisible() and (delta.commands or delta.conflicts or delta.incidents or delta.reset):
            self.refresh()

    def tick(self) -> None:
        """A second has passed: what is called again counts down, and a disk may take something again."""
        if self._tray.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show what waits as of now."""
        self._waiting = waiting(self._seat)
        self._tray.show_rows(self._words.of(self._waiting, self._notices), self._words.own())

    def notice(self, line: str) -> None:
        """A line about this seat itself (what was found in its files at the start): it stands in the tray until it was read."""
        self._notices.append(line)
        self.called(line, "")

    @property
    def notices(self) -> int:
        """How many were not read yet."""
        return len(self._notices)

    # --- calling the desk ---

    def _call(self, silently: bool) -> None:
        """Once when a conflict begins, for who does not know by his own command, and once when it stays: what was there at the start is in the count."""
        own = {one.conflict for one in self._seat.conflicts}
        for row in self._seat.view.conflicts.values():
            late = row.overdue_at is not None
            if row.resolved_at is not None or self._called.get(row.id) in (late, True) or not concerns(self._seat, row):
                continue
            self._called[row.id] = late
            if not silently and (late or row.id not in own):
                matter = self._words.of(Waiting(told=(row,)))[0]
                self.called(matter.asked, f"{matter.state} · {matter.changed}")

    # --- doing what was chosen ---

    def _act(self, key: str, act: str) -> None:
        one, row = self._find(key)
        incident = one.incident if one is not None else row.incident if row is not None else None
        if act == "open" and incident is not None:
            self.opened(incident)
        elif act in ("dismiss", "seen") and one is not None:
            self._seat.dismiss(one.cid)
        elif act == "seen":
            del self._notices[int(key)]
        elif act == "seen_all":
            for each in self._waiting.different:
                self._seat.dismiss(each.cid)
        elif act == "confirm" and one is not None:
            self._tasks.spawn(self._again(one), "confirm")
        elif act == "resolve" and row is not None:
            self._tasks.spawn(self._resolve(row, one), "resolve")
        self.refresh()

    def _find(self, key: str) -> tuple[CommandState | None, Conflict | None]:
        for one in (*self._waiting.review, *self._waiting.different):
            if one.cid == key:
                return one, None
        for one, row in self._waiting.lost:
            if one.cid == key:
                return one, row
        return None, self._seat.view.conflicts.get(key)

    async def _again(self, one: CommandState) -> None:
        """The same line upon what is known now; it counts as looked at."""
        command = self._commander.read_again(one)
        if isinstance(command, str):
            self.said(one.line, command)
        else:
            await self._submit(command, one, confirmed=True)

    async def _resolve(self, row: Conflict, one: CommandState | None) -> None:
        command = Command(verb="resolve", incident=row.incident, args=ResolveArgs(conflict=row.id), line="resolve")
        await self._submit(command, one, confirmed=False)

    async def _submit(self, command: Command, one: CommandState | None, *, confirmed: bool) -> None:
        answer = await self._seat.submit(command, confirmed=confirmed)
        if isinstance(answer, Refusal):
            self.said(command.line, answer.text)
        elif one is not None:
            self._seat.dismiss(one.cid)
        self.refresh()
