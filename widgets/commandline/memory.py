"""What the command line remembers: lines typed before, the one a key began, the one that was refused. Nothing typed is lost, ↑ finds it."""

from services.commands.history import History


class Memory:
    """Of one command line; told of each thing that happens to the line, asked by ↑ and ↓."""

    def __init__(self) -> None:
        self._history = History()
        self._begun = ""
        self._refused = ""

    @property
    def browsing(self) -> bool:
        """Whether ↑ and ↓ are going through older lines."""
        return self._history.place is not None

    def up(self, line: str) -> str:
        """One line further back."""
        self._history, found = self._history.up(line)
        return found

    def down(self, line: str) -> str:
        """One line further on."""
        self._history, found = self._history.down(line)
        return found

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that it holds, oldest first."""
        return self._history.lines

    def stop(self) -> None:
        """The next ↑ begins anew."""
        self._history = self._history.stop()

    def edited(self, line: str) -> None:
        """The line was typed into: a refused one that is no more is found by ↑."""
        self.stop()
        if self._refused not in ("", line):
            self._history = self._history.add(self._refused)
            self._refused = ""

    def began(self, line: str, left: str) -> None:
        """A key began `line` in place of `left`, which is kept unless it was begun so itself."""
        if left not in (line, self._begun):
            self._history = self._history.add(left)
        self._begun = line

    def submitted(self, line: str) -> None:
        """The line went out."""
        self._history = self._history.add(line)
        self._refused = ""

    def refused(self, line: str) -> None:
        """The line stays where it was typed, or came back there."""
        self._refused = line

    def is_refused(self, line: str) -> bool:
        """Whether this is the refused line, untouched."""
        return bool(line) and line == self._refused
