"""The wall itself: owns panels, windows, seat, feed and keys, and knows how to show, switch and end them."""

import asyncio
from typing import Literal

from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.actions import PICKED, Actions
from desktop.attention import Attention
from desktop.commander import Commander
from desktop.feed import Feed
from desktop.first import First
from desktop.followers import Followers
from desktop.holder import Holder, rule_of
from desktop.intake import intake
from desktop.keys import Keys
from desktop.labels import Labels
from desktop.options import WallOptions
from desktop.overlays import Overlays
from desktop.panels import Panels
from desktop.presence import Handed, Presence
from desktop.screenshots import keep
from desktop.selection import Selection
from desktop.shift import Shift
from desktop.sounds import player
from desktop.theme import apply_chrome
from desktop.translate import Languages
from desktop.trayfeed import TrayFeed
from desktop.wall.arrangement import Place
from desktop.windows import Windows
from resources import text
from services.commands.keymap import describe
from services.console.lookup import follow
from services.console.seat import Seat
from services.domain import categories
from services.runtime.clock import SystemClock
from services.runtime.paths import user_paths
from services.runtime.settings import Settings
from services.runtime.tasks import Tasks
from widgets.base.tokens import DARK, LIGHT, Tokens
from widgets.base.wrap import joined
from widgets.commandline.panel import CommandPanel
from widgets.commandline.reading import Progress
from widgets.gridmap.view import MapView
from widgets.leader.view import LeaderView
from widgets.trends.view import TrendView

_CONTEXTS = {"queueView": "queue", "detailView": "detail", "timelineView": "detail", "recommendView": "detail", "unitBoard": "units", "mapView": "map"}
_OF_A_KEY = "key"
_PLACE_CONTEXT = {Place.DESK: "queue", Place.MAP: "map", Place.TRENDS: "trends", Place.LEADER: "leader"}


class Wall:
    """Made over an entered seat and the first window; `close` undoes all but the seat."""

    def __init__(self, app: QApplication, options: WallOptions, settings: Settings, languages: Languages, first: First, seat: Seat, tokens: Tokens) -> None:
        self.app, self.options, self.settings, self.languages, self.seat, self.tokens = app, options, settings, languages, seat, tokens
        self.tasks, self.selection, self.stop = Tasks(), Selection(), asyncio.Event()
        self.panels = Panels(first.desk, CommandPanel(tokens=tokens), MapView(tokens), LeaderView(tokens=tokens), TrendView(tokens=tokens))
        known = categories.load(text("categories.json"))
        labels = Labels(seat, known)
        self.lookup = follow(seat, known)
        self.feed = Feed(seat, self.panels, labels)
        self.holder = Holder(seat, rule_of(settings), SystemClock().monotonic, self.tasks)
        self.commander = Commander(seat, self.lookup, self.tasks, self.holder)
        self.windows = Windows(first, self.panels, settings, tokens, not options.windowed, lambda _: self.followers.freshen())
        self.followers = Followers(seat, self.panels, self.feed, labels, self.selection, self.tasks)
        self.lookup.best = self.followers.best
        self.presence = Presence(seat, self.panels, self.selection, self.lookup)
        self.presence.desks = self.feed.marks.opened
        self.windows.use(first.layout)
        self.overlays = Overlays(self.windows, tokens)
        self.actions = Actions(self.lookup, self.panels, self.commander, self.selection, self)
        self.actions.proposal, self.actions.proposed = self.followers.proposal, self.followers.next_proposal
        self.tray = TrayFeed(seat, labels, self.commander, self.overlays.tray, self.tasks)
        self.shift = Shift(seat, labels, self.lookup, self.overlays, self.feed, self.tasks, options.data_dir or user_paths().data / "seat")
        self.intake, self.show_intake = intake(seat, self.lookup, self.overlays, self.feed, self.tasks, options.data_dir or user_paths().data / "seat")
        self.attention = Attention(seat, self.feed, self.selection, player(), SystemClock())
        self.keys = Keys(app, self.overlays.keymap, self.context_of, self.attention.handling(self.actions.act))
        self._connect()

    def _connect(self) -> None:
        panels, choose = self.panels, self.selection.choose
        panels.desk.queue.view.incidentSelected.connect(choose)
        panels.desk.queue.view.opened.connect(lambda _: self.go_to(Place.DESK))
        panels.map.selected.connect(choose)
        panels.map.opened.connect(lambda _: self.go_to(Place.DESK))
        panels.leader.chosen.connect(choose)
        panels.leader.opened.connect(lambda _: self.go_to(Place.DESK))
        panels.desk.board.opened.connect(self._unit_opened)
        panels.trends.windowChosen.connect(self.show_window)
        panels.command.set_engine(self.commander.parse, self.commander.complete, self.commander.number)
        panels.command.submitted.connect(self.commander.run)
        panels.command.back.connect(lambda: self.actions.do(":back"))
        self.commander.refused = panels.command.show_refused
        self.commander.key_refused, self.commander.accepted = self._key_refused, self._accepted
        self.commander.about, self.commander.asks = choose, panels.command.ask
        self.feed.after += [self.tray.told, Handed(self.seat, panels).told]
        self.feed.each_second += [self.tray.tick, self.holder.tick]
        self.holder.shown, self.holder.back, self.holder.refused = panels.command.held.show_held, panels.command.begin_line, self._key_refused
        panels.command.held.keys = ", ".join(dict.fromkeys(one.keys for one in self.overlays.keymap.bindings("queue") if one.command == ":undo"))
        self.followers.heed, self.attention.refused = self.attention.heed, self._key_refused
        self.attention.sounded, self.attention.came_back = self.followers.show_banner, self.feed.marks.came_back
        self.actions.checked_in, self.actions.hushed, self.attention.run = self.attention.check_in, self.attention.hush, self.actions.do_filled
        self.shift.sweep.opened = self.shift.handing.opened = self._open_incident
        self.intake.chosen = choose
        self.tray.opened, self.tray.said, self.tray.called = self._open_incident, self._key_refused, self._called
        self.followers.tray_key, self.followers.notices = self.overlays.keys_of(":tray"), lambda: self.tray.notices
        for _, why in self.seat.losses:
            self.tray.notice(why)
        self.followers.drill_changed = self.windows.set_drill
        self.windows.set_drill(self.seat.status.realm not in ("", "live"))
        self.selection.changed.connect(self._selected)
        queue = panels.desk.queue.view
        self.lookup.rows = self.actions.picked = queue.picked
        self.actions.let_go = queue.let_go
        queue.picksChanged.connect(lambda _: panels.command.refresh())
        self.actions.offered, self.actions.touched = self.presence.offer, self.presence.wake
        self.go_to(Place.DESK)
        if self.selection.incident is None:
            choose(panels.desk.queue.view.selected())

    def _selected(self, incident: str) -> None:
        self.lookup.chosen = incident or None

    def _key_refused(self, line: str, why: str) -> None:
        """Said beside the command line, which is left as it is: the next letters typed there begin a line of their own."""
        self.panels.command.show_progress(Progress(_OF_A_KEY, describe(line, self.languages.current), "", why, bad=True))

    def _accepted(self, line: str, _cid: str) -> None:
        """What a key was refused before is no longer of interest; nor is the line, unless the next one is being typed already."""
        if PICKED in line:
            self.panels.desk.queue.view.let_go()
        command = self.panels.command
        shown = command.reading.progress()
        if shown is not None and shown.cid == _OF_A_KEY:
            command.reading.show_progress(None)
        if not command.edit.text():
            self.actions.give_back()

    def _open_incident(self, incident: str) -> None:
        self.overlays.hide()
        self.attention.see(incident)
        self.selection.choose(incident)
        self.go_to(Place.DESK)

    def _called(self, what: str, how: str) -> None:
        """A conflict that this desk must look at: said beside the command line with the key of the tray, and by the window's own call."""
        self.panels.command.show_progress(Progress(_OF_A_KEY, what, "", joined((how, self.followers.tray_key)), bad=True))
        self.app.alert(self.windows.by_name["desk"])

    def _unit_opened(self, unit: str) -> None:
        row = self.seat.view.units.get(unit)
        if row is not None and row.incident is not None:
            self.selection.choose(row.incident)

    # --- where a key falls ---

    def context_of(self, widget: QWidget) -> str:
        """The keymap's context of the widget that has the keyboard; "" for one that is none of the wall's."""
        if self.overlays.holds(widget):
            return ""
        if isinstance(widget, QLineEdit):
            return "commandline"
        here: QWidget | None = widget
        while here is not None:
            if here.objectName() in _CONTEXTS:
                return _CONTEXTS[here.objectName()]
            here = here.parentWidget()
        window = self.windows.by_name.get(getattr(widget.window(), "name", ""))
        return _PLACE_CONTEXT[window.place] if window is not None and window.place is not None else ""

    # --- what actions ask (desktop.actions.Screen) ---

    def go_to(self, place: Place) -> None:
        """Bring a place to the front and give its panel the keyboard."""
        self.windows.go_to(place)
        panel = self.panels.desk.queue.view if place is Place.DESK else self.panels.at(place)
        panel.setFocus()

    def use_layout(self, name: str) -> None:
        """Switch the layout; what had the keyboard keeps it, and nothing typed is lost."""
        self.overlays.come_home()
        focus = QApplication.focusWidget()
        self.windows.use(name)
        self._keep_focus(focus)
        self.windows.set_drill(self.seat.status.realm not in ("", "live"))
        self.followers.freshen()

    def _keep_focus(self, focus: QWidget | None) -> None:
        panels = {place: self.panels.at(place) for place in Place}
        place = next((place for place, panel in panels.items() if focus is not None and (focus is panel or panel.isAncestorOf(focus))), Place.DESK)
        self.go_to(place)
        if focus is not None and (panels[place].isAncestorOf(focus) or self.panels.command.isAncestorOf(focus)):
            focus.setFocus()

    def use_language(self, lang: str) -> None:
        """The language named, or the other one."""
        if lang:
            self.languages.use(lang)
        else:
            self.languages.toggle()
        self.seat.lang = self.languages.current
        self.settings.set("lang", self.languages.current)
        self.feed.rename()
        self.followers.freshen()

    def use_theme(self, name: str) -> None:
        """The theme named, or the other one."""
        self.tokens = {"dark": DARK, "light": LIGHT}.get(name) or (LIGHT if self.tokens is DARK else DARK)
        apply_chrome(self.app, self.tokens)
        self.panels.set_tokens(self.tokens)
        self.windows.set_tokens(self.tokens)
        self.overlays.set_tokens(self.tokens)
        self.settings.set("theme", self.tokens.name)

    def show_keys(self, context: str) -> None:
        """What the keys do here."""
        self.overlays.show_keys(context)

    def show_palette(self) -> None:
        """The command palette."""
        self.overlays.show_palette(self.actions.do)

    def show_tray(self) -> None:
        """What waits for this desk, and its own commands with their badges."""
        self.tray.refresh()
        self.overlays.show_tray()

    def show_shift(self, name: str) -> None:
        """What the shift asks for: the sweep, a report, the handover."""
        self.shift.show(name)

    def hide_overlays(self) -> bool:
        """Close what lies on top; False when nothing did."""
        return self.overlays.hide()

    def show_window(self, window: str) -> None:
        """Another length of time on the trend screen."""
        self.followers.show_window(window)

    def quit(self) -> None:
        """End the wall; what is queued stays on disk."""
        self.stop.set()

    # --- life ---

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to end by a signal, the last window or a key; writes screenshots meanwhile when asked to."""
        waits = [self.tasks.spawn(stop.wait(), "stop"), self.tasks.spawn(self.stop.wait(), "quit")]
        if self.options.screenshots is not None:
            waits.append(self.tasks.spawn(self._photograph(), "screenshots"))
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)

    async def _photograph(self) -> Literal[True]:
        assert self.options.screenshots is not None
        await keep(lambda: self.windows.by_name, self.options.screenshots, self.options.after_s, self.options.every_s)
        return True

    async def close(self) -> None:
        """Let go of keys, feed, tasks and windows."""
        self.keys.close()
        self.presence.close()
        self.followers.close()
        self.feed.close()
        await self.holder.close()
        await self.tasks.close()
        self.windows.close()
