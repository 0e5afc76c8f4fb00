"""Where the columns of the queue stand at a given width: fixed for what is short, the rest shared by text and region."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from widgets.queue.cells import COLUMNS

_FIXED: Final = {
    "zh_CN": {"number": 64, "lamp": 4, "priority": 20, "grade": 28, "source": 62, "category": 158, "state": 66, "units": 104, "age": 60, "due": 104},
    "en": {"number": 64, "lamp": 4, "priority": 20, "grade": 28, "source": 66, "category": 164, "state": 96, "units": 104, "age": 60, "due": 128},
}
_GIVING: Final = (("region", 0), ("category", 104), ("source", 0), ("units", 72), ("grade", 0), ("category", 0))
"""What gives way, in this order and down to what, where the window is too narrow for the text."""
_LEAST_TEXT: Final = 200


OPTIONAL: Final = ("grade", "source", "category", "region", "state", "units")
"""Columns that may be left out; the others are what a row is known by."""
_ALL: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=64)
def widths(total: int, lang: str, hidden: frozenset[str] = _ALL) -> Mapping[str, int]:
    """Width in pixels of every column, 0 for one that is hidden or does not fit; they fill `total`."""
    fixed = {name: width for name, width in _FIXED[lang].items() if name not in hidden}
    found = {**dict.fromkeys(COLUMNS, 0), **fixed}
    spare = total - sum(found.values())
    found["region"] = 0 if "region" in hidden else max(0, spare * 2 // 5)
    found["text"] = spare - found["region"]
    for name, least in _GIVING:
        given = min(max(0, _LEAST_TEXT - found["text"]), max(0, found[name] - least))
        # a column without a least width is shown whole or not at all
        given = found[name] if given and not least else given
        found["text"] += given
        found[name] -= given
    found["text"] = max(40, found["text"])
    return found


@lru_cache(maxsize=64)
def starts(total: int, lang: str, hidden: frozenset[str] = _ALL) -> Mapping[str, int]:
    """Left edge in pixels of every column."""
    found, x = {}, 0
    for name in COLUMNS:
        found[name] = x
        x += widths(total, lang, hidden)[name]
    return found
