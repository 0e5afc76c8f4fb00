"""`python -m tests.e2e.keystrokes`: writes docs/keystrokes.md, the tasks of a shift with what they take here and in other systems."""

from typing import Final

from tests.e2e.shift import CRIMESTAR, SONORAN, SPILLMAN, TASKS, Task
from tests.support.processes import ROOT

PAGE: Final = ROOT / "docs/keystrokes.md"
_SOURCES: Final = {
    CRIMESTAR: "help pages “Unit Related Command Line Syntax” and “Close an Event”: every letter and dot of the command, for an event of two digits",
    SONORAN: "page “Command Line Interface (CLI)”: the hotkey, then box by box as few letters as leave one choice, and Tab",
    SPILLMAN: "knowledge base “Dispatching Calls”: clicks and choices in the form, with the mouse",
}
_HEAD: Final = """# Keystrokes 击键数

<!-- Written by `python -m tests.e2e.keystrokes`; edit the tasks in tests/e2e/shift.py, not this page. -->

Each row is a test: `tests/e2e/test_shift.py` presses these keys on a wall on a virtual screen and waits until hub and panels show what
has to come of it. Every key counts once, one with Ctrl too; words that have to be said whatever the system (a note, a name, a reason) do not.

The columns on the right are counted in the same manner from the public manuals of other systems where they describe the task, – where they do not.

"""


def page() -> str:
    """The page."""
    head = ["task", "keys", "and besides", *_SOURCES]
    rows = [head, ["---"] * len(head), *(_row(task) for task in TASKS)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_HEAD}{table}\n\n" + "".join(f"- {name}: {source}.\n" for name, source in _SOURCES.items())


def _row(task: Task) -> list[str]:
    others = dict(task.others)
    return [f"{task.zh} {task.name}", str(task.keys), task.text or "–", *(str(others.get(name, "–")) for name in _SOURCES)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
