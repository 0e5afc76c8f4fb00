"""A month of shifts on virtual time: people who work as they do, leaders who answer or not, a hub that is killed; and an oracle that knows from the rows
alone what falls due, and holds every firing against it."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import cast

from msgspec.structs import replace

from services.app.ports import Clock
from services.domain import args as a
from services.domain import events as ev
from services.domain.clocks import running, said
from services.domain.decide import decide
from services.domain.draft import seal_all
from services.domain.evolve import evolve
from services.domain.ids import derive
from services.domain.intent import Intent, Rules
from services.domain.model import Assignment, Incident
from services.domain.oncall import Rota
from services.domain.policy import Policy
from services.domain.state import Change, Tables, rows_of
from services.domain.states import OPEN, WORK, Role, State
from services.domain.times import from_ms, to_ms
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.hub.timers import Timers
from services.store.journal import Verdict

DAY_MS = 86_400_000
BEGAN = to_ms("2026-11-01T00:00:00.000Z")
TOWNS = ("990101101", "990101102", "990101103")
TURNS = {
    **{("L3", town): (f"{town}a", f"{town}b", f"{town}c") for town in TOWNS}, ("L4", "990101"): ("yang", "zhu"), ("L5", "9901"): ("qin", "he", "lin", "wu"),
}  # fmt: skip
UNITS = ("W1", "W2", "W3")
RULES = Rules(
    Policy(start_level={}),
    rotas={key: Rota(turns=tuple((one,) for one in people), begins=date(2026, 11, 1), hand_off=time(8, 0)) for key, people in TURNS.items()},
)


def on_duty(level: str, region: str, now_ms: int) -> str:
    """The same by counting mornings: China's clocks never change."""
    mornings = (now_ms + 8 * 3_600_000 - to_ms("2026-11-01T08:00:00.000Z")) // DAY_MS
    people = TURNS[level, region]
    return people[mornings % len(people)]


def owed(incident: Incident | None, tasks: list[Assignment]) -> dict[str, int]:
    """Everything that falls due of an incident by itself, and when, worked out from its row and its assignments: every limit that runs, each page."""
    found: dict[str, int] = {}
    if incident is None:
        return found
    if incident.suspended_until is not None and incident.state in OPEN:
        found[f"resume {incident.suspended_until}"] = to_ms(incident.suspended_until)
    elif incident.state in OPEN | {State.CLOSED}:
        found = {f"overdue {one.clock} {one.due}": to_ms(one.due) for one in running(incident, tasks) if not said(incident, one)}
    return {**found, **_paged(incident)} if incident.state in OPEN else found


def _paged(incident: Incident) -> dict[str, int]:
    found: dict[str, int] = {}
    callings = {calling.page: calling for calling in incident.calls}
    for page in (page for page in incident.pages if page.id in callings):
        calling = callings[page.id]
        if set(page.leaders) - set(page.acked):
            found[f"repeat {page.id} {calling.count}"] = to_ms(calling.called_at) + 120_000
        if not page.acked and page.level == incident.level_reached != "L5":
            found[f"climb {page.id}"] = to_ms(page.opened_at) + 600_000
    newest = incident.pages[-1] if incident.pages else None
    settled = all(set(page.leaders) <= set(page.acked) for page in incident.pages)
    if newest is not None and newest.id in callings and settled and incident.suspended_until is None:
        found[f"return {newest.id}"] = to_ms(incident.updated_at) + callings[newest.id].return_s * 1000
    return found


def fired(event: ev.Event, before: Incident | None) -> str:
    """What of it an event is; "" for what people did."""
    data = event.data
    if event.actor != "timer" or before is None:
        return ""
    if isinstance(data, ev.Overdue):
        return f"overdue {data.clock} {data.due}"
    if isinstance(data, ev.PageRepeated):
        return f"repeat {data.page} {data.call - 1}"
    if isinstance(data, ev.Escalated):
        return f"climb {data.climbed}"
    return f"return {data.old}" if isinstance(data, ev.PageReturned) else f"resume {before.suspended_until}"


@dataclass
class Oracle:
    """Told of every change. `up_since` is when the hub last began; what fell due while it was down is due then."""

    up_since: int = BEGAN
    seen: Counter[str] = field(default_factory=Counter)
    _done: set[tuple[str, str]] = field(default_factory=set)
    _since: dict[tuple[str, str], int] = field(default_factory=dict)

    def saw(self, event: ev.Event, rows: tuple[Incident | None, Incident], dues: tuple[dict[str, int], dict[str, int]], now: int) -> None:
        """One row of one event, as it was and as it is, with what it owed and owes."""
        (before, after), (was, will) = rows, dues
        what = fired(event, before)
        if what:
            key = (after.id, what)
            assert what in was, f"{after.no}: {what} was not owed"
            expected = max(was[what], self.up_since, self._since[key])
            assert now == expected, f"{after.no}: {what} came at {from_ms(now)}, due {from_ms(expected)}"
            assert key not in self._done, f"{after.no}: {what} came twice"
            assert what not in will, f"{after.no}: {what} is owed still"
            self._done.add(key)
            self.seen[what.split()[0]] += 1
        self.missed(after.id, was, now)
        for one in was.keys() - will.keys():
            del self._since[after.id, one]
        for one in will:
            self._since.setdefault((after.id, one), now)
        self._cared_for(after)

    def missed(self, incident: str, was: Mapping[str, int], now: int) -> None:
        """Nothing that was owed before this moment has been left out."""
        late = {one for one, at in was.items() if max(at, self.up_since, self._since[incident, one]) < now}
        assert not late, f"{incident}: {late} was left out"

    @staticmethod
    def _cared_for(row: Incident) -> None:
        if row.state in OPEN:
            assert row.owner, f"{row.no}: nobody owns it"
            assert row.level_reached in ("L1", "L2", "L3", "L4", "L5"), f"{row.no}: no level"
            assert row.due_at, f"{row.no}: no clock runs"
            assert row.suspended_until in (None, row.due_at), f"{row.no}: suspended without an end"


class Month:
    """The county, its people and its hub. What the timers use of the core is here: decisions are stored at once, or never where the hub is killed."""

    def __init__(self, seed: int, incidents: int, days: float) -> None:
        self.rng, self.rules, self.tables, self.oracle = Random(seed), RULES, Tables(), Oracle()
        self.now_ms, self.end_ms, self.head, self.shut = BEGAN, BEGAN + round(days * DAY_MS), 0, False
        self.listeners: list[Callable[[list[Made]], None]] = []
        self.restarts = self.lost = 0
        self._known: set[str] = set()
        self._deeds: list[tuple[int, int, Callable[[], None]]] = []
        self._number, self._doomed, self._dying = count(1), False, False
        self._timers: Timers | None = None
        for unit in UNITS:
            self.do("register_unit", a.RegisterArgs(unit=unit, region="990101", mode="backlog"), role=Role.ADMIN)
        for _ in range(incidents):
            self._at(self.rng.uniform(0, days * DAY_MS * 0.97), self._report)
        for _ in range(round(days * 3)):
            self._at(self.rng.uniform(0, days * DAY_MS), self._kill)

    # --- as much of the core as the timers use ---

    @property
    def truth(self) -> Tables:
        return self.tables

    @property
    def decider(self) -> "Month":
        return self

    @property
    def ledger(self) -> "Month":
        return self

    def find(self, cid: str) -> str | None:
        return cid if cid in self._known else None

    def now(self) -> datetime | str:
        return datetime.fromtimestamp(self.now_ms / 1000, UTC)

    def monotonic(self) -> float:
        return self.now_ms / 1000

    def submit(self, intent: Intent, claim: Claim, _reply: object, done: Callable[[Verdict | None], None]) -> None:
        if self._dying:
            self.lost += 1
            return
        self._known.add(claim.cid)
        self._decide(intent)
        done(Verdict(claim.cid, "", "applied", b"{}", from_ms(self.now_ms)))

    def _decide(self, intent: Intent) -> None:
        now = from_ms(self.now_ms)
        command = replace(intent, at=now, number=f"20261101-{next(self._number):05}")
        made = [self._happen(event) for event in seal_all(decide(self.tables, command, self.rules).drafts, self.head + 1, command, now)]
        for listener in self.listeners if made else ():
            listener(made)

    def _happen(self, event: ev.Event) -> Made:
        change, before = evolve(self.tables, event), Change()
        for table, one in rows_of(change):
            if (was := getattr(self.tables, table).get(one.id)) is not None:
                getattr(before, table)[one.id] = was
        for key, row in change.incidents.items():
            old = before.incidents.get(key)
            self.oracle.saw(event, (old, row), (owed(old, self._tasks(old)), owed(row, self._tasks(row, change))), self.now_ms)
        self.tables.apply(change)
        self.head += 1
        self._answered(event)
        return Made(None, event, change, before)  # type: ignore[arg-type]

    def _tasks(self, row: Incident | None, change: Change | None = None) -> list[Assignment]:
        newer = change.assignments if change is not None else {}
        return [newer.get(key) or self.tables.assignments[key] for key in (row.assignments if row is not None else ())]

    # --- people ---

    def do(self, verb: str, args: a.Args, incident: str | None = None, role: Role = Role.SHIFT_LEADER, actor: str = "zhang") -> None:
        """A command at this moment, upon the newest version."""
        row = self.tables.incidents.get(incident or "")
        cid = derive("month", f"{self.head} {verb} {actor} {next(self._number)}")
        at = from_ms(self.now_ms)
        seen = row.version if row else None
        self._decide(Intent(cid=cid, verb=verb, args=args, actor=actor, role=role, at=at, incident=incident, expect=seen, desk="seat-1"))

    def _at(self, after_ms: float, deed: Callable[[], None]) -> None:
        heapq.heappush(self._deeds, (self.now_ms + max(1, round(after_ms)), next(self._number), deed))

    def _report(self) -> None:
        priority = self.rng.choices((1, 2, 3, 4), (5, 15, 40, 40))[0]
        region = f"{self.rng.choice(TOWNS)}001001"
        self.do("report", a.ReportArgs(category="public_order/fight", text="争吵", region=region, priority=priority))
        key = next(reversed(self.tables.incidents))
        self._later(key)
        if self.rng.random() < 0.2:
            self._at(self.rng.expovariate(1 / 1_800_000), lambda: self.do("escalate", a.EscalateArgs(), key))
        if self.rng.random() < 0.06:
            self._at(self.rng.expovariate(1 / 3_600_000), lambda: self._suspend(key))

    def _later(self, key: str) -> None:
        """The next step of its work, mostly within the limit, now and then long after it."""
        row = self.tables.incidents[key]
        left = max(60_000, to_ms(row.due_at) - self.now_ms) if row.due_at else 60_000
        mean = min(left * self.rng.choice((0.2, 0.4, 0.6, 2.5)), DAY_MS)
        self._at(self.rng.expovariate(1 / mean), lambda: self._step(key))

    def _step(self, key: str) -> None:
        row = self.tables.incidents[key]
        if row.state in (State.VOID, State.REVISITED) or (row.state is State.CLOSED and self.rng.random() < 0.3):
            return
        if row.suspended_until is None:
            verb, args, role = self._next(row)
            self.do(verb, args, key, role)
        self._later(key)

    def _next(self, row: Incident) -> tuple[str, a.Args, Role]:
        steps: dict[State, tuple[str, a.Args]] = {
            State.REPORTED: ("accept", a.NoArgs()), State.ACCEPTED: ("file", a.FileArgs()), State.FEEDBACK: ("check", a.CheckArgs(by="phone")),
            State.CHECKING: ("pass", a.NoArgs()), State.CHECKED: ("close", a.CloseArgs(spoke_to="双方", measures="劝解", done_at="当日")),
            State.CLOSED: ("reopen", a.ReasonArgs(reason="又起")) if self.rng.random() < 0.05 else ("revisit", a.RevisitArgs(satisfaction=4)),
        }  # fmt: skip
        if row.state in steps:
            return *steps[row.state], Role.SHIFT_LEADER
        if row.state not in WORK:
            return "assign", a.AssignArgs(units=(self.rng.choice(UNITS),)), Role.DISPATCHER
        verb = self.rng.choice(("sign", "arrive", "handle", "check_in", "feedback"))
        unit = row.units[0] if row.units else None
        return verb, a.FeedbackArgs(unit=unit, result="已劝离") if verb == "feedback" else a.StepArgs(unit=unit), Role.FIELD

    def _suspend(self, key: str) -> None:
        until = from_ms(self.now_ms + round(self.rng.uniform(600_000, DAY_MS)))
        self.do("suspend", a.UntilArgs(until=until, reason="等家属"), key)

    def _answered(self, event: ev.Event) -> None:
        """Whoever is called answers now and then; some call after call, some never hear the first."""
        data = event.data
        if not isinstance(data, ev.Escalated | ev.PageReturned | ev.PageRepeated) or event.incident is None:
            return
        row = self.tables.incidents[event.incident]
        page = next(one for one in row.pages if one.id == data.page)
        now_on_duty = on_duty(page.level, page.region, self.now_ms)
        new = data.leaders if not isinstance(data, ev.PageRepeated) else (*data.leaders, *(who for who in page.leaders if who == now_on_duty))
        assert now_on_duty in new, f"{row.no}: {now_on_duty} is on duty and was not called"
        for who in (set(page.leaders) - set(page.acked)) if self.rng.random() < 0.25 else ():
            self._at(self.rng.expovariate(1 / 90_000), lambda who=who, key=row.id: self.do("ack", a.AckArgs(), key, Role.LEADER, who))  # type: ignore[misc]

    # --- the hub ---

    def _kill(self) -> None:
        """At once, or with the very next thing that falls due, which is decided and never stored."""
        if self.rng.random() < 0.5:
            self._down()
        else:
            self._doomed = True

    def _down(self) -> None:
        self._timers, self._doomed = None, False
        self.listeners.clear()
        self._at(self.rng.uniform(1_000, 2_400_000), self._up)

    def _up(self) -> None:
        self.restarts += 1
        self.oracle.up_since = self.now_ms
        self.start()

    def start(self) -> None:
        """A new process over what is stored."""
        self._timers = Timers(cast(Core, self), cast("Clock", self))

    def _due(self) -> Iterator[int]:
        if self._timers is not None and self._timers._heap:
            yield to_ms(self._timers._heap[0][0])

    def play(self) -> "Month":
        """Until the end; AssertionError with the first thing that is early, late, left out or doubled."""
        self.start()
        while True:
            timer, deed = min(self._due(), default=self.end_ms), self._deeds[0][0] if self._deeds else self.end_ms
            if min(timer, deed) >= self.end_ms:
                return self._over()
            self.now_ms = max(self.now_ms, min(timer, deed))
            if timer <= deed:
                self._fire()
            else:
                self._people(heapq.heappop(self._deeds)[2])

    def _fire(self) -> None:
        assert self._timers is not None
        self._dying = self._doomed
        self._timers.fire_due()
        if self._dying:
            self._dying = False
            self._down()

    def _people(self, deed: Callable[[], None]) -> None:
        """Nobody's command is taken while the hub is down; it is sent again."""
        if self._timers is not None or deed == self._up:
            deed()
        elif deed != self._kill:
            self._at(self.rng.uniform(60_000, 600_000), deed)

    def _over(self) -> "Month":
        for key, row in self.tables.incidents.items():
            self.oracle.missed(key, owed(row, self._tasks(row)), self.now_ms if self._timers is not None else self.oracle.up_since)
        return self


EARLY = timedelta(milliseconds=1)
