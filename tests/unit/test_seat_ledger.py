"""Badges of the seat's own commands, what goes out when, and how long to wait before trying again."""

from collections.abc import Sequence

import msgspec
import pytest
from msgspec.structs import replace

from services.console.ledger import WINDOW, Ledger
from services.console.model import Badge
from services.domain.states import Outcome
from services.link.backoff import Backoff
from services.runtime.rng import SeededRng
from services.store.kept import Kept
from services.wire.frames import Dec


def kept(number: int, status: str = "QUEUED") -> Kept:
    return Kept(cid=f"c{number}", cseq=number, line="bz 1 x", verb="note", args=msgspec.Raw(b"{}"), made_at="2026-11-22T08:00:00.000Z", status=status)


def dec(number: int, outcome: str = "applied", seq: int | None = None) -> Dec:
    return Dec(cid=f"c{number}", cseq=number, outcome=outcome, seq=seq)


def under_way(count: int) -> Ledger:
    """A ledger whose commands are all sent."""
    book = ledger(count)
    send(book)
    return book


def ledger(count: int) -> Ledger:
    """A ledger with so many queued commands."""
    book = Ledger()
    for number in range(1, count + 1):
        book.add(kept(number))
    return book


def numbers(found: Sequence[Kept]) -> list[int]:
    return [one.cseq for one in found]


def send(book: Ledger) -> list[int]:
    out = book.next_to_send()
    for one in out:
        book.sent(one.cid)
    return numbers(out)


def test_commands_go_out_in_order_and_once() -> None:
    book = ledger(3)
    assert send(book) == [1, 2, 3]
    assert send(book) == []


def test_no_more_than_a_window_is_under_way() -> None:
    book = ledger(WINDOW + 5)
    assert len(send(book)) == WINDOW
    book.decided(dec(1), "e", 0)
    assert send(book) == [WINDOW + 1]


def test_a_lost_line_sends_everything_undecided_again_without_a_new_badge() -> None:
    book = ledger(3)
    send(book)
    book.decided(dec(1), "e", 0)
    book.hold()
    again = book.next_to_send()
    assert numbers(again) == [2, 3]
    assert book.sent("c2") is None
    assert again[0].status == Badge.SENT


def test_a_refused_number_holds_the_ones_behind_it_back_too() -> None:
    book = ledger(4)
    send(book)
    book.hold("c2")
    assert send(book) == [2, 3, 4]


def test_a_hub_that_refuses_gets_fewer_at_a_time_until_it_takes_them() -> None:
    book = ledger(200)
    send(book)
    book.hold("c1")
    assert len(send(book)) == WINDOW // 2
    for number in range(1, 41):
        book.decided(dec(number), "e", 0)
        send(book)
    book.hold("c41")
    book.hold()
    assert len(book.next_to_send()) == WINDOW


def test_a_decision_is_visible_once_the_cursor_is_there() -> None:
    book = ledger(2)
    send(book)
    one = book.decided(dec(1, seq=12), "e", 10)
    assert one is not None
    assert one.status == Badge.DECIDED
    assert book.unsettled == 2
    assert numbers(book.advanced("e", 11)) == []
    assert numbers(book.advanced("e", 12)) == [1]
    assert (book.unsettled, book.pending) == (1, 1)


def test_a_decision_behind_the_cursor_or_without_a_number_is_visible_at_once() -> None:
    book = under_way(2)
    for number, seq in ((1, 9), (2, None)):
        one = book.decided(dec(number, seq=seq), "e", 10)
        assert one is not None
        assert one.status == Badge.VISIBLE


def test_a_decision_counts_once() -> None:
    book = under_way(1)
    assert book.decided(dec(1), "e", 0) is not None
    assert book.decided(dec(1), "e", 0) is None
    assert book.decided(dec(9), "e", 0) is None


def test_an_answer_to_what_went_out_under_an_earlier_number_is_passed_over() -> None:
    book = under_way(3)
    book.decided(dec(1), "e", 0)
    assert numbers(book.renumber(())) == [1, 2]
    assert book.decided(dec(2), "e", 0) is None, "number 1 of the new incarnation would never be used"
    assert send(book) == [1, 2]
    assert book.decided(dec(2), "e", 0) is not None


def test_the_oldest_undecided_is_known() -> None:
    book = under_way(2)
    assert (book.is_first("c1"), book.is_first("c2")) == (True, False)
    book.decided(dec(1), "e", 0)
    assert book.is_first("c2")


def test_numbers_of_another_epoch_are_not_compared() -> None:
    book = under_way(1)
    book.decided(dec(1, seq=900), "old", 10)
    assert numbers(book.advanced("new", 3)) == [1]
    assert book.safe("new", 1000) == []


def test_safe_is_what_a_backup_covers() -> None:
    book = under_way(2)
    book.decided(dec(1, seq=5), "e", 10)
    book.decided(dec(2, seq=6), "e", 10)
    assert book.safe("e", 0) == []
    assert numbers(book.safe("e", 5)) == [1]
    assert book.safe("e", 5) == []


def test_conflicts_and_questions_stay_listed_until_they_are_answered() -> None:
    book = under_way(2)
    book.decided(dec(1, "conflict", 5), "e", 10)
    book.decided(dec(2, "needs_confirm"), "e", 10)
    assert [one.cseq for one in book.with_outcome(Outcome.CONFLICT)] == [1]
    assert [one.cseq for one in book.with_outcome(Outcome.NEEDS_CONFIRM)] == [2]
    book.answered("c1")
    assert book.with_outcome(Outcome.CONFLICT) == []


def test_after_a_start_the_undecided_are_sent_and_the_granted_still_show() -> None:
    granted = msgspec.structs.replace(kept(2, "DECIDED"), outcome="applied", seq=7, epoch="e")
    refused = msgspec.structs.replace(kept(3, "DECIDED"), outcome="rejected", seq=7, epoch="e")
    book = Ledger([kept(1, "VISIBLE"), granted, refused, kept(4)], last_cseq=9)
    assert send(book) == [4]
    assert numbers(book.in_view()) == [2, 4]
    assert book.last_cseq == 9


def test_waits_are_full_jitter_under_a_doubling_ceiling() -> None:
    backoff = Backoff(SeededRng(1))
    for ceiling in (0.5, 1, 2, 4, 8, 15, 15, 15):
        assert 0 <= backoff.next() <= ceiling
    spread = []
    for seed in range(200):
        one = Backoff(SeededRng(seed))
        for _ in range(7):
            one.next()
        spread.append(one.next())
    assert min(spread) < 1.5
    assert max(spread) > 13.5
    assert sum(spread) / 200 == pytest.approx(7.5, abs=1)


def test_a_connection_that_held_begins_from_short_waits_again() -> None:
    backoff = Backoff(SeededRng(1))
    for _ in range(9):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= 0.5


def test_a_hub_that_names_a_time_is_obeyed_once() -> None:
    backoff = Backoff(SeededRng(1))
    for _ in range(9):
        backoff.next()
    backoff.ask(4200)
    assert 4.2 <= backoff.next() <= 4.7
    backoff.reset()
    assert backoff.next() <= 0.5


def decided_before(status: str = "SAFE") -> Ledger:
    """One command, answered by a log that is no more."""
    return Ledger([replace(kept(1, status), outcome="applied", seq=7, epoch="before", answered=True)], 1)


def test_what_a_forked_log_has_under_the_same_number_stays_as_it_is() -> None:
    book = decided_before()
    for decs in ({}, {"c1": dec(1, seq=7)}):
        (one,) = book.confirmed(["c1"], decs, "after", 3)
        assert (one.status, one.epoch, one.was, one.answered) == ("SAFE", "after", "", True)


@pytest.mark.parametrize(("seen", "badge"), [(8, Badge.DECIDED), (9, Badge.VISIBLE)])
def test_what_a_copy_of_the_seat_offered_first_shows_the_new_answer_and_is_named(seen: int, badge: Badge) -> None:
    book = decided_before()
    (one,) = book.confirmed(["c1"], {"c1": dec(1, "conflict", seq=9)}, "after", seen)
    assert (one.status, one.outcome, one.seq, one.was) == (badge, "conflict", 9, "applied")
    assert [different.cid for different in book.different()] == ["c1"]
    assert [conflict.cid for conflict in book.with_outcome(Outcome.CONFLICT)] == ["c1"]


def test_a_new_number_alone_is_no_news_for_whoever_gave_the_command_but_no_longer_safe() -> None:
    (one,) = decided_before().confirmed(["c1"], {"c1": dec(1, seq=9)}, "after", 9)
    assert (one.status, one.answered) == (Badge.VISIBLE, True)
