"""A small world to decide in: some units, some incidents, and a runner that decides, seals, evolves and applies."""

from dataclasses import dataclass, field

from services.domain.args import Args, RegisterArgs, ReportArgs
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.events import Event
from services.domain.evolve import evolve
from services.domain.ids import derive
from services.domain.intent import Decision, Intent, Rules
from services.domain.state import Tables
from services.domain.states import Role
from services.domain.times import from_ms

T0 = 1_795_000_000_000
NEWEST = -1


@dataclass
class World:
    """Tables, the log that made them, and a clock that only `pass_` moves."""

    rules: Rules = field(default_factory=Rules)
    tables: Tables = field(default_factory=Tables)
    log: list[Event] = field(default_factory=list)
    now_ms: int = T0
    count: int = 0

    def pass_(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)

    def do(
        self, verb: str, args: Args, incident: str | None = None, role: Role = Role.SHIFT_LEADER, expect: int | None = NEWEST, actor: str = "zhang"
    ) -> Decision:
        """Decide one command and, if it stands, let it happen; who gives it sees the newest version unless another is said."""
        self.count += 1
        row = self.tables.incidents.get(incident or "")
        seen = expect if expect != NEWEST else row.version if row else None
        intent = Intent(
            cid=derive("world", str(self.count)), verb=verb, args=args, actor=actor, role=role, at=from_ms(self.now_ms), incident=incident,
            expect=seen, desk="seat-1", number=f"20261122-{self.count:04d}",
        )  # fmt: skip
        decision = decide(self.tables, intent, self.rules)
        for event in seal_all(decision.drafts, len(self.log) + 1, intent, from_ms(self.now_ms)):
            self.tables.apply(evolve(self.tables, event))
            self.log.append(event)
        return decision

    def report(self, priority: int = 3, category: str = "public_order/fight", region: str = "610902101003007") -> str:
        """A new incident; its id."""
        decision = self.do("report", ReportArgs(category=category, text="三楼冒烟", region=region, priority=priority))
        assert decision.incident is not None
        return decision.incident

    def unit(self, name: str, mode: str = "exclusive") -> str:
        """A unit on duty; its id."""
        self.do("register_unit", RegisterArgs(unit=name, region="610902101", mode="backlog" if mode == "backlog" else "exclusive"), role=Role.ADMIN)
        return name
