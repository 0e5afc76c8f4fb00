"""Low priorities gathered where they are many, high ones spread where they share a place: pure sums over arrays."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from widgets.gridmap.projection import Floats
from widgets.gridmap.sprites import Ints

CROWD: Final = 150
"""Low-priority incidents up to which only those on one spot are gathered."""
_DENSE: Final = 2.5
"""Members of a wide cell, on the average, from which on wide cells are gathered."""
_BUSY: Final = 1.5
"""The same, from which on the signs are smaller."""
_WIDE: Final = 104.0
_NARROW: Final = 44.0
_MOST_NARROW: Final = 3
"""Members a narrow cell may show one by one."""
_SPOT: Final = 12.0
_SPREAD: Final = 15.0
_ROW: Final = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """`single`: indices shown one by one. The rest by cell: middle in projected metres and how many of each priority 3 and 4."""

    single: Ints
    x: Floats
    y: Floats
    third: Ints
    fourth: Ints
    crowded: bool


def gather(x: Floats, y: Floats, priority: Ints, kept: int, scale: float) -> Gathered:
    """Gather priorities 3 and 4 by cells fixed on the ground at `scale` pixels a metre, so that panning changes nothing.

    Points without a place are left out; the index `kept` (-1: none) is always single.
    """
    low = np.isfinite(x) & np.isfinite(y) & (priority >= 3)
    if kept >= 0:
        low[kept] = False
    index = np.flatnonzero(low)
    px, py = x[index] * scale, y[index] * scale
    member, count = _cells(px, py, _WIDE)
    density = len(index) / max(1, len(count)) if len(index) > CROWD else 0.0
    most = 1
    if density < _DENSE:
        member, count = _cells(px, py, _NARROW)
        most = _MOST_NARROW
    many = count[member] > most
    cells, cell_of = np.unique(member[many], return_inverse=True)
    inside = index[many]
    third = priority[inside] == 3
    size = len(cells)
    total = np.bincount(cell_of, minlength=size)
    return Gathered(
        single=index[~many],
        x=np.bincount(cell_of, weights=x[inside], minlength=size) / total,
        y=np.bincount(cell_of, weights=y[inside], minlength=size) / total,
        third=np.bincount(cell_of, weights=third, minlength=size).astype(np.intp),
        fourth=np.bincount(cell_of, weights=~third, minlength=size).astype(np.intp),
        crowded=density >= _BUSY,
    )


def _cells(px: Floats, py: Floats, side: float) -> tuple[Ints, Ints]:
    """Number of the square of `side` pixels each point lies in, and how many points each square holds."""
    keys = np.floor(px / side).astype(np.int64) * (1 << 32) + np.floor(py / side).astype(np.int64)
    _, member, count = np.unique(keys, return_inverse=True, return_counts=True)
    return member, count


def spread(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Pixels at which signs that share a spot stand side by side: the first in its place, then rows of five to the right and down."""
    keys = np.floor(x / _SPOT).astype(np.int64) * (1 << 32) + np.floor(y / _SPOT).astype(np.int64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(keys) else np.empty(0, dtype=np.intp)
    nth = np.empty(len(keys), dtype=np.intp)
    nth[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(np.append(starts, len(keys))))
    return x + (nth % _ROW) * _SPREAD, y + (nth // _ROW) * _SPREAD
