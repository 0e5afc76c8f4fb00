"""When each field source was last connected, kept across restarts, so that it hears of what was taken from its units meanwhile."""

import logging

from services.hub.core import Core
from services.runtime.tasks import Tasks
from services.store import journal
from services.store.engine import Commits, StoreError
from services.store.lookups import Lookups

_LOG = logging.getLogger("gridwall.hub")


class Seen:
    """Last time by source."""

    def __init__(self, core: Core, reader: Lookups, writer: Commits, tasks: Tasks) -> None:
        self._core, self._reader, self._writer, self._tasks = core, reader, writer, tasks
        self._left: dict[str, str] = {}

    def since(self, source: str) -> str | None:
        """When the source went away; None when it was never here."""
        return self._left.get(source) or self._reader.gateway_seen(source)

    def left(self, source: str) -> None:
        """The last connection of a source has ended."""
        at = self._left[source] = self._core.now()
        self._tasks.spawn(self._store(source, at), "gateway seen")

    async def _store(self, source: str, at: str) -> None:
        try:
            await self._writer.run(lambda db: journal.set_gateway_seen(db, source, at))
        except StoreError as error:
            _LOG.warning("when %s left is not kept: %s", source, error)
