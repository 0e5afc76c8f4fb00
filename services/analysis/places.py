"""Where a call is from, found while it is typed: region by code, name or initials, a point; what was found and whether it is one thing."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.domain.regions import BadCodeError, ancestors

Kind = Literal["region", "unit", "incident", "point"]
_POINT: Final = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,2}(?:\.\d+)?)\s*")
_EXACT, _BEGINS, _HOLDS = 0, 1, 2
MOST: Final = 50
"""So many regions are found at most; who sees so many types on."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `token` is what the command language takes for it, a region code or `lon,lat`; `exact`: what was typed is its whole name."""

    kind: Kind
    token: str
    name: str
    detail: str = ""
    exact: bool = False


def folded(text: str) -> str:
    """Text for matching: any width, any case, no blanks at the ends."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def point(text: str) -> tuple[float, float] | None:
    """`lon,lat` in WGS-84 degrees, None for anything else or what lies outside the earth."""
    found = _POINT.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    lon, lat = float(found[1]), float(found[2])
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def at(lon: float, lat: float) -> str:
    """A point as the command language takes it."""
    return ",".join(f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in (lon, lat))


def only(found: Sequence[Place]) -> Place | None:
    """The one place that is meant: the only one, or the only whole name among others of its kind; None where a person has to choose."""
    whole = [one for one in found if one.exact]
    if len(whole) == 1 and all(one.kind == whole[0].kind for one in found):
        return whole[0]
    return found[0] if len(found) == 1 else None


class Regions:
    """A site's regions by code, name and pinyin initials (`initials` gives both readings of a text, line by line, with NUL between)."""

    def __init__(self, names: Mapping[str, str], initials: Callable[[str], str]) -> None:
        self._names = dict(sorted(names.items()))
        plain = [folded(name).replace("\n", " ") for name in self._names.values()]
        usual, other = (part.split("\n") for part in initials("\n".join(plain)).split("\0"))
        self._rows = list(zip(self._names, plain, usual, other, strict=False))

    def name(self, code: str) -> str:
        """Its name, "" for one never heard of."""
        return self._names.get(code, "")

    def find(self, typed: str, limit: int = MOST) -> list[Place]:
        """Regions that `typed` may mean: those whose code, name or initials it is, then what begins with it, then names that hold it."""
        needle = folded(typed)
        if not needle:
            return []
        ranked = sorted((rank, row[0]) for row in self._rows if (rank := _rank(needle, row)) is not None)
        return [self._place(code, rank) for rank, code in ranked[:limit]]

    def _place(self, code: str, rank: int) -> Place:
        try:
            above = [self._names[one] for one in ancestors(code)[:2] if one in self._names]
        except BadCodeError:
            above = []
        return Place("region", code, self._names[code] or code, " · ".join((*above, code)), exact=rank == _EXACT)


def _rank(needle: str, row: tuple[str, str, str, str]) -> int | None:
    code, name, usual, other = row
    if needle.isdigit():
        ranked = _EXACT if code == needle else _BEGINS if code.startswith(needle) else None
        return ranked if ranked is not None or needle not in name else _HOLDS
    if name == needle:
        return _EXACT
    if name.startswith(needle) or usual.startswith(needle) or other.startswith(needle):
        return _BEGINS
    return _HOLDS if needle in name else None
