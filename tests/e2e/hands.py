"""A desk whose keys are counted."""

from dataclasses import dataclass, field

from tests.e2e.desk import Desk


@dataclass
class Hands(Desk):
    """Every key counts once, one with Ctrl too. Words that nobody can save (a note, a name) are not counted."""

    pressed: int = field(default=0, init=False)

    def press(self, *keys: str) -> None:
        """Press keys; one with Ctrl is one."""
        self.pressed += len(keys)
        self.display.key(*keys)

    def spell(self, letters: str) -> None:
        """Type what the command language wants, each character a key."""
        self.pressed += len(letters)
        self.display.type(letters)

    def words(self, text: str) -> None:
        """Type what is to be said, whatever the system."""
        self.display.type(text)

    def command(self, letters: str, words: str = "") -> None:
        """A line for the selected incident, or for whatever it names."""
        self.press("colon")
        self.focused("commandLine")
        self.spell(letters)
        self.words(words)
        self.press("Return")

    def timeline(self, *words: str) -> None:
        """Wait until the selected incident's log has this."""
        self.seen.until("rows timelineView", lambda rows: all(word in str(rows) for word in words))
