"""The ways on from where the cursor stands: what is offered over the line, and how the one that is taken gets into it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from services.commands.types import Completion, Parsed
from widgets.commandline.edit import CommandEdit
from widgets.commandline.places import to_python, to_qt
from widgets.commandline.popup import HELP, MOST, Choice, ChoicePopup

Complete = Callable[[str, int], Sequence[Completion]]


class Ways:
    """Of one command line `over` which they are shown; `complete` knows them."""

    def __init__(self, edit: CommandEdit, popup: ChoicePopup, over: QWidget) -> None:
        self._edit, self._popup, self._over = edit, popup, over
        self._completions: tuple[Completion, ...] = ()
        self.parsed = Parsed("")
        self.complete: Complete = lambda line, cursor: ()

    def offer(self, parsed: Parsed, *, quiet: bool) -> None:
        """Show what a line may mean, else how it may go on; nothing when `quiet`."""
        self.parsed, line = parsed, self._edit.text()
        if parsed.candidates and not quiet:
            self._completions = ()
            self._popup.offer([Choice("", one.label, "", one.number) for one in parsed.candidates], self._over, 0)
            return
        cursor = to_python(line, self._edit.cursorPosition())
        found = () if quiet else tuple(self.complete(line, cursor))
        # what is typed already is no way on
        self._completions = tuple(one for one in found if line[one.replace_from : cursor].strip() != one.text.strip())
        x = self._word_x(self._completions[0].replace_from) if self._completions else 0
        most = HELP if parsed.help else MOST
        self._popup.offer([_choice(one) for one in self._completions], self._over, x, most)

    def pick(self, number: int) -> None:
        """Take what the line may mean by its number."""
        found = next((place for place, one in enumerate(self.parsed.candidates) if one.number == number), None)
        if found is not None:
            self.take(found)

    def take(self, row: int) -> None:
        """Put the chosen way on into the line."""
        if row < len(self.parsed.candidates):
            self._edit.setText(self.parsed.candidates[row].line)
        elif row < len(self._completions):
            one, line = self._completions[row], self._edit.text()
            rest = line[to_python(line, self._edit.cursorPosition()) :]
            self._edit.setText(line[: one.replace_from] + one.text + rest)
            self._edit.setCursorPosition(to_qt(self._edit.text(), one.replace_from + len(one.text)))

    def _word_x(self, place: int) -> int:
        width = self._edit.fontMetrics().horizontalAdvance(self._edit.text()[:place])
        return max(0, min(width, self._over.width() // 2))


def _choice(one: Completion) -> Choice:
    """A way on as a row; a label that begins with the text says it once."""
    text = one.shown or one.text.strip()
    return Choice(text, one.label.removeprefix(text).strip(), one.detail)
