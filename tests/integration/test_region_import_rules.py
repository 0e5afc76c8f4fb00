"""What `region import` takes and refuses, by name and all of it at once (protocol.md §4, domain.md §2)."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resources import path
from services.interop.geojson import Region, Ring, read_regions
from services.interop.region_check import check
from services.interop.region_notes import notes
from tests.support.geodata import COUNTY_9901, chain, region, ring, square

G1, G2 = "990901001001001", "990901001001002"


def with_grid(*rings: Ring, code: str = "990901001001009", name: str = "甲") -> list[Region]:
    """The chain without grids, and one more."""
    return [*chain(grids=2)[:4], region(code, *rings, name=name)]


@pytest.mark.parametrize("file", [COUNTY_9901, path("regions/yunxi.geojson")], ids=["9901", "yunxi"])
def test_both_counties_pass_and_quickly(file: Path) -> None:
    regions = read_regions(file)
    start = time.perf_counter()
    assert check(regions) == []
    assert notes(regions) == []
    assert time.perf_counter() - start < 5  # a quarter of a second alone; the machine may be shared


def test_the_chain_passes_beside_what_is_stored() -> None:
    regions = chain(grids=3)
    assert check(regions) == []
    assert check(regions[4:], regions[:4]) == []
    assert check(regions, regions) == []  # a repeat adds nothing


def test_an_empty_file_is_refused() -> None:
    assert check([]) == ["the file has no regions"]


@pytest.mark.parametrize(
    ("rings", "words"),
    [
        ([ring((109, 32), (110, 33), (110, 32), (109, 33), (109, 32))], "its outline crosses itself at 109.5, 32.5"),
        ([ring((109, 32), (110, 32), (110, 33), (109, 33))], "ring 1 is not closed: begins at 109.000000, 32.000000, ends at 109.000000, 33.000000"),
        ([square(109, 32), ring((109.2, 32.2), (109.4, 32.2), (109.4, 32.4), (109.2, 32.4))], "ring 2 is not closed"),
        ([ring((109, 32), (110, 32), (109, 32))], "ring 1 has 3 positions, fewer than 4"),
        ([ring()], "ring 1 has 0 positions"),
        ([], "has no outline"),
        ([ring((32, 109), (33, 109), (33, 110), (32, 109))], "ring 1 has 32, 109 outside longitude"),
        ([ring((1e308, 0), (0, 0), (0, 1), (1e308, 0))], "outside longitude"),
        ([ring((109, 32), (110, 32), (109, 32), (109, 32))], "990901001001009 甲: "),
        ([square(109, 32), square(109.5, 32.5)], "crosses itself"),
        ([square(109, 32), square(120, 32, 0.1)], "hole lies outside shell at 120"),
    ],
)
def test_a_broken_outline_is_named_with_where(rings: list[Ring], words: str) -> None:
    problems = check(with_grid(*rings))
    assert len(problems) == 1
    assert problems[0].startswith("990901001001009 甲: ")
    assert words in problems[0]


@pytest.mark.parametrize("code", ["", "99", "9909010010010012", "99O9", "990901001001009 "])
def test_a_code_that_is_none(code: str) -> None:
    (problem,) = check([*chain()[:4], region(code, square(20, 10))])
    assert "region code" in problem


@pytest.mark.parametrize("name", ["", " ", "\u3000\t", "甲" * 61, "甲\n乙", "\x1b[31m"])
def test_a_name_nobody_can_read(name: str) -> None:
    (problem,) = check(with_grid(square(109, 32), name=name))
    assert "name" in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("9909", "a county without its city: 9909"),
        ("990901001", "a village without its town: 990901001"),
        ("990901001001", "a grid without its village: 990901001001 is"),
    ],
)
def test_orphans(gone: str, words: str) -> None:
    problems = check([one for one in chain() if one.code != gone])
    assert problems
    assert all(words in problem for problem in problems)


def test_a_grid_under_a_town_alone_is_an_orphan() -> None:
    town = chain()[:3]
    assert check([*town, region("990901001000001", square(109, 32))]) == [
        "990901001000001 甲: a grid without its village: 990901001000 is neither in the file nor stored"
    ]


def test_duplicates_in_the_file_and_beside_the_stored() -> None:
    regions = chain()
    assert check([*regions, regions[-1]]) == [f"{G2}: is in the file 2 times"]
    moved = replace(regions[-1], name="乙")
    assert check([*regions[:-1], moved], regions) == [f"{G2} 乙: is stored already with another name or outline"]
    assert check([*regions[:-1], moved], regions, replace=True) == []


@pytest.mark.parametrize(("shift", "refused"), [(0.0, False), (0.004, False), (0.006, True), (0.5, True)])
def test_overlaps_are_measured_by_the_smaller(shift: float, refused: bool) -> None:
    regions = chain(grids=2)
    west = 109.5 - shift
    regions[-1] = region(G2, ring((west, 32), (109.5 - shift + 0.5, 32), (109.5 - shift + 0.5, 33), (west, 33), (west, 32)))
    problems = check(regions)
    assert bool(problems) is refused
    assert not refused or (G1 in problems[0] and G2 in problems[0] and "overlap by" in problems[0])


def test_overlap_with_a_stored_neighbour_of_another_village() -> None:
    stored = [*chain(grids=1), region("990901001002", square(110, 32), name="乙村")]
    new = region("990901001002001", square(109.9, 32, 0.2), name="乙")
    (problem,) = check([new], stored)
    assert problem == f"990901001002001 乙 and {G1} 甲: overlap by 50.0% of the smaller"


def test_every_problem_is_told_at_once() -> None:
    regions = chain()
    bow = ring((109, 32), (110, 33), (110, 32), (109, 33), (109, 32))
    bad = [*regions, regions[0], region("9908", bow, name=""), region("980101", square(10, 10)), region("9801x1", square(20, 10))]
    problems = check(bad)
    assert len(problems) == 5
    assert all("\n" not in problem for problem in problems)


def test_a_hole_is_lawful_and_told() -> None:
    hole = ring((109.4, 32.4), (109.6, 32.4), (109.6, 32.6), (109.4, 32.6), (109.4, 32.4))
    regions = with_grid(square(109, 32), hole)
    assert check(regions) == []
    (note,) = notes(regions)
    assert "hole 1 at 109.5" in note
    assert "tray" in note
    filled = [*regions, region("990901001001010", hole, name="岛")]
    assert check(filled) == []
    assert notes(filled) == []


def test_a_grid_far_off_its_size_is_told_not_refused() -> None:
    regions = [replace(one, households=count) for one, count in zip(chain(grids=4)[4:], (250, 20, 900, None), strict=True)]
    assert [note.split(":")[1] for note in notes(regions)] == [
        " 20 households; a grid in a town should hold 200 to 300",
        " 900 households; a grid in a town should hold 200 to 300",
    ]
    country = [replace(one, code=one.code[:6] + "101" + one.code[9:], households=40) for one in regions]
    assert notes(country) == []


def test_whatever_the_ring_there_are_lines_and_no_error() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        shape = np.round(rng.uniform(-3, 3, (int(rng.integers(0, 9)), 2)))
        closed = np.vstack([shape, shape[:1]]) if len(shape) else shape
        assert all("\n" not in problem for problem in check(with_grid(closed)))
