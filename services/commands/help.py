"""`?` in a line: help for the verb that is being typed, or the verbs there are; all of it from the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.commands import registry
from services.commands.lexer import comment_at, first_word
from services.commands.reader import Offer
from services.commands.sig import Sig
from services.domain.table import Rule
from services.domain.words import Label

MARKS: Final = "?？"
_WHO: Final = {
    "D": Label("值班调度员", "dispatcher"), "S": Label("值班长", "shift leader"), "L": Label("带班领导", "on-call leader"),
    "F": Label("外场（调度员可代）", "field (a dispatcher may act for it)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question mark at `mark`: about a verb, or (None) for the verbs that begin with `prefix`."""

    sig: Sig | None
    mark: int
    prefix: str = ""


def asked(line: str) -> Asked | None:
    """Whether a line asks: `?`, `?p`, `pq?`, `pq 42 ?`. A mark inside of a text, or in a comment, is text."""
    start = len(line) - len(line.lstrip())
    if line[start : start + 1] and line[start] in MARKS:
        return Asked(None, start, line[start + 1 :].strip())
    mark = len(line.rstrip()) - 1
    if mark < 0 or line[mark] not in MARKS:
        return None
    before = line[:mark]
    sig, end, alone = _verb(before)
    if sig is None or comment_at(before, end) < mark:
        return None
    glued = alone and not before[end:].strip() and not before[-1].isspace()
    return Asked(sig, mark) if glued or (before[-1].isspace() and not sig.whole_line) else None


def rows(about: Asked, lang: str) -> Iterator[Offer]:
    """What is said of the verb, line by line: what it does, its usage, an example, who may."""
    sig = about.sig
    if sig is None:
        for name, one in registry.prefixed(about.prefix):
            yield Offer(name, one.words.say(lang), f"{one.help.say(lang)} · {one.usage(lang)}")
        return
    yield Offer(Label("动作", "verb").say(lang), f"{sig.words.say(lang)} · {sig.help.say(lang)}", " ".join(name for name in sig.names if name))
    yield Offer(Label("用法", "usage").say(lang), sig.usage(lang))
    yield Offer(Label("例", "example").say(lang), sig.example)
    yield Offer(Label("何人", "who").say(lang), who(sig.rule, lang))
    if sig.options:
        yield Offer(Label("具名", "named").say(lang), " ".join(f"{one.names[0]}={one.label.say(lang)}" for one in sig.options))


def who(rule: Rule, lang: str) -> str:
    """Who may, in words; those whom only the policy lets are said so."""
    by_policy = Label("（看策略）", " (where the policy lets)").say(lang)
    found = [*(_WHO[one].say(lang) for one in rule.who if one in _WHO), *(_WHO[one].say(lang) + by_policy for one in rule.by_policy if one in _WHO)]
    return ("、" if not lang.startswith("en") else ", ").join(found)


def said(about: Asked, lang: str) -> str:
    """In one line, where no list can be shown."""
    if about.sig is None:
        return Label("动作：", "verbs: ").say(lang) + " ".join(name for name, _ in registry.prefixed(about.prefix))
    return f"{about.sig.usage(lang)} · {about.sig.help.say(lang)} · {about.sig.example}"


def _verb(before: str) -> tuple[Sig | None, int, bool]:
    """The verb of a line, where it ends, and whether it is its first word."""
    at, first = 0, True
    while (found := first_word(before, at)) is not None:
        sig = registry.find(found.text)
        if sig is not None:
            return sig, found.end, first
        at, first = found.end, False
    return None, 0, False
