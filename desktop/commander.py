"""From a typed line to the seat: read, completed, submitted, and answered on the line."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.holder import Holder
from services.commands.chords import filled
from services.commands.complete import complete
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.slots.crowd import narrowed
from services.commands.types import Command, Completion, Parsed
from services.console.model import CommandState, Refusal
from services.console.seat import Seat
from services.runtime.tasks import Tasks
from widgets.base.i18n import language

_LOG = logging.getLogger("gridwall.wall")


class Commander:
    """The desk's command language bound to one seat. `refused(line, why)`, `accepted(line, cid)` and `about(incident)` tell how a line went;
    `key_refused(line, why)` is told instead of `refused` where a key stood for the line: it was never typed, so it does not come back for mending;
    `asks(line)` instead of doing it where a key stands for a line about several incidents."""

    def __init__(self, seat: Seat, lookup: StateLookup, tasks: Tasks, holder: Holder | None = None) -> None:
        self.holder = holder
        self._seat, self._lookup, self._tasks = seat, lookup, tasks
        self._in_order = asyncio.Lock()
        self.refused: Callable[[str, str], None] = lambda line, why: _LOG.info("refused %r: %s", line, why)
        self.key_refused: Callable[[str, str], None] = self.refused
        self.asks: Callable[[str], None] = lambda line: self.refused(line, "")
        self.about: Callable[[str], None] = lambda incident: None
        self.accepted: Callable[[str, str], None] = lambda line, cid: _LOG.debug("queued %r as %s", line, cid)

    def parse(self, line: str) -> Parsed:
        """Read a line in the language that is on."""
        return parse(line, self._lookup, language())

    def complete(self, line: str, cursor: int) -> list[Completion]:
        """Ways on from the cursor."""
        return complete(line, cursor, self._lookup, language())

    def number(self) -> str:
        """What to type for the selected incident."""
        chosen = self._lookup.selected()
        return self._lookup.number_to_type(chosen) if chosen else ""

    def run(self, line: str, *, by_key: bool = False) -> bool:
        """Do what a line says; False when it cannot be, with the reason told."""
        parsed, refused = self.parse(line), self.key_refused if by_key else self.refused
        if not parsed.commands:
            refused(line, parsed.why)
            return False
        if by_key and parsed.several:
            self.asks(line)
            return True
        self._tasks.spawn(self._submit(parsed, refused), "submit")
        if parsed.commands[0].incident is not None:
            self.about(parsed.commands[0].incident)
        return True

    def run_steps(self, steps: Sequence[str], screen: Callable[[str], None]) -> None:
        """The commands of one key, in order, about the incident that is selected now; the first line that is refused ends it and is said.
        `screen` does those of the screen."""
        number = self.number()
        lines = [one if one.startswith(":") else filled(one, number) for one in steps]
        self._tasks.spawn(self._steps(lines, self._lookup.chosen, screen), "steps")

    async def _steps(self, steps: Sequence[str], incident: str | None, screen: Callable[[str], None]) -> None:
        for one in steps:
            if one.startswith(":"):
                screen(one)
                continue
            parsed = self._parse_about(one, incident)
            if not parsed.commands:
                self.key_refused(one, parsed.why)
                return
            if parsed.several:
                self.asks(one)
                return
            if not await self._submit(parsed, self.key_refused):
                return

    def _parse_about(self, line: str, incident: str | None) -> Parsed:
        """A line as it reads while this incident is the selected one."""
        chosen, self._lookup.chosen = self._lookup.chosen, incident
        try:
            return self.parse(line)
        finally:
            self._lookup.chosen = chosen

    def read_again(self, one: CommandState) -> Command | str:
        """The command that an own line stands for now, about the incident it was about; why it cannot be read where it cannot."""
        row = self._lookup.incident(one.incident) if one.incident else None
        parsed = self._parse_about(narrowed(one.line, row.no) if row is not None else one.line, one.incident)
        found = next((command for command in parsed.commands if command.verb == one.verb), None)
        return parsed.why if found is None else replace(found, incident=one.incident, expect=None)

    async def _submit(self, parsed: Parsed, refused: Callable[[str, str], None]) -> bool:
        """Whether it was taken; why not is told."""
        async with self._in_order:
            answer = await self._take(parsed)
        if isinstance(answer, Refusal):
            refused(parsed.line, answer.text)
            return False
        for one in answer:
            self.accepted(parsed.line, one)
        return True

    async def _take(self, parsed: Parsed) -> Sequence[str] | Refusal:
        """Held or queued; the ids of what is queued, one empty one for a line that is held."""
        if self.holder is not None:
            await self.holder.send_about({one.incident for one in parsed.commands})
            if self.holder.wants(parsed.commands):
                return await self.holder.hold(parsed) or ("",)
        answer = await self._seat.submit_all(parsed.commands)
        return answer if isinstance(answer, Refusal) else [one.cid for one in answer]
