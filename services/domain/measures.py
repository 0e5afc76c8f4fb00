"""The measures of domain.md §7: each has one definition, here, with its formula; every screen and export takes it from here.

A rate is built from verdicts: for one incident (or assignment) True counts for it, False against it, None leaves it out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.domain.lamps import lamp
from services.domain.model import Assignment, Incident, Unit
from services.domain.policy import major
from services.domain.states import OPEN, PRE, WORK, Clock, Purpose, State, Step
from services.domain.times import Stamp, to_ms

DISPUTES = frozenset({"dispute", "disputes"})
HAZARDS = frozenset({"hazard", "hazards"})
_ANSWERS = (State.ACCEPTED, State.VERIFYING, State.FILED, State.DISPATCHED, State.FEEDBACK, State.VOID, State.MERGED)
_ON_SITE = (State.ON_SCENE, State.HANDLING)
_SETTLED = frozenset({State.CLOSED, State.REVISITED})
_HAPPY = 4


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; a rate over nothing has no value."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """0..1, None while `whole` is 0."""
        return self.part / self.whole if self.whole else None


def share(verdicts: Iterable[bool | None]) -> Share:
    """Count verdicts: part = the True ones, whole = all but None."""
    counted = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(counted), len(counted))


class Run(NamedTuple):
    """One limit of one incident: ran from, to (None while it runs), allowed seconds (None: no limit)."""

    since_ms: int
    until_ms: int | None
    limit_s: int | None

    @property
    def seconds(self) -> float | None:
        """How long it took, never below 0; None while it runs."""
        return None if self.until_ms is None else max(0, self.until_ms - self.since_ms) / 1000

    @property
    def due_ms(self) -> int | None:
        """When the limit ends."""
        return None if self.limit_s is None else self.since_ms + self.limit_s * 1000

    @property
    def decided_ms(self) -> int | None:
        """When it is known whether it was in time: at its end or at its limit, whichever came first."""
        return min((ms for ms in (self.until_ms, self.due_ms) if ms is not None), default=None)

    def in_time(self, now_ms: int) -> bool | None:
        """True: ended within the limit; False: ended past it, or runs past it now; None: undecided, or no limit."""
        if self.due_ms is None:
            return None
        if self.until_ms is not None:
            return self.until_ms <= self.due_ms
        return False if now_ms > self.due_ms else None


# --- how long things took ------------------------------------------------------------------------------------------------------


def accept_run(incident: Incident) -> Run:
    """受理时长 accept time = first answer − report's arrival at the hub.

    An answer is acceptance, verification, filing, dispatch, self-handling, voiding or merging, whichever came first in this round.
    """
    since = incident.stamps.get(State.REPORTED, incident.reported_at)
    return Run(to_ms(since), _first(incident.stamps, _ANSWERS), incident.limits.get(Clock.ACCEPT))


def dispatch_run(incident: Incident) -> Run | None:
    """派遣时长 dispatch time = first dispatch − filing, or acceptance where not filed before; − report where dispatch implied acceptance.

    None where the dispatch clock never ran: an ordinary incident (P3-P4) before filing, or one ended without a dispatch.
    """
    stamps = incident.stamps
    until, taken = stamps.get(State.DISPATCHED), stamps.get(State.ACCEPTED)
    if until is None and (incident.state not in PRE or (incident.priority > 2 and State.FILED not in stamps) or taken is None):
        return None
    filed = stamps.get(State.FILED)
    since = filed if filed is not None and (until is None or filed < until) else taken
    if since is None or since == until:
        since = stamps.get(State.REPORTED, incident.reported_at)
    return Run(to_ms(since), _ms(until), incident.limits.get(Clock.DISPATCH))


def arrive_run(incident: Incident) -> Run | None:
    """到场时长 arrive time = first unit on scene (or handling, which implies it) − first dispatch.

    None before dispatch, and where the work ended with nobody having arrived.
    """
    since = incident.stamps.get(State.DISPATCHED)
    until = _first(incident.stamps, _ON_SITE)
    if since is None or (until is None and (incident.state not in WORK or not incident.units)):
        return None
    return Run(to_ms(since), until, incident.limits.get(Clock.ARRIVE))


def handle_run(incident: Incident) -> Run | None:
    """处置时长 handle time = feedback − first dispatch of this round's clock; the limit grows by extensions and suspensions.

    Runs from dispatch, not from sign, and on through returns, transfers and rework (domain.md §3). None before dispatch;
    without a limit while suspended, and where it ended without feedback.
    """
    since = incident.stamps.get(State.DISPATCHED)
    if since is None:
        return None
    until = _ms(incident.stamps.get(State.FEEDBACK))
    limit = incident.limits.get(Clock.HANDLE)
    waits = until is None and (incident.suspended_until is not None or incident.state not in OPEN)
    return Run(to_ms(since), until, None if limit is None or waits else limit + incident.handle_extra_s)


def check_run(incident: Incident) -> Run | None:
    """核查时长 check time = checked − feedback. None before feedback, and where it was closed without a check."""
    since, until = incident.stamps.get(State.FEEDBACK), incident.stamps.get(State.CHECKED)
    if since is None or (until is None and incident.state not in OPEN):
        return None
    return Run(to_ms(since), _ms(until), incident.limits.get(Clock.CHECK))


def sign_run(task: Assignment, incident: Incident) -> Run | None:
    """签收时长 sign time of one assignment = signed − dispatched; a later step implies the signature at that step's time."""
    steps = (task.signed_at, task.departed_at, task.arrived_at, task.handling_at, task.feedback_at)
    until = min((at for at in steps if at), default=None)
    if task.purpose is not Purpose.HANDLE or (until is None and task.status is Step.ENDED):
        return None
    return Run(to_ms(task.dispatched_at), _ms(until), incident.limits.get(Clock.SIGN))


# --- rates: one verdict each ---------------------------------------------------------------------------------------------------


def accepted_in_time(incident: Incident, now_ms: int) -> bool | None:
    """按时受理率 = answered within the accept limit ÷ (answered + unanswered past the limit)."""
    return accept_run(incident).in_time(now_ms)


def dispatched_in_time(incident: Incident, now_ms: int) -> bool | None:
    """按时派遣率 = dispatched within the dispatch limit ÷ (dispatched + undispatched past the limit)."""
    run = dispatch_run(incident)
    return run.in_time(now_ms) if run else None


def signed_in_time(task: Assignment, incident: Incident, now_ms: int) -> bool | None:
    """按时签收率 = assignments signed within the sign limit ÷ (signed + unsigned past the limit)."""
    run = sign_run(task, incident)
    return run.in_time(now_ms) if run else None


def arrived_in_time(incident: Incident, now_ms: int) -> bool | None:
    """按时到场率 = arrived within the arrive limit ÷ (arrived + not arrived past the limit)."""
    run = arrive_run(incident)
    return run.in_time(now_ms) if run else None


def handled_in_time(incident: Incident, now_ms: int) -> bool | None:
    """按时处置率 = fed back within the handle limit ÷ (fed back + still worked on past the limit)."""
    run = handle_run(incident)
    return run.in_time(now_ms) if run else None


def checked_in_time(incident: Incident, now_ms: int) -> bool | None:
    """按时核查率 = checked within the check limit ÷ (checked + unchecked past the limit)."""
    run = check_run(incident)
    return run.in_time(now_ms) if run else None


def reworked(incident: Incident, now_ms: int) -> bool | None:
    """返工率 = incidents in a second or later round ÷ incidents ever dispatched; a reopening is a round too."""
    return incident.round > 1 if incident.dispatched_ever else None


def returned(incident: Incident, now_ms: int) -> bool | None:
    """退单率 = incidents returned at least once ÷ incidents ever dispatched."""
    return incident.return_count > 0 if incident.dispatched_ever else None


def responded(incident: Incident, now_ms: int) -> bool | None:
    """响应率 = reports of an outside source (with its ticket) that were answered ÷ those answered or past their accept limit."""
    if incident.origin is None or not incident.origin.ticket:
        return None
    run = accept_run(incident)
    return True if run.until_ms is not None else run.in_time(now_ms)


def resolved(incident: Incident, now_ms: int) -> bool | None:
    """解决率 = closed in the first round ÷ all closed (revisited ones included)."""
    return incident.round == 1 if incident.state in _SETTLED else None


def satisfied(incident: Incident, now_ms: int) -> bool | None:
    """满意率 = revisits rated 4 or 5 ÷ revisits rated (1 to 5)."""
    return None if incident.satisfaction is None else incident.satisfaction >= _HAPPY


def mediated(incident: Incident, now_ms: int) -> bool | None:
    """化解率 = disputes closed ÷ disputes taken up (accepted or later; void and merged ones left out). Published target 97 %."""
    if major(incident.category) not in DISPUTES or incident.state in (State.REPORTED, State.VOID, State.MERGED):
        return None
    return incident.state in _SETTLED


# --- counts --------------------------------------------------------------------------------------------------------------------


def is_open(incident: Incident, now_ms: int) -> bool:
    """未结 open = incidents in an OPEN state (domain.md §3), suspended ones included."""
    return incident.state in OPEN


def is_overdue(incident: Incident, now_ms: int) -> bool:
    """超时未处置 overdue now = open incidents whose earliest running limit has passed: exactly those with a red lamp."""
    return incident.state in OPEN and lamp(incident, now_ms) == "red"


def overdue_at(incident: Incident, now: Stamp) -> bool:
    """is_overdue for a pass over many: stamps compare as text, so nothing is parsed."""
    return incident.state in OPEN and incident.due_at is not None and incident.due_clock != Clock.SUSPEND and now > incident.due_at


def is_suspended(incident: Incident, now_ms: int) -> bool:
    """挂账数 suspended = open incidents with the flag set."""
    return incident.state in OPEN and incident.suspended_until is not None


def by_inspection(incident: Incident, now_ms: int) -> bool:
    """排查数 found by inspection = incidents of the category 安全隐患 that were neither voided nor merged."""
    return major(incident.category) in HAZARDS and incident.state not in (State.VOID, State.MERGED)


# --- of the ground -------------------------------------------------------------------------------------------------------------


def patrol_presence(seen: Collection[tuple[str, int]], grids: Collection[str], hours: Collection[int]) -> Share:
    """见警率 = (grid, hour) pairs in which a patrol was present with a fresh fix ÷ grids × hours."""
    wanted = frozenset(grids), frozenset(hours)
    return Share(sum(grid in wanted[0] and hour in wanted[1] for grid, hour in frozenset(seen)), len(wanted[0]) * len(wanted[1]))


def grid_coverage(units: Iterable[Unit], grids: Collection[str], kind: str = "grid_officer") -> Share:
    """网格覆盖率 = grids that are the home region of at least one unit of `kind` ÷ grids."""
    homes = {unit.region for unit in units if unit.kind == kind}
    return Share(len(homes & set(grids)), len(set(grids)))


# --- of many values ------------------------------------------------------------------------------------------------------------


def median(ordered: Sequence[float]) -> float | None:
    """中位 = the middle of ascending values, the mean of the two middle ones for an even count; None of nothing."""
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ninetieth(ordered: Sequence[float]) -> float | None:
    """90 % = the smallest of ascending values that at least nine tenths do not exceed (nearest rank); None of nothing."""
    return ordered[-(-9 * len(ordered) // 10) - 1] if ordered else None


def _ms(at: Stamp | None) -> int | None:
    return None if at is None else to_ms(at)


def _first(stamps: Mapping[str, Stamp], states: Iterable[State]) -> int | None:
    found = [stamps[state] for state in states if state in stamps]
    return to_ms(min(found)) if found else None
