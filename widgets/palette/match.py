"""Fuzzy matching of a few letters against titles in Chinese and English: letters in order, and the initials of pinyin."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

# GB 2312 lists its 3,755 first-level characters by pinyin; these are the first codes of each initial.
_FIRST: Final = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"),
    (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_CODES: Final = tuple(code for code, _ in _FIRST)
_LAST: Final = 0xD7F9
_WORD_START: Final = re.compile(r"(?:^|(?<=[^0-9a-z]))[0-9a-z]")


@lru_cache(maxsize=4096)
def initial(char: str) -> str:
    """Initial of a character's pinyin, lower case; "" for one outside the first level of GB 2312."""
    pair = char.encode("gb2312", "ignore")
    code = int.from_bytes(pair, "big") if len(pair) == 2 else 0
    return _FIRST[bisect_right(_CODES, code) - 1][1] if _CODES[0] <= code <= _LAST else ""


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Initials of the Chinese characters of a text, its ASCII letters and digits kept: `派遣 U12` → `pqu12`."""
    return "".join(char if char.isascii() and char.isalnum() else initial(char) for char in text.casefold())


def score(query: str, *texts: str) -> int | None:
    """How well a query fits the best of the texts, higher is better; None where it does not. Spaces in the query separate words that all must fit."""
    total = 0
    for part in query.casefold().split():
        found = [one for text in texts if (one := _best(part, text)) is not None]
        if not found:
            return None
        total += max(found)
    return total


def _best(part: str, text: str) -> int | None:
    plain = text.casefold()
    short = initials(text)
    heads = "".join(_WORD_START.findall(plain))
    ways = (_contained(part, plain, 100), _contained(part, short, 80), _contained(part, heads, 80), _scattered(part, plain))
    found = [one for one in ways if one is not None]
    return max(found, default=None)


def _contained(part: str, text: str, worth: int) -> int | None:
    place = text.find(part)
    if place < 0:
        return None
    return worth + (20 if place == 0 else 0) + (10 if len(part) == len(text) else 0)


def _scattered(part: str, text: str) -> int | None:
    """Letters in order with gaps; the tighter the better."""
    place, first = -1, -1
    for char in part:
        place = text.find(char, place + 1)
        if place < 0:
            return None
        first = place if first < 0 else first
    return max(1, 50 - (place - first + 1 - len(part)))
