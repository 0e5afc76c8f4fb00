"""Open conflicts: watched for the moment when nothing can clash any more, which ends them by the hub's own hand (protocol.md §3, conflict table)."""

from collections.abc import Iterable

from services.domain.args import ResolveArgs
from services.domain.conflicts import over
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.model import Conflict
from services.domain.states import Role
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.store.journal import Verdict


class Disputes:
    """What is open, by the incident and the unit it is about; only what was touched is looked at again."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._about: dict[str, set[str]] = {}
        self._look: set[str] = set()
        self._note(core.truth.conflicts.values())
        self._look = {key for keys in self._about.values() for key in keys}

    def _note(self, conflicts: Iterable[Conflict]) -> None:
        for one in conflicts:
            for key in filter(None, (one.incident, one.unit)):
                held = self._about.setdefault(key, set())
                (held.add if one.resolved_at is None else held.discard)(one.id)
                if not held:
                    del self._about[key]

    def changed(self, made: list[Made]) -> None:
        """Told of what was committed."""
        for one in made:
            self._note(one.change.conflicts.values())
            for key in (*one.change.incidents, *one.change.units):
                self._look |= self._about.get(key, set())

    def settle(self) -> None:
        """End what is over."""
        looked, self._look = self._look, set()
        for key in sorted(looked):
            conflict = self._core.truth.conflicts[key]
            if conflict.resolved_at is None and over(self._core.truth, conflict):
                self._resolve(conflict)

    def _resolve(self, conflict: Conflict) -> None:
        cid = derive(conflict.id, f"over:{self._core.head}")  # a later look may try again: the decider's tables may be ahead of the truth
        if self._core.ledger.find(cid) is not None:
            return
        intent = Intent(
            cid=cid, verb="resolve", args=ResolveArgs(conflict=conflict.id), actor="timer", role=Role.TIMER, at=self._core.now(), incident=conflict.incident,
        )  # fmt: skip

        def done(verdict: Verdict | None) -> None:
            if verdict is None:
                self._look.add(conflict.id)

        self._core.submit(intent, Claim(cid, f"resolve {conflict.id}"), lambda decided: b"{}", done)
