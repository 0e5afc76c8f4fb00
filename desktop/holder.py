"""Lines that are held for some seconds before they go out: each is on the disk from the first moment, and is sent or taken back once, never both."""

import asyncio
import logging
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from services.commands.holding import DEFAULT, HOLD_S, holds
from services.commands.types import Command, Parsed
from services.console.model import UNDECIDED, Delta, Link, Refusal
from services.console.seat import Seat
from services.runtime.settings import Settings
from services.runtime.tasks import Tasks
from services.store.kept import Kept

_LOG = logging.getLogger("gridwall.wall")
_LONGEST_S: Final = 60
_CLOSING_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class HoldRule:
    """How long a line is held (0: none is), and which verbs are."""

    seconds: int = HOLD_S
    verbs: tuple[str, ...] = DEFAULT


def rule_of(settings: Settings) -> HoldRule:
    """The rule that was chosen: `hold_s` and `hold_verbs`."""
    return HoldRule(min(_LONGEST_S, max(0, settings.get("hold_s", HOLD_S))), tuple(settings.get("hold_verbs", list(DEFAULT))))


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line that is held until a monotonic second."""

    line: str
    kept: tuple[Kept, ...]
    until: float


class Holder:
    """`shown(line, seconds, more)` says what is held, the newest first ("" when nothing is), `more` how many lines besides; `refused(line, why)` what
    the disk did not take; `back(line)` gets a line that was taken back."""

    def __init__(self, seat: Seat, rule: HoldRule, monotonic: Callable[[], float], tasks: Tasks) -> None:
        self._seat, self._rule, self._now, self._tasks = seat, rule, monotonic, tasks
        self._held: list[HeldLine] = []
        self._taken: list[HeldLine] = []
        self._busy = asyncio.Lock()
        self.shown: Callable[[str, int, int], None] = lambda line, seconds, more: None
        self.refused: Callable[[str, str], None] = lambda line, why: _LOG.warning("%r: %s", line, why)
        self.back: Callable[[str], None] = lambda line: None

    def wants(self, commands: Sequence[Command]) -> bool:
        """Whether these are to be held."""
        rows = self._seat.view.incidents
        return self._rule.seconds > 0 and holds(commands, self._rule.verbs, lambda key: rows[key].priority if key in rows else None)

    async def hold(self, parsed: Parsed) -> Refusal | None:
        """Hold a line; when this returns it is on the disk, or a Refusal says why nothing is."""
        answer = await self._seat.hold(parsed.commands)
        if isinstance(answer, Refusal):
            return answer
        self._held.append(HeldLine(parsed.line, answer, self._now() + self._rule.seconds))
        self.tick()
        return None

    def take_back(self) -> bool:
        """Take the newest line back; False when none is held."""
        if not self._held:
            return False
        self._taken.append(self._held.pop())
        self._tasks.spawn(self._drop(), "take-back")
        self._show()
        return True

    async def send_about(self, incidents: Collection[str | None]) -> None:
        """Something more is to be done about these incidents: what is held about them goes first."""
        await self._send([one for one in self._held if any(kept.incident in incidents for kept in one.kept)])

    def tick(self) -> None:
        """A second passed: what was held long enough goes out."""
        due = [one for one in self._held if one.until <= self._now()]
        if due:
            self._tasks.spawn(self._send(due), "send-held")
        self._show()

    async def close(self) -> None:
        """The wall closes: what was taken back is let go, everything else goes out now, and is waited for a moment where there is a hub."""
        await self._drop()
        lines = list(self._held)
        await self._send(lines)
        if lines and self._seat.status.link is Link.LIVE:
            await self._decided({kept.cid for one in lines for kept in one.kept})

    async def _decided(self, cids: Collection[str]) -> None:
        """Until the hub has decided these; no longer than a moment, for they are on the disk and the next start sends what was not."""
        done = asyncio.Event()

        def look(_delta: Delta) -> None:
            if not any(one.cid in cids and one.status in UNDECIDED for one in self._seat.commands):
                done.set()

        forget = self._seat.subscribe(look)
        look(Delta())
        try:
            async with asyncio.timeout(_CLOSING_S):
                await done.wait()
        except TimeoutError:
            _LOG.info("closed before the hub had decided what was held: it goes out at the next start")
        finally:
            forget()

    async def _send(self, lines: Sequence[HeldLine]) -> None:
        async with self._busy:
            for one in lines:
                if one not in self._held:  # taken back, or sent, meanwhile
                    continue
                self._held.remove(one)
                answer = await self._seat.release(one.kept)
                if isinstance(answer, Refusal):
                    self._held.insert(0, one)
                    self.refused(one.line, answer.text)
        self._show()

    async def _drop(self) -> None:
        async with self._busy:
            while self._taken:
                one = self._taken[0]
                answer = await self._seat.take_back(one.kept)
                self._taken.pop(0)
                if isinstance(answer, Refusal):
                    self._held.append(one)
                    self.refused(one.line, answer.text)
                else:
                    self.back(one.line)
        self._show()

    def _show(self) -> None:
        newest = self._held[-1] if self._held else None
        left = max(0, math.ceil(newest.until - self._now())) if newest else 0
        self.shown(newest.line if newest else "", left, max(0, len(self._held) - 1))
