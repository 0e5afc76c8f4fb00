"""What happens in one run, as data: drawn from a seed or read from a file, replayed without the seed, and shortened piece by piece when it fails."""

from __future__ import annotations

import msgspec

from services.app.ports import Rng
from services.runtime.rng import SeededRng

CHAOS_S = 14.0
FIELD = -1
SURVIVABLE = ("cut", "cut_one_way", "reset", "pause_hub", "pause_seat", "crash_hub", "crash_seat", "clock", "full_hub", "full_seat", "read_slowly")
ANYTHING = (
    *SURVIVABLE, "lose", "repeat", "slow", "crash_commit", "crash_commit", "crash_taking", "backup", "restore", "old_copy", "clone", "rewind_seat",
    "damage_cache", "damage_cache",
)  # fmt: skip
VERBS = (
    *("note",) * 30, *("assign",) * 26, *("priority",) * 8, *("unassign",) * 7, *("accept",) * 6, *("escalate",) * 5, *("report",) * 8, *("merge",) * 4,
    *("close",) * 4, *("void",) * 3, *("take_over",) * 3, *("file",) * 3, *("reopen",) * 2, *("release",) * 2,
)  # fmt: skip


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault: its kind, when it begins and how long it lasts (virtual seconds), whom it hits, and a number for whatever else it needs."""

    kind: str
    at: float
    lasts: float
    seat: int
    number: int


class Deed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody does: at a seat (counted round, clones too) or in the field (FIELD); `pick` and `other` choose among what the view shows then."""

    at: float
    seat: int
    verb: str
    pick: int
    other: int
    number: int


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole run. `noise` is where delays and chances of the network and the disks come from; `lossy` stays to the end (a liveness run);
    `narrow` makes pages, rings and windows small; `sealed` encrypts the files; `drill` runs a drill beside; `whole` waits the full 30 s;
    in a `scoped` one the last seat sees one county of two."""

    noise: int
    seats: int
    faults: tuple[Fault, ...]
    deeds: tuple[Deed, ...]
    chaos_s: float = CHAOS_S
    lossy: bool = False
    narrow: bool = False
    sealed: bool = False
    drill: bool = False
    whole: bool = False
    scoped: bool = False

    @property
    def steps(self) -> list[Fault | Deed]:
        """Faults and deeds in their order."""
        both: list[Fault | Deed] = [*self.faults, *self.deeds]
        return sorted(both, key=lambda one: one.at)


def drawn(seed: int) -> Plan:
    """The plan of a seed."""
    rng = SeededRng(seed).fork("plan")
    seats, lossy = 2 + (rng.random() < 0.2), rng.random() < 0.15
    drill = rng.random() < 0.08
    faults = _faults(rng, SURVIVABLE if lossy else (*ANYTHING, "astray", "astray", "astray") if drill else ANYTHING, seats + drill)
    deeds = [_deed(rng, number, seats + drill) for number in range(rng.randint(6, 17))]
    deeds += [msgspec.structs.replace(_deed(rng, 100 + at, seats), seat=one.seat, at=_soon(rng, one)) for at, one in enumerate(faults)]
    deeds += [Deed(_at(rng), FIELD, "report", 0, 0, number) for number in range(rng.randint(0, 3))]
    return Plan(
        seed, seats, tuple(sorted(faults, key=lambda one: one.at)), tuple(sorted(deeds, key=lambda one: one.at)), lossy=lossy, narrow=rng.random() < 0.5,
        sealed=rng.random() < 0.05, drill=drill, whole=rng.random() < 0.06, scoped=rng.random() < 0.3,
    )  # fmt: skip


def _faults(rng: Rng, kinds: tuple[str, ...], seats: int) -> list[Fault]:
    found = [_fault(rng, rng.choice(kinds), seats) for _ in range(rng.randint(1, 6))]
    if any(one.kind == "restore" for one in found):
        found.append(msgspec.structs.replace(_fault(rng, "backup", seats), at=round(rng.uniform(0.5, 8.0), 3)))
    if any(one.kind in ("restore", "damage_cache") for one in found) and rng.random() < 0.5:
        found.append(_fault(rng, "lose", seats))  # the snapshots that these ask for come in pieces
    return found


def _fault(rng: Rng, kind: str, seats: int) -> Fault:
    return Fault(kind, _at(rng), round(rng.uniform(0.2, 12.0), 3), rng.randint(0, seats - 1), rng.randint(0, 9999))


def _deed(rng: Rng, number: int, seats: int) -> Deed:
    return Deed(_at(rng), rng.randint(0, seats - 1), rng.choice(VERBS), rng.randint(0, 5), rng.randint(0, 5), number)


def _soon(rng: Rng, fault: Fault) -> float:
    """While the fault lasts: who works then meets it."""
    return round(min(CHAOS_S - 0.1, fault.at + rng.uniform(0.0, min(1.5, fault.lasts))), 3)


def _at(rng: Rng) -> float:
    return round(rng.uniform(0.1, CHAOS_S - 0.5), 3)
