"""Who has which incident open: told among the consoles that say so themselves, some times a second, kept nowhere (protocol.md §3 is silent on it)."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from services.domain.regions import in_scope
from services.domain.states import Role
from services.domain.times import Stamp
from services.hub.core import Core
from services.hub.decider import Made
from services.wire import frames
from services.wire.codec import encode

PACE_S = 0.3
_HANDLES = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})
"""Whose look is a desk's work on an incident; leaders and observers hear of the others and are not told of."""


class Outlet(Protocol):
    """The sending side of a console."""

    @property
    def empty(self) -> bool:
        """Whether it takes more now."""
        ...

    def push(self, frame: bytes) -> None:
        """Queue one frame."""
        ...


class Viewer(Protocol):
    """A console as presence sees it."""

    role: Role
    actor: str
    scopes: tuple[str, ...]

    @property
    def console(self) -> str:
        """The desk's name."""
        ...

    @property
    def line(self) -> Outlet:
        """Where its frames go."""
        ...


@dataclass(frozen=True, slots=True)
class _Look:
    owner: Viewer
    incident: str
    since: Stamp


@dataclass(slots=True)
class _Reader:
    """What a console has been told, by desk, and the desks of which there is news for it."""

    pending: set[str]
    told: dict[str, frames.LookItem] = field(default_factory=dict)
    greeted: bool = False


class Presence:
    """Looks by desk, each as long as its connection. An incident that nobody knows yet may be looked at: it is told of once it is there."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._looks: dict[str, _Look] = {}
        self._readers: dict[Viewer, _Reader] = {}
        self._wake = asyncio.Event()
        core.listeners.append(self._changed)

    def look(self, who: Viewer, incident: str | None) -> None:
        """A console says what it has open, None for nothing; from the first time on it hears of the others."""
        if who not in self._readers:
            self._readers[who] = _Reader(set(self._looks))
            self._wake.set()
        if who.role in _HANDLES:
            held = self._looks.get(who.console)
            if incident is None:
                self._drop(who)
            elif held is None or held.owner is not who or held.incident != incident:
                self._looks[who.console] = _Look(who, incident, self._core.now())
                self._news({who.console})

    def leave(self, who: Viewer) -> None:
        """A console has gone, or begins anew under a name that may be another."""
        self._readers.pop(who, None)
        self._drop(who)

    def _drop(self, who: Viewer) -> None:
        # The same console may have come again on another socket: that one's look stands. A session that was renamed leaves nothing behind.
        gone = {desk for desk, look in self._looks.items() if look.owner is who}
        for desk in gone:
            del self._looks[desk]
        self._news(gone)

    def _changed(self, made: list[Made]) -> None:
        """An incident that is looked at may have come to be, or to lie in another region."""
        touched = {key for one in made for key in one.change.incidents} if self._looks else set[str]()
        if touched:
            self._news({desk for desk, look in self._looks.items() if look.incident in touched})

    def _news(self, desks: set[str]) -> None:
        if desks and self._readers:
            for reader in self._readers.values():
                reader.pending |= desks
            self._wake.set()

    async def run(self) -> None:
        """Tell whoever asked, until cancelled; a console that does not read hears the newest when it goes on."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            for who in list(self._readers):
                self._tell(who)
                await asyncio.sleep(0)  # with many desks the others have their turn in between
            await asyncio.sleep(PACE_S)

    def _tell(self, who: Viewer) -> None:
        reader = self._readers.get(who)
        if reader is None or not (reader.pending or not reader.greeted):
            return
        if not who.line.empty:
            self._wake.set()
            return
        items = list(self._items(who, reader))
        if items or not reader.greeted:
            who.line.push(encode(frames.Looks(items=items)))
        reader.pending, reader.greeted = set(), True

    def _items(self, who: Viewer, reader: _Reader) -> Iterator[frames.LookItem]:
        """What is new to this reader, in its scope and the looker's; a desk that looks at nothing it may see any more has an empty incident."""
        for desk in sorted(reader.pending - {who.console}):
            look = self._looks.get(desk)
            if look is not None and self._seen(look.incident, who) and self._seen(look.incident, look.owner):
                item = (look.incident, desk, look.owner.actor, look.since)
            elif desk in reader.told:
                item = ("", desk, "", "")
            else:
                continue
            if reader.told.get(desk) != item:
                yield item
            if item[0]:
                reader.told[desk] = item
            else:
                del reader.told[desk]

    def _seen(self, incident: str, who: Viewer) -> bool:
        row = self._core.truth.incidents.get(incident)
        return row is not None and (not who.scopes or in_scope(row.region, who.scopes))
