"""Lines typed before: ↑ recalls those that begin as the line does, and the newest of them is suggested while typing. Pure values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

KEPT = 500


@dataclass(frozen=True, slots=True)
class History:
    """Lines, oldest first, and where a recall stands: `start` is what was typed when it began, `place` the line shown (None: not recalling)."""

    lines: tuple[str, ...] = ()
    start: str = ""
    place: int | None = None

    def add(self, line: str) -> "History":
        """With a line that was entered; one typed before moves to the end, a blank one is left out."""
        if not line.strip():
            return replace(self, start="", place=None)
        return History((*(old for old in self.lines if old != line), line)[-KEPT:])

    def up(self, typed: str) -> tuple["History", str]:
        """One line further back that begins with what was typed, and that line; the oldest stays."""
        start, place = (typed, len(self.lines)) if self.place is None else (self.start, self.place)
        found = next((at for at in range(place - 1, -1, -1) if self.lines[at].startswith(start)), None)
        if found is None:
            return self, typed
        return replace(self, start=start, place=found), self.lines[found]

    def down(self, typed: str) -> tuple["History", str]:
        """One line further on; past the newest, what was typed comes back."""
        if self.place is None:
            return self, typed
        found = next((at for at in range(self.place + 1, len(self.lines)) if self.lines[at].startswith(self.start)), None)
        if found is None:
            return replace(self, start="", place=None), self.start
        return replace(self, place=found), self.lines[found]

    def stop(self) -> "History":
        """The line was edited: the next ↑ begins anew."""
        return replace(self, start="", place=None)


def suggest(line: str, lines: Sequence[str]) -> str:
    """How the newest of `lines` (oldest first) that begins with `line` goes on; "" when none does or nothing was typed."""
    if not line.strip():
        return ""
    return next((old[len(line) :] for old in reversed(lines) if old.startswith(line) and old != line), "")
