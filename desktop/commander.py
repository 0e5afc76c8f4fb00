"""From a typed line to the seat: read, completed, submitted, and answered on the line."""

import asyncio
import logging
from collections.abc import Callable

from services.commands.complete import complete
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.types import Completion, Parsed
from services.console.model import Refusal
from services.console.seat import Seat
from services.runtime.tasks import Tasks
from widgets.base.i18n import language

_LOG = logging.getLogger("gridwall.wall")


class Commander:
    """The desk's command language bound to one seat. `refused(line, why)`, `accepted(line, cid)` and `about(incident)` tell how a line went."""

    def __init__(self, seat: Seat, lookup: StateLookup, tasks: Tasks) -> None:
        self._seat, self._lookup, self._tasks = seat, lookup, tasks
        self._in_order = asyncio.Lock()
        self.refused: Callable[[str, str], None] = lambda line, why: _LOG.info("refused %r: %s", line, why)
        self.about: Callable[[str], None] = lambda incident: None
        self.accepted: Callable[[str, str], None] = lambda line, cid: _LOG.debug("queued %r as %s", line, cid)

    def parse(self, line: str) -> Parsed:
        """Read a line in the language that is on."""
        return parse(line, self._lookup, language())

    def complete(self, line: str, cursor: int) -> list[Completion]:
        """Ways on from the cursor."""
        return complete(line, cursor, self._lookup, language())

    def run(self, line: str) -> bool:
        """Do what a line says; False when it cannot be, with the reason told."""
        parsed = self.parse(line)
        if not parsed.commands:
            self.refused(line, parsed.why)
            return False
        self._tasks.spawn(self._submit(parsed), "submit")
        if parsed.commands[0].incident is not None:
            self.about(parsed.commands[0].incident)
        return True

    async def _submit(self, parsed: Parsed) -> None:
        async with self._in_order:
            for one in parsed.commands:
                answer = await self._seat.submit(one)
                if isinstance(answer, Refusal):
                    self.refused(parsed.line, answer.text)
                    return
                self.accepted(parsed.line, answer.cid)
