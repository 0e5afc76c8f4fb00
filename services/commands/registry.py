"""The one registry of verbs at the desk: by word, by verb of the domain, and which words wait for the space."""

import difflib
from typing import Final

from services.commands.lexer import fold
from services.commands.sig import Sig
from services.commands.verbs import closing, intake, leading, units, work

_DESK_ORDER: Final = ("accept", "assign", "note", "report", "escalate", "priority", "arrive", "feedback", "close", "assist", "check_in", "release")

SIGS: Final[tuple[Sig, ...]] = (*intake.VERBS, *work.VERBS, *closing.VERBS, *leading.VERBS, *units.VERBS)
BY_NAME: Final[dict[str, Sig]] = {fold(name): sig for sig in SIGS for name in sig.names if name}
WAITS: Final[frozenset[str]] = frozenset(name for name in BY_NAME for other in BY_NAME if other != name and other.startswith(name))
"""Words that another verb's word begins with: only the space behind tells that they are meant."""


def find(word: str) -> Sig | None:
    """The verb of a word in English, Chinese or pinyin initials, in any case and width."""
    return BY_NAME.get(fold(word))


def prefixed(start: str) -> tuple[tuple[str, Sig], ...]:
    """Verbs with a word that begins with `start`, each once with that word, the everyday ones first. With "" their pinyin initials."""
    begun = fold(start)
    found = {id(sig): (name, sig) for sig in SIGS for name in reversed(sig.names) if name and fold(name).startswith(begun)}
    return tuple(sorted(found.values(), key=lambda pair: _rank(pair[1])))


def glued(word: str) -> int:
    """How many characters of `pq42` are the verb, 0 when it is none with digits straight behind."""
    digits = next((place for place, char in enumerate(word) if char.isdigit()), 0)
    return digits if digits and find(word[:digits]) is not None else 0


def nearest(word: str) -> tuple[str, ...]:
    """Up to three verb words that look like `word`."""
    return tuple(difflib.get_close_matches(fold(word), BY_NAME, n=3, cutoff=0.6))


def _rank(sig: Sig) -> int:
    return _DESK_ORDER.index(sig.verb) if sig.verb in _DESK_ORDER else len(_DESK_ORDER)
