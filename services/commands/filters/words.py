"""What is searched of an incident: number, text, address and caller's source, and the pinyin initials of the words; kept until they change."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from services.domain.model import Incident

_FIRST: Final = 0x4E00
_LINE: Final = "\n"
_END: Final = "\1"
"""Between the words of two incidents; no word has it."""


class Initials:
    """Initials of Chinese text from the table in resources/initials.txt: the usual reading, and another one where a character has it."""

    def __init__(self, table: str) -> None:
        usual, other = (part.replace(_LINE, "") for part in table.strip().split("\n\n"))
        self._tables = [_letters(usual), _letters(other)]

    def of(self, text: str) -> str:
        """Initials of a text by both readings, letters and digits kept; lines of the text stay lines: `usual<line>other`."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        codes = np.where(codes < 0x10000, codes, 0)
        return "\0".join(found[found != 0].tobytes().decode("ascii") for found in (table[codes] for table in self._tables))


def _letters(readings: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in (*range(ord("a"), ord("z") + 1), *range(ord("0"), ord("9") + 1), ord(_LINE)):
        table[code] = code
    table[_FIRST : _FIRST + len(readings)] = np.frombuffer(readings.replace(".", "\0").encode("ascii"), dtype=np.uint8)
    return table


class Haystack:
    """Search words by incident. `gather` makes those of many at once; `of` gives one's, made anew when its words changed."""

    def __init__(self, initials: Initials) -> None:
        self._initials = initials
        self._kept: dict[str, tuple[Incident, str]] = {}
        self._ids: list[str] = []
        self._starts = np.zeros(1, dtype=np.int64)
        self._whole = ""
        self._since: set[str] = set()
        self._gone: set[str] = set()

    def gather(self, incidents: Iterable[Incident]) -> None:
        """Make the words of many incidents together: one pass over all their characters."""
        rows = list(incidents)
        plain = [_words(row) for row in rows]
        usual, other = (found.split(_LINE) for found in self._initials.of(_LINE.join(plain)).split("\0"))
        self._kept = {
            row.id: (row, f"{words}{_LINE}{one}" if one == two else f"{words}{_LINE}{one}{_LINE}{two}")
            for row, words, one, two in zip(rows, plain, usual, other, strict=bool(rows))
        }
        self._ids, self._since, self._gone = list(self._kept), set(), set()
        self._whole = _END.join(words for _, words in self._kept.values())
        sizes = np.fromiter((len(words) + 1 for _, words in self._kept.values()), dtype=np.int64)
        self._starts = np.concatenate(([0], np.cumsum(sizes)))

    def find(self, needle: str) -> set[str]:
        """Incidents whose words hold `needle`: one pass over all words as they were gathered, and those that changed since one by one."""
        if not needle:
            return set(self._kept)
        # Splitting finds all of them in one pass; where each begins follows from the lengths between.
        between = np.fromiter(map(len, self._whole.split(needle)), dtype=np.int64)[:-1]
        at = np.cumsum(between) + len(needle) * np.arange(len(between))
        places = np.searchsorted(self._starts, at, side="right") - 1
        found = set(map(self._ids.__getitem__, places.tolist()))
        found.difference_update(self._since, self._gone)
        return found | {one for one in self._since if needle in self._kept[one][1]}

    def of(self, row: Incident) -> str:
        """The words of one incident."""
        kept = self._kept.get(row.id)
        if kept is None or (kept[0] is not row and _source(kept[0]) != _source(row)):
            self._since.add(row.id)
            self._gone.discard(row.id)
            words = _words(row)
            kept = self._kept[row.id] = (row, f"{words}{_LINE}{self._initials.of(words).replace(chr(0), _LINE)}")
        return kept[1]

    def forget(self, incident: str) -> None:
        """An incident is gone."""
        self._kept.pop(incident, None)
        self._since.discard(incident)
        self._gone.add(incident)


def _source(row: Incident) -> tuple[object, ...]:
    return row.no, row.text, row.address, row.source, row.origin


def _words(row: Incident) -> str:
    origin = row.origin
    sources = f"{row.source} {origin.kind} {origin.name} {origin.ticket}" if origin is not None else row.source
    words = f"{row.no} {row.text} {row.address} {sources}".casefold()
    return words.replace(_LINE, " ").replace("\0", " ").replace(_END, " ")
