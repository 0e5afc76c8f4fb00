"""A place found while it is typed: by code, name, initials, point; two that fit are both there, and neither is taken."""

import pytest

from resources import text
from services.analysis.places import Place, Regions, at, only, point
from services.commands.filters.words import Initials

NAMES = {
    "610902": "汉滨区",
    "610902101": "江北镇",
    "610902101003": "朝阳村",
    "610902101003007": "朝阳村七组",
    "610902102": "城关镇",
    "610902102001": "曹营村",
}


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions(NAMES, Initials(text("initials.txt")).of)


def codes(found: list[Place]) -> list[str]:
    return [one.token for one in found]


def test_by_the_beginning_of_a_code(regions: Regions) -> None:
    assert codes(regions.find("610902101")) == ["610902101", "610902101003", "610902101003007"]
    assert codes(regions.find("６１０９０２１０２００１")) == ["610902102001"], "full width is the same"
    assert regions.find("7") == []


def test_by_name_and_by_initials_of_every_reading(regions: Regions) -> None:
    assert codes(regions.find("曹营")) == ["610902102001"]
    assert codes(regions.find("jbz")) == ["610902101"]
    assert set(codes(regions.find("CYC"))) == {"610902101003", "610902102001", "610902101003007"}
    assert codes(regions.find("七组")) == ["610902101003007"], "a name that holds it, after those that begin with it"


def test_what_is_found_says_where_it_lies(regions: Regions) -> None:
    (found,) = regions.find("曹营村")
    assert (found.name, found.detail, found.exact) == ("曹营村", "城关镇 · 汉滨区 · 610902102001", True)


def test_only_what_is_one_thing_is_meant(regions: Regions) -> None:
    assert only(regions.find("cy")) is None
    assert only([]) is None
    town = only(regions.find("610902101"))
    assert town is not None
    assert town.token == "610902101", "the whole code is meant, though others begin with it"
    unit, other = Place("unit", "1,2", "U1", exact=True), Place("unit", "3,4", "U12")
    assert only([unit, other]) is unit
    assert only([unit, Place("region", "610902", "x")]) is None, "two kinds of thing: a person chooses"
    assert only([unit, Place("unit", "5,6", "U1", exact=True)]) is None


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("109.02,32.7", (109.02, 32.7)), (" -118.294 , 34.0676 ", (-118.294, 34.0676)), ("109.02，32.7", (109.02, 32.7)),
        ("181,1", None), ("1,91", None), ("109.02", None), ("109.02,", None), ("1,2,3", None),
    ],
)  # fmt: skip
def test_a_point_is_longitude_first(typed: str, where: tuple[float, float] | None) -> None:
    assert point(typed) == where


def test_a_point_is_written_as_it_is_read() -> None:
    assert at(109.02, 32.7) == "109.02,32.7"
    assert at(0.00001, -0.5) == "0.00001,-0.5"
    assert point(at(-118.294001, 34.0)) == (-118.294001, 34.0)
