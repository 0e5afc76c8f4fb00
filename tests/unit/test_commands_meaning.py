"""A line that means something else by now is not done at once; one whose clock merely went on is."""

import pytest

from services.commands.meaning import same
from services.commands.types import Command
from services.domain import args as a
from services.domain.times import plus

NOW = "2026-11-22T08:00:00.000Z"


def extend(until: str, incident: str = "i42", reason: str = "spare part") -> Command:
    return Command("extend", incident, a.UntilArgs(until=until, reason=reason), "yq 42 +2h spare part", 7)


def entrust(due: str | None) -> Command:
    return Command("entrust", "i42", a.EntrustArgs(org="o1", due=due), "jb 42 o1")


@pytest.mark.parametrize("later", [0.001, 5, 1800])
def test_a_span_that_went_on_while_it_was_typed_is_the_same(later: float) -> None:
    assert same([extend(NOW)], [extend(plus(NOW, later))])
    assert same([entrust(NOW)], [entrust(plus(NOW, later))])


@pytest.mark.parametrize(
    "other",
    [[extend(plus(NOW, 86_400))], [extend(NOW, "i43")], [extend(NOW, reason="x")], [entrust(NOW)], [extend(NOW), extend(NOW)], []],
    ids=["another day", "another incident", "another word", "another verb", "one more", "none"],
)
def test_anything_else_is_not(other: list[Command]) -> None:
    assert not same([extend(NOW)], other)


def test_a_limit_that_was_not_there_is_another() -> None:
    assert not same([entrust(None)], [entrust(NOW)])
    assert same([entrust(None)], [entrust(None)])


def test_the_version_on_screen_is_no_part_of_it() -> None:
    assert same([extend(NOW)], [Command("extend", "i42", a.UntilArgs(until=NOW, reason="spare part"), "another line", 8)])
