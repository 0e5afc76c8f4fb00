"""Brings the rows on disk up to the log, a moment behind it: a command waits for its event, not for what follows from it (protocol.md §3 "Order")."""

import asyncio
import logging
from functools import partial

from services.domain.state import Change
from services.hub.core import Core
from services.hub.decider import Made
from services.store.engine import Commits, StoreError
from services.store.rows import advance

_LOG = logging.getLogger("gridwall.hub")
_LAG_S = 0.25
_AT_ONCE = 50
"""Events in one transaction: a command that comes meanwhile waits for no more than these."""


class Rows:
    """What events changed and is not in the rows yet. After a kill the rows are made from the log at the next start (services.store.rebuild)."""

    def __init__(self, core: Core, writer: Commits) -> None:
        self._writer = writer
        self._made: list[Made] = []
        self._some = asyncio.Event()
        core.listeners.append(self._changed)

    def _changed(self, made: list[Made]) -> None:
        self._made.extend(made)
        self._some.set()

    async def run(self) -> None:
        """Write what gathers, until cancelled; what the disk does not take is written once it does."""
        while True:
            await self._some.wait()
            await asyncio.sleep(_LAG_S)
            await self.bring()

    async def bring(self) -> None:
        """Write all of it now, or as much as the disk takes."""
        try:
            while self._made:
                await self._some_of_it(self._made[:_AT_ONCE])
            self._some.clear()
        except StoreError as error:
            _LOG.debug("rows stay behind the log: %s", error)

    async def _some_of_it(self, made: list[Made]) -> None:
        change = Change()
        for one in made:
            change.merge(one.change)
        await self._writer.run(partial(advance, change=change, seq=made[-1].entry.seq))
        del self._made[: len(made)]
