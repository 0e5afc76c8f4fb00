"""Categories of incidents: two levels from resources/categories.json, in Chinese and English; what is not in the table keeps its own words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from services.domain.words import OTHER, Label

_DOT = {"zh": "·", "en": " · "}


class Minor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One minor class; `py` are its pinyin initials, `also` other ids that sources use for it."""

    id: str
    zh: str
    en: str
    py: str = ""
    also: tuple[str, ...] = ()

    @property
    def words(self) -> Label:
        """Its name in both languages."""
        return Label(self.zh, self.en)


class Major(Minor, frozen=True, forbid_unknown_fields=True):
    """One major class with its minor ones."""

    minors: tuple[Minor, ...] = ()


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file resources/categories.json."""

    majors: tuple[Major, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A category that the table holds: its id `major/minor` (or the major alone), its classes, the words it may be typed by."""

    id: str
    major: Major
    minor: Minor | None

    @property
    def full(self) -> tuple[str, ...]:
        """The words, casefolded, that mean this category wherever it comes from: `major/minor` by id or Chinese name, a major class alone."""
        heads = (self.major.id, *self.major.also, self.major.zh)
        if self.minor is None:
            return _fold(heads)
        return _fold((self.id, *(f"{head}/{tail}" for head in heads for tail in (self.minor.id, *self.minor.also, self.minor.zh))))

    @property
    def names(self) -> tuple[str, ...]:
        """Every word, casefolded, that means this category at the desk: the full ones, then the class alone and its initials."""
        own: Minor = self.minor or self.major
        return _fold((*self.full, own.id, *own.also, own.zh, own.en, own.py))

    def rank(self, start: str) -> int | None:
        """How well a folded beginning fits: 0 its own class, 1 its major class, None not at all."""
        own: Minor = self.minor or self.major
        if any(word.startswith(start) for word in (own.id, own.zh, own.py)):
            return 0
        heads = (f"{self.major.id}/{own.id}", f"{self.major.zh}/{own.zh}", self.major.py)
        return 1 if any(word.startswith(start) for word in heads) else None

    def label(self, lang: str) -> str:
        """公共安全·火情 or `Public safety · fire`."""
        head = self.major.words.say(lang)
        return head if self.minor is None else f"{head}{_dot(lang)}{self.minor.words.say(lang)}"


@dataclass(frozen=True, slots=True)
class Categories:
    """The table with its index by word. Made by `load`; pure, so one may be shared by everybody."""

    majors: tuple[Major, ...] = ()
    by_id: dict[str, Known] = field(default_factory=dict)
    by_word: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_full: dict[str, str] = field(default_factory=dict)

    def find(self, word: str) -> tuple[str, ...]:
        """Ids that `word` (an id, a Chinese or English name, initials; any case) may mean: none, one, or several to choose from."""
        return self.by_word.get(word.casefold(), ())

    def prefix(self, start: str) -> tuple[str, ...]:
        """Ids whose name or initials begin with `start`, then those whose major class does, each in the table's order; all of them for ""."""
        wanted = start.casefold()
        ranked = [(known.rank(wanted), known.id) for known in self.by_id.values()]
        return tuple(key for rank, key in sorted(ranked, key=lambda pair: pair[0] or 0) if rank is not None)

    def label(self, category: str, lang: str) -> str:
        """The name to show. A category never heard of stands under 其他 with its own text kept (domain.md §3)."""
        found = self._known(category)
        if found is not None:
            return found.label(lang)
        head, _, tail = category.partition("/")
        major = self._known(head)
        if major is not None and tail:
            return f"{major.label(lang)}{_dot(lang)}{OTHER.say(lang)} {tail}"
        return f"{OTHER.say(lang)}{_dot(lang)}{category}" if category else OTHER.say(lang)

    def major(self, category: str) -> str:
        """Id of the major class for grouping and colours, `other` for one never heard of."""
        found = self._known(category) or self._known(category.split("/", 1)[0])
        return found.major.id if found is not None else "other"

    def major_label(self, major: str, lang: str) -> str:
        """Name of a major class by id; 其他 for any other."""
        found = self._known(major)
        return found.major.words.say(lang) if found is not None else OTHER.say(lang)

    def _known(self, category: str) -> Known | None:
        return self.by_id.get(self.by_full.get(category.casefold(), ""))


def load(text: str) -> Categories:
    """The table from the text of resources/categories.json; msgspec.ValidationError names the field that is wrong."""
    majors = msgspec.json.decode(text.encode(), type=Table).majors
    by_id = {known.id: known for major in majors for known in _of(major)}
    by_word: dict[str, tuple[str, ...]] = {}
    for known in by_id.values():
        for word in known.names:
            by_word[word] = (*by_word.get(word, ()), known.id)
    by_full = {word: known.id for known in by_id.values() for word in known.full}
    by_word.update({word: (key,) for word, key in by_full.items()})
    return Categories(majors, by_id, by_word, by_full)


def _of(major: Major) -> Iterator[Known]:
    for minor in major.minors:
        yield Known(f"{major.id}/{minor.id}", major, minor)
    yield Known(major.id, major, None)


def _fold(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.casefold() for word in words if word))


def _dot(lang: str) -> str:
    return _DOT["en" if lang.startswith("en") else "zh"]
