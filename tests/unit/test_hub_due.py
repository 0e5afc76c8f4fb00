"""Which timer rows are written anew: only where an incident's next limit is another one than before."""

from services.domain.states import Clock, State
from services.hub.due import moved, wanted
from tests.support.command_desk import incident

AT, LATER = "2026-11-22T08:00:00.000Z", "2026-11-22T09:00:00.000Z"
DUE = incident("1", "1", state=State.REPORTED, due_at=AT, due_clock=Clock.ACCEPT)


def test_a_new_limit_is_written_and_one_that_stays_is_not() -> None:
    noted = incident("1", "1", state=State.REPORTED, due_at=AT, due_clock=Clock.ACCEPT, version=9)
    later = incident("1", "1", state=State.REPORTED, due_at=LATER, due_clock=Clock.ACCEPT)
    assert moved({DUE.id: DUE}, {}) == {DUE.id: wanted(DUE)} != {DUE.id: []}
    assert moved({DUE.id: noted}, {DUE.id: DUE}) == {}
    assert moved({DUE.id: later}, {DUE.id: DUE}) == {DUE.id: wanted(later)}


def test_a_limit_that_ends_takes_its_row_away() -> None:
    for ended in ({"due_at": None, "due_clock": None}, {"due_at": AT, "due_clock": Clock.ACCEPT, "overdue": (Clock.ACCEPT,)}):
        assert moved({DUE.id: incident("1", "1", state=State.REPORTED, **ended)}, {DUE.id: DUE}) == {DUE.id: []}
    assert moved({DUE.id: incident("1", "1", state=State.VOID, due_at=AT, due_clock=Clock.ACCEPT)}, {DUE.id: DUE}) == {DUE.id: []}
