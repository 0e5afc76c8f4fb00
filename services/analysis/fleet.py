"""Units and their positions side by side in arrays, so that questions about 10,000 of them cost milliseconds."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.domain.geo import EARTH_M
from services.domain.model import Unit
from services.domain.plans import SPEEDS_KMH
from services.domain.policy import Policy
from services.domain.states import Mode, UnitStatus

KINDS: Final = tuple(SPEEDS_KMH)
_DRIVEN: Final = frozenset({"patrol_car", "fire", "medical", "city_upkeep", "unknown"})
_GONE: Final = frozenset({UnitStatus.OFF, UnitStatus.OOS})


def stale_after_s(kind: str, ages: Mapping[str, float]) -> float:
    """Seconds after which a position of this kind of unit is stale: its own entry, a car's for what drives, a phone's for people (domain.md §4)."""
    return ages.get(kind) or ages.get("car" if kind in _DRIVEN else "phone", 120.0)


class Fleet:
    """`put`, `remove` and `move` keep it in step with the seat; slots are places in the arrays, reused."""

    def __init__(self, capacity: int = 1024) -> None:
        self.units: dict[str, Unit] = {}
        self.slots: dict[str, int] = {}
        self.ids: list[str] = []
        self.place = np.full((capacity, 3), np.nan)  # lon, lat in degrees, fix in ms
        self.kind = np.full(capacity, -1, np.int16)  # index into KINDS, -1 for one that cannot be sent
        self.busy = np.zeros(capacity, np.bool_)
        self.load = np.zeros(capacity, np.int16)  # tasks at hand
        self.town = np.zeros(capacity, np.int32)  # whose unit it is, by town or county; 0 for nobody's
        self.towns: dict[str, int] = {"": 0}
        self._skilled: dict[str, set[int]] = {}
        self._skilled_slots: dict[str, NDArray[np.int64]] = {}  # the same as arrays, made when asked for
        self.use(Policy())
        self._unused: list[int] = []

    def use(self, policy: Policy) -> None:
        """Take up a site's own road factor, speeds and stale ages."""
        self.road_factor = policy.road_factor
        speeds, ages = {**SPEEDS_KMH, **policy.speed_kmh}, dict(policy.stale_age_s)
        self._pace = np.array([speeds[kind] / 3.6 for kind in KINDS])
        self._stale_after = np.array([stale_after_s(kind, ages) for kind in KINDS], np.float64)

    def put(self, unit: Unit) -> None:
        """Take in a unit, or what has become of it."""
        slot = self._slot(unit.id)
        before = self.units.get(unit.id)
        if before is None or before.skills != unit.skills:
            self._learn(slot, before.skills if before else (), unit.skills)
        self.units[unit.id] = unit
        kind = unit.kind if unit.kind in KINDS else "unknown"
        self.kind[slot] = -1 if unit.status in _GONE else KINDS.index(kind)
        self.load[slot] = len(unit.tasks)
        self.town[slot] = self.towns.setdefault(unit.region[:9], len(self.towns))
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
        seconds: NDArray[np.float64] = metres * self.road_factor / self._pace[self.kind[slots]]
        return seconds

    def ages_s(self, slots: NDArray[np.int64], now_ms: int) -> NDArray[np.float64]:
        """Age of the last positions, NaN without one."""
        ages: NDArray[np.float64] = np.maximum(0.0, (now_ms - self.place[slots, 2]) / 1000.0)
        return ages

    def fresh(self, slots: NDArray[np.int64], now_ms: int) -> NDArray[np.bool_]:
        """Whether there is a position that is not stale."""
        fresh: NDArray[np.bool_] = self.ages_s(slots, now_ms) <= self._stale_after[self.kind[slots]]
        return fresh

    def skilled(self, skill: str) -> NDArray[np.int64]:
        """Slots of the units that have a skill."""
        found = self._skilled_slots.get(skill)
        if found is None:
            found = self._skilled_slots[skill] = np.array(sorted(self._skilled.get(skill, ())), np.int64)
        return found

    def remaining(self, slots: NDArray[np.int64]) -> NDArray[np.float64]:
        """How many free units of the same kind and town stay there when each of these goes; NaN for one that is no town's."""
        free = np.flatnonzero((self.kind >= 0) & ~self.busy)
        many = len(KINDS)
        counts = np.bincount(self.town[free] * many + self.kind[free], minlength=many * len(self.towns))
        left = counts[self.town[slots] * many + self.kind[slots]] - (~self.busy[slots]).astype(np.float64)
        return np.where(self.town[slots] == 0, np.nan, left)

    def _learn(self, slot: int, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        for skill in before:
            self._skilled[skill].discard(slot)
            self._skilled_slots.pop(skill, None)
        for skill in after:
            self._skilled.setdefault(skill, set()).add(slot)
            self._skilled_slots.pop(skill, None)

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
        self.load = np.concatenate([self.load, np.zeros(more, np.int16)])
        self.town = np.concatenate([self.town, np.zeros(more, np.int32)])
