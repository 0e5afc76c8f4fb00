"""What the map is given: plain data for regions, units and incidents, nothing of where it comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

GRID: Final = 15
VILLAGE: Final = 12
TOWN: Final = 9
COUNTY: Final = 6
CITY: Final = 4
LEVELS: Final = (CITY, COUNTY, TOWN, VILLAGE, GRID)
"""Digits of a region's code by level, coarse to fine (domain.md §2)."""
WORKING: Final = frozenset({"DP", "SG", "EN", "OS"})
"""Status letters of a unit that has a task (domain.md §4)."""
ABSENT: Final = frozenset({"OOS", "OFF"})


class FitPolicy(StrEnum):
    """What an unlocked map fits to when the set of incidents changes."""

    REGIONS = "regions"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class RegionShape:
    """One region: code (its length is its level), name, rings of (n, 2) float64 lon/lat degrees WGS-84, outer and holes alike."""

    code: str
    name: str
    rings: list[NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class UnitsFrame:
    """All units at one moment, parallel by index.

    `lon`, `lat` degrees WGS-84 (NaN: no position yet); `heading` degrees clockwise from north (NaN: not moving or not said);
    `status` letters of domain.md §4; `age_s` seconds since the fix; `known` False for a unit never registered.
    """

    ids: list[str]
    callsign: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    heading: NDArray[np.float64]
    status: list[str]
    stale: NDArray[np.bool_]
    age_s: NDArray[np.float64]
    known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class MapIncident:
    """One open incident as the map shows it.

    `lon`/`lat` are NaN where the place is not known; `units` are unit ids; `due_label` is the due time in words, `lamp` its
    colour (domain.md §5); `region` is the grid's code where it is known.
    """

    id: str
    no: str
    lon: float
    lat: float
    priority: int
    text: str
    state_label: str
    units: tuple[str, ...] = ()
    due_label: str = ""
    lamp: str = "green"
    region: str = ""

    @property
    def short_no(self) -> str:
        """The day's counter alone: `1042` of `20261122-1042`."""
        return self.no.rpartition("-")[2]


def no_units() -> UnitsFrame:
    """A frame with nobody in it."""
    none = np.empty(0, dtype=np.float64)
    nobody = np.empty(0, dtype=np.bool_)
    return UnitsFrame([], [], none, none, none, [], nobody, none, nobody)
