"""What was decided upon each id: a repeat gets the same answer, another body under the same id is refused (protocol.md §2, §3)."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from services.hub.known import KnownIds
from services.store.journal import Verdict
from services.store.lookups import Lookups

_REMEMBERED = 500
Done = Callable[[Verdict | None], None]


@dataclass(slots=True)
class Flight:
    """A verdict that is not on disk yet, and who waits for it."""

    verdict: Verdict
    waiting: list[Done] = field(default_factory=list)


def body_hash(body: object) -> str:
    """Hash of a struct's content."""
    return hashlib.sha256(msgspec.json.encode(body)).hexdigest()


class Ledger:
    """Verdicts by id: those in flight, the newest ones in memory, all of them on disk."""

    def __init__(self, reader: Lookups) -> None:
        self._reader = reader
        self._ids = KnownIds(reader.cids())
        self._flying: dict[str, Flight] = {}
        self._recent: OrderedDict[str, Verdict] = OrderedDict()

    def find(self, cid: str) -> Verdict | None:
        """The verdict upon an id, on disk or on its way there."""
        flight = self._flying.get(cid)
        if flight is not None:
            return flight.verdict
        known = self._recent.get(cid) or (self._reader.verdict(cid) if self._ids.may_hold(cid) else None)
        if known is not None:
            self._remember(known)
        return known

    def stored(self, cid: str) -> Verdict | None:
        """The verdict upon an id that is on disk: what is only on its way there may still be lost."""
        return None if cid in self._flying else self.find(cid)

    def wait(self, cid: str, done: Done) -> None:
        """Call `done` with the verdict as soon as it is on disk (at once if it is), with None if it did not get there."""
        flight = self._flying.get(cid)
        if flight is not None:
            flight.waiting.append(done)
        else:
            done(self.find(cid))

    def depart(self, verdict: Verdict, done: Done) -> None:
        """A verdict is on its way to the disk."""
        self._flying[verdict.cid] = Flight(verdict, [done])

    def arrive(self, cid: str, *, stored: bool) -> None:
        """It is there, or it will never be: tell whoever waits."""
        flight = self._flying.pop(cid)
        if stored:
            self._remember(flight.verdict)
        for done in flight.waiting:
            done(flight.verdict if stored else None)

    def _remember(self, verdict: Verdict) -> None:
        self._ids.add(verdict.cid)
        self._recent[verdict.cid] = verdict
        self._recent.move_to_end(verdict.cid)
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
