"""A desk of its own for tests of the shift's sheets: a seat that decides in a World, and names from it."""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from desktop.labels import Labels
from services.commands.lookup import StateLookup
from services.commands.types import Command
from services.console.model import Refusal, Submitted
from services.console.reference import Reference
from services.domain.events import Event
from services.domain.names import Names
from services.domain.state import Tables
from services.domain.states import Outcome, Role
from services.domain.times import from_ms
from tests.support.world import World


@dataclass
class ShiftSeat:
    """Of a seat what the sheets ask for; a command is decided at once, as the shift leader's."""

    world: World = field(default_factory=World)
    sent: list[Command] = field(default_factory=list)
    role: Role = Role.SHIFT_LEADER
    console: str = "seat-1"
    refuse: str = ""
    ref: Reference = field(default_factory=Reference)

    @property
    def view(self) -> Tables:
        return self.world.tables

    @property
    def status(self) -> SimpleNamespace:
        return SimpleNamespace(role=self.role.value, actor="zhang")

    def hub_now_ms(self) -> int:
        return self.world.now_ms

    async def timeline(self, incident: str) -> list[Event]:
        return [event for event in self.world.log if event.incident == incident]

    async def submit(self, command: Command) -> Submitted | Refusal:
        if self.refuse:
            return Refusal("refused", "", self.refuse)
        self.sent.append(command)
        decision = self.world.do(command.verb, command.args, command.incident, self.role)
        refused = decision.outcome is Outcome.REJECTED
        return Refusal(decision.reason, decision.detail, f"{decision.reason} {decision.detail}") if refused else Submitted("c", len(self.sent))

    def lookup(self) -> StateLookup:
        return StateLookup(self.world.tables, lambda: from_ms(self.world.now_ms))

    def labels(self) -> Labels:
        def number(key: str) -> str:
            row = self.world.tables.incidents.get(key)
            return row.no if row else key

        return cast(Labels, SimpleNamespace(names=lambda: Names(number=number), zone=ZoneInfo("Asia/Shanghai")))


@dataclass
class AtOnce:
    """Runs what is spawned before the one who asked goes on; what is spawned meanwhile comes after it."""

    waiting: list[Coroutine[object, object, None]] = field(default_factory=list)
    running: bool = False

    def spawn(self, work: Coroutine[object, object, None], _name: str) -> None:
        self.waiting.append(work)
        if self.running:
            return
        self.running = True
        while self.waiting:
            with suppress(StopIteration):
                self.waiting.pop(0).send(None)
        self.running = False
