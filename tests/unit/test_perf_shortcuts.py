"""Short ways taken for speed say exactly what the long ways say."""

import pytest

from services.domain.measures import is_overdue, overdue_at
from services.domain.states import Clock, State
from services.domain.times import from_ms, to_ms
from tests.support.desk import incident

DUE = "2026-11-22T08:10:00.000Z"


@pytest.mark.parametrize("late_ms", [-60_000, -1, 0, 1, 60_000])
@pytest.mark.parametrize("clock", [Clock.ACCEPT, Clock.SUSPEND])
@pytest.mark.parametrize("state", [State.REPORTED, State.CLOSED])
@pytest.mark.parametrize("due", [DUE, None])
def test_overdue_by_text_is_overdue_by_number(late_ms: int, clock: Clock, state: State, due: str | None) -> None:
    now_ms = to_ms(DUE) + late_ms
    row = incident(state=state, due_at=due, due_clock=clock)
    assert overdue_at(row, from_ms(now_ms)) == is_overdue(row, now_ms)
