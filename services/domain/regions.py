"""Regions: five levels in one digit string, whose length is the level and whose prefix is the parent (domain.md §2)."""

from collections.abc import Sequence
from enum import StrEnum


class Level(StrEnum):
    """The five levels; as text they compare in their order, so max() of two levels is the higher one."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"

    @property
    def digits(self) -> int:
        """Length of a code of this level."""
        return _DIGITS[self]

    @property
    def up(self) -> "Level":
        """The next level above; L5 is its own."""
        return _UP[self]


_DIGITS = {Level.L5: 4, Level.L4: 6, Level.L3: 9, Level.L2: 12, Level.L1: 15}
_UP = {Level.L1: Level.L2, Level.L2: Level.L3, Level.L3: Level.L4, Level.L4: Level.L5, Level.L5: Level.L5}
_BY_DIGITS = {digits: level for level, digits in _DIGITS.items()}


class BadCodeError(ValueError):
    """A text that is no region code; the message says why in one line."""


def level_of(code: str) -> Level:
    """The level of a code by its length. BadCodeError for other lengths or anything but ASCII digits."""
    level = _BY_DIGITS.get(len(code))
    if level is None:
        raise BadCodeError(f"region code {code[:20]!r} has {len(code)} characters, not 4, 6, 9, 12 or 15")
    if not (code.isascii() and code.isdigit()):
        raise BadCodeError(f"region code {code!r} has other characters than digits")
    return level


def parent(code: str) -> str | None:
    """The code one level up, None for a city. BadCodeError as level_of."""
    level = level_of(code)
    return None if level is Level.L5 else code[: level.up.digits]


def ancestors(code: str) -> tuple[str, ...]:
    """Every code above this one, nearest first: village, town, county, city. BadCodeError as level_of."""
    above = parent(code)
    return () if above is None else (above, *ancestors(above))


def inside(code: str, region: str) -> bool:
    """Whether `code` is `region` or lies in it: the prefix rule (domain.md §2)."""
    return code.startswith(region)


def in_scope(code: str, scopes: Sequence[str]) -> bool:
    """Whether `code` lies in any of `scopes`; no scopes means everywhere (protocol.md §1)."""
    return not scopes or code.startswith(tuple(scopes))


def owner_at(code: str, level: Level) -> str:
    """The region of `level` that holds `code`; a code coarser than `level` is its own owner. BadCodeError as level_of."""
    level_of(code)
    return code[: level.digits]


def longest_known(code: str, known: frozenset[str] | set[str]) -> str | None:
    """The longest prefix of `code` that is a known region, None when not even its city is (protocol.md §2)."""
    lengths = (level.digits for level in Level if level.digits <= len(code))
    return next((code[:digits] for digits in lengths if code[:digits] in known), None)
