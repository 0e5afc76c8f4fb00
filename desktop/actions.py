"""What keys and palette do: lines for the selected incident go to the seat, screen commands to the panel they are about."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.commander import Commander
from desktop.panels import Panels
from desktop.proposal import Proposal
from desktop.selection import Selection
from desktop.wall.arrangement import Place
from services.commands.chords import Action, filled
from services.commands.keymap import steps
from services.commands.lookup import StateLookup
from widgets.base.i18n import language
from widgets.queue.row import Tab

_PANEL_PLACE = {"queue": Place.DESK, "units": Place.DESK, "map": Place.MAP, "trends": Place.TRENDS, "leader": Place.LEADER}

_OF_ROWS = ("queue", "detail")
PICKED = "@sel"
"""How a line names the picked rows."""


class Screen(Protocol):
    """What actions ask of the wall as a whole."""

    def go_to(self, place: Place) -> None: ...
    def use_layout(self, name: str) -> None: ...
    def use_language(self, lang: str) -> None: ...
    def use_theme(self, name: str) -> None: ...
    def show_keys(self, context: str) -> None: ...
    def show_palette(self) -> None: ...
    def show_tray(self) -> None: ...
    def show_shift(self, name: str) -> None: ...
    def show_intake(self) -> None: ...
    def hide_overlays(self) -> bool: ...
    def show_window(self, window: str) -> None: ...
    def quit(self) -> None: ...


class Actions:
    """One table from screen commands to what they do."""

    def __init__(self, lookup: StateLookup, panels: Panels, commander: Commander, selection: Selection, screen: Screen) -> None:
        self._lookup, self._panels, self._commander, self._selection, self._screen = lookup, panels, commander, selection, screen
        self._context = "queue"
        self._from: QWidget | None = None
        self.proposal: Proposal | None = None
        self.proposed: Callable[[], None] = lambda: None
        self.picked: Callable[[], list[str]] = list
        self.let_go: Callable[[], bool] = bool
        self.offered: Callable[[], str] = lambda: "bz {no} "
        self.touched: Callable[[], None] = lambda: None
        self.checked_in: Callable[[], None] = lambda: None
        self.hushed: Callable[[], None] = lambda: None
        self._table: dict[str, Callable[[str], object]] = {
            "move": lambda rest: self._step(int(rest)),
            "page": lambda rest: self._step(int(rest) * 20),
            "top": lambda _: self._step(-1_000_000),
            "bottom": lambda _: self._step(1_000_000),
            "open": lambda _: self._open(),
            "pick": lambda rest: panels.desk.queue.view.pick(int(rest)),
            "fill": self._fill,
            "take": lambda _: self._take(),
            "next": lambda _: self.proposed(),
            "tell": lambda _: self._plan(self.proposal.told_next() if self.proposal else ""),
            "tick": lambda rest: self._plan(self.proposal.ticked(int(rest), language()) if self.proposal else ""),
            "offer": lambda _: self._fill(self.offered()),
            "focus": lambda _: self._fill(""),
            "back": lambda _: self._back(),
            "keys": lambda _: screen.show_keys(self._context),
            "goto": self._go,
            "palette": lambda _: screen.show_palette(),
            "tray": lambda _: screen.show_tray(),
            "intake": lambda _: screen.show_intake(),
            "sweep": lambda _: screen.show_shift("sweep"),
            "handover": lambda _: screen.show_shift("handover"),
            "report": lambda _: screen.show_shift("report"),
            "safe": lambda _: self.checked_in(),
            "hush": lambda _: self.hushed(),
            "language": lambda rest: screen.use_language(rest.strip()),
            "theme": lambda rest: screen.use_theme(rest.strip()),
            "layout": lambda rest: screen.use_layout(rest.strip()),
            "unlock": lambda _: panels.map.unlock(),
            "fit": lambda _: panels.map.fit_all(),
            "zoom": lambda rest: panels.map.zoom_step(1 if rest.strip() == "in" else -1),
            "pan": lambda rest: panels.map.pan_step(rest.strip()),
            "tab": lambda rest: panels.desk.queue.show_tab(Tab[rest.strip().upper()]),
            "filter": lambda _: self._filter(),
            "view": lambda rest: panels.desk.queue.use_view(rest.strip()),
            "keep": lambda rest: panels.desk.queue.keep_view(rest.strip()),
            "column": lambda rest: panels.desk.queue.turn_column(rest.strip()),
            "range": lambda rest: screen.show_window(rest.strip()),
            "undo": lambda _: self._undo(),
            "quit": lambda _: screen.quit(),
        }

    def act(self, action: Action) -> None:
        """Do what a chord stands for. On the leader screen it is about the line that is highlighted there, never about one that is out of sight."""
        self.touched()
        self._context = action.context
        if action.context == "leader" and (not action.screen or action.screen[0] == "fill"):
            highlighted = self._panels.leader.selected()
            if highlighted is None:
                self._commander.key_refused(action.command, QCoreApplication.translate("Actions", "nothing waits on this screen"))
                return
            self._selection.choose(highlighted)
        self.do(action.command)

    def do(self, command: str) -> None:
        """Do a command of the keymap or the palette."""
        if len(steps(command)) > 1:
            self._commander.run_steps(steps(command), self.do)
            return
        if not command.startswith(":"):
            several = " " not in command and self._context in _OF_ROWS and self.picked()
            self._commander.run(f"{command} {PICKED}" if several else command, by_key=True)
            return
        name, _, rest = command[1:].partition(" ")
        found = self._table.get(name)
        if found is not None:
            found(rest)

    # --- the commands that are more than one call ---

    def _step(self, delta: int) -> None:
        desk = self._panels.desk
        if self._context == "leader":
            self._panels.leader.step(delta)
        elif self._context == "units":
            desk.board.step(delta)
        elif self._context == "map":
            self._panels.map.choose_next(delta)
        else:
            desk.queue.view.step(delta)

    def _open(self) -> None:
        if self._context == "units":
            self._panels.desk.board.open_selected()
        elif self._context == "queue":
            self._panels.desk.queue.view.open_selected()
        self._screen.go_to(Place.DESK)

    def do_filled(self, line: str) -> None:
        """A line for the selected incident, done at once."""
        chosen = self._selection.incident
        self._commander.run(filled(line, self._lookup.number_to_type(chosen) if chosen else ""), by_key=True)

    def _about(self) -> str:
        """What a line is about: the picked rows, else the selected incident's number."""
        if self._context in _OF_ROWS and self.picked():
            return PICKED
        chosen = self._selection.incident
        return self._lookup.number_to_type(chosen) if chosen else ""

    def _fill(self, rest: str) -> None:
        line = filled(rest, self._about())
        self._from = QApplication.focusWidget() if rest else None
        if rest:
            self._panels.command.begin_line(line)
        else:
            self._panels.command.come_back()
        self._focus(self._panels.command)

    def _undo(self) -> None:
        """Take the held line back; with none, a field undoes what was typed into it."""
        edit, holder = QApplication.focusWidget(), self._commander.holder
        if holder is not None and holder.take_back():
            return
        if isinstance(edit, QLineEdit):
            edit.undo()
        else:
            self._commander.key_refused(":undo", QCoreApplication.translate("Actions", "no line is held: it is sent already"))

    def _filter(self) -> None:
        self._go("queue")
        self._panels.desk.queue.begin_filter()

    def _take(self) -> None:
        """The proposal as a line to be looked at: Enter sends it."""
        line = self.proposal.taken() if self.proposal is not None and self._selection.incident else ""
        if line:
            self._fill(line)
        else:
            self._commander.key_refused(":take", QCoreApplication.translate("Actions", "no free unit to propose"))

    def _plan(self, line: str) -> None:
        """A line of the plan, done at once: a note or a call told hurts nobody."""
        chosen = self._selection.incident
        if line and chosen:
            self._commander.run(filled(line, self._lookup.number_to_type(chosen)), by_key=True)
        else:
            self._commander.key_refused("", QCoreApplication.translate("Actions", "the plan asks for no more of that"))

    def _go(self, rest: str) -> None:
        panel = rest.strip()
        self._screen.go_to(_PANEL_PLACE[panel])
        trends = self._panels.trends
        widgets = {"queue": self._panels.desk.queue, "units": self._panels.desk.board, "map": self._panels.map, "leader": self._panels.leader, "trends": trends}
        target = widgets[panel]
        if target is not None:
            self._focus(target)

    def give_back(self) -> None:
        """A line that a key began is done: the keyboard goes back to where the key was pressed. One that was gone to stays."""
        before, self._from = self._from, None
        if before is not None and before.isVisible():
            self._focus(before)

    def _back(self) -> None:
        self._from = None
        if not self._screen.hide_overlays() and not (self._context in _OF_ROWS and self.let_go()):
            self._go("queue")

    @staticmethod
    def _focus(widget: QWidget) -> None:
        window = widget.window()
        if QApplication.activeWindow() is not window:
            window.raise_()
            window.activateWindow()
        widget.setFocus()
