"""A dispatcher's desk in end-to-end tests: the wall on its screen, worked by real keys, with the field outside."""

from dataclasses import dataclass

from tests.e2e.scene import Gateway, WallProcess
from tests.support.xvfb import Screen


@dataclass
class Desk:
    """The wall on its screen with the field outside."""

    display: Screen
    seen: WallProcess
    outside: Gateway

    def home(self) -> None:
        """Nothing open, nothing typed, single layout, the keyboard in the queue."""
        self.seen.ask("do :layout single")
        self.seen.ask("do :language zh_CN")
        self.display.focus("gridwall · ")
        self.display.key("Escape", "F2", "ctrl+a", "BackSpace", "Escape")
        self.focused("queueView")

    def focused(self, name: str) -> None:
        """Wait until the keyboard is there."""
        self.seen.until("focus", lambda said: said == name, 5)

    def line(self, text: str) -> None:
        """Wait until the command line holds this."""
        self.seen.until("text commandLine", lambda said: said == text, 5)

    def has(self, panel: str, *words: str) -> None:
        """Wait until a panel says all of this."""
        self.seen.until(f"text {panel}", lambda said: all(word in str(said) for word in words), 5)

    def new(self, text: str) -> int:
        """A report of its own, selected with keys; its number."""
        number = int(str(self.outside.report(text, priority=2)["no"]).rpartition("-")[2])
        self.seen.until("rows queueView", lambda rows: text in str(rows))
        rows = self.seen.ask("rows queueView")
        assert isinstance(rows, list)
        self.display.key("Home", *["j"] * next(at for at, row in enumerate(rows) if text in row))
        self.has("detailView", text)
        return number

    def state(self, text: str, word: str) -> None:
        """Wait until the queue shows an incident in a state."""
        self.seen.until("rows queueView", lambda rows: isinstance(rows, list) and any(text in row and word in str(row) for row in rows))
