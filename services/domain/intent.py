"""What somebody wants done, and how it was decided: the input and the output of `decide`."""

from dataclasses import dataclass, field

import msgspec

from services.domain.args import Args
from services.domain.events import Payload
from services.domain.model import Org
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
    """What decisions depend on besides the state: the policy, the organisations, who is on duty by level and region."""

    policy: Policy = field(default_factory=Policy)
    orgs: dict[str, Org] = field(default_factory=lambda: dict(DEFAULT_ORGS))
    duty: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


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
