"""What lies over a window for a moment: the palette, the keys, the tray; and the keymap they all read."""

import logging
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication, QWidget

from desktop.keynames import printed
from desktop.windows import Windows
from resources import text
from services.commands.keymap import CONTEXTS, Binding, Keymap, KeymapError, load
from services.domain.table import RULES
from services.runtime.paths import user_paths
from widgets.base.i18n import language
from widgets.base.overlay import Overlay
from widgets.base.tokens import Tokens
from widgets.log.tray import Tray
from widgets.palette.keys import KeyGroup, KeysOverlay
from widgets.palette.palette import Palette, PaletteItem

_LOG = logging.getLogger("gridwall.wall")
_NOT_BY_HAND = frozenset({"submit", "complete", "recall", "move", "page", "top", "bottom", "back"})


def keymap() -> Keymap:
    """The bundled keymap with the user's own keys over it; a mistake in those is said and the bundled ones serve."""
    bundled = load(text("keymaps/default.toml"))
    own = user_paths().config / "keys.toml"
    if not own.exists():
        return bundled
    try:
        return load(own.read_text(encoding="utf-8"), own.name, bundled)
    except (KeymapError, OSError, UnicodeError) as why:
        for line in str(why).splitlines():
            _LOG.warning("own keys not used: %s", line)
        return bundled


class Overlays:
    """One palette, one sheet of keys and one tray for the whole wall, shown over whichever window is in use."""

    def __init__(self, windows: Windows, tokens: Tokens) -> None:
        self._windows, self.keymap, self.tokens = windows, keymap(), tokens
        self.home = home = windows.by_name["desk"]
        self._palette, self._keys, self.tray = Palette(home, tokens), KeysOverlay(home, tokens), Tray(home, tokens)
        self._all: tuple[Overlay, ...] = (self._palette, self._keys, self.tray)
        self._before: QWidget | None = None
        self._do: Callable[[str], None] = lambda command: None
        self._palette.chosen.connect(self._chosen)
        for over in self._all:
            over.closed.connect(self._give_back)

    def _chosen(self, command: str) -> None:
        self._do(command)

    def add(self, over: Overlay) -> None:
        """Another one, made over `home`."""
        self._all = (*self._all, over)
        over.closed.connect(self._give_back)

    def show(self, open_over: Callable[[QWidget], None]) -> None:
        """Open an added one over the window in use; whatever is open goes."""
        self._open()
        open_over(self._window())

    def holds(self, widget: QWidget) -> bool:
        """Whether the keyboard is in an overlay, which answers its keys itself."""
        return any(over.isVisible() and (widget is over or over.isAncestorOf(widget)) for over in self._all)

    def show_palette(self, do: Callable[[str], None]) -> None:
        """Every action by a few letters."""
        self._do = do
        self._open()
        self._palette.set_items([*self._key_items(), *_verb_items()])
        self._palette.open_over(self._window())

    def show_keys(self, context: str) -> None:
        """What the keys do here, and what they do everywhere."""
        self._open()
        lang = language()
        own = [one for one in self.keymap.bindings(context) if one.context == context]
        wide = [one for one in self.keymap.bindings(context) if one.context == "global"]
        groups = [_group(CONTEXTS[context].say(lang), own, lang), _group(CONTEXTS["global"].say(lang), wide, lang)]
        self._keys.open_over(self._window(), CONTEXTS[context].say(lang), [group for group in groups if group.keys])

    def show_tray(self) -> None:
        """What waits for this desk, and its own commands."""
        self._open()
        self.tray.open_over(self._window())

    def hide(self) -> bool:
        """Close what is open; False when nothing was."""
        shown = any(over.isVisible() for over in self._all)
        for over in self._all:
            over.go_away()
        return shown

    def come_home(self) -> None:
        """Lie over the desk's window again, which no layout takes away: a window that goes would take what lies over it along."""
        self.hide()
        for over in self._all:
            over.setParent(self._windows.by_name["desk"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme."""
        for over in self._all:
            over.set_tokens(tokens)

    def keys_of(self, command: str) -> str:
        """The keys that stand for a command everywhere, "" for none."""
        return next((one.keys for one in self.keymap.bindings("global") if one.command == command), "")

    def _key_items(self) -> list[PaletteItem]:
        """What can be done about the selected incident first: that is what the palette is opened for."""
        lang, seen = language(), dict[str, PaletteItem]()
        for context in sorted(CONTEXTS, key="global".__eq__):
            for one in self.keymap.bindings(context):
                head = one.command[1:].partition(" ")[0] if one.command.startswith(":") else ""
                if one.command not in seen and head not in _NOT_BY_HAND:
                    seen[one.command] = PaletteItem(one.label(lang), printed(one.keys), one.command, f"{one.command} {one.keys}")
        return list(seen.values())

    def _window(self) -> QWidget:
        active = QApplication.activeWindow()
        return active if active in self._windows.by_name.values() and active is not None else self._windows.by_name["desk"]

    def _open(self) -> None:
        self.hide()
        self._before = QApplication.focusWidget()

    def _give_back(self) -> None:
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()


def _group(title: str, bindings: list[Binding], lang: str) -> KeyGroup:
    """Keys that do the same stand in one line."""
    found: dict[str, list[str]] = {}
    for keys, label in told(bindings, lang):
        found.setdefault(label, []).append(keys)
    return KeyGroup(title, tuple((" · ".join(keys), label) for label, keys in found.items()))


def told(bindings: Sequence[Binding], lang: str) -> list[tuple[str, str]]:
    """Keys and what they do; those that differ in their digit alone, and say it, as one: `T 1–9`."""
    runs: dict[tuple[str, str], list[Binding]] = {}
    for one in bindings:
        digit = one.keys[-1]
        same = digit.isdigit() and one.command.endswith(f" {digit}")
        runs.setdefault((one.keys[:-1], one.command[:-1]) if same else (one.keys, one.command), []).append(one)
    return [_run(run, lang) for run in runs.values()]


def _run(run: list[Binding], lang: str) -> tuple[str, str]:
    first, last = run[0], run[-1]
    upto = f"–{last.keys[-1]}" if len(run) > 1 else ""
    return f"{printed(first.keys)}{upto}", f"{first.label(lang)}{upto}"


def _verb_items() -> list[PaletteItem]:
    """Every verb of the table, put into the command line for the selected incident."""
    zh = language() != "en"
    return [
        PaletteItem(
            rule.zh if zh else rule.verb.replace("_", " "), rule.keys[0], f":fill {rule.keys[0]} {{no}} ", f"{rule.verb} {rule.zh} {' '.join(rule.keys)}"
        )
        for rule in RULES
        if rule.keys and rule.from_
    ]
