"""From the seat to the panels: changes gather and are handed over once a frame; what follows time alone, once a second."""

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QObject, QTimer

from desktop.labels import Labels
from desktop.mapfeed import IncidentTable, UnitTable
from desktop.panels import Panels
from desktop.rowmarks import RowMarks
from services.analysis.fleet import Fleet
from services.analysis.series import Series, on_duty
from services.console.model import UNDECIDED, Delta
from services.console.seat import Seat
from services.domain.conflicts import CLAIMED
from services.domain.times import to_ms
from services.runtime import memory
from widgets.gridmap.model import RegionShape

FRAME_MS = 33


class Feed(QObject):
    """Listens to one seat and keeps every panel in step with it. `after` are told of each frame's Delta, `each_second` that one passed."""

    def __init__(self, seat: Seat, panels: Panels, labels: Labels) -> None:
        super().__init__()
        self._seat, self._panels, self._labels = seat, panels, labels
        self.marks = RowMarks(panels.desk.queue.view.set_marks)
        self.fleet, self.series = Fleet(), Series(seat.hub_now_ms())
        self.after: list[Callable[[Delta], None]] = []
        self.each_second: list[Callable[[], None]] = []
        self._units, self._incidents = UnitTable(), IncidentTable()
        self._gathered = Delta(reset=True, ref=True, status=True)
        self._frame = self._timer(FRAME_MS, self._flush, single=True)
        self._second = self._timer(1000, self._tick, single=False)
        self._unsubscribe = seat.subscribe(self._changed)
        panels.desk.board.set_positions(self._fix_ms)
        self._flush()
        self._second.start()

    def close(self) -> None:
        """Stop listening and every timer."""
        self._unsubscribe()
        self._frame.stop()
        self._second.stop()

    def _timer(self, interval_ms: int, slot: Callable[[], None], *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(single)
        timer.timeout.connect(slot)
        return timer

    def _fix_ms(self, unit: str) -> int | None:
        fix = self._seat.positions.get(unit)
        return to_ms(fix.fix_at) if fix else None

    def stale_units(self, now_ms: int) -> list[str]:
        """Units whose position is too old to count them as present; one that never had a position is not among them."""
        frame = self._units.frame(now_ms)
        return [unit for unit, stale in zip(frame.ids, frame.stale.tolist(), strict=True) if stale]

    # --- gathering ---

    def _changed(self, delta: Delta) -> None:
        gathered = self._gathered
        for name in ("incidents", "units", "assignments", "conflicts", "positions"):
            getattr(gathered, name).update(getattr(delta, name))
        gathered.commands += delta.commands
        gathered.status |= delta.status
        gathered.ref |= delta.ref
        gathered.reset |= delta.reset
        if not self._frame.isActive():
            self._frame.start()

    def _flush(self) -> None:
        delta, self._gathered = self._gathered, Delta()
        now_ms = self._seat.hub_now_ms()
        if delta.ref:
            self._refer()
        if delta.reset:
            self._load(now_ms)
        else:
            self._apply(delta, now_ms)
        if delta.positions or delta.units or delta.reset:
            self._panels.map.set_units(self._units.frame(now_ms))
        if delta.commands or delta.conflicts or delta.reset:
            self._mark()
        for told in self.after:
            told(delta)

    # --- one frame ---

    def _apply(self, delta: Delta, now_ms: int) -> None:
        view = self._seat.view
        incidents = {key: view.incidents.get(key) for key in delta.incidents}
        units = {key: view.units.get(key) for key in delta.units}
        if incidents:
            self._panels.desk.queue.view.apply(incidents, now_ms)
            self.series.apply((row for row in incidents.values() if row), [key for key, row in incidents.items() if row is None])
            self._incidents.put(incidents.items(), now_ms, self._labels.state, self._labels.due)
            self._show_incidents()
        if units:
            self._panels.desk.board.apply(units, now_ms)
            self._put_units(delta.units)
        self._put_positions(delta.positions)

    def _load(self, now_ms: int) -> None:
        view = self._seat.view
        incidents = dict(view.incidents.items())
        self._panels.desk.queue.view.load(incidents.values(), now_ms)
        self._panels.desk.board.load(view.units.values(), now_ms)
        self.series.load(incidents.values())
        self._incidents.clear()
        self._incidents.put(incidents.items(), now_ms, self._labels.state, self._labels.due)
        self._put_units(view.units)
        self._put_positions(self._seat.positions)
        self._show_incidents()
        memory.stays()

    def _put_units(self, keys: Iterable[str]) -> None:
        stale = self._seat.ref.policy.stale_age_s
        for key in keys:
            unit = self._seat.view.units.get(key)
            if unit is None:
                self._units.leave(key)
                self.fleet.remove(key)
            else:
                self._units.put_unit(unit, stale)
                self.fleet.put(unit)

    def _put_positions(self, keys: Iterable[str]) -> None:
        for key in keys:
            fix = self._seat.positions.get(key)
            if fix is not None:
                self._units.put_position(fix)
                self.fleet.move(key, fix.lon, fix.lat, to_ms(fix.fix_at))

    def _show_incidents(self) -> None:
        self._panels.map.set_incidents(self._incidents.all())
        self._panels.map.set_counts(+self._incidents.counts)
        self.renew_card()

    def _mark(self) -> None:
        pending = {command.incident for command in self._seat.commands if command.status in UNDECIDED and command.incident}
        claims = [row for row in self._seat.view.conflicts.values() if row.resolved_at is None and row.kind == CLAIMED]
        holders = {unit.incident for row in claims if (unit := self._seat.view.units.get(row.unit or "")) is not None}
        claimed = {key for key in holders | {row.incident for row in claims} if key}
        self.marks.commands(pending, claimed)

    def _refer(self) -> None:
        """Reference data came: names everywhere, outlines on the map."""
        self.rename()
        self.fleet.use(self._seat.ref.policy)
        shapes = [RegionShape(row.code, row.name, [np.asarray(ring, dtype=np.float64) for ring in row.rings]) for row in self._seat.ref.regions]
        self._panels.map.set_regions(shapes)

    def rename(self) -> None:
        """The language or the names changed."""
        names, zone = self._labels.names(), self._labels.zone
        self._panels.desk.queue.view.set_names(names)
        self._panels.desk.queue.set_known(self._labels.known())
        self._panels.desk.board.set_names(names)
        self._panels.desk.detail.set_names(names, zone)
        for panel in (self._panels.trends, self._panels.leader):
            panel.set_names(names)
            panel.set_zone(zone)
        self.renew_card()

    def renew_card(self) -> None:
        """The map's card on the selected incident says what is due as of now, in the language that is on."""
        now_ms = self._seat.hub_now_ms()
        chosen = self._seat.view.incidents.get(self._panels.map.selection)
        if chosen is not None:
            self._panels.map.renew_card(self._incidents.shown(chosen, now_ms, self._labels.state, self._labels.due))

    # --- one second ---

    def _tick(self) -> None:
        now_ms = self._seat.hub_now_ms()
        self._panels.desk.queue.view.tick(now_ms)
        self._panels.desk.board.tick(now_ms)
        self._panels.desk.detail.tick(now_ms)
        self._panels.map.set_units(self._units.frame(now_ms))
        self.renew_card()
        self.series.sample_units(*on_duty(self._seat.view.units.values()), now_ms)
        for told in self.each_second:
            told()
