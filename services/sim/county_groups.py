"""Grouping cells into villages and towns that hang together: growth over the graph of cells that share a border."""

import heapq
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from services.app.ports import Rng

Points = NDArray[np.float64]
Links = dict[int, list[tuple[int, float]]]  # cell -> (neighbour, metres between their middles)

_STARTS, _ROUNDS = 5, 8


def links(faces: Sequence[shapely.Polygon]) -> Links:
    """Which cells share more than a corner."""
    shapes = np.array(faces, dtype=object)
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="touches")
    shared = shapely.length(shapely.intersection(shapes[one], shapes[other]))
    found: Links = {index: [] for index in range(len(faces))}
    for a, b in zip(one[shared > 0].tolist(), other[shared > 0].tolist(), strict=True):
        found[a].append((b, float(np.hypot(*(middles[a] - middles[b])))))
    return found


def grow(seeds: Sequence[int], members: Iterable[int], graph: Links) -> dict[int, int]:
    """Each member with the number of the seed nearest along the graph, so that every group is in one piece."""
    allowed = set(members)
    owner: dict[int, int] = {}
    frontier = [(0.0, seed, number) for number, seed in enumerate(seeds)]
    heapq.heapify(frontier)
    while frontier:
        far, cell, number = heapq.heappop(frontier)
        if cell in owner:
            continue
        owner[cell] = number
        for beyond, step in graph[cell]:
            if beyond in allowed and beyond not in owner:
                heapq.heappush(frontier, (far + step, beyond, number))
    return owner


def partition(rng: Rng, members: Sequence[int], count: int, middles: Points, graph: Links) -> list[list[int]]:
    """`members`, one piece, split into `count` groups in one piece each, of about the same number of cells."""
    graph = {cell: [(beyond, 1.0 + step / 100_000) for beyond, step in graph[cell]] for cell in members}  # steps count, metres only break ties
    tries: list[list[list[int]]] = []
    for _ in range(_STARTS):
        seeds = _spread(rng, members, count, middles)
        for _ in range(_ROUNDS):
            owner = grow(seeds, members, graph)
            tries.append([[cell for cell in members if owner.get(cell) == number] for number in range(count)])
            seeds = [_middle_cell(group, middles) for group in tries[-1]]
    return min(tries, key=lambda groups: max(map(len, groups)) - min(map(len, groups)))


def _spread(rng: Rng, members: Sequence[int], count: int, middles: Points) -> list[int]:
    """Cells far from each other: each next one is the farthest of a handful."""
    seeds = [rng.choice(members)]
    while len(seeds) < count:
        handful = [cell for cell in (rng.choice(members) for _ in range(4)) if cell not in seeds]
        seeds += [max(handful, key=lambda cell: _clearance(cell, seeds, middles))] if handful else []
    return seeds


def _clearance(cell: int, seeds: Sequence[int], middles: Points) -> float:
    return float(np.min(np.hypot(*(middles[list(seeds)] - middles[cell]).T)))


def _middle_cell(group: Sequence[int], middles: Points) -> int:
    """The cell nearest to the middle of its group."""
    places = middles[list(group)]
    return group[int(np.argmin(np.sum((places - places.mean(axis=0)) ** 2, axis=1)))]
