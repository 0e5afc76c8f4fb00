"""The keymap: one TOML file in which keys are strings of commands, by context; read strictly, every mistake named with its line."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.commands import registry
from services.commands.actions import ACTS
from services.domain.words import Label

CONTEXTS: Final[dict[str, Label]] = {
    "global": Label("到处", "everywhere"),
    "queue": Label("队列", "queue"),
    "detail": Label("事件详情", "incident"),
    "map": Label("地图", "map"),
    "units": Label("力量", "units"),
    "trends": Label("态势", "trends"),
    "leader": Label("带班屏", "leader screen"),
    "commandline": Label("命令行", "command line"),
}
TYPING: Final = frozenset({"commandline"})
"""Contexts in which a bare key is text: only keys that type nothing reach their bindings or the global ones."""

_STEPS = 9
_MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
_NAMED = frozenset({
    "Space", "Return", "Escape", "Tab", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown", "Up", "Down", "Left", "Right",
    *(f"F{number}" for number in range(1, 13)),
})  # fmt: skip
_BY_FOLD = {name.casefold(): name for name in (*_NAMED, *_MODIFIERS)} | {"enter": "Return", "esc": "Escape", "control": "Ctrl"}

Chord = tuple[str, ...]


class KeymapError(ValueError):
    """A keymap that cannot be used. `lines`: one plain line for each mistake, with the place."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Binding:
    """One chord in one context and the command it stands for."""

    context: str
    chord: Chord
    command: str

    @property
    def keys(self) -> str:
        """The chord as written: `G Q`."""
        return " ".join(self.chord)

    def label(self, lang: str) -> str:
        """What it does, for people."""
        return describe(self.command, lang)


@dataclass(frozen=True, slots=True)
class Keymap:
    """Commands by context and chord."""

    chords: Mapping[str, Mapping[Chord, str]] = field(default_factory=dict)

    def find(self, context: str, chord: Chord) -> str | None:
        """The command of a chord in a context, else everywhere; None when it has none."""
        own = self.chords.get(context, {})
        return own.get(chord, self.chords.get("global", {}).get(chord) if self._reaches(context, chord) else None)

    def ways(self, context: str, begun: Chord) -> tuple[Binding, ...]:
        """Bindings of a context, the global ones with them, that begin with the keys pressed so far."""
        return tuple(one for one in self.bindings(context) if one.chord[: len(begun)] == begun and len(one.chord) > len(begun))

    def bindings(self, context: str) -> tuple[Binding, ...]:
        """All that a context hears: its own, then the global ones it does not replace."""
        own = self.chords.get(context, {})
        wide = self.chords.get("global", {}) if context != "global" else {}
        kept = [Binding("global", chord, command) for chord, command in wide.items() if chord not in own and self._reaches(context, chord)]
        return (*(Binding(context, chord, command) for chord, command in own.items()), *kept)

    @staticmethod
    def _reaches(context: str, chord: Chord) -> bool:
        return context not in TYPING or not types_text(chord[0])


def types_text(key: str) -> bool:
    """Whether a key puts a character into a text field."""
    return key in ("Space", "Shift+Space") or len(key.removeprefix("Shift+")) == 1


def normal_key(text: str) -> str | None:
    """One key in the form of the keymap: `ctrl+k` → `Ctrl+K`, `？` → `?`; None for what is no key."""
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text).strip() or "Space"
    body = plain[:-1] + "Plus" if plain == "+" or plain.endswith("++") else plain  # the key + itself, which is also the mark between
    *mods, key = body.split("+")
    key = "+" if key == "Plus" else key
    held = [_BY_FOLD.get(mod.casefold(), "") for mod in mods]
    named = key.upper() if len(key.upper()) == 1 and key.isprintable() and not key.isspace() else _BY_FOLD.get(key.casefold(), "")
    if not named or named in _MODIFIERS or any(mod not in _MODIFIERS for mod in held):
        return None
    return "+".join([*(mod for mod in _MODIFIERS if mod in held), named])


def normal_chord(text: str) -> Chord | None:
    """The keys of a chord, one after the other; None when one of them is none or there are more than four."""
    keys = [normal_key(part) for part in text.split()]
    return tuple(key for key in keys if key) if keys and all(keys) and len(keys) <= 4 else None


def load(text: str, name: str = "default.toml", base: Keymap | None = None) -> Keymap:
    """A keymap from the text of its file, over `base`: a chord given again replaces, one given "" is taken away. KeymapError names every mistake."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise KeymapError([f"{name}: {wrong}"]) from wrong
    chords = {context: dict(base.chords.get(context, {})) for context in CONTEXTS} if base else {context: {} for context in CONTEXTS}
    wrongs = list(_fill(chords, tables, text, name))
    keymap = Keymap(chords)
    wrongs += _clashes(keymap, text, name)
    if wrongs:
        raise KeymapError(wrongs)
    return keymap


def steps(command: str) -> tuple[str, ...]:
    """The commands that a key stands for, in their order; one, for most keys."""
    return tuple(command.split("\n"))


def describe(command: str, lang: str) -> str:
    """What a command does, for people: a screen command, a verb on the selected incident, a line begun; several one after the other."""
    if "\n" in command:
        return " · ".join(describe(one, lang) for one in steps(command))
    if not command.startswith(":"):
        sig = registry.find(command.partition(" ")[0])
        return sig.words.say(lang) if sig else command
    head, _, rest = command[1:].partition(" ")
    sig = registry.find(rest.partition(" ")[0]) if head == "fill" else None
    if sig is not None:
        return f"{sig.words.say(lang)}…"
    return ACTS[head].words(rest, lang) if head in ACTS else command


def why_not(command: str) -> str | None:
    """Why a command cannot be bound, None when it can."""
    if not command.startswith(":"):
        word = command.partition(" ")[0]
        return None if registry.find(word) else f"没有动作 no verb {word!r}"
    head, _, rest = command[1:].partition(" ")
    if head not in ACTS:
        return f"没有界面命令 no screen command {':' + head!r}"
    return None if ACTS[head].fits(rest) else f"{':' + head!r} 不能跟 cannot be given {rest.strip()!r}"


def _fill(chords: dict[str, dict[Chord, str]], tables: Mapping[str, object], text: str, name: str) -> Iterator[str]:
    for context, table in tables.items():
        place = f"{name}:{_line(text, context)}"
        if context not in CONTEXTS or not isinstance(table, dict):
            yield f"{place}: 没有场合 no context {context!r}, only {' '.join(CONTEXTS)}"
            continue
        seen: set[Chord] = set()
        for keys, given in table.items():
            command = _written(given)
            chord = normal_chord(keys)
            wrong = f"不是按键 no key {keys!r}" if chord is None else _command_wrong(command)
            if chord in seen:
                wrong = "写了两次 given twice"
            if wrong or chord is None:
                yield f"{name}:{_line(text, context, keys)}: {keys!r}: {wrong}"
                continue
            seen.add(chord)
            if command == "":
                chords[context].pop(chord, None)
            else:
                chords[context][chord] = str(command)


def _written(command: object) -> object:
    """A list of commands as the one command that it is: `["sl", "pq {no} U12"]`; whatever else as it came."""
    if isinstance(command, list) and all(isinstance(one, str) and one.strip() and "\n" not in one for one in command) and 1 <= len(command) <= _STEPS:
        return "\n".join(command)
    return command


def _command_wrong(command: object) -> str | None:
    if isinstance(command, list):
        return f"列表须是 1–{_STEPS} 条命令文字 a list holds 1–{_STEPS} commands, each a text"
    if not isinstance(command, str):
        return f"命令须是文字 a command is text, not {type(command).__name__}"
    return next((why for one in steps(command) if (why := why_not(one))), None) if command else None


def _clashes(keymap: Keymap, text: str, name: str) -> list[str]:
    """Chords that can never be finished because a shorter one fires first."""
    found = []
    for context in CONTEXTS:
        heard = {one.chord: one for one in keymap.bindings(context)}
        for short in heard.values():
            hidden = [one.keys for one in heard.values() if len(one.chord) > len(short.chord) and one.chord[: len(short.chord)] == short.chord]
            if hidden:
                place = f"{name}:{_line(text, short.context, short.keys)}"
                found.append(f"{place}: {short.keys!r} 先起作用，按不到 acts first and hides {', '.join(hidden)} in [{context}]")
    return found


def _line(text: str, context: str, keys: str | None = None) -> int:
    """The line of a table, or of a key in it; the table's when the key stands elsewhere, 1 when the table does too."""
    lines = text.splitlines()
    head = next((at for at, line in enumerate(lines) if re.match(rf"\s*\[\s*\"?{re.escape(context)}\"?\s*\]", line)), None)
    if head is None:
        return 1
    if keys is not None:
        for at in range(head + 1, len(lines)):
            if lines[at].lstrip().startswith("["):
                break
            if re.match(rf"\s*[\"']?{re.escape(keys)}[\"']?\s*=", lines[at]):
                return at + 1
    return head + 1
