"""What a seat does not know of a hub's log: which of its own commands are in it, and whether its numbers still go on (protocol.md §3 "Restore")."""

from collections.abc import Iterable, Iterator

from services.console.ledger import Ledger

_AT_ONCE = 2000


class Doubts:
    """Raised by a welcome, settled by the hub's answers to `have`; until then nothing is sent, so that the order of the commands stays."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.epoch = ""
        self.behind = False
        self.asked: tuple[str, ...] = ()
        self.missing: set[str] = set()
        self._waiting = 0
        self.open = False

    def raised(self, epoch: str, hub_last: int) -> None:
        """The hub said where it stands: another epoch leaves every decided command in doubt, other numbers than these call for new ones."""
        first = self._ledger.first_undecided or self._ledger.last_cseq + 1
        self.epoch = epoch
        self.behind = hub_last > self._ledger.last_cseq or 0 < hub_last < first - 1
        self.asked = tuple(self._ledger.doubtful(epoch))
        self.open = bool(self.asked or self.behind)
        self.missing.clear()

    def questions(self) -> Iterator[tuple[str, ...]]:
        """What to ask, asked anew each time: an answer may be lost."""
        starts = range(0, len(self.asked), _AT_ONCE) if self.open else ()
        self._waiting = len(starts)
        self.missing.clear()
        return (self.asked[start : start + _AT_ONCE] for start in starts)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be asked, and something has to be done about it."""
        return (self.open or self.behind) and not self._waiting

    def answered(self, missing: Iterable[str]) -> bool:
        """One answer came; whether it was the last."""
        if not self._waiting:
            return False
        self.missing |= set(missing) & set(self.asked)
        self._waiting -= 1
        return self._waiting == 0

    def done(self) -> bool:
        """Nothing is open any more; whether the numbers have to begin anew."""
        behind, self.behind = self.behind, False
        self.forget()
        return behind

    def forget(self) -> None:
        """All that was open is settled, or will be raised anew."""
        self.open, self.asked, self._waiting = False, (), 0
