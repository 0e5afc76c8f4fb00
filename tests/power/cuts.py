"""Cuts the power at moments of a recorded run, with and without a failing disk before it, and counts what was lost."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from services.store.keys import read_key
from tests.power.check import found
from tests.power.disk import Disk
from tests.power.faulty import Fault
from tests.power.replay import Replay, Run
from tests.power.script import Said, fill_journal, fill_outbox, journal_script, outbox_script
from tests.power.sealed import watched

KINDS = ("full", "broken")
_LENGTHS = (1, 1, 3, 40)
_REACH = 300
_SHORT = 40


@dataclass(slots=True)
class Outcome:
    """How many cuts there were, what was wrong after which, and how often something was there that had been reported as not stored."""

    cuts: int = 0
    losses: list[str] = field(default_factory=list)
    phantoms: int = 0

    def add(self, other: "Outcome") -> None:
        """Count another's as well."""
        self.cuts += other.cuts
        self.losses += other.losses
        self.phantoms += other.phantoms


@dataclass(frozen=True, slots=True)
class Bench:
    """A script, the name of its file, and a folder to replay and to look in."""

    folder: Path
    file: str
    script: Sequence[Said]
    settles: bool

    def replay(self, *faults: Fault) -> Run:
        """One run on an empty folder."""
        return Replay(self._empty("run") / self.file, self.script, faults, settles=self.settles).go()

    def look(self, disk: Disk, chance: Random) -> str:
        """What one of the pictures that a cut now may leave holds."""
        return found(self._empty("after"), self.file, disk.after_cut(chance))

    def _empty(self, name: str) -> Path:
        folder = self.folder / f"{self.file}-{name}"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        return folder


class Recorded(Protocol):
    """A run of one file, and a look at what a cut leaves of it."""

    @property
    def file(self) -> str:
        """Its name."""
        ...

    def replay(self) -> Run:
        """The run."""
        ...

    def look(self, disk: Disk, chance: Random) -> str:
        """See Bench."""
        ...


@dataclass(slots=True)
class Sealed:
    """The shipped library's own run on an encrypted file."""

    folder: Path
    file: str
    run: Run

    def replay(self) -> Run:
        """It is run once: each page is sealed with a number drawn for it."""
        return self.run

    def look(self, disk: Disk, chance: Random) -> str:
        """See Bench."""
        after = self.folder / "after"
        after.mkdir(exist_ok=True)
        return found(after, self.file, disk.after_cut(chance), read_key(self.folder) or "")


def sealed(folder: Path, commands: int, lives: int) -> list[Sealed]:
    """The same two files, encrypted, watched now in new folders."""
    made = []
    for name in ("journal.sqlite", "outbox.sqlite"):
        path = folder / name.partition(".")[0] / name
        path.parent.mkdir(parents=True)
        with watched(path) as watch:
            fill_journal(path.parent, commands, lives=lives) if name.startswith("j") else asyncio.run(fill_outbox(path.parent, commands, lives=lives))
        made.append(Sealed(path.parent, name, watch.run))
    return made


def benches(folder: Path, commands: int) -> list[Bench]:
    """The hub's log and the seat's outbox, recorded now in a new folder."""
    folder.mkdir(parents=True)
    outbox = asyncio.run(outbox_script(folder, commands))
    return [Bench(folder, "journal.sqlite", journal_script(folder, commands), False), Bench(folder, "outbox.sqlite", outbox, True)]


def power_cuts(folder: Path, count: int, commands: int = 200, seed: int = 1) -> Outcome:
    """At least `count` cuts, a tenth of them behind a full or failing disk on a shorter script; see Outcome."""
    outcome, chance = Outcome(), Random(seed)
    for bench in benches(folder / "long", commands):
        outcome.add(_plain(bench, count * 45 // 100 + 1, chance))
    for bench in benches(folder / "short", _SHORT):
        outcome.add(behind_faults(bench, count // 20 + 1, chance))
    outcome.add(sealed_cuts(folder / "sealed", count // 2, commands // 2, seed))
    return outcome


def sealed_cuts(folder: Path, count: int, commands: int, seed: int = 1) -> Outcome:
    """At least `count` cuts of encrypted files, whose frames and pages are torn as well; see Outcome."""
    outcome, chance = Outcome(), Random(seed)
    for one in sealed(folder, commands, lives=5):
        outcome.add(_plain(one, count // 2 + 1, chance))
    return outcome


def _plain(bench: Recorded, count: int, chance: Random) -> Outcome:
    run, outcome, disk = bench.replay(), Outcome(), Disk()
    for at, cut in _walk(run.confirmed[0], len(run.ops), count, chance):
        if not cut:
            disk.apply(run.ops[at], chance)
            continue
        sure = sum(after <= at for after in run.confirmed)
        _judge(outcome, f"{bench.file} cut before operation {at}", bench.look(disk, chance), run.states[sure - 1 : sure + 1])
    return outcome


def _walk(first: int, length: int, count: int, chance: Random) -> Iterator[tuple[int, bool]]:
    """Each operation in turn, and before some of them from `first` on as many cuts as come to `count` in all."""
    more, once = max(0, count - (length - first)), min(count, length - first)
    chosen = sorted(chance.randrange(first, length) for _ in range(more)) + sorted(chance.sample(range(first, length), once))
    for at in range(length):
        yield from ((at, True) for _ in range(chosen.count(at)))
        yield at, False


def behind_faults(bench: Bench, count: int, chance: Random) -> Outcome:
    """Cuts after a disk that was full or failed for a while."""
    length, outcome = len(bench.replay().ops), Outcome()
    for _ in range(count):
        first = chance.randrange(length)
        fault = Fault(chance.choice(KINDS), first, chance.choice(_LENGTHS))
        run, disk = bench.replay(fault, Fault("cut", first + chance.randrange(_REACH))), Disk()
        for op in run.ops:
            disk.apply(op, chance)
        outcome.losses += run.misread
        _judge(outcome, f"{bench.file} {fault}", seen := bench.look(disk, chance), [run.states[-1], *run.doubtful])
        outcome.phantoms += seen != run.states[-1] and seen in run.doubtful[:-1]
    return outcome


def _judge(outcome: Outcome, what: str, seen: str, right: list[str]) -> None:
    outcome.cuts += 1
    if seen not in right:
        outcome.losses.append(f"{what}: {seen if ' ' in seen else 'other contents than were confirmed'}")
