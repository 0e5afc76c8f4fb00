"""What a seat does not know of a hub's log: which of its own commands are in it, and whether its numbers still go on (protocol.md §3 "Restore")."""

from collections.abc import Iterable, Iterator
from itertools import count

from services.console.ledger import Ledger
from services.wire.frames import Dec

_AT_ONCE = 2000


class Doubts:
    """Raised by a welcome, settled by the hub's answers to `have`; until then nothing is sent, so that the order of the commands stays."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._names = count(1)
        self._questions: dict[int, tuple[str, ...]] = {}
        self._unnamed = 0
        self.epoch = ""
        self.behind = False
        self.asked: tuple[str, ...] = ()
        self.missing: set[str] = set()
        self.decs: dict[str, Dec] = {}
        self.open = False

    def raised(self, epoch: str, hub_last: int) -> None:
        """The hub said where it stands: another epoch leaves every decided command in doubt, other numbers than these call for new ones."""
        first = self._ledger.first_undecided or self._ledger.last_cseq + 1
        self.epoch = epoch
        self.behind = hub_last > self._ledger.last_cseq or 0 < hub_last < first - 1
        self.asked = tuple(self._ledger.doubtful(epoch))
        self.missing, self.decs = set(), {}
        self.open = bool(self.asked or self.behind)
        starts = range(0, len(self.asked), _AT_ONCE)
        self._questions = {next(self._names): self.asked[start : start + _AT_ONCE] for start in starts}
        self._unnamed = 0

    def number_taken(self) -> None:
        """Another seat counts under this name, or the hub waits for a number that is no command's: they go on under new numbers of their own."""
        self.behind = True

    def questions(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """What has no answer yet, by the name of the question; asked anew each time: an answer may be lost. Unnamed ones are counted anew, as
        nobody knows which was lost."""
        self._unnamed = 0
        return iter(self._questions.items())

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be asked, and something has to be done about it."""
        return (self.open or self.behind) and not self._waiting

    def answered(self, missing: Iterable[str], question: int | None, decs: Iterable[Dec] = ()) -> bool:
        """One answer came; whether it was the last. A hub of the version before names no question: its answers are counted."""
        if not self._waiting or question not in (None, *self._questions):
            return False
        if question is None:
            self._unnamed += 1
        else:
            del self._questions[question]
        self.missing |= set(missing) & set(self.asked)
        self.decs |= {dec.cid: dec for dec in decs}
        return not self._waiting

    def done(self) -> bool:
        """Nothing is open any more; whether the numbers have to begin anew."""
        behind, self.behind = self.behind, False
        self.forget()
        return behind

    def forget(self) -> None:
        """All that was open is settled, or will be raised anew."""
        self.open, self.asked, self.missing, self.decs, self._questions = False, (), set(), {}, {}

    @property
    def _waiting(self) -> bool:
        return self._unnamed < len(self._questions)
