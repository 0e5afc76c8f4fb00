"""Units and their positions side by side in arrays, so that questions about 10,000 of them cost milliseconds."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.domain.geo import EARTH_M
from services.domain.model import Unit
from services.domain.states import Mode, UnitStatus

ROAD_FACTOR: Final = 1.4
"""Way on the road ÷ straight line."""
SPEED_KMH: Final[Mapping[str, float]] = {
    "patrol_car": 36.0,
    "fire": 40.0,
    "medical": 40.0,
    "city_upkeep": 25.0,
    "mediator": 20.0,
    "grid_officer": 15.0,
    "foot_patrol": 5.0,
    "volunteer": 5.0,
    "unknown": 20.0,
}
KINDS: Final = tuple(SPEED_KMH)
_CAR_STALE_S: Final = 120.0
_PHONE_STALE_S: Final = 60.0
_CARS: Final = frozenset({"patrol_car", "fire", "medical", "city_upkeep"})
_GONE: Final = frozenset({UnitStatus.OFF, UnitStatus.OOS})
_METRES_A_SECOND: Final = np.array([SPEED_KMH[kind] / 3.6 for kind in KINDS])


def stale_after_s(kind: str) -> float:
    """Seconds after which a position of this kind of unit is stale: cars carry a car set, people a phone (domain.md §4)."""
    return _CAR_STALE_S if kind in _CARS else _PHONE_STALE_S


_STALE_AFTER: Final = np.array([stale_after_s(kind) for kind in KINDS])


class Fleet:
    """`put`, `remove` and `move` keep it in step with the seat; slots are places in the arrays, reused."""

    def __init__(self, capacity: int = 1024) -> None:
        self.units: dict[str, Unit] = {}
        self.slots: dict[str, int] = {}
        self.ids: list[str] = []
        self.place = np.full((capacity, 3), np.nan)  # lon, lat in degrees, fix in ms
        self.kind = np.full(capacity, -1, np.int16)  # index into KINDS, -1 for one that cannot be sent
        self.busy = np.zeros(capacity, np.bool_)
        self.skilled: dict[str, set[int]] = {}
        self._unused: list[int] = []

    def put(self, unit: Unit) -> None:
        """Take in a unit, or what has become of it."""
        slot = self._slot(unit.id)
        before = self.units.get(unit.id)
        if before is None or before.skills != unit.skills:
            self._learn(slot, before.skills if before else (), unit.skills)
        self.units[unit.id] = unit
        kind = unit.kind if unit.kind in SPEED_KMH else "unknown"
        self.kind[slot] = -1 if unit.status in _GONE else KINDS.index(kind)
        self.busy[slot] = unit.mode is Mode.EXCLUSIVE and (bool(unit.tasks) or unit.status is not UnitStatus.AV)

    def remove(self, unit_id: str) -> None:
        """Forget a unit."""
        slot = self.slots.pop(unit_id, None)
        if slot is not None:
            unit = self.units.pop(unit_id, None)
            self._learn(slot, unit.skills if unit else (), ())
            self.kind[slot] = -1
            self.place[slot] = np.nan
            self._unused.append(slot)

    def move(self, unit_id: str, lon: float, lat: float, fix_ms: int) -> None:
        """Last position of a unit, WGS-84 degrees and hub time in ms; one not yet put is remembered for when it is."""
        self.place[self._slot(unit_id)] = (lon, lat, fix_ms)

    def metres(self, lon: float | None, lat: float | None, slots: NDArray[np.int64]) -> NDArray[np.float64]:
        """Straight line from a place to the units, NaN without either position."""
        if lon is None or lat is None:
            return np.full(len(slots), np.nan)
        east = np.radians(self.place[slots, 0] - lon) * math.cos(math.radians(lat))
        metres: NDArray[np.float64] = np.hypot(east, np.radians(self.place[slots, 1] - lat)) * EARTH_M
        return metres

    def seconds(self, metres: NDArray[np.float64], slots: NDArray[np.int64]) -> NDArray[np.float64]:
        """Time on the road at the usual speed of each unit's kind."""
        seconds: NDArray[np.float64] = metres * ROAD_FACTOR / _METRES_A_SECOND[self.kind[slots]]
        return seconds

    def ages_s(self, slots: NDArray[np.int64], now_ms: int) -> NDArray[np.float64]:
        """Age of the last positions, NaN without one."""
        ages: NDArray[np.float64] = np.maximum(0.0, (now_ms - self.place[slots, 2]) / 1000.0)
        return ages

    def fresh(self, slots: NDArray[np.int64], now_ms: int) -> NDArray[np.bool_]:
        """Whether there is a position that is not stale."""
        fresh: NDArray[np.bool_] = self.ages_s(slots, now_ms) <= _STALE_AFTER[self.kind[slots]]
        return fresh

    def _learn(self, slot: int, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        for skill in before:
            self.skilled[skill].discard(slot)
        for skill in after:
            self.skilled.setdefault(skill, set()).add(slot)

    def _slot(self, unit_id: str) -> int:
        slot = self.slots.get(unit_id)
        if slot is None:
            slot = self._unused.pop() if self._unused else len(self.ids)
            if slot == len(self.ids):
                self.ids.append(unit_id)
            if slot >= len(self.kind):
                self._grow()
            self.slots[unit_id] = slot
            self.ids[slot] = unit_id
        return slot

    def _grow(self) -> None:
        more = len(self.kind)
        self.place = np.vstack([self.place, np.full((more, 3), np.nan)])
        self.kind = np.concatenate([self.kind, np.full(more, -1, np.int16)])
        self.busy = np.concatenate([self.busy, np.zeros(more, np.bool_)])
