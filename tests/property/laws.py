"""What the laws of decide and evolve are stated with: commands that know their id, and states that can be forked and told apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from services.domain import args as a
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.events import Event
from services.domain.evolve import evolve
from services.domain.ids import derive
from services.domain.intent import Decision, Intent, Rules
from services.domain.model import Incident
from services.domain.state import Tables
from services.domain.states import Role
from services.domain.times import from_ms
from services.wire.staging import rows_by_table, state_digest
from tests.support.world import T0, World

REGION = "990101101001001"
UNITS = {"one": ("U1", "U2", "W1"), "other": ("U3", "U4", "W2")}
"""Units by the incident that alone may use them; W1 and W2 take many tasks."""


@dataclass(frozen=True)
class Said:
    """One command. `expect` None means the version that stands when it is decided."""

    cid: str
    verb: str
    args: a.Args
    incident: str | None
    role: Role = Role.SHIFT_LEADER
    actor: str = "zhang"
    expect: int | None = None


@dataclass
class State:
    """Tables and the events that made them out of what they were forked from."""

    tables: Tables = field(default_factory=Tables)
    events: list[Event] = field(default_factory=list)

    def fork(self) -> "State":
        """The same state, to go another way."""
        held = self.tables
        return State(Tables(dict(held.incidents), dict(held.units), dict(held.assignments), dict(held.conflicts)))

    def say(self, said: Said, at_s: int = 0) -> Decision:
        """Decide a command and let it happen, `at_s` seconds after the fork."""
        row = self.tables.incidents.get(said.incident or "")
        at = from_ms(T0 + 3_600_000 + 1000 * at_s)
        intent = Intent(
            cid=said.cid, verb=said.verb, args=said.args, actor=said.actor, role=said.role, at=at, incident=said.incident, desk=said.actor,
            expect=said.expect if said.expect is not None else row.version if row else None, number=f"20261122-{said.cid[-4:]}",
        )  # fmt: skip
        decision = decide(self.tables, intent, Rules())
        self.happen(seal_all(decision.drafts, len(self.events) + 1, intent, at))
        return decision

    def happen(self, events: Iterable[Event]) -> "State":
        """Events follow."""
        for event in events:
            self.tables.apply(evolve(self.tables, event))
            self.events.append(event)
        return self

    def digest(self) -> dict[str, str]:
        """Digest of each table, as the hub tells it."""
        return {name: state_digest(rows) for name, rows in rows_by_table(self.tables).items()}

    def bare(self, incident: str) -> Incident:
        """An incident without what only counts and dates its changes."""
        return replace(self.tables.incidents[incident], version=0, trail=(), updated_at="")

    def rows(self) -> tuple[dict[str, object], ...]:
        """Every row but the conflicts."""
        return (dict(self.tables.incidents), dict(self.tables.units), dict(self.tables.assignments))


def begun(priority: int = 3) -> tuple[State, dict[str, str]]:
    """Two incidents, a third beside them, and units for each."""
    world = World()
    for names in UNITS.values():
        for name in names:
            world.unit(name, "backlog" if name.startswith("W") else "exclusive")
    keys = {name: world.report(priority=priority, region=REGION) for name in (*UNITS, "third")}
    return State(world.tables), keys


def cid(*words: object) -> str:
    """An id of its own for every command of a law."""
    return derive("law", " ".join(map(str, words)))
