"""One line while it is being read: where the reading stands, what it found, and what it will say about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.commands.lexer import Word, fold, plain
from services.commands.lexer import words as all_words
from services.commands.moments import today
from services.commands.types import Candidate, IncidentRef, Lookup, Token, TokenKind, UnitRef
from services.domain.words import Label

HAPPENED = "happened"
"""Among the values: when it happened; it is the command's, not an argument of the verb."""
_OPTION = re.compile(r"([^\s=＝]{1,20})[=＝](.*)", re.DOTALL)
_NEXT = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be typed next: the text to put in, how it is shown."""

    text: str
    label: str
    detail: str = ""


class Slot(Protocol):
    """One place in a verb's line."""

    @property
    def label(self) -> Label:
        """What it holds, for people."""
        ...

    @property
    def required(self) -> bool:
        """Whether the verb cannot do without it."""
        ...

    def take(self, reader: Reader) -> None:
        """Take its words from the reader and leave tokens, values and phrases."""
        ...

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        """What could stand here, beginning with `prefix`, the likeliest first."""
        ...

    def claims(self, reader: Reader, word: Word) -> bool:
        """Whether a word that looks like an incident number is this slot's: an organisation called 119, a region code."""
        ...


@dataclass(frozen=True, slots=True)
class Option:
    """A named argument `key=value`; `names` are folded, the first is shown."""

    names: tuple[str, ...]
    label: Label
    fill: Callable[[Reader, Word], None]


@dataclass(slots=True)
class Reader:
    """The state of one reading. Slots take words from it and leave tokens, values and phrases; nobody else keeps a reference. `crowd`: all that a line
    names which is about several incidents; `pinned`: the one of them that it is read for. `free`: the line goes on as text."""

    line: str
    lang: str
    look: Lookup
    slots: tuple[Slot, ...]
    options: tuple[Option, ...]
    at: int
    end: int
    lead: tuple[UnitRef, ...] = ()
    tokens: list[Token] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    each: tuple[str, tuple[str, ...]] | None = None
    phrases: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    expected: list[Slot] = field(default_factory=list)
    incident: IncidentRef | None = None
    doubtful: bool = False
    lead_used: bool = False
    crowd: tuple[IncidentRef, ...] = ()
    pinned: IncidentRef | None = None
    free: bool = False
    day: str = ""

    @property
    def today(self) -> str:
        """The site's day as numbers carry it, worked out once a reading."""
        self.day = self.day or today(self.look.now(), self.look.offset_minutes)
        return self.day

    def say(self, zh: str, en: str) -> str:
        """The one that fits the language."""
        return Label(zh, en).say(self.lang)

    # --- words ---

    def peek(self) -> Word | None:
        """The next word that is no option, None at the end. Options on the way are taken."""
        while (found := _NEXT.search(self.line, self.at, self.end)) is not None:
            word = Word(found[0], plain(found[0]), found.start())
            if not self._option(word):
                return word
        return None

    def typing(self, word: Word) -> bool:
        """Whether the word touches the end of the line, so that more of it may come."""
        return word.end == len(self.line)

    def skip(self, word: Word) -> None:
        """Go on behind the word."""
        self.at = word.end

    def accept(self, word: Word, kind: TokenKind, hint: str = "") -> None:
        """The word stands."""
        self.tokens.append(Token(word.raw, word.start, word.end, kind, True, hint))
        self.skip(word)

    def refuse(self, word: Word, kind: TokenKind, why: str, *, maybe: bool = False) -> None:
        """The word cannot stand, or (`maybe`, and it is still being typed) does not stand yet."""
        waiting = maybe and self.typing(word)
        self.tokens.append(Token(word.raw, word.start, word.end, kind, None if waiting else False, why))
        (self.missing if waiting else self.errors).append(why)
        self.skip(word)

    def rest(self, *, exact: bool) -> tuple[int, int]:
        """Place of the text that runs to the end of the line or to the comment. `exact`: one separator is skipped, every other space is text."""
        start = self.at
        if exact:
            return min(start + 1, self.end), self.end
        while start < self.end and self.line[start].isspace():
            start += 1
        return start, self.end

    def text(self, start: int, end: int, kind: TokenKind = "text") -> str:
        """Take the text of a place, as typed."""
        if end > start:
            self.tokens.append(Token(self.line[start:end], start, end, kind))
        self.at = max(self.at, end)
        return self.line[start:end]

    # --- what is said ---

    def expect(self, slot: Slot, *, needed: bool = False) -> None:
        """The line ended where this slot could take a word."""
        self.expected.append(slot)
        if needed:
            self.missing.append(self.say(f"还差{slot.label.zh}", f"still needs {slot.label.en}"))

    def phrase(self, zh: str, en: str) -> None:
        """A further part of the plain reading."""
        self.phrases.append(self.say(zh, en))

    def choose(self, why: str, options: Sequence[tuple[str, str]]) -> None:
        """Several things fit: list them as (label, the line rewritten to mean it) and refuse to guess."""
        self.errors.append(why)
        self.candidates = [Candidate(number, label, line) for number, (label, line) in enumerate(options, 1)]

    def rewritten(self, word: Word, text: str) -> str:
        """The line with another text in a word's place."""
        return f"{self.line[: word.start]}{text}{self.line[word.end :]}"

    # --- options ---

    def _option(self, word: Word) -> bool:
        found = _OPTION.fullmatch(word.raw)
        key = fold(found[1]) if found else ""
        option = next((one for one in self.options if key in one.names), None)
        if option is None or found is None:
            return False
        mark = word.start + len(found[1]) + 1
        self.tokens.append(Token(self.line[word.start : mark], word.start, mark, "option"))
        value = Word(found[2], plain(found[2]), mark)
        self.skip(word)
        if value.raw:
            option.fill(self, value)
        else:
            self.missing.append(self.say(f"还差「{key}=」的内容", f"still needs a value after {key}="))
        return True


def leftover(reader: Reader) -> None:
    """Refuse every word that no slot took."""
    while (word := reader.peek()) is not None:
        extra = reader.line[word.start : reader.end].rstrip()
        for one in all_words(reader.line, word.start, reader.end):
            why = reader.say(f"多出来的内容「{extra[:40]}」：备注请写在 ; 之后", f"'{extra[:40]}' does not belong here: a comment begins with ;")
            reader.tokens.append(Token(one.raw, one.start, one.end, "error", False, why))
        reader.errors.append(reader.tokens[-1].hint)
        reader.at = reader.end
