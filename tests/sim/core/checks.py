"""What must hold: while frames leave the hub, and when everything has healed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import msgspec

from services.domain.events import Noted
from services.domain.states import Mode
from services.domain.times import stamp
from services.hub.due import wanted
from services.hub.snapshot import TABLES
from services.store.engine import open_engine
from services.store.journal import Verdict
from services.store.lookups import Lookups
from services.store.verify import verify
from services.wire.codec import decode_event
from services.wire.digest import RowSums
from tests.sim.core.loop import Node
from tests.sim.core.nodes import HubLife, SeatLife, Site


class _Said(msgspec.Struct):
    t: str
    seq: int | None = None
    first: int | None = None
    events: list[msgspec.Raw] = []


class Overheard:
    """Listens to every frame that leaves."""

    def __init__(self, site: Site, hub: HubLife) -> None:
        self._site, self._hub = site, hub
        self._said = msgspec.json.Decoder(_Said)

    def frame(self, node: Node, data: bytes) -> None:
        """Nothing leaves the hub before it is on its disk."""
        if node.name != "hub":
            return
        said = self._said.decode(data)
        last = said.seq if said.t in ("dec", "ack") else said.first + len(said.events) - 1 if said.t == "ev" and said.first else None
        if last is not None and last > self._hub.committed:
            self._site.wrong(f"{said.t} of event {last} left while {self._hub.committed} was on the disk")


def final(site: Site, hub: HubLife, seats: list[SeatLife]) -> None:
    """After healing: log and rows hold, every command has one decision, every seat is the hub's equal."""
    path = hub.folder / "journal.sqlite"
    found = verify(path)
    if found.problem:
        site.wrong(f"audit: {found.problem}")
    _commands(site, hub, seats)
    _units(site, hub)
    _numbers(site, hub)
    _timers(site, hub)
    for seat in seats:
        _equal(site, hub, seat)


def _commands(site: Site, hub: HubLife, seats: list[SeatLife]) -> None:
    engine = open_engine(hub.folder / "journal.sqlite")
    reader = Lookups(engine)
    noted = [event for entry in reader.events_after(0, 1_000_000) if isinstance((event := decode_event(entry.body)).data, Noted)]
    texts, cids = Counter(event.data.text for event in noted if isinstance(event.data, Noted)), Counter(event.cid or "" for event in noted)
    for text, count in texts.items():
        if count > 1:
            site.wrong(f"the note {text!r} is in the log {count} times")
    assert hub.hub is not None
    named = {cid for row in hub.hub.core.truth.conflicts.values() for cid in row.cids}
    for seat in seats:
        for cid, text in seat.asked.items():
            problem = _command(reader.verdict(cid), cid, text, cids[cid], named)
            if problem and not (seat.rewound and reader.verdict(cid) is None):
                site.wrong(f"{seat.name}: {problem}")
    reader.close()
    engine.dispose()


def _command(verdict: Verdict | None, cid: str, text: str, noted: int, named: set[str]) -> str:
    """What is wrong with one command that its seat said it kept; "" for nothing."""
    if verdict is None:
        return f"command {cid} was kept and has no decision"
    if verdict.outcome == "conflict" and cid not in named:
        return f"command {cid} met a conflict that is nowhere"
    if text and verdict.outcome == "applied" and noted != 1:
        return f"the note {text!r} is applied and {noted} times in the log"
    return ""


def _units(site: Site, hub: HubLife) -> None:
    assert hub.hub is not None
    truth = hub.hub.core.truth
    for unit in truth.units.values():
        active = [task.id for task in truth.assignments.values() if task.assignee == unit.id and task.active]
        if unit.mode is Mode.EXCLUSIVE and len(active) > 1:
            site.wrong(f"unit {unit.id} has {len(active)} active assignments")


def _numbers(site: Site, hub: HubLife) -> None:
    assert hub.hub is not None
    numbers = [incident.no for incident in hub.hub.core.truth.incidents.values()]
    if len(set(numbers)) < len(numbers):
        site.wrong("two incidents have one number")


def _timers(site: Site, hub: HubLife) -> None:
    assert hub.hub is not None
    now = stamp(hub.clock.now() - timedelta(seconds=1))  # the hub looks four times a second
    late = [row for incident in hub.hub.core.truth.incidents.values() for row in wanted(incident) if row.at < now]
    if late:
        site.wrong(f"{len(late)} timers are due and have not fired, the first {late[0].verb} {late[0].clock} at {late[0].at}")


def _equal(site: Site, hub: HubLife, seat: SeatLife) -> None:
    assert hub.hub is not None
    assert seat.seat is not None
    if seat.seat.unsettled:
        states = [(one.cseq, one.verb, one.status.value, one.outcome) for one in seat.seat.commands if one.status.value in ("QUEUED", "SENT", "DECIDED")]
        site.wrong(f"{seat.name}: {seat.seat.unsettled} commands are not settled ({seat.seat.status.link}): {states[:4]}")
    if not seat.seat.unsettled and len(seat.seat._board.overlay):
        site.wrong(f"{seat.name}: {len(seat.seat._board.overlay)} predictions are left in the view")
    core, sums = hub.hub.core, RowSums()
    if seat.seat.status.cursor_seq != core.head:
        site.wrong(f"{seat.name}: stands at {seat.seat.status.cursor_seq}, the hub at {core.head} ({seat.seat.status.link}: {seat.seat.status.why})")
        return
    wrong = [name for name in TABLES if seat.seat._board.digest(name) != sums.of(getattr(core.truth, name).values())]
    if wrong:
        site.wrong(f"{seat.name}: {', '.join(wrong)} are not the hub's")
