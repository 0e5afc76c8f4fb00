"""What must hold: while frames leave the hubs, and when everything has healed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from services.hub.snapshot import rows_in
from services.store.verify import verify
from services.wire.digest import RowSums
from tests.sim.core.hub import HubLife
from tests.sim.core.log import Log
from tests.sim.core.loop import Node
from tests.sim.core.seat import SeatLife
from tests.sim.core.site import Site
from tests.sim.core.stage import Run


class _Said(msgspec.Struct):
    t: str
    cid: str = ""
    seq: int | None = None
    first: int | None = None
    events: list[msgspec.Raw] = []


class Overheard:
    """Listens to every frame that leaves."""

    def __init__(self, stage: Run) -> None:
        self._stage = stage
        self._said = msgspec.json.Decoder(_Said)

    def frame(self, node: Node, data: bytes) -> None:
        """Nothing leaves a hub before it is on its disk, and no command a seat before it is on the seat's."""
        hub = next((hub for hub in self._stage.hubs if hub.name == node.name), None)
        if hub is not None:
            self._from_hub(hub, self._said.decode(data))
        elif data.startswith(b'{"t":"cmd"'):
            self._from_seat(node, self._said.decode(data).cid)

    def _from_seat(self, node: Node, cid: str) -> None:
        if not any(seat.node is node and seat.holds(cid) for seat in self._stage.seats):
            self._stage.site.wrong(f"{node.name}: command {cid} left and is not on the disk")

    def _from_hub(self, hub: HubLife, said: _Said) -> None:
        last = said.seq if said.t in ("dec", "ack") else said.first + len(said.events) - 1 if said.t == "ev" and said.first else None
        if last is not None and last > hub.committed:
            self._stage.site.wrong(f"{said.t} of event {last} left while {hub.committed} was on the disk")


def final(stage: Run) -> None:
    """After healing: logs and rows hold, every command has one decision, every seat is its hub's equal, and a drill is nowhere but at home."""
    for hub in stage.hubs:
        seats = [seat for seat in stage.seats if seat.home is hub]
        found = verify(hub.folder / "journal.sqlite")
        if found.problem:
            stage.site.wrong(f"audit: {found.problem}")
        for problem in Log(hub).problems(seats):
            stage.site.wrong(problem)
        for seat in seats:
            _equal(stage.site, hub, seat)
    if stage.field.waiting:
        stage.site.wrong(f"field: {len(stage.field.waiting)} frames have no answer")
    if stage.drill is not None and not stage.plan.sealed:
        _apart(stage, stage.drill)


def _equal(site: Site, hub: HubLife, seat: SeatLife) -> None:
    if seat.seat is None or seat.node.dead:
        site.wrong(f"{seat.name}: is not running")
        return
    held, core, sums = seat.seat, hub.alive.core, RowSums()
    if held.unsettled:
        states = [(one.cseq, one.verb, one.status.value, one.outcome) for one in held.commands if one.status.value in ("QUEUED", "SENT", "DECIDED")]
        site.wrong(f"{seat.name}: {held.unsettled} commands are not settled ({held.status.link}): {states[:4]}")
    elif len(held._board.overlay):
        site.wrong(f"{seat.name}: {len(held._board.overlay)} predictions are left in the view")
    if (held.status.epoch, held.status.cursor_seq) != (core.epoch, core.head):
        site.wrong(f"{seat.name}: stands at {held.status.cursor_seq}, the hub at {core.head} ({held.status.link}: {held.status.why})")
        return
    wrong = [name for name, rows in rows_in(core.truth, seat.regions).items() if held._board.digest(name) != sums.of(rows)]
    if wrong:
        site.wrong(f"{seat.name}: {', '.join(wrong)} are not the hub's")


def _apart(stage: Run, drill: HubLife) -> None:
    """The words of one realm are in no file of the other."""
    for life in (*stage.hubs, *stage.seats):
        foreign = "live: " if life is drill or (isinstance(life, SeatLife) and life.home is drill) else f"{drill.realm}: "
        for file in _files(life.folder):
            if foreign.encode() in file.read_bytes():
                stage.site.wrong(f"{life.name}/{file.name} holds words of another realm")


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]
