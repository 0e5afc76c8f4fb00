"""Region codes: the examples of domain.md §2 and what is refused."""

import pytest

from services.domain.regions import BadCodeError, Level, ancestors, in_scope, inside, level_of, longest_known, owner_at, parent

GRID = "610902101003007"


@pytest.mark.parametrize(("code", "level"), [("6109", "L5"), ("610902", "L4"), ("610902101", "L3"), ("610902101003", "L2"), (GRID, "L1")])
def test_level_by_length(code: str, level: str) -> None:
    assert level_of(code) is Level(level)
    assert level_of(code).digits == len(code)


@pytest.mark.parametrize("code", ["", "6", "61", "610", "61090", "6109021", "61090210100300", GRID + "1", "61O9", "6109 ", "６１０９", "6١09", "-109", "6.09"])
def test_other_texts_are_no_code(code: str) -> None:
    with pytest.raises(BadCodeError, match="region code") as caught:
        level_of(code)
    assert "\n" not in str(caught.value)


def test_the_prefix_is_the_parent() -> None:
    assert ancestors(GRID) == ("610902101003", "610902101", "610902", "6109")
    assert parent("6109") is None


def test_levels_stand_in_order() -> None:
    assert max(Level.L2, Level.L4, Level.L1) is Level.L4
    assert [level.up for level in Level] == [Level.L2, Level.L3, Level.L4, Level.L5, Level.L5]


def test_inside_and_scope() -> None:
    assert inside(GRID, "610902")
    assert inside("610902", "610902")
    assert not inside("610902", GRID)
    assert in_scope(GRID, ())
    assert in_scope(GRID, ["9901", "6109"])
    assert not in_scope(GRID, ["9901"])


def test_owner_at_a_level() -> None:
    assert owner_at(GRID, Level.L2) == "610902101003"
    assert owner_at("6109", Level.L2) == "6109"


def test_the_longest_known_prefix() -> None:
    known = frozenset({"6109", "610902", "610902101003"})
    assert longest_known(GRID, known) == "610902101003"
    assert longest_known("610902999", known) == "610902"
    assert longest_known("6110", known) is None
