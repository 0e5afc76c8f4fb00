"""The seat's own commands from click to backup: which badge each carries, and which goes out next (protocol.md §3)."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from services.console.model import UNDECIDED, Badge, CommandState
from services.domain.states import Outcome
from services.domain.times import to_ms
from services.store.kept import Kept
from services.wire.frames import Dec

WINDOW = 64
SMALLEST = 8
RECENT = 500
GRANTED = frozenset({Outcome.APPLIED, Outcome.MERGED})


class Ledger:
    """Commands in the order of cseq. Each method that changes some returns those, for the outbox and for whoever watches."""

    def __init__(self, kept: Iterable[Kept] = (), last_cseq: int = 0) -> None:
        """`kept`: what the outbox held; what was under way when the seat ended counts as queued. `last_cseq` counts those let go since, too."""
        self.last_cseq = last_cseq
        self._all: dict[str, Kept] = {one.cid: one for one in kept}
        self._undecided: dict[str, Kept] = {cid: one for cid, one in self._all.items() if Badge(one.status) in UNDECIDED}
        self._waiting: dict[str, Kept] = {cid: one for cid, one in self._all.items() if one.status == Badge.DECIDED}
        self._unsafe: dict[str, Kept] = {cid: one for cid, one in self._all.items() if one.status == Badge.VISIBLE}
        self._in_flight: set[str] = set()
        self._window = WINDOW

    # --- what there is ---

    @property
    def pending(self) -> int:
        """Commands that the hub has not decided."""
        return len(self._undecided)

    @property
    def realm(self) -> str:
        """The realm that the newest command of which it is known was given in, "" for none."""
        return next((one.realm for one in reversed(self._all.values()) if one.realm), "")

    @property
    def unsettled(self) -> int:
        """Commands that are not decided or not visible."""
        return len(self._undecided) + len(self._waiting)

    @property
    def first_undecided(self) -> int | None:
        """Number of the oldest command that the hub has not decided."""
        return next((one.cseq for one in self._undecided.values()), None)

    def is_first(self, cid: str) -> bool:
        """Whether it is the oldest command that the hub has not decided."""
        return next(iter(self._undecided), None) == cid

    def oldest_ms(self, now_ms: int) -> int:
        """Age of the oldest undecided command, ms."""
        oldest = next(iter(self._undecided.values()), None)
        return 0 if oldest is None else max(0, now_ms - to_ms(oldest.made_at))

    def in_view(self) -> list[Kept]:
        """Commands that belong in the optimistic view: undecided, or granted and not yet in the truth; oldest first."""
        granted = [one for one in self._waiting.values() if one.outcome in GRANTED]
        return sorted([*granted, *self._undecided.values()], key=lambda one: one.cseq)

    def get(self, cid: str) -> Kept | None:
        """One command, None for somebody else's."""
        return self._all.get(cid)

    def recent(self) -> list[CommandState]:
        """The newest commands, oldest of them first."""
        return [state_of(one) for one in list(self._all.values())[-RECENT:]]

    def with_outcome(self, outcome: Outcome) -> list[CommandState]:
        """Commands decided so and not yet answered by whoever gave them."""
        return [state_of(one) for one in self._all.values() if one.outcome == outcome and not one.answered]

    # --- sending ---

    def add(self, kept: Kept) -> None:
        """A new command, on the disk already."""
        self._all[kept.cid] = self._undecided[kept.cid] = kept
        self.last_cseq = kept.cseq

    def next_to_send(self) -> list[Kept]:
        """Undecided commands to put on the wire now, in order, no more than a window ahead of the hub's decisions."""
        room = self._window - len(self._in_flight)
        out: list[Kept] = []
        for cid, one in self._undecided.items():
            if len(out) >= room:
                break
            if cid not in self._in_flight:
                out.append(one)
        return out

    def sent(self, cid: str) -> Kept | None:
        """It is on the wire; the command when its badge changed by that, None when it was sent before."""
        self._in_flight.add(cid)
        one = self._undecided[cid]
        return self._put(replace(one, status=Badge.SENT)) if one.status == Badge.QUEUED else None

    def hold(self, cid: str | None = None) -> None:
        """The hub took neither this one nor those after it (without a cid: the line is gone): they go out again, in order, fewer at a time."""
        first = self._all[cid].cseq if cid in self._all else 0
        self._window = max(SMALLEST, self._window // 2) if cid else WINDOW
        self._in_flight = {key for key in self._in_flight if self._all[key].cseq < first}

    # --- what became of it ---

    def decided(self, dec: Dec, epoch: str, cursor_seq: int) -> Kept | None:
        """The hub's decision; None for one that was known, or is not under way: an answer to what was sent under an earlier number leaves the new one
        unused, and the hub would wait for it. Without a `seq` there is nothing to wait for: visible at once."""
        one = self._undecided.get(dec.cid)
        if one is None or dec.cid not in self._in_flight:
            return None
        self._in_flight.discard(dec.cid)
        self._window = min(WINDOW, self._window + 1)
        return self._put(_decided(one, dec, epoch, cursor_seq))

    def advanced(self, epoch: str, cursor_seq: int) -> list[Kept]:
        """The cursor stands at `cursor_seq` of `epoch`: decisions up to there are visible, and so are those of an epoch that is no more."""
        seen = [one for one in self._waiting.values() if one.epoch != epoch or (one.seq or 0) <= cursor_seq]
        return [self._put(replace(one, status=Badge.VISIBLE)) for one in seen]

    def safe(self, epoch: str, safe_seq: int) -> list[Kept]:
        """A verified backup covers `safe_seq` of `epoch`."""
        if safe_seq <= 0:
            return []
        covered = [one for one in self._unsafe.values() if one.epoch == epoch and (one.seq or 0) <= safe_seq]
        return [self._put(replace(one, status=Badge.SAFE)) for one in covered]

    def answered(self, cid: str) -> Kept | None:
        """Whoever gave it has dealt with its conflict or its question."""
        one = self._all.get(cid)
        return None if one is None or one.answered else self._put(replace(one, answered=True))

    # --- another log, or another life of this seat ---

    def doubtful(self, epoch: str) -> list[str]:
        """Commands that were decided in another epoch: whether the log of this one has them, only the hub can say."""
        return [cid for cid, one in self._all.items() if one.epoch != epoch and Badge(one.status) not in UNDECIDED]

    def confirmed(self, cids: Iterable[str], decs: Mapping[str, Dec], epoch: str, cursor_seq: int) -> list[Kept]:
        """The log of `epoch` has these as well: as they were decided, up to where it forked, or as `decs` has them, offered by a copy of this seat."""
        return [self._put(_confirmed(self._all[cid], decs.get(cid), epoch, cursor_seq)) for cid in cids]

    def renumber(self, missing: Iterable[str]) -> list[Kept]:
        """What the hub does not have, and what it has not decided, numbered from 1 in the order it was given: to be offered by a new incarnation."""
        again = {*missing, *self._undecided}
        found = renumbered(one for cid, one in self._all.items() if cid in again)
        self.last_cseq = len(found)
        self._in_flight.clear()
        self._undecided.clear()
        return [self._put(one) for one in found]

    def different(self) -> list[CommandState]:
        """Commands that came out otherwise in the log that followed on a restored one, and were not looked at yet."""
        return [state_of(one) for one in self._all.values() if one.was and one.outcome and one.outcome != one.was and not one.answered]

    def _put(self, one: Kept) -> Kept:
        badge = Badge(one.status)
        self._all[one.cid] = one
        for held, belongs in ((self._undecided, badge in UNDECIDED), (self._waiting, badge is Badge.DECIDED), (self._unsafe, badge is Badge.VISIBLE)):
            if belongs:
                held[one.cid] = one
            else:
                held.pop(one.cid, None)
        return one


def _confirmed(one: Kept, dec: Dec | None, epoch: str, cursor_seq: int) -> Kept:
    """A command as another log has it. With another answer it stands where a decision stands that was just made; what it was before is kept."""
    if dec is None or (dec.outcome, dec.seq) == (one.outcome, one.seq):
        return replace(one, epoch=epoch)
    return replace(_decided(one, dec, epoch, cursor_seq), was=one.outcome, answered=one.answered and one.outcome == dec.outcome)


def _decided(one: Kept, dec: Dec, epoch: str, cursor_seq: int) -> Kept:
    seen = dec.seq is None or dec.seq <= cursor_seq
    return replace(
        one, status=Badge.VISIBLE if seen else Badge.DECIDED, outcome=dec.outcome, reason=dec.reason or "", detail=dec.detail or "",
        conflict=dec.conflict, seq=dec.seq, epoch=epoch, incident=one.incident or dec.incident,
    )  # fmt: skip


def renumbered(commands: Iterable[Kept]) -> list[Kept]:
    """Commands as if they had just been given, numbered from 1; what an earlier log decided is kept in `was`."""
    fresh = {"status": "QUEUED", "outcome": "", "reason": "", "detail": "", "conflict": None, "seq": None, "epoch": "", "answered": False}
    return [replace(one, cseq=number, was=one.outcome or one.was, **fresh) for number, one in enumerate(commands, 1)]


def state_of(one: Kept) -> CommandState:
    """A command as the seat shows it."""
    return CommandState(
        cid=one.cid, cseq=one.cseq, line=one.line, verb=one.verb, incident=one.incident, status=Badge(one.status), outcome=one.outcome,
        reason=one.reason, detail=one.detail, conflict=one.conflict, seq=one.seq, made_at=one.made_at, was=one.was,
    )  # fmt: skip
