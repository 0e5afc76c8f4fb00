"""What hangs on a row of the queue beside its own words: my command under way, a unit claimed twice, come back unseen, open at another desk."""

from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from widgets.base.tokens import Tokens


class Marks(NamedTuple):
    """The marks of one incident; `desks` are those that have it open, by name."""

    pending: bool = False
    claimed: bool = False
    back: bool = False
    desks: tuple[str, ...] = ()


NONE: Final = Marks()


def badges(marks: Marks, tokens: Tokens) -> list[tuple[str, str]]:
    """Words and colour of each badge, the one that stands at the right end first."""
    tr = QCoreApplication.translate
    found = (
        (marks.pending, tr("Queue", "pending"), tokens.accent),
        (marks.claimed, tr("Queue", "claimed twice"), tokens.p3),
        (marks.back, tr("Queue", "late, unseen"), tokens.p1),
        (bool(marks.desks), tr("Queue", "at %1").replace("%1", " ".join(marks.desks)), tokens.dim),
    )
    return [(words, colour) for on, words, colour in found if on]
