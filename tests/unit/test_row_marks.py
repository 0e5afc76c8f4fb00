"""What hangs on rows of the queue: gathered from several, told whole, and only when something changed."""

from collections.abc import Mapping

from desktop.rowmarks import RowMarks
from widgets.queue.marks import Marks


def test_marks_from_all_who_know_are_told_together() -> None:
    told: list[Mapping[str, Marks]] = []
    marks = RowMarks(told.append)
    marks.commands({"a"}, {"b"})
    marks.opened({"a": ("seat-2", "seat-3")})
    marks.came_back({"c", "a"})
    assert told[-1] == {"a": Marks(pending=True, back=True, desks=("seat-2", "seat-3")), "b": Marks(claimed=True), "c": Marks(back=True)}
    marks.came_back({"a", "c"})
    assert len(told) == 3
    marks.commands(set(), set())
    marks.opened({})
    assert told[-1] == {"a": Marks(back=True), "c": Marks(back=True)}
