"""What the hub says within one turn of the loop is folded and told in one, and nobody looks at less than the whole of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from services.console.board import Board
from services.console.keeper import Keeper
from services.console.model import Badge, Delta
from services.domain import args as a
from services.domain.intent import Rules
from services.domain.state import Tables
from services.store.cache import Cache, Image
from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.seat_thread import SeatThread
from services.wire import codec
from services.wire.console_session import Advanced
from services.wire.frames import Cursor, Dec
from tests.support.clock import FakeClock
from tests.support.fake_hub import EPOCH, FakeHub

COUNT = 6


@dataclass
class Desk:
    """A board with some notes of its own on one incident, the hub that decides them one by one, and what it tells."""

    hub: FakeHub
    board: Board
    key: str
    told: list[Delta] = field(default_factory=list)
    folds: int = 0

    def rules(self) -> Rules:
        self.folds += 1
        return Rules()

    def hear(self, number: int) -> None:
        """The hub's decision upon one note, and its event."""
        cid = self.board.ledger.in_view()[0].cid
        self.hub.do("note", a.NoteArgs(text=str(number)), self.key, cid)
        seq, body = len(self.hub.log), self.hub.log[-1]
        self.board.ledger.sent(cid)
        self.board.decided(Dec(cid=cid, cseq=number, outcome="applied", seq=seq))
        self.board.advance(Advanced([codec.decode_event(body)], Cursor(epoch=EPOCH, seq=seq, hash=self.hub.hashes[-1]), {}))


def note(number: int, key: str) -> Kept:
    return Kept(
        cid=f"00000000-0000-4000-9000-{number:012d}", cseq=number, line="bz 1 x", verb="note", args=msgspec.Raw(b'{"text":"x"}'),
        made_at="2026-11-22T08:00:00.000Z", incident=key,
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    hub, thread = FakeHub(), SeatThread()
    key, truth = hub.report("20261122-0001"), hub.tables
    image = Image(Tables(dict(truth.incidents)), Cursor(epoch=EPOCH, seq=len(hub.log), hash=hub.hashes[-1]))
    keeper = Keeper(Cache(tmp_path / "cache.sqlite", thread), Outbox(tmp_path / "outbox.sqlite", thread))
    kept = [note(number, key) for number in range(1, COUNT + 1)]
    desk = Desk(hub, Board(image, kept, keeper, FakeClock(), Identity("seat", "inc", COUNT)), key)
    desk.board.watchers.append(desk.told.append)
    desk.board.overlay._rules = desk.rules
    yield desk
    thread.close()


async def test_events_of_one_turn_are_told_in_one_and_folded_once(desk: Desk) -> None:
    for number in range(1, COUNT):
        desk.hear(number)
    assert (desk.told, desk.folds) == ([], 0)
    await asyncio.sleep(0)
    (delta,) = desk.told
    assert (delta.incidents, desk.folds) == ({desk.key}, 1), "one note is still pending"
    assert [(one.cseq, one.status) for one in delta.commands] == [(n, badge) for n in range(1, COUNT) for badge in (Badge.DECIDED, Badge.VISIBLE)]


async def test_who_looks_within_the_turn_sees_truth_and_what_is_pending_and_has_heard_of_it(desk: Desk) -> None:
    pending = desk.board.view.incidents[desk.key].version
    desk.hear(1)
    assert desk.board.view.incidents[desk.key].version == pending
    assert desk.board.truth.incidents[desk.key].version == pending - COUNT + 1
    assert [delta.incidents for delta in desk.told] == [{desk.key}]
    await asyncio.sleep(0)
    assert len(desk.told) == 1, "told once"


async def test_what_came_before_is_told_before(desk: Desk) -> None:
    desk.hear(1)
    desk.board.emit(Delta(ref=True))
    assert [delta.ref for delta in desk.told] == [False, True]


async def test_the_end_of_a_seat_leaves_nothing_untold(desk: Desk) -> None:
    desk.hear(1)
    desk.board.closing()
    assert [one.status for one in desk.told[0].commands] == [Badge.DECIDED, Badge.VISIBLE]
