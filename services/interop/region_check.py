"""What a region file must be before it is taken, all or nothing (protocol.md §4 `region import`): every problem by name, one line each."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from services.domain.regions import BadCodeError, Level, level_of, parent
from services.interop.geojson import Region, Ring

OVERLAP_OF_SMALLER = 0.01
NAME_LENGTH = 60
_CHILD = {Level.L5: "city", Level.L4: "county", Level.L3: "town", Level.L2: "village", Level.L1: "grid"}


def check(regions: Sequence[Region], existing: Sequence[Region] = (), *, replace: bool = False) -> list[str]:
    """Every reason to refuse `regions` beside the `existing` ones; empty means take them all.

    A region already stored may come again unchanged (a repeat adds nothing); changed, it is a duplicate unless `replace`.
    A hole in a polygon is lawful: the hole is not part of the region (see holes() in region_notes).
    """
    if not regions:
        return ["the file has no regions"]
    problems = [line for region in regions for line in _of_one(region)]
    problems += _duplicates(regions, () if replace else existing)
    problems += _orphans(regions, existing)
    named = {region.code for region in regions}
    problems += _overlaps(regions, [region for region in existing if region.code not in named])
    return problems


def label(region: Region) -> str:
    """The region as a line names it: code and name, printable, short."""
    return " ".join(_printable(text) for text in (region.code, region.name) if text.strip()) or "(no code)"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:24])


def _of_one(region: Region) -> Iterator[str]:
    """What is wrong with a region by itself."""
    try:
        level_of(region.code)
    except BadCodeError as error:
        yield f"{label(region)}: {error}"
    if not region.name.strip():
        yield f"{label(region)}: has no name"
    elif len(region.name) > NAME_LENGTH or not region.name.isprintable():
        yield f"{label(region)}: its name is over {NAME_LENGTH} characters or has characters that do not print"
    if region.households is not None and not 0 <= region.households < 1_000_000:
        yield f"{label(region)}: {region.households} households cannot be"
    faults = list(_of_rings(region))
    yield from (f"{label(region)}: {fault}" for fault in faults)
    if not faults and (fault := _of_shape(region)):
        yield f"{label(region)}: {fault}"


def _of_rings(region: Region) -> Iterator[str]:
    """What is wrong with single rings, before they are put together."""
    if not region.parts or not all(region.parts):
        yield "has no outline"
    for number, ring in enumerate(region.rings, 1):
        if fault := _of_ring(ring):
            yield f"ring {number} {fault}"


def _of_ring(ring: Ring) -> str | None:
    outside = np.flatnonzero((np.abs(ring[:, 0]) > 180) | (np.abs(ring[:, 1]) > 90))
    if len(outside):
        lon, lat = ring[outside[0]]
        return f"has {lon:g}, {lat:g} outside longitude -180..180, latitude -90..90"
    if len(ring) < 4:
        return f"has {len(ring)} positions, fewer than 4"
    if not np.array_equal(ring[0], ring[-1]):
        return f"is not closed: begins at {_at(ring[0])}, ends at {_at(ring[-1])}"
    return None


def _at(position: NDArray[np.float64]) -> str:
    return f"{position[0]:.6f}, {position[1]:.6f}"


def _of_shape(region: Region) -> str | None:
    """What is wrong with the rings put together: they cross themselves or each other, or enclose nothing."""
    if not shapely.is_valid(region.geometry):
        reason, _, where = shapely.is_valid_reason(region.geometry).partition("[")
        plain = {"Self-intersection": "its outline crosses itself", "Ring Self-intersection": "its outline touches itself"}.get(reason, reason.lower())
        return f"{plain} at {', '.join(where.rstrip(']').split())}"
    return None if region.geometry.area > 0 else "encloses no area"


def _duplicates(regions: Sequence[Region], existing: Sequence[Region]) -> Iterator[str]:
    """Codes given twice in the file, or stored already with another name or outline."""
    counts = Counter(region.code for region in regions)
    yield from (f"{_printable(code)}: is in the file {count} times" for code, count in counts.items() if count > 1)
    stored = {region.code: region for region in existing}
    for region in regions:
        before = stored.get(region.code)
        if before is not None and not _same(region, before):
            yield f"{label(region)}: is stored already with another name or outline"


def _same(one: Region, other: Region) -> bool:
    rings = list(zip(one.rings, other.rings, strict=False))
    alike = len(one.rings) == len(other.rings) and all(np.array_equal(a, b) for a, b in rings)
    return alike and (one.name, one.households) == (other.name, other.households)


def _orphans(regions: Sequence[Region], existing: Sequence[Region]) -> Iterator[str]:
    """Regions whose parent is neither in the file nor stored; a grid's parent is its village, never a town (domain.md §2)."""
    known = {region.code for region in (*regions, *existing)}
    for region in regions:
        try:
            above, level = parent(region.code), level_of(region.code)
        except BadCodeError:
            continue
        if above is not None and above not in known:
            yield f"{label(region)}: a {_CHILD[level]} without its {_CHILD[level.up]}: {above} is neither in the file nor stored"


def _overlaps(regions: Sequence[Region], others: Sequence[Region]) -> Iterator[str]:
    """Pairs of one level that share more than a hundredth of the smaller; at least one of the pair is new."""
    pool = [region for region in (*regions, *others) if _comparable(region)]
    new = len([region for region in regions if _comparable(region)])
    lengths = np.array([len(region.code) for region in pool], dtype=np.int64)
    shapes = np.array([region.geometry for region in pool], dtype=object)
    if new == 0:
        return
    first, second = shapely.STRtree(shapes).query(shapes[:new], predicate="intersects")
    keep = (lengths[first] == lengths[second]) & (first < second)
    first, second = first[keep], second[keep]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    share = shared / np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    for at in np.flatnonzero(share > OVERLAP_OF_SMALLER):
        one, other = pool[first[at]], pool[second[at]]
        if one.code != other.code:  # the same code twice is a duplicate already named
            yield f"{label(one)} and {label(other)}: overlap by {share[at]:.1%} of the smaller"


def _comparable(region: Region) -> bool:
    return bool(region.geometry.area > 0 and shapely.is_valid(region.geometry))
