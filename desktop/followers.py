"""Panels that follow the selection and the clock: detail with its timeline and units to send, banner, trends, leader screen."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from desktop.feed import Feed
from desktop.labels import Labels
from desktop.matters import line_of, whole_line
from desktop.panels import Panels
from desktop.proposal import Proposal
from desktop.selection import Selection
from desktop.status import banner_status
from services.analysis.leader import Seat as Looker
from services.analysis.leader import leader_state
from services.analysis.panels import Targets, trend_frame
from services.analysis.recommend import covering
from services.console.model import UNDECIDED, CommandState, Delta, Link
from services.console.seat import Seat
from services.domain.badges import LOST
from services.domain.model import Incident
from services.domain.names import Names, masked
from services.domain.states import Clock
from services.domain.times import from_ms
from services.domain.words import reason_text
from services.runtime.clock import SystemClock
from services.runtime.tasks import Tasks
from widgets.banner.status import BannerStatus
from widgets.base.i18n import language
from widgets.commandline.reading import Progress
from widgets.detail.view import WaitingCommand

_DECIDERS = frozenset({"shift_leader", "leader"})
_AFTER_THE_LIST_MS = 15


class Followers:
    """Told of each Delta by the feed and of each choice by the selection."""

    def __init__(self, seat: Seat, panels: Panels, feed: Feed, labels: Labels, selection: Selection, tasks: Tasks) -> None:
        self._seat, self._panels, self._feed, self._labels, self._selection, self._tasks = seat, panels, feed, labels, selection, tasks
        self.proposal = Proposal(seat, feed.fleet)
        self.drill_changed: Callable[[bool], None] = lambda drill: None
        self.window: str | None = None
        self.tray_key = ""
        self.heed: Callable[[BannerStatus], BannerStatus] = lambda status: status
        self.notices: Callable[[], int] = lambda: 0
        self._failed: dict[str, CommandState] = {}
        self._clock = SystemClock()
        self._drill = self._live = False
        self._soon = QTimer(feed)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_THE_LIST_MS)
        self._soon.timeout.connect(self._follow)
        feed.after.append(self._told)
        feed.each_second.append(self._second)
        selection.changed.connect(self._chosen)
        self._told(Delta(reset=True, status=True))
        self._second()

    # --- the selection ---

    def _chosen(self, incident: str) -> None:
        desk = self._panels.desk
        if incident and desk.queue.view.selected() != incident:
            desk.queue.view.select(incident)
        if not self._soon.isActive():
            self._soon.start()

    def close(self) -> None:
        """Follow no more."""
        self._soon.stop()

    def _follow(self) -> None:
        """Everything but the list the choice was made in, which is painted first: a key held down is answered there at once."""
        incident = self._selection.incident or ""
        self._panels.map.set_selection(incident or None)
        self._feed.renew_card()
        self._panels.leader.select(incident)
        self._panels.command.refresh()
        self._show_detail()
        self._ask_timeline()

    def _show_detail(self) -> None:
        seat, detail, now_ms = self._seat, self._panels.desk.detail, self._seat.hub_now_ms()
        row = seat.view.incidents.get(self._selection.incident or "")
        if row is None:
            detail.show_incident(None, (), now_ms)
            return
        contact = seat.contact(row.id)
        tasks = [task for key in row.assignments if (task := seat.view.assignments.get(key)) is not None]
        detail.show_incident(row, tasks, now_ms, masked(contact.name) if contact else "")
        self._propose()

    def _propose(self) -> None:
        """Who should go and how far the plan is, in the detail."""
        seat, detail, now_ms, found = self._seat, self._panels.desk.detail, self._seat.hub_now_ms(), self.proposal
        row = seat.view.incidents.get(self._selection.incident or "")
        if row is not None:
            found.renew(row, now_ms)
            left = covering(self._feed.fleet, row, found.units, now_ms) if found.rows else None
            detail.show_recommendations(found.rows, left, found.units, seat.ref.policy.road_factor)
            detail.show_response(found.response)

    def next_proposal(self) -> None:
        """The next units that could go instead."""
        self.proposal.turn()
        self._propose()

    def best(self, row: Incident) -> list[str]:
        """Units that should go to an incident, soonest there first, without those that cannot now: what a line offers first is what the panel shows."""
        proposal = Proposal(self._seat, self._feed.fleet)
        proposal.renew(row, self._seat.hub_now_ms())
        return [one.unit_id for one in proposal.rows]

    def _ask_timeline(self) -> None:
        if self._selection.incident is not None:
            self._tasks.spawn(self._timeline(self._selection.incident), "timeline")

    async def _timeline(self, incident: str) -> None:
        events = await self._seat.timeline(incident)
        if incident == self._selection.incident:
            self.proposal.told(incident, events)
            self._propose()
            waiting = [
                WaitingCommand(one.cid, line_of(one), one.status.value)
                for one in self._seat.commands
                if one.incident == incident and one.status in UNDECIDED
            ]
            self._panels.desk.detail.show_timeline([event for event in events if event.seq], waiting)

    # --- each frame and each second ---

    def _told(self, delta: Delta) -> None:
        self._choose_first()
        chosen = self._selection.incident
        mine = chosen is not None and (chosen in delta.incidents or delta.reset or any(one.incident == chosen for one in delta.commands))
        if mine:
            self._show_detail()
            self._ask_timeline()
        for command in delta.commands:
            self._progressed(command)
        if delta.status or delta.commands or delta.conflicts or delta.reset:
            self.show_banner()
            self._came_back()

    def _progressed(self, command: CommandState) -> None:
        """What became of a command; one that did not stand is said once: when it leaves the tray it is no news."""
        if command.outcome in LOST and self._failed.get(command.cid) == command:
            return
        if command.outcome in LOST:
            self._failed[command.cid] = command
        self._panels.command.show_progress(_progress(command, self._labels.names()))

    def _choose_first(self) -> None:
        """Nothing selected is nothing to work on: the top of the queue is."""
        queue = self._panels.desk.queue.view
        if self._selection.incident is None and queue.incidents.rowCount():
            queue.go_to(0)

    def show_banner(self) -> None:
        """Say the moment on every banner."""
        status = self.heed(banner_status(self._seat, self._feed.series, self._labels.zone, self._clock.monotonic(), self.tray_key, self.notices()))
        for banner in self._panels.banners:
            banner.set_status(status)
        if bool(status.drill) != self._drill:
            self._drill = bool(status.drill)
            self.drill_changed(self._drill)

    def _came_back(self) -> None:
        """A timeline shown from the cache alone is asked for anew once the hub is there."""
        live = self._seat.status.link is Link.LIVE
        if live and not self._live:
            self._ask_timeline()
        self._live = live

    def _second(self) -> None:
        """Banner always; trends and leader screen only while somebody can see them."""
        now_ms = self._seat.hub_now_ms()
        self.show_banner()
        if self._panels.desk.detail.isVisible():
            self._propose()
        if self._panels.trends.isVisible():
            window = self.window or self._fitting_window(now_ms)
            targets, bins = Targets.of(self._seat.ref.policy), self._panels.trends.bins()
            self._panels.trends.set_series(trend_frame(self._feed.series, window, now_ms, self._labels.zone, targets, bins))
        if self._panels.leader.isVisible():
            self.refresh_leader(now_ms)

    def _fitting_window(self, now_ms: int) -> str:
        """Until somebody chooses: an hour while there is little to show, then a day."""
        known = self._feed.series.known_from
        return "24h" if known is not None and now_ms // 60_000 - known > 180 else "1h"

    def refresh_leader(self, now_ms: int) -> None:
        """The leader screen's figures and what waits."""
        status, ref = self._seat.status, self._seat.ref
        limits = ref.policy.limits
        targets = float(limits[Clock.DISPATCH][0]), float(limits[Clock.ARRIVE][0])
        duty = ref.on_duty(from_ms(now_ms), 6)
        looker = Looker(status.actor, status.role in _DECIDERS)
        units, stale = self._seat.view.units.values(), self._feed.stale_units(now_ms)
        self._panels.leader.set_state(leader_state(self._feed.series, units, now_ms, looker, targets, duty, stale))

    def freshen(self) -> None:
        """Everything at once: another language, another layout, a panel newly seen."""
        self._told(Delta(reset=True, status=True))
        self._second()

    def show_window(self, window: str) -> None:
        """Another length of time on the trend screen."""
        self.window = window
        self._panels.trends.set_window(window)
        self._second()


def _progress(command: CommandState, names: Names) -> Progress:
    bad = command.outcome in LOST
    note = reason_text(command.reason, command.detail, language()) if command.reason else ""
    return Progress(command.cid, whole_line(command, names), command.status.value, note, bad, command.outcome)
