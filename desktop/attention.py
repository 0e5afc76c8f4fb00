"""Between seat and attention: keeps the alarm states of this desk in step, has sounded what must sound, tells the banner, logs check-ins by one key."""

from collections.abc import Callable, Set
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from desktop.feed import Feed
from desktop.selection import Selection
from desktop.sounds import Player
from services.analysis.sounding import Sounding
from services.analysis.watch import Watch
from services.app.ports import Clock
from services.commands.chords import Action
from services.console.model import Delta
from services.console.seat import Seat
from services.domain.attention import AlarmState
from services.domain.clocks import checking_in
from services.domain.names import counter
from services.domain.times import from_ms, to_ms
from widgets.banner.status import BannerStatus, Heed

_ABOUT_IT = frozenset({"fill", "take", "next", "tell", "tick", "open", "safe"})
_LEADING = "shift_leader"
_JUST_NOW_MS = 30_000


class Attention:
    """`run(line)` gives a line for the selected incident, `refused(line, why)` is told what cannot be, `sounded()` that the banner must say what was heard."""

    def __init__(self, seat: Seat, feed: Feed, selection: Selection, player: Player, clock: Clock) -> None:
        self._seat, self._selection, self._player, self._clock = seat, selection, player, clock
        self.watch, self._sounding = Watch(seat.console, seat.ref.policy.flood_alarms), Sounding()
        self.run: Callable[[str], object] = lambda line: None
        self.refused: Callable[[str, str], None] = lambda line, why: None
        self.sounded: Callable[[], None] = lambda: None
        self.came_back: Callable[[Set[str]], None] = lambda incidents: None
        self._by_hand = False
        # before the banner, which says in the same frame what is heard
        feed.after.insert(0, self._told)
        feed.each_second.insert(0, self._second)
        selection.changed.connect(self._chosen)
        self.watch.load(seat.view.incidents.values(), seat.hub_now_ms())

    # --- what was seen ---

    def handling(self, act: Callable[[Action], None]) -> Callable[[Action], None]:
        """`act`, with what is selected by it seen, and what a key is pressed on."""

        def handled(action: Action) -> None:
            if action.screen is None or action.screen[0] in _ABOUT_IT:
                self.see(self._selection.incident)
            self._by_hand = True
            try:
                act(action)
            finally:
                self._by_hand = False

        return handled

    def see(self, incident: str | None) -> None:
        """Somebody looks at it here."""
        if incident:
            self.watch.see(incident, self._seat.hub_now_ms())

    def _chosen(self, incident: str) -> None:
        """What comes to be selected by itself was seen by nobody."""
        if self._by_hand or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self.see(incident)

    # --- each frame and each second ---

    def _told(self, delta: Delta) -> None:
        view, now_ms = self._seat.view.incidents, self._seat.hub_now_ms()
        if delta.ref:
            self.watch.most = self._seat.ref.policy.flood_alarms
        if delta.reset:
            self.watch.desk = self._seat.console
            self.watch.load(view.values(), now_ms)
        elif delta.incidents:
            self.watch.apply({key: view.get(key) for key in delta.incidents}, now_ms)
        for one in delta.commands:
            if one.made_at and to_ms(one.made_at) > now_ms - _JUST_NOW_MS:
                self.see(one.incident)
        if delta.incidents or delta.reset:
            self._sound()

    def _second(self) -> None:
        self.watch.tick(self._seat.hub_now_ms())
        self._sound()

    def _sound(self) -> None:
        self.came_back(self.watch.back)
        priority = self._sounding.next(self.watch.begun(), self.watch.urgent(), self._clock.monotonic())
        if priority is not None:
            self._player.play(priority)
            self.sounded()

    # --- keys ---

    def hush(self) -> None:
        """What sounds now is quiet from now on; what comes later is not."""
        self._sounding.hush(self.watch.urgent())

    def check_in(self) -> None:
        """Log that the units of the selected incident are safe: those that are due, or the one that is there alone."""
        row = self._seat.view.incidents.get(self._selection.incident or "")
        tasks = [task for key in row.assignments if (task := self._seat.view.assignments.get(key)) is not None] if row is not None else []
        found = checking_in(row, tasks, from_ms(self._seat.hub_now_ms())) if row is not None else ()
        for unit in found:
            self.run(f"pa {{no}} {unit}")
        if not found:
            self.refused("check_in", self._nobody(any(task.arrived_at and task.active for task in tasks)))

    @staticmethod
    def _nobody(some: bool) -> str:
        tr = QCoreApplication.translate
        return tr("Attention", "no unit is due; name the one: U12 pa") if some else tr("Attention", "no unit of this incident is on scene")

    # --- the banner ---

    def heed(self, status: BannerStatus) -> BannerStatus:
        """The banner's facts with those of attention."""
        watch, first = self.watch, self.watch.first()
        load, row = watch.read(), watch.rows[first.incident] if first is not None else None
        found = Heed(
            late=watch.count(AlarmState.RETURNED), grouped=watch.count(AlarmState.SUPPRESSED), flood=load.flood, open=load.open, here=load.here,
            mix=load.mix, leads=self._seat.status.role == _LEADING, audible=self._player.audible,
        )  # fmt: skip
        if first is not None and row is not None:
            back = watch.state(row.id) is AlarmState.RETURNED
            found = replace(found, priority=row.priority, number=counter(row.no), back=back, hushed=self._sounding.is_hushed(first))
        return replace(status, alarms_10_min=load.alarms, heed=found)
