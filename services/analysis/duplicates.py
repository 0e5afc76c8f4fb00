"""Open incidents that a call may be about already: near, recent, alike, or from the same caller; proposed with why, never merged by the machine."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

import numpy as np

from services.domain.geo import metres
from services.domain.model import Incident
from services.domain.states import OPEN
from services.domain.times import to_ms

NEAR_M: Final = 500
RECENT_S: Final = 2 * 3600
SHOWN: Final = 3
_ALIKE: Final = 0.2
_READ: Final = 50
"""So many at most, the nearest or the newest of a region, are compared word by word."""
_PHONE_DIGITS: Final = 5
_GRID_DIGITS: Final = 12
"""A village is small enough to count as the same place; a whole town is not."""
_LAT_M: Final = 111_195.0
_SLACK_M: Final = 5
"""The plane is good to this much at half a kilometre; what lies within is measured on the globe."""
_COLUMNS: Final = np.dtype([("lon", "f8"), ("lat", "f8"), ("at", "i8"), ("region", "i8")])
Table = np.ndarray[tuple[int], np.dtype[np.void]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of the call so far; what is not is None or ""."""

    text: str = ""
    category: str = ""
    region: str = ""
    lon: float | None = None
    lat: float | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One incident it may be, and why. `metres` is None where only the region is known to be the same; `alike` 0..1 is how much of the text."""

    incident: str
    age_s: int
    metres: int | None = None
    same_region: bool = False
    same_category: bool = False
    related: bool = False
    alike: float = 0.0
    same_phone: bool = False
    score: float = 0.0


class Candidates:
    """The open incidents in columns, kept as they change, so that a keystroke is a few passes over numbers. `phone_of` gives the caller's phone
    of an incident, "" where it is not known."""

    def __init__(self, phone_of: Callable[[str], str], rows: Iterable[Incident] = ()) -> None:
        self._phone_of = phone_of
        self.rows: dict[str, Incident] = {}
        self._keys: list[str] = []
        self._slots: dict[str, int] = {}
        self._regions: dict[str, int] = {}
        self._table = np.zeros(1024, dtype=_COLUMNS)
        self._caller, self._called = "", set[str]()
        for row in rows:
            self.put(row)

    def put(self, row: Incident) -> None:
        """A row is new or other than before."""
        if row.state not in OPEN:
            self.forget(row.id)
            return
        self.rows[row.id] = row
        slot = self._slots.get(row.id)
        if slot is None:
            slot = self._slots[row.id] = len(self._keys)
            self._keys.append(row.id)
            if slot == len(self._table):
                self._table = np.concatenate((self._table, np.zeros_like(self._table)))
        lon, lat = (np.nan, np.nan) if row.lon is None or row.lat is None else (row.lon, row.lat)
        self._table[slot] = (lon, lat, to_ms(row.reported_at), self._regions.setdefault(row.region, len(self._regions)))
        if self._caller and self._is_caller(row.id, self._caller):
            self._called.add(row.id)

    def forget(self, key: str) -> None:
        """An incident is no longer open, or gone: the last one takes its slot."""
        if self.rows.pop(key, None) is None:
            return
        slot, last = self._slots.pop(key), self._keys.pop()
        self._called.discard(key)
        if last != key:
            self._keys[slot], self._slots[last], self._table[slot] = last, slot, self._table[len(self._keys)]

    def propose(self, call: Call, now_ms: int) -> list[Match]:
        """At most three it may be, the best first."""
        table = self._table[: len(self._keys)]
        recent = table["at"] > now_ms - RECENT_S * 1000
        near = self._near(call, table, recent)
        for key in self._of_caller(digits(call.phone)):
            if recent[self._slots[key]]:
                near.setdefault(key, None)
        words = _pairs(call.text)
        found = (_match(call, words, self.rows[key], now_ms, away, key in self._called) for key, away in near.items())
        return nlargest(SHOWN, (one for one in found if _likely(call, one)), key=lambda one: one.score)

    def _of_caller(self, phone: str) -> set[str]:
        """Those from the same phone; looked through once for each phone, then kept."""
        if phone != self._caller:
            self._caller = phone
            self._called = {key for key in self._keys if self._is_caller(key, phone)} if phone else set()
        return self._called

    def _is_caller(self, key: str, phone: str) -> bool:
        known = self._phone_of(key)
        return known.endswith(phone[-2:]) and digits(known) == phone

    def _near(self, call: Call, table: Table, recent: Mask) -> dict[str, float | None]:
        """Metres of the recent ones that lie near, the nearest; None for those of which the region says it."""
        region = self._regions.get(call.region, -1) if len(call.region) >= _GRID_DIGITS else -1
        near: dict[str, float | None] = {self._keys[slot]: None for slot in np.flatnonzero(recent & (table["region"] == region))[-_READ:]}
        if call.lon is None or call.lat is None:
            return near
        east = (table["lon"] - call.lon) * (_LAT_M * math.cos(math.radians(call.lat)))
        away = np.hypot(east, (table["lat"] - call.lat) * _LAT_M)
        slots = np.flatnonzero(recent & (away <= NEAR_M + _SLACK_M))
        for slot in slots[np.argsort(away[slots])[:_READ]]:
            one = self.rows[self._keys[slot]]
            if one.lon is not None and one.lat is not None and (far := metres(call.lon, call.lat, one.lon, one.lat)) <= NEAR_M:
                near[one.id] = far
        return near


def digits(phone: str) -> str:
    """The digits of a phone for comparing, "" for what is too short to be one."""
    found = "".join(char for char in phone if char.isdigit())
    return found if len(found) >= _PHONE_DIGITS else ""


def alike(one: str, other: str) -> float:
    """How much of the shorter text is in the other, by pairs of characters, 0..1."""
    return _shared(_pairs(one), _pairs(other))


def _shared(first: set[str], second: set[str]) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    plain = "".join(char for char in text.casefold() if char.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _match(call: Call, said: set[str], row: Incident, now_ms: int, away: float | None, same_phone: bool) -> Match:
    age = max(0, (now_ms - to_ms(row.reported_at)) // 1000)
    same = bool(call.category) and row.category == call.category
    related = bool(call.category) and not same and row.category.partition("/")[0] == call.category.partition("/")[0]
    words, here = _shared(said, _pairs(row.text)) if said else 0.0, bool(call.region) and row.region == call.region
    place = 2 * (1 - away / NEAR_M) if away is not None else 1.0 if here else 0.0
    score = place + (1 - age / RECENT_S) + 1.5 * same + 0.7 * related + 2 * words + 3 * same_phone
    return Match(row.id, age, None if away is None else round(away), here, same, related, words, same_phone, score)


def _likely(call: Call, one: Match) -> bool:
    """Another kind of thing in other words is another incident, however near; before either is typed, place and time are all there is."""
    return one.same_phone or one.same_category or one.related or one.alike >= _ALIKE or not (call.category or call.text.strip())
