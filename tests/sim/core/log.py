"""What must hold of a hub's log once everything has healed: one decision for each command, nothing twice, no unit in two places, timers on time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from services.domain.events import Event, Noted, Reported
from services.domain.ids import derive
from services.domain.model import Conflict
from services.domain.states import Mode
from services.store.engine import open_engine
from services.store.journal import Verdict
from services.store.lookups import Lookups, verdicts
from services.wire.codec import decode_event
from services.wire.frames import Dec
from tests.sim.core.hub import HubLife
from tests.sim.core.seat import SeatLife

_TIMERS = ("overdue ", "resume ")


class Log:
    """The log of one hub, read from its file beside the running hub."""

    def __init__(self, hub: HubLife) -> None:
        self._late, self._truth = hub.late, hub.alive.core.truth
        engine = open_engine(hub.folder / "journal.sqlite", readonly=True)
        reader = Lookups(engine)
        self._verdicts = {found.cid: found for found, _ in verdicts(reader._connection)}
        self._events = [decode_event(entry.body) for entry in reader.events_after(0, 1_000_000)]
        reader.close()
        engine.dispose()
        self._texts = Counter(text for event in self._events if (text := _text(event)))
        self._own = Counter(event.cid for event in self._events if _text(event))

    def problems(self, seats: Iterable[SeatLife]) -> Iterator[str]:
        """Whatever does not hold."""
        yield from (f"the text {text!r} is in the log {count} times" for text, count in self._texts.items() if count > 1)
        yield from self._twice()
        yield from self._units()
        yield from self._timers()
        numbers = [incident.no for incident in self._truth.incidents.values()]
        if len(set(numbers)) < len(numbers):
            yield "two incidents have one number"
        for seat in seats:
            yield from (f"{seat.name}: {problem}" for cid, text in seat.asked.items() if (problem := self._command(seat, cid, text)))
            yield from (f"{seat.name}: {problem}" for problem in self._told(seat))

    def _twice(self) -> Iterator[str]:
        """One command makes no event twice."""
        made = Counter((event.cid, event.type, event.incident, event.unit) for event in self._events if event.cid)
        yield from (f"command {cid} made {type_} of {incident} {count} times" for (cid, type_, incident, _), count in made.items() if count > 1)

    def _command(self, seat: SeatLife, cid: str, text: str) -> str:
        """What is wrong with one command that its seat said it kept; "" for nothing."""
        verdict = self._verdicts.get(cid)
        if verdict is None:
            return "" if cid in seat.forgiven else f"command {cid} was kept and has no decision"
        if verdict.outcome == "conflict":
            return self._conflict(seat, cid)
        if text and verdict.outcome == "applied" and self._own[cid] != 1:
            return f"{text!r} is applied and {self._own[cid]} times in the log"
        return ""

    def _told(self, seat: SeatLife) -> Iterator[str]:
        """What a seat shows of its commands is what this log decided, whoever offered them first: a copy of its folder may have."""
        for one in seat.alive.commands:
            verdict = self._verdicts.get(one.cid)
            if verdict is None or not one.outcome:
                continue
            said = msgspec.json.decode(verdict.reply, type=Dec)
            if (one.outcome, one.seq) != (verdict.outcome, said.seq):
                yield f"shows {one.outcome} at {one.seq} for command {one.cid}, which the log has as {verdict.outcome} at {said.seq}"

    def _conflict(self, seat: SeatLife, cid: str) -> str:
        """A pair of decisions that cannot both stand has one conflict, which names both and whoever made them."""
        rows = [row for row in self._truth.conflicts.values() if row.id == derive(cid, "conflict")]
        if len(rows) != 1 or cid not in rows[0].cids:
            return f"command {cid} met a conflict that is nowhere"
        return "" if seat.token in rows[0].actors and self._names_the_first(rows[0], cid) else f"conflict {rows[0].id} does not name both actors"

    def _names_the_first(self, row: Conflict, cid: str) -> bool:
        others = {event.actor for event in self._events if event.cid in row.cids and event.cid != cid}
        return others <= set(row.actors)

    def _units(self) -> Iterator[str]:
        for unit in self._truth.units.values():
            active = [task for task in self._truth.assignments.values() if task.assignee == unit.id and task.active]
            places = {task.incident for task in active}
            claimed = any(row.unit == unit.id and row.resolved_at is None and row.incident in places for row in self._truth.conflicts.values())
            if unit.mode is Mode.EXCLUSIVE and len(active) > 1 and not claimed:
                yield f"unit {unit.id} has {len(active)} active assignments"

    # --- timers ---

    def _timers(self) -> Iterator[str]:
        """What was due has fired, and each timer once: its decision stands under the one id that it has."""
        if late := self._late:
            yield f"{len(late)} timers are due and have not fired, the first {late[0].verb} {late[0].clock} at {late[0].at}"
        fired = [found for found in self._verdicts.values() if found.body_hash.startswith(_TIMERS)]
        yield from (f"the timer {found.body_hash!r} fired under an id that is not its own" for found in fired if not self._is_own(found))

    def _is_own(self, found: Verdict) -> bool:
        name = f"timer:{':'.join(found.body_hash.split(' ', 2))}"
        return any(derive(incident, name) == found.cid for incident in self._truth.incidents)


def _text(event: Event) -> str:
    return event.data.text if isinstance(event.data, Noted | Reported) else ""
