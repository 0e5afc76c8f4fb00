"""What waits for a person at this desk: commands to confirm, own conflicts, units that others claimed beside it, and own commands that came out
otherwise after a restore (protocol.md §3, conflict table and "Restore")."""

from dataclasses import dataclass

from services.console.model import CommandState
from services.console.seat import Seat
from services.domain.conflicts import CLAIMED
from services.domain.model import Conflict

_LEADING = "shift_leader"
_ON_CALL = "leader"


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the order of the tray: own commands to confirm, own commands that met another desk's with the conflict if it is known, conflicts to be told of;
    then what only wants to be looked at: own commands whose outcome is another one since the hub was restored. Each stands in one of them."""

    review: tuple[CommandState, ...] = ()
    lost: tuple[tuple[CommandState, Conflict | None], ...] = ()
    told: tuple[Conflict, ...] = ()
    different: tuple[CommandState, ...] = ()

    def __len__(self) -> int:
        """How many ask for a decision."""
        return len(self.review) + len(self.lost) + len(self.told)


def waiting(seat: Seat) -> Waiting:
    """As of now; a conflict that is over waits for nobody."""
    review, pairs = tuple(seat.review), [(one, seat.view.conflicts.get(one.conflict or "")) for one in seat.conflicts]
    own = {one.conflict for one, _ in pairs}
    lost = tuple((one, row) for one, row in pairs if row is None or row.resolved_at is None)
    told = [row for row in seat.view.conflicts.values() if row.id not in own and row.resolved_at is None and concerns(seat, row)]
    shown = {one.cid for one in (*review, *(one for one, _ in lost))}
    return Waiting(review, lost, tuple(told), tuple(one for one in seat.different if one.cid not in shown))


def concerns(seat: Seat, row: Conflict) -> bool:
    """Whether this desk is one of those told of a unit claimed twice: either desk and the shift leader, the on-call leader once it has stayed."""
    if row.kind != CLAIMED:
        return False
    status = seat.status
    leads = status.role == _LEADING or (status.role == _ON_CALL and row.overdue_at is not None)
    return leads or status.actor in row.actors or seat.console in row.desks
