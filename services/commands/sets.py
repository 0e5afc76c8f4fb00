"""Sets of open incidents as they are typed: `@P1`, `@town:990101101`, `@sel`."""

import re
from dataclasses import dataclass
from typing import Final

from services.commands.lexer import fold
from services.domain.words import Label

LEVELS: Final = {
    "grid": ("网格",), "village": ("村", "社区"), "town": ("镇", "街道"), "county": ("县", "区"), "city": ("市",),
}  # fmt: skip
"""Words before a region's code; whichever is typed, "inside" is "the code begins with it" (domain.md §2)."""
DIGITS: Final = {"grid": 15, "village": 12, "town": 9, "county": 6, "city": 4}
SELECTED: Final = ("@sel", "@选中")
_LEVEL_OF = {word: level for level, words in LEVELS.items() for word in (level, *words)}
_PRIORITY = re.compile(r"@p([1-4])")
_REGION = re.compile(r"@(\w{1,10}):(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a set is of: incidents of a priority, inside a region, or (neither) the selected rows."""

    priority: int | None = None
    region: str = ""


def chosen(text: str) -> Chosen | None:
    """The set that a plain-width word means, None when it means none."""
    told = fold(text)
    if told in SELECTED:
        return Chosen()
    if priority := _PRIORITY.fullmatch(told):
        return Chosen(priority=int(priority[1]))
    region = _REGION.fullmatch(told)
    return Chosen(region=region[2]) if region and region[1] in _LEVEL_OF else None


def begun(text: str) -> bool:
    """Whether more letters could make it a set."""
    told = fold(text)
    names = [f"@p{number}" for number in (1, 2, 3, 4)] + [*SELECTED] + [f"@{word}:" for word in _LEVEL_OF]
    return told.startswith("@") and any(name.startswith(told) for name in names)


def offered(region: str) -> list[tuple[str, Label]]:
    """Sets to be completed, those of regions for the ones that `region` lies in."""
    found = [(f"@P{number}", Label(f"未结的 P{number}", f"open, P{number}")) for number in (1, 2, 3, 4)]
    found.append(("@sel", Label("选中的各行", "the selected rows")))
    for level, digits in DIGITS.items():
        if len(region) >= digits:
            found.append((f"@{level}:{region[:digits]}", Label(f"本{LEVELS[level][0]}未结的", f"open, in this {level}")))
    return found
