"""The badge of an own command in words: how far it has come and, once it is decided, whether it stood (protocol.md §3 "The click counts …")."""

from typing import Final

from services.domain.states import Outcome
from services.domain.words import COMMAND_WORDS, Label, word

LOST: Final = frozenset({Outcome.CONFLICT, Outcome.REJECTED, Outcome.NEEDS_CONFIRM})
"""Outcomes of a command that did nothing."""
_ON_ITS_WAY: Final = frozenset({"QUEUED", "SENT"})
_NOT_DONE: Final = Label("未执行", "not done")
_TO_CONFIRM: Final = Label("待确认", "to be confirmed")
_ALREADY: Final = Label("本已如此", "already so")


def badge_text(status: str, outcome: str, lang: str) -> str:
    """QUEUED … SAFE with its outcome ("" while undecided) in `lang`. What did not stand never reads as what did: `visible` is said of changes
    that are there alone; that the decision is in a backup is said of every one."""
    verdict = _verdict(outcome)
    if verdict is None or status in _ON_ITS_WAY or (outcome == Outcome.NOOP and status == "DECIDED"):
        return word(COMMAND_WORDS, status, lang)
    said = verdict.say(lang)
    return f"{said}{_between(lang)}{word(COMMAND_WORDS, status, lang)}" if status == "SAFE" else said


def _verdict(outcome: str) -> Label | None:
    """What stands instead of `visible`; None where that is the word."""
    if outcome == Outcome.NEEDS_CONFIRM:
        return _TO_CONFIRM
    return _NOT_DONE if outcome in LOST else _ALREADY if outcome == Outcome.NOOP else None


def _between(lang: str) -> str:
    return ", " if lang.startswith("en") else "·"
