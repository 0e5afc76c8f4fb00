"""Keys pressed one after the other become commands: a pure machine that is told the time, so that it needs no clock."""

from dataclasses import dataclass

from services.commands.keymap import Binding, Chord, Keymap, normal_key

TIMEOUT_S = 1.5


@dataclass(frozen=True, slots=True)
class Pending:
    """Keys that begin a chord; `ways` are how it may go on. The key is used up."""

    keys: Chord
    ways: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A chord is complete: do `command`, a line for the selected incident or, with `:` in front, for the screen. The key is used up."""

    command: str
    keys: Chord
    context: str

    @property
    def screen(self) -> tuple[str, str] | None:
        """Name and argument of a screen command; the argument keeps its last space (`:fill pq {no} `). None for a line, and for
        several commands of one key."""
        if not self.command.startswith(":") or "\n" in self.command:
            return None
        head, _, rest = self.command[1:].partition(" ")
        return head, rest


@dataclass(frozen=True, slots=True)
class Dropped:
    """A chord that was begun and does not go on like this: nothing is done, and the key is used up, so that no slip becomes another command."""

    keys: Chord


class Chords:
    """The machine. One for each window; `feed` it every key by name."""

    def __init__(self, keymap: Keymap, timeout_s: float = TIMEOUT_S) -> None:
        self.keymap, self.timeout_s = keymap, timeout_s
        self._begun: Chord = ()
        self._context = ""
        self._since = 0.0

    def feed(self, key: str, context: str, now_s: float) -> Pending | Action | Dropped | None:
        """Take a key at a monotonic time. None: the key means nothing here and is somebody else's."""
        name = normal_key(key)
        self.expire(context, now_s)
        if name is None:
            return None
        begun, self._begun = self._begun, ()
        chord = (*begun, name)
        command = self.keymap.find(context, chord)
        if command is not None:
            return Action(command, chord, context)
        ways = self.keymap.ways(context, chord)
        if ways:
            self._begun, self._context, self._since = chord, context, now_s
            return Pending(chord, ways)
        return Dropped(chord) if begun else None

    def expire(self, context: str, now_s: float) -> bool:
        """Forget a chord begun too long ago or in another context; True when there was one."""
        stale = bool(self._begun) and (context != self._context or now_s - self._since > self.timeout_s)
        if stale:
            self._begun = ()
        return stale

    @property
    def pending(self) -> Chord:
        """The keys of a chord begun."""
        return self._begun


def filled(text: str, number: str) -> str:
    """A line to be filled in, with the selected incident's number; without one the place is closed up."""
    return text.replace("{no}", number) if number else text.replace("{no} ", "").replace("{no}", "")
