"""Seeded chance: the one place where random numbers come from."""

import random
import secrets
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SeededRng:
    """services.app.ports.Rng. The same seed gives the same run; without a seed one is drawn and kept, so that any run can be repeated."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = secrets.randbits(32) if seed is None else seed
        self._random = random.Random(self.seed)

    def random(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def uniform(self, low: float, high: float) -> float:
        """A number between low and high."""
        return self._random.uniform(low, high)

    def randint(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self._random.randint(low, high)

    def choice(self, items: Sequence[T]) -> T:
        """One of items; IndexError when there is none."""
        return self._random.choice(items)

    def fork(self, name: str) -> "SeededRng":
        """A stream of its own for `name`: drawing from it never shifts what another part of the run draws."""
        return SeededRng(random.Random(f"{self.seed}/{name}").getrandbits(64))
