"""What somebody wants done, and how it was decided: the input and the output of `decide`."""

from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo

import msgspec

from services.domain.args import Args
from services.domain.events import Payload
from services.domain.model import Org
from services.domain.oncall import Rota, who_at
from services.domain.policy import DEFAULT_ORGS, Policy
from services.domain.states import Outcome, Role
from services.domain.times import Stamp


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One command with everything a decision may depend on; `at` is the decider's time, `happened_at` the claimant's."""

    cid: str
    verb: str
    args: Args
    actor: str
    role: Role
    at: Stamp
    incident: str | None = None
    expect: int | None = None
    desk: str = ""
    happened_at: Stamp | None = None
    age_ms: int = 0
    source: str = ""
    report: str | None = None
    number: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What decisions depend on besides the state: the policy, the organisations, who is on duty by level and region, the rotas that say it by time."""

    policy: Policy = field(default_factory=Policy)
    orgs: dict[str, Org] = field(default_factory=lambda: dict(DEFAULT_ORGS))
    duty: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    rotas: dict[tuple[str, str], Rota] = field(default_factory=dict)
    zone: tzinfo = timezone(timedelta(hours=8))

    def on_duty(self, level: str, region: str, at: Stamp) -> tuple[str, ...]:
        """Who answers for a level of a region at a moment: by its rota, else whoever the roster names."""
        rota = self.rotas.get((level, region))
        return self.duty.get((level, region), ()) if rota is None else who_at(rota, at, self.zone)


class Draft(msgspec.Struct, frozen=True):
    """An event before it has a number: type, payload, and the rows it is about."""

    type: str
    data: Payload
    incident: str | None = None
    unit: str | None = None


class Decision(msgspec.Struct, frozen=True):
    """Outcome with its events; `reason` is a stable code, `detail` the thing it is about (a state, a name, a unit)."""

    outcome: Outcome
    drafts: tuple[Draft, ...] = ()
    reason: str = ""
    detail: str = ""
    conflict: str | None = None
    incident: str | None = None
