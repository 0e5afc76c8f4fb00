"""The trend series of one seat: fed with the incidents that changed, asked once a second for a frame; no query, no full pass."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.analysis.frame import OTHER
from services.analysis.marks import MINUTE_MS, Mark, mark
from services.analysis.samples import Durations, Sample, Verdicts
from services.analysis.tally import Tally
from services.analysis.tracks import AHEAD, Gauge, Horizon, Track
from services.domain.model import Incident, Unit
from services.domain.policy import major
from services.domain.states import OPEN, UnitStatus

TEN: Final = 10
"""Width in minutes of a bucket, and the span that arrivals and closings are counted over."""
KINDS: Final = ("accept", "dispatch", "arrive")
PRIORITIES: Final = (1, 2, 3, 4)
_MOST_MAJORS: Final = 24
_OFF: Final = frozenset({UnitStatus.OFF, UnitStatus.OOS})


def on_duty(units: Iterable[Unit]) -> tuple[int, int]:
    """力量在岗: units neither off duty nor out of service, of all known units."""
    present = [unit.status not in _OFF for unit in units if unit.known]
    return sum(present), len(present)


class Series:
    """Counters by minute and buckets by ten minutes and by the hour, over fifteen days. Costs O(log n) per changed incident."""

    def __init__(self, now_ms: int) -> None:
        self.horizon = Horizon.around(now_ms // MINUTE_MS)
        self.known_from: int | None = None
        self.open_rows: dict[str, Incident] = {}
        self.arrivals = Track(self.horizon, TEN)
        self.closed = Track(self.horizon, TEN)
        self.open = Track(self.horizon, None)
        self.by_category: dict[str, Track] = {}
        self.by_priority = {priority: Track(self.horizon, None) for priority in PRIORITIES}
        self.durations = {kind: Durations() for kind in KINDS}
        self.urgent = {kind: Durations() for kind in KINDS}
        self.handled = Verdicts(TEN)
        self.tally = Tally()
        self.open_by_category: Counter[str] = Counter()
        self.duty = Gauge(self.horizon)
        self.duty_now: tuple[int, int] | None = None
        self._marks: dict[str, Mark] = {}
        self._ahead: dict[str, Incident] = {}

    def apply(self, changed: Iterable[Incident], gone: Iterable[str] = ()) -> None:
        """Take in rows that are new or changed, and forget those whose ids are `gone` from the view."""
        for incident in changed:
            made = mark(incident)
            # a clock that far ahead is wrong, or ours slept: such a row is not drawn until the horizon has reached it
            ahead = made.opened >= self.horizon.end
            self._replace(incident.id, None if ahead else made)
            self._ahead.pop(incident.id, None)
            if ahead:
                self._ahead[incident.id] = incident
            if incident.state in OPEN:
                self.open_rows[incident.id] = incident
            else:
                self.open_rows.pop(incident.id, None)
        for key in gone:
            self._replace(key, None)
            self._ahead.pop(key, None)
            self.open_rows.pop(key, None)

    def load(self, incidents: Iterable[Incident]) -> None:
        """Take in a whole new view in place of the old one; the readings of units on duty stay."""
        rows = {incident.id: incident for incident in incidents}
        self.apply(rows.values(), [key for key in (*self._marks, *self._ahead) if key not in rows])

    def sample_units(self, present: int, total: int, now_ms: int) -> None:
        """Take a reading of the units on duty (see on_duty); the last one of a minute counts."""
        self.advance(now_ms)
        self.duty_now = present, total
        self.duty.set(now_ms // MINUTE_MS, present)

    def advance(self, now_ms: int) -> int:
        """Let time pass; returns the minute since 1970. Slides the horizon about once a day."""
        minute = now_ms // MINUTE_MS
        if minute >= self.horizon.end - AHEAD // 2:
            self._move(Horizon.around(minute))
        return max(minute, self.horizon.base)

    def _replace(self, key: str, new: Mark | None) -> None:
        old = self._marks.get(key)
        if old == new:
            return
        if old is not None:
            self._count(old, -1)
        if new is None:
            self._marks.pop(key, None)
        else:
            kept = new if new.ended is None else new._replace(ended=min(new.ended, self.horizon.end - 1))
            self._marks[key] = kept
            self._count(kept, 1)

    def _count(self, part: Mark, amount: int) -> None:
        self._count_arrival(part, amount)
        if part.ended is not None:
            self._count_end(part, part.ended, amount)
        else:
            self.open_by_category[part.category] += amount
        for kind, sample in (("accept", part.accept), ("dispatch", part.dispatch), ("arrive", part.arrive)):
            if sample is not None:
                self._count_sample(kind, part.priority, sample, amount)
        if part.handle is not None:
            # a verdict of lateness is put off to the next bucket, so that none counts before its time
            late, good = -(-part.handle.minute // TEN), part.handle.minute // TEN
            self.handled.add(good if part.handle.good else late, part.handle.good, amount)

    def _count_arrival(self, part: Mark, amount: int) -> None:
        self.known_from = part.opened if self.known_from is None else min(self.known_from, part.opened)
        self.arrivals.add(part.opened, amount)
        self._track(part.category).add(part.opened, amount)
        self.tally.add(part.opened, part.category, amount)
        for track in (self.open, self._priority(part.priority)):
            track.add(part.opened, amount)

    def _count_end(self, part: Mark, ended: int, amount: int) -> None:
        for track in (self.open, self._priority(part.priority)):
            track.add(ended, -amount)
        if part.closed is not None:
            self.closed.add(ended, amount)

    def _count_sample(self, kind: str, priority: int, sample: Sample, amount: int) -> None:
        for store in (self.durations, self.urgent) if priority == 1 else (self.durations,):
            if amount > 0:
                store[kind].add(sample)
            else:
                store[kind].remove(sample)

    def _priority(self, priority: int) -> Track:
        return self.by_priority.get(priority, self.by_priority[4])

    def _track(self, category: str) -> Track:
        """The track of a major category; a source that invents ever new ones fills that of the others."""
        name = major(category)
        if name not in self.by_category and len(self.by_category) >= _MOST_MAJORS:
            name = OTHER
        if name not in self.by_category:
            self.by_category[name] = Track(self.horizon, TEN)
        return self.by_category[name]

    def _move(self, horizon: Horizon) -> None:
        for track in (self.arrivals, self.closed, self.open, *self.by_category.values(), *self.by_priority.values()):
            track.move(horizon)
        self.duty.move(horizon)
        for store in (*self.durations.values(), *self.urgent.values()):
            store.forget(horizon.base)
        self.handled.forget(horizon.base)
        self.tally.forget(horizon.base)
        self.horizon = horizon
        self.apply(list(self._ahead.values()))
