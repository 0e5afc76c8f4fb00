"""Who works in a soak: seats, copies of seats, and field systems, each with its process, its token and what it said."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.soak.child import Child, module
from tests.soak.count import Answer
from tests.soak.disks import Disks
from tests.soak.house import House
from tests.soak.network import Network
from tests.soak.seat import Line, Seat

_COPIES, _COPY = 2, "b"


class Crew:
    """`acked` and `answers` are what field systems were told; `seats` by name, copies among them."""

    def __init__(self, house: House, network: Network, url: Callable[[str], str], disks: Disks) -> None:
        self._house, self._network, self._url, self._disks = house, network, url, disks
        self.seats: dict[str, Seat] = {}
        self.fields: dict[str, Child] = {}
        self.settled: set[str] = set()
        self.acked: dict[str, Answer] = {}
        self.answers: Counter[str] = Counter()

    def seat(self, name: str, host: str, role: str, token: Path | None = None) -> Seat:
        """One that is not started yet."""
        return Seat(name, role, self._network.prefix(host), self._url(host), token or self._house.token(name, role), self._house.folder)

    async def begin(self, seats: Mapping[str, str], fields: Mapping[str, list[str]], seed: int) -> None:
        """Start seats by role and field systems by their units."""
        for name, role in seats.items():
            self.seats[name] = self.seat(name, name, role)
            await self._disks.give(self.seats[name].dir)
        for name, units in fields.items():
            self.fields[name] = self._field(name, units, f"{seed}-{name}")
        for child in self._children():
            await child.start()

    def _children(self) -> list[Child]:
        return [*(seat.child for seat in self.seats.values()), *self.fields.values()]

    async def end(self) -> None:
        """End them all."""
        for child in self._children():
            await child.end()

    def may_copy(self, name: str) -> bool:
        """Each once, and not too many."""
        copies = [one for one in self.seats if one.endswith(_COPY)]
        return name + _COPY not in copies and len(copies) < _COPIES

    async def copy(self, name: str) -> Seat:
        """Kill a seat, copy its folder, go on with both: a seat on a copied folder has a name of its own."""
        original = self.seats[name]
        await original.kill()
        copy = self.seat(name + _COPY, name, original.role, self._house.folder / f"{name}.token")
        shutil.copytree(original.dir, copy.dir)
        await original.child.start()
        await copy.child.start()
        self.seats[copy.name] = copy
        return copy

    # --- the field ---

    def _field(self, name: str, units: list[str], seed: str) -> Child:
        token = self._house.token(name, "field", "--units", ",".join(units))
        argv = [*self._network.prefix(name), *module("gateway", self._url(name), token, seed, *units)]
        return Child(argv, self._house.folder / f"{name}.log", lambda line: self._hear(name, json.loads(line)))

    def _hear(self, name: str, line: Line) -> None:
        if "settled" in line:
            self.settled.add(name)
        elif "ack" in line:
            self.answers[f"{line['kind']} {line['outcome']}"] += 1
            self.acked[line["ack"]] = Answer(line["kind"], line["outcome"])
        elif "error" in line:
            self.answers[f"{line['kind']} {line['error']}"] += 1
            self.acked.pop(line["ref"] or "", None)
