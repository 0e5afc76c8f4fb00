"""`!` at the beginning of a line: the last line again, for the incident that is selected now; `!pq` the last that began so."""

from collections.abc import Sequence
from typing import Final

from services.commands import registry
from services.commands.lexer import first_word, fold, words
from services.commands.numbers import is_number
from services.commands.slots.crowd import several

MARKS: Final = "!！"


def asks(line: str) -> bool:
    """Whether a line stands for one typed before."""
    return line.lstrip()[:1] in tuple(MARKS)


def repeated(line: str, before: Sequence[str], number: str) -> str:
    """The newest of the lines `before` (oldest first) that begins with what stands behind the mark, about the incident of that `number`; "" for none."""
    start = fold(line.lstrip()[1:].strip())
    found = next((old for old in reversed(before) if fold(old.lstrip()).startswith(start)), "")
    return about(found, number)


def about(line: str, number: str) -> str:
    """A line with another incident in the place of its own; as it is where it names none, for then it means the selected one."""
    head = first_word(line)
    while head is not None and registry.find(head.text) is None:
        head = first_word(line, head.end)
    sig = registry.find(head.text) if head is not None else None
    if head is None or sig is None or not sig.rule.from_ or not number:
        return line
    word = next(iter(words(line, head.end)), None)
    if word is None or not (is_number(word.text) or several(word)):
        return line
    return f"{line[: word.start]}{number}{line[word.end :]}"
