"""Every limit and every page of a month exactly once, none early, across restarts of the hub; no open incident is ever without level, clock or end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from services.hub import due, timers
from services.hub.timers import Timers
from tests.sim.month import EARLY, Month

KINDS = ("overdue", "resume", "repeat", "climb", "return")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_of_shifts(seed: int) -> None:
    day = Month(seed, 330, 1).play()
    assert day.restarts >= 1
    assert all(day.oracle.seen[kind] for kind in KINDS if kind != "resume"), day.oracle.seen


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_month_of_shifts() -> None:
    month = Month(7, 10_000, 30).play()
    assert len(month.tables.incidents) == 10_000
    assert month.restarts > 50
    assert month.lost > 20
    assert all(month.oracle.seen[kind] > 100 for kind in KINDS), month.oracle.seen


def _early(patch: pytest.MonkeyPatch) -> None:
    def ahead(self: Month) -> datetime:
        return datetime.fromtimestamp(self.now_ms / 1000, tz=now(self).tzinfo) + EARLY * 60_000

    now: Callable[[Any], datetime] = Month.now  # type: ignore[assignment]
    patch.setattr(Month, "now", ahead)


def _forgotten_at_a_start(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(timers, "wanted", lambda incident, tasks: [])


def _never_set(patch: pytest.MonkeyPatch) -> None:
    moved = due.moved
    patch.setattr(timers, "moved", lambda *told: {key: [row for row in rows if row.verb != "page"] for key, rows in moved(*told).items()})


def _deaf_after_a_restart(patch: pytest.MonkeyPatch) -> None:
    began = Timers.__init__
    count = iter(range(1000))

    def deaf(self: Timers, core: Any, clock: Any) -> None:
        began(self, core, clock)
        if next(count):
            core.listeners.clear()

    patch.setattr(Timers, "__init__", deaf)


@pytest.mark.parametrize("planted", [_early, _forgotten_at_a_start, _never_set, _deaf_after_a_restart])
def test_a_planted_defect_is_noticed(planted: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch)
    with pytest.raises(AssertionError, match=r"came at|left out|was not owed"):
        Month(1, 330, 1).play()
