"""What goes wrong, when and for how long: drawn from the seed before the run, so that a fault can be left out and the rest stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

from services.app.ports import Rng

CHAOS_S = 40.0
LIVENESS = ("cut", "cut_one_way", "lose", "repeat", "slow", "reset", "pause_hub", "pause_seat", "crash_hub", "crash_seat", "clock", "full_hub", "full_seat")
SAFETY = (*LIVENESS, "backup", "restore", "clone", "rewind_seat", "crash_commit")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, when it begins, how long it lasts, whom it hits, and a number of its own for whatever else it needs."""

    kind: str
    at: float
    lasts: float
    seat: int
    number: int


def drawn(rng: Rng, seats: int) -> list[Fault]:
    """The faults of a seed, in order."""
    kinds = SAFETY if rng.random() < 0.7 else LIVENESS
    found = [_one(rng, kinds, seats) for _ in range(rng.randint(1, 6))]
    if any(one.kind == "restore" for one in found):
        found.append(Fault("backup", rng.uniform(1.0, 15.0), 0.0, 0, 0))
    return sorted(found, key=lambda one: one.at)


def _one(rng: Rng, kinds: tuple[str, ...], seats: int) -> Fault:
    return Fault(rng.choice(kinds), rng.uniform(2.0, CHAOS_S - 2.0), rng.uniform(0.2, 14.0), rng.randint(0, seats - 1), rng.randint(0, 10_000))


