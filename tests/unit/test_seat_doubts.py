"""Whether a seat's numbers still go on where a hub stands: another log, an older one, an older copy of the seat's own files."""

import msgspec
import pytest

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
