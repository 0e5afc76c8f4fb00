"""What waits for a person at this desk: commands to confirm, own conflicts, and units that others claimed beside it (protocol.md §3, conflict table)."""

from dataclasses import dataclass

from services.console.model import CommandState
from services.console.seat import Seat
from services.domain.conflicts import CLAIMED
from services.domain.model import Conflict

_LEADING = "shift_leader"


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the order of the tray: own commands to confirm, own commands that met another desk's with the conflict if it is known, conflicts to be told of."""

    review: tuple[CommandState, ...] = ()
    lost: tuple[tuple[CommandState, Conflict | None], ...] = ()
    told: tuple[Conflict, ...] = ()

    def __len__(self) -> int:
        return len(self.review) + len(self.lost) + len(self.told)


def waiting(seat: Seat) -> Waiting:
    """As of now; a conflict that is over waits for nobody."""
    lost = [(one, seat.view.conflicts.get(one.conflict or "")) for one in seat.conflicts]
    own = {one.conflict for one, _ in lost}
    told = [row for row in seat.view.conflicts.values() if row.id not in own and row.resolved_at is None and concerns(seat, row)]
    return Waiting(tuple(seat.review), tuple(pair for pair in lost if pair[1] is None or pair[1].resolved_at is None), tuple(told))


def concerns(seat: Seat, row: Conflict) -> bool:
    """Whether this desk is one of those told of a unit claimed twice: either desk, and the shift leader."""
    if row.kind != CLAIMED:
        return False
    status = seat.status
    return status.role == _LEADING or status.actor in row.actors or seat.console in row.desks
