"""Whether a seat's numbers still go on where a hub stands: another log, an older one, an older copy of the seat's own files."""

import msgspec
import pytest

from services.console import doubts as doubting
from services.console.doubts import Doubts
from services.console.ledger import Ledger
from services.store.kept import Kept


def ledger(decided: int, undecided: int) -> Ledger:
    """Commands numbered from 1: so many decided, so many not."""
    kept = [
        Kept(
            cid=f"c{number}", cseq=number, line="", verb="note", args=msgspec.Raw(b"{}"), made_at="", epoch="e" if number <= decided else "",
            status="VISIBLE" if number <= decided else "QUEUED",
        )
        for number in range(1, decided + undecided + 1)
    ]  # fmt: skip
    return Ledger(kept, len(kept))


@pytest.mark.parametrize(
    ("decided", "undecided", "hub_last", "behind"),
    [
        (3, 0, 3, False),
        (3, 2, 3, False),
        (3, 2, 5, False),  # decided, and the answers were lost
        (3, 0, 4, True),  # an older copy of the seat's files
        (3, 0, 1, True),  # an older log, and nothing of this seat's to offer: the next number would be 4, the hub waits for 2
        (3, 2, 1, True),
        (3, 2, 0, False),  # the hub has never heard of this incarnation, and lets it begin anywhere
    ],
)
def test_numbers_go_on_only_where_the_hub_stands(decided: int, undecided: int, hub_last: int, behind: bool) -> None:
    doubts = Doubts(ledger(decided, undecided))
    doubts.raised("e", hub_last)
    assert doubts.behind is behind


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Doubts:
    """Seven commands in doubt, three a question."""
    monkeypatch.setattr(doubting, "_AT_ONCE", 3)
    doubts = Doubts(ledger(7, 0))
    doubts.raised("another", 7)
    return doubts


def test_an_answer_that_comes_twice_is_one(asking: Doubts) -> None:
    first, second, third = (name for name, _ in asking.questions())
    assert not asking.answered((), first)
    assert not asking.answered((), first)
    assert not asking.answered(("c5",), second)
    assert not asking.settled
    assert asking.answered(("c7",), third)
    assert asking.missing == {"c5", "c7"}


def test_only_what_has_no_answer_is_asked_again_and_a_late_answer_is_one(asking: Doubts) -> None:
    first, second, third = (name for name, _ in asking.questions())
    asking.answered(("c1",), first)
    asking.answered((), third)
    assert list(asking.questions()) == [(second, ("c4", "c5", "c6"))]
    assert asking.answered(("c4",), second)
    assert asking.missing == {"c1", "c4"}


def test_an_answer_to_what_was_asked_of_an_earlier_log_is_none(asking: Doubts) -> None:
    before = [name for name, _ in asking.questions()]
    asking.raised("a third", 7)
    assert not any(asking.answered(("c1",), name) for name in before)
    assert (asking.missing, asking.settled) == (set(), False)


def test_answers_of_a_hub_that_names_no_question_are_counted_and_counted_anew(asking: Doubts) -> None:
    names = [name for name, _ in asking.questions()]
    assert not asking.answered(("c1",), None)
    assert not asking.answered((), None)
    assert [name for name, _ in asking.questions()] == names  # one was lost, and nobody knows which
    assert [asking.answered((), None) for _ in names] == [False, False, True]
    assert asking.missing == {"c1"}
    assert not asking.answered((), None)


def test_a_number_that_another_seat_took_calls_for_new_ones(asking: Doubts) -> None:
    asking.forget()
    before = asking.settled
    asking.number_taken()
    assert (before, asking.settled, asking.done()) == (False, True, True)
