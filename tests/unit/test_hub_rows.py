"""The hub brings its rows up to the log: in order, a portion at a time, and what the disk does not take is kept."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import TypeVar, cast

import pytest
from sqlcipher3 import dbapi2

from services.domain.model import Unit
from services.domain.state import Change
from services.hub import rows
from services.hub.core import Core
from services.hub.decider import Made
from services.hub.rows import Rows
from services.store.engine import StoreError
from services.store.journal import Entry

T = TypeVar("T")


class Disk:
    """services.store.engine.Commits that notes what it is given, or is full."""

    def __init__(self) -> None:
        self.full = False
        self.jobs = 0

    async def run(self, job: Callable[[dbapi2.Connection], T]) -> T:
        if self.full:
            raise StoreError("database or disk is full")
        self.jobs += 1
        return job(cast(dbapi2.Connection, None))

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[set[str], int]]:
    """What was written: the units of a portion, and the event that the rows are then up to."""
    found: list[tuple[set[str], int]] = []
    monkeypatch.setattr(rows, "advance", lambda _db, change, seq: found.append((set(change.units), seq)))
    monkeypatch.setattr(rows, "_LAG_S", 0.01)
    return found


def _made(seq: int) -> Made:
    entry = Entry(seq, f"e{seq}", "epoch", None, f"U{seq}", (), b"{}", "", "")
    return Made(entry, None, Change(units={f"U{seq}": Unit(id=f"U{seq}")}), Change())  # type: ignore[arg-type]


def _rows(disk: Disk) -> tuple[Rows, Callable[[list[Made]], None]]:
    core = SimpleNamespace(listeners=[])
    made = Rows(cast(Core, core), disk)
    return made, core.listeners[0]


async def test_they_follow_in_order_a_portion_at_a_time(said: list[tuple[set[str], int]]) -> None:
    held, tell = _rows(Disk())
    tell([_made(seq) for seq in range(1, 121)])
    await held.bring()
    assert [(len(units), seq) for units, seq in said] == [(50, 50), (50, 100), (20, 120)]
    await held.bring()
    assert len(said) == 3, "there is nothing left"


async def test_what_the_disk_does_not_take_is_written_once_it_does(said: list[tuple[set[str], int]]) -> None:
    disk = Disk()
    held, tell = _rows(disk)
    disk.full = True
    running = asyncio.create_task(held.run())
    tell([_made(1)])
    await asyncio.sleep(0.05)
    assert not said
    tell([_made(2)])
    disk.full = False
    await asyncio.sleep(0.05)
    running.cancel()
    assert said == [({"U1", "U2"}, 2)]
