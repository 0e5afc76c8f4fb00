"""Which incident a number means (domain.md §3)."""

import pytest

from services.commands.numbers import is_number, resolve_number, short, shortest, split_number
from services.commands.types import IncidentRef


def _ref(no: str, state: str = "accepted") -> IncidentRef:
    return IncidentRef(f"{no}/{state}", no, state, "")


REFS = [
    _ref("20261122-0001"), _ref("20261122-0011"), _ref("20261122-0111"), _ref("20261121-0042"), _ref("20261122-0042"), _ref("20261120-0007"),
    _ref("20261122-0007", "closed"), _ref("20261122-12345"), _ref(""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("digits", "no"),
    [
        ("1", "20261122-0001"),
        ("0001", "20261122-0001"),
        ("00000001", "20261122-0001"),
        ("11", "20261122-0011"),
        ("42", "20261122-0042"),
        ("12345", "20261122-12345"),
        ("7", "20261120-0007"),
        ("20261121-0042", "20261121-0042"),
        ("202611210042", "20261121-0042"),
        ("20261121-42", "20261121-0042"),
        ("20261122-0007", "20261122-0007"),
    ],
)
def test_a_number_means_one_incident(digits: str, no: str) -> None:
    assert [ref.no for ref in resolve_number(digits, REFS)] == [no]


@pytest.mark.parametrize("digits", ["2", "9", "0", "20261123-0042", "999999999999999999999999", "4２", "", "-1", "4-2", "12345-1", "9" * 5000])
def test_a_number_nobody_has_means_none(digits: str) -> None:
    assert resolve_number(digits, REFS) == ()


def test_two_of_one_day_are_both_named() -> None:
    twins = [_ref("20261122-0042"), _ref("20261122-0042", "filed")]
    assert len(resolve_number("42", twins)) == 2


def test_a_closed_one_of_today_does_not_hide_an_open_one() -> None:
    assert [ref.no for ref in resolve_number("7", REFS)] == ["20261120-0007"]
    assert [ref.no for ref in resolve_number("7", REFS, {"closed"})] == ["20261122-0007"]


def test_the_shortest_number_means_the_incident_itself() -> None:
    assert shortest(REFS[4], REFS) == "0042"
    assert shortest(REFS[3], REFS) == "20261121-0042"
    assert shortest(REFS[6], REFS) == "20261122-0007"
    assert shortest(REFS[8], REFS) == ""
    for ref in REFS[:8]:
        assert resolve_number(shortest(ref, REFS), REFS) == (ref,)


def test_forms() -> None:
    assert is_number("42")
    assert is_number("20261122-0042")
    assert not is_number("４２")
    assert not is_number("42x")
    assert split_number("20261122") is None
    assert short("20261122-0042", "20261122") == "0042"
    assert short("20261121-0042", "20261122") == "20261121-0042"
