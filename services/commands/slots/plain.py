"""Choices, times and texts in a line."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.commands.lexer import FIELD_MARKS, Word, fold
from services.commands.moments import local, looks_like, moment, needs_clock
from services.commands.numbers import is_number
from services.commands.reader import Offer, Reader
from services.commands.types import TokenKind
from services.domain.words import Label

_COMMENT = Label("备注", "comment")


@dataclass(frozen=True, slots=True)
class Pick:
    """One value of a choice: what goes to the argument, what it is called, every word for it."""

    value: object
    text: Label
    words: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every word for it, folded."""
        return frozenset(fold(name) for name in (*self.words, self.text.zh, self.text.en))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values."""

    name: str
    label: Label
    picks: tuple[Pick, ...]
    kind: TokenKind = "choice"
    zh: str = "{}"
    en: str = "{}"
    required: bool = True

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self, needed=self.required)
            return
        pick = next((one for one in self.picks if fold(word.text) in one.names), None)
        if pick is not None:
            reader.accept(word, self.kind, pick.text.say(reader.lang))
            reader.values[self.name] = pick.value
            reader.phrase(self.zh.format(pick.text.zh), self.en.format(pick.text.en))
        elif self.required:
            listed = " ".join(one.words[0] for one in self.picks)
            why = reader.say(f"{self.label.zh} 不能是「{word.text[:20]}」：{listed}", f"{self.label.en} cannot be '{word.text[:20]}': {listed}")
            reader.refuse(word, self.kind, why, maybe=any(True for _ in self._begun(word.text)))

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        for pick in self._begun(prefix):
            shown = next((name for name in (*pick.words, pick.text.zh) if fold(name).startswith(fold(prefix))), pick.words[0])
            yield Offer(shown, pick.text.say(reader.lang), self.label.say(reader.lang))

    def claims(self, reader: Reader, word: Word) -> bool:
        return False

    def _begun(self, prefix: str) -> Iterable[Pick]:
        start = fold(prefix)
        return (pick for pick in self.picks if any(name.startswith(start) for name in pick.names))


@dataclass(frozen=True, slots=True)
class Time:
    """A moment: `+30m`, `14:30`, `明天 08:00`, `2026-11-23 08:00`."""

    name: str
    label: Label
    zh: str
    en: str
    required: bool = True

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if self.name in reader.values:  # given as an option
            return
        if word is None:
            reader.expect(self, needed=self.required)
            return
        if not self.required and not looks_like(word.text):
            return
        both = self._with_clock(reader, word)
        text = " ".join(both.text.split())
        at = moment(text, reader.look.now(), reader.look.offset_minutes)
        if at is None:
            why = reader.say(
                f"看不懂时间「{text[:20]}」：写 +30m、2h、14:30 或 2026-11-23 08:00", f"no time '{text[:20]}': write +30m, 2h, 14:30 or 2026-11-23 08:00"
            )
            reader.refuse(both, "time", why, maybe=True)
            return
        there = local(at, reader.look.offset_minutes)
        reader.accept(both, "time", there)
        reader.values[self.name] = at
        reader.phrase(self.zh.format(there), self.en.format(there))

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        texts = ("+30m", "+1h", "+2h", "+1d", "+7d")
        for text in texts:
            if text.startswith(prefix) or text[1:].startswith(prefix):
                at = moment(text, reader.look.now(), reader.look.offset_minutes)
                yield Offer(text, local(at or reader.look.now(), reader.look.offset_minutes), self.label.say(reader.lang))

    def claims(self, reader: Reader, word: Word) -> bool:
        return False

    @staticmethod
    def _with_clock(reader: Reader, word: Word) -> Word:
        """A date together with the time of day behind it."""
        behind = re.compile(r"\s+(\S+)").match(reader.line, word.end, reader.end)
        if behind is None or not needs_clock(word.text):
            return word
        raw = reader.line[word.start : behind.end()]
        return Word(raw, f"{word.text} {Word(behind[1], fold(behind[1]), 0).text}", word.start)


@dataclass(frozen=True, slots=True)
class Text:
    """The rest of the line, exactly as typed. `whole`: with the spaces in front and any `;`."""

    name: str
    label: Label
    zh: str
    en: str
    required: bool = True
    whole: bool = False

    def take(self, reader: Reader) -> None:
        if not self.whole and reader.peek() is None:  # takes options on the way
            reader.expect(self, needed=self.required)
            return
        start, end = reader.rest(exact=self.whole)
        text = reader.line[start:end]
        if not text.strip():
            reader.expect(self, needed=self.required)
            reader.at = end
            return
        reader.values[self.name] = reader.text(start, end)
        shown = text.strip()[:60]
        reader.phrase(self.zh.format(shown), self.en.format(shown))

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        return ()

    def claims(self, reader: Reader, word: Word) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Remark:
    """The comment without its `;`, of a verb that takes nothing else: a word that looks like another number or a unit is left, since it may be a slip."""

    label: Label = _COMMENT
    required: bool = False

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self)
        elif not is_number(word.text) and reader.look.unit(word.text) is None:
            start, end = reader.rest(exact=False)
            reader.values["note"] = reader.text(start, end)
            shown = reader.line[start:].strip()[:60]
            reader.phrase(f"备注「{shown}」", f"note '{shown}'")

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        return ()

    def claims(self, reader: Reader, word: Word) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Part:
    """One of the texts of Fields: the argument, and what it is called."""

    name: str
    label: Label
    required: bool = True


@dataclass(frozen=True, slots=True)
class Fields:
    """Several texts with `/` between: `张三/已灭火/14:30`. The first ends at the first mark, the last begins after the last one, so that the middle may hold
    marks of its own. Where every text is needed and no `/` was typed, commas do."""

    parts: tuple[Part, ...]

    @property
    def label(self) -> Label:
        """Their names with the marks between."""
        return Label("/".join(part.label.zh for part in self.parts), "/".join(part.label.en for part in self.parts))

    @property
    def required(self) -> bool:
        """Whether any of them is."""
        return any(part.required for part in self.parts)

    def take(self, reader: Reader) -> None:
        if reader.peek() is None:
            reader.expect(self)
            texts = [""] * len(self.parts)
        else:
            start, end = reader.rest(exact=False)
            texts = self.split(reader.text(start, end))
        said = [(part, text) for part, text in zip(self.parts, texts, strict=True) if text.strip()]
        for part, text in said:
            reader.values[part.name] = text.strip()
            reader.phrase(f"{part.label.zh}「{text.strip()[:40]}」", f"{part.label.en} '{text.strip()[:40]}'")
        lacking = [part.label for part in self.parts if part.required and part not in [one for one, _ in said]]
        if lacking:
            zh, en = "、".join(one.zh for one in lacking), ", ".join(one.en for one in lacking)
            reader.missing.append(reader.say(f"还差 {zh}（用 / 隔开）", f"still needs {en} (with / between)"))

    def split(self, text: str) -> list[str]:
        """One text for each part; those not typed are empty."""
        slashed = any(mark in text for mark in FIELD_MARKS) or not all(part.required for part in self.parts)
        places = [place for place, char in enumerate(text) if char in (FIELD_MARKS if slashed else ",，")]
        count = len(self.parts) - 1
        if len(places) > count:
            places = places[:1] if count == 1 else [*places[: count - 1], places[-1]]
        edges = [-1, *places, len(text)]
        found = [text[left + 1 : right] for left, right in itertools.pairwise(edges)]
        return found + [""] * (len(self.parts) - len(found))

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        return ()

    def claims(self, reader: Reader, word: Word) -> bool:
        return False
