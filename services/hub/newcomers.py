"""Units never heard of: registered as unknown by a durable event, given a region by their first position (protocol.md §2 "positions")."""

from services.domain.args import RegisterArgs
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.model import Unit
from services.domain.states import Role
from services.hub.core import Claim, Core
from services.store.journal import Verdict

_MOST = 50_000


class Newcomers:
    """Registers each unit once; asked for every fix, so it answers from a set."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._tried: set[tuple[str, str]] = set()

    def known(self, unit: str) -> Unit | None:
        """The unit's row, also one that is not on disk yet."""
        return self._core.decider.tables.units.get(unit)

    def meet(self, unit: str, region: str, actor: str) -> bool:
        """Register a unit, or give one without a region its place; False when there are too many already."""
        row = self.known(unit)
        if row is not None and (row.region or not region):
            return True
        if row is None and len(self._core.decider.tables.units) >= _MOST:
            return False
        if (unit, region) not in self._tried:
            self._tried.add((unit, region))
            self._register(unit, region, actor, row)
        return True

    def _register(self, unit: str, region: str, actor: str, row: Unit | None) -> None:
        args = RegisterArgs(unit=unit, region=region, known=False)
        if row is not None:
            args = RegisterArgs(
                unit=unit, region=region, callsign=row.callsign, kind=row.kind, mode=row.mode.value, status=row.status,
                skills=row.skills, members=row.members, known=row.known,
            )  # fmt: skip
        cid = derive(f"unit:{unit}", f"{'home' if row else 'new'}:{region}")
        if self._core.ledger.find(cid) is not None:
            return
        intent = Intent(cid=cid, verb="register_unit", args=args, actor=actor, role=Role.ADMIN, at="")

        def done(verdict: Verdict | None) -> None:
            self._tried.discard((unit, region))

        self._core.submit(intent, Claim(cid, "register_unit"), lambda decided: b"{}", done)
