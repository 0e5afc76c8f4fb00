"""Words of a line with their places; full-width letters, digits, punctuation and spaces read as plain ones (NFKC), text left alone."""

import re
import unicodedata
from dataclasses import dataclass

COMMENT_MARKS = ";；"
LIST_MARKS = ",，、"
FIELD_MARKS = "/／"
HERE_MARKS = frozenset({".", "。", "．", "｡"})  # the selected row; the second is what the key gives in a Chinese input method
_WORD = re.compile(r"\S+")
_VERB_STOP = re.compile(r"[\s;；]")


@dataclass(frozen=True, slots=True)
class Word:
    """A run without spaces: `raw` as typed, `text` folded to plain width (case kept), `start`..`end` its place in the line."""

    raw: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Place of the first character after it."""
        return self.start + len(self.raw)


def plain(text: str) -> str:
    """Full-width and compatibility characters as plain ones: `Ｕ１２，` → `U12,`; case kept."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """The form in which names are compared: plain and without case."""
    return plain(text).casefold()


def word(line: str, start: int, end: int) -> Word:
    """The word at a place."""
    raw = line[start:end]
    return Word(raw, plain(raw), start)


def words(line: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words between two places of a line."""
    return tuple(Word(found[0], plain(found[0]), found.start()) for found in _WORD.finditer(line, start, len(line) if end is None else end))


def first_word(line: str, start: int = 0) -> Word | None:
    """The next word from `start`, ended by a space or a comment mark; None when there is none before a comment."""
    while start < len(line) and line[start].isspace():
        start += 1
    stop = _VERB_STOP.search(line, start)
    end = stop.start() if stop else len(line)
    return word(line, start, end) if end > start else None


def comment_at(line: str, start: int) -> int:
    """Place of the first comment mark from `start`, the line's length when there is none."""
    places = [place for mark in COMMENT_MARKS if (place := line.find(mark, start)) >= 0]
    return min(places, default=len(line))


def parts(whole: Word) -> tuple[Word, ...]:
    """A word split where a list is: `U12,U7`, `U12、U7`."""
    found = re.finditer(f"[^{LIST_MARKS}]+", whole.raw)
    return tuple(Word(part[0], plain(part[0]), whole.start + part.start()) for part in found)
