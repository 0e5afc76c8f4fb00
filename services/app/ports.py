"""The ports: what the core and the rooms above it ask of the machine, as Protocols."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Time. Wall time for what people read, monotonic time for every deadline."""

    def now(self) -> datetime:
        """Wall time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step back; only differences mean anything."""
        ...


class Ids(Protocol):
    """A source of new ids."""

    def new(self) -> str:
        """A new UUID version 7, lower-case, 36 characters, sorting after the ones before it."""
        ...


class Rng(Protocol):
    """Chance, seeded, so that a run can be repeated."""

    def random(self) -> float:
        """A number in [0, 1)."""
        ...

    def uniform(self, low: float, high: float) -> float:
        """A number between low and high."""
        ...

    def randint(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        ...

    def choice(self, items: Sequence[T]) -> T:
        """One of items; IndexError when there is none."""
        ...
