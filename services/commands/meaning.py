"""Whether a line still means what was read before: the desk moves on while somebody types."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from services.commands.types import Command
from services.domain.times import to_ms

_MOMENTS: Final = frozenset({"until", "due"})
_HOUR_MS: Final = 3_600_000


def same(shown: Sequence[Command], now: Sequence[Command]) -> bool:
    """Whether two readings do the same. The versions they were read at are no part of it."""
    return len(shown) == len(now) and all(_alike(one, two) for one, two in zip(shown, now, strict=True))


def _alike(one: Command, two: Command) -> bool:
    if (one.verb, one.incident) != (two.verb, two.incident):
        return False
    before, after = asdict(one.args), asdict(two.args)
    return all(value == after[name] or (name in _MOMENTS and _near(value, after[name])) for name, value in before.items())


def _near(one: object, two: object) -> bool:
    """`+2h` moves on while it is typed, `14:30` by a day once it has passed: times are the same within an hour."""
    return isinstance(one, str) and isinstance(two, str) and abs(to_ms(one) - to_ms(two)) <= _HOUR_MS
